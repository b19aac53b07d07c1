"""The engine's seeded noise, bit for bit: the same seed gives the same sound in Python and C++.

A counter is hashed by the splitmix64 finaliser; `stream` is the index of the graph input that is filled.
"""

import numpy as np
from numpy.typing import NDArray

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
#: Half of the 2^24 levels of the uniform distribution; all of them are exact in float32.
_LEVELS = 1 << 23

DISTRIBUTIONS = ("uniform", "normal")


def seeded_noise(seed: int, stream: int, count: int, distribution: str) -> NDArray[np.float32]:
    """`count` float32 values of mean 0 and variance 1.

    Args:
        seed: 0 .. 2^64 - 1.
        stream: index of the input in the card's `inputs`.
        distribution: "uniform" (exact in every language) or "normal" (Box-Muller in float64).
    """
    key = _mix_integer((seed + _GOLDEN * (stream + 1)) & _MASK)
    if distribution == "uniform":
        levels = (_hashes(key, count) >> np.uint64(40)).astype(np.int64) - _LEVELS
        return levels.astype(np.float32) * np.float32(np.sqrt(3.0) / _LEVELS)
    if distribution == "normal":
        return _normal(key, count)
    raise ValueError(f"distribution {distribution!r} is none of {', '.join(DISTRIBUTIONS)}")


def word(seed: int, stream: int, index: int) -> int:
    """u64(index) of key(seed, stream): 64 random bits by their number."""
    key = _mix_integer((seed + _GOLDEN * (stream + 1)) & _MASK)
    return _mix_integer((key + _GOLDEN * (index + 1)) & _MASK)


def words(seed: int, stream: int, first: int, count: int) -> NDArray[np.uint64]:
    """u64(first) .. u64(first + count - 1) of key(seed, stream)."""
    key = _mix_integer((seed + _GOLDEN * (stream + 1)) & _MASK)
    return _hashes((key + _GOLDEN * first) & _MASK, count)


def mixed_seed(seed: int, number: int) -> int:
    """Another seed for every pair, far from the seeds of neighbouring pairs."""
    return word(seed, number, 0)


def _normal(key: int, count: int) -> NDArray[np.float32]:
    pairs = _hashes(key, 2 * ((count + 1) // 2)).reshape(-1, 2)
    fractions = (pairs >> np.uint64(11)).astype(np.float64)
    radius = np.sqrt(-2.0 * np.log((fractions[:, 0] + 0.5) * 2.0**-53))
    angle = 2.0 * np.pi * (fractions[:, 1] * 2.0**-53)
    values = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return values.reshape(-1)[:count].astype(np.float32)


def _hashes(key: int, count: int) -> NDArray[np.uint64]:
    """u64(i) = mix(key + G (i + 1)) for i < count."""
    index = np.arange(1, count + 1, dtype=np.uint64)
    x = np.uint64(key) + np.uint64(_GOLDEN) * index
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


def _mix_integer(x: int) -> int:
    x ^= x >> 30
    x = x * 0xBF58476D1CE4E5B9 & _MASK
    x ^= x >> 27
    x = x * 0x94D049BB133111EB & _MASK
    return x ^ (x >> 31)
