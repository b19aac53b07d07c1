"""Inverses of the representations in plain numpy: what a Python program without torch or the core would
write.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def inverse(spec: Mapping[str, Any], values: Floats, samples: int) -> Floats:
    """Values [K, bins, frames] of the representation `spec` -> audio [channels, samples] float32."""
    if spec["type"] == "complex_stft":
        return _inverse_complex_stft(spec, values, samples)
    if spec["type"] == "mdct":
        return _inverse_mdct(spec, values, samples)
    raise ValueError(f"representation type {spec['type']!r} is unknown")


def _inverse_complex_stft(spec: Mapping[str, Any], values: Floats, samples: int) -> Floats:
    size, hop = int(spec["n_fft"]), int(spec["hop"])
    parts, bins, frames = values.shape
    packed = values.reshape(parts // 2, 2, bins, frames).transpose(0, 3, 2, 1) / np.float32(spec["scale"])
    compression = float(spec["compression"])
    if compression != 1.0:
        packed = _expand(packed, np.hypot(packed[..., :1], packed[..., 1:]), compression)
    spectrum = np.zeros((parts // 2, frames, bins + 1), dtype=np.complex64)
    spectrum[..., :bins] = packed[..., 0] + 1j * packed[..., 1]
    spectrum[..., bins] = packed[..., 0, 1]
    spectrum[..., 0] = packed[..., 0, 0]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    if spec["window"] == "sqrt_hann":
        window = np.sqrt(window)
    blocks = np.fft.irfft(spectrum, n=size, axis=-1) * window.astype(np.float32)
    audio = _overlap_add(blocks.astype(np.float32), hop)
    total = _overlap_add(np.tile((window**2).astype(np.float32), (1, frames, 1)), hop)
    level = audio / np.where(total > 1e-8, total, np.float32(1))
    return np.ascontiguousarray(level[:, size // 2 : size // 2 + samples], dtype=np.float32)


def _inverse_mdct(spec: Mapping[str, Any], values: Floats, samples: int) -> Floats:
    bands = int(spec["bands"])
    linear = values.transpose(0, 2, 1) / np.float32(spec["scale"])
    linear = _expand(linear, np.abs(linear), float(spec.get("compression", 1.0)))
    n = np.arange(2 * bands) + 0.5
    window = np.sin(np.pi / 2 * np.sin(np.pi / (2 * bands) * n) ** 2)
    cosines = np.cos(np.pi / bands * np.outer(n + bands / 2, np.arange(bands) + 0.5))
    basis = (math.sqrt(2 / bands) * window[:, None] * cosines).astype(np.float32)
    audio = _overlap_add(linear.astype(np.float32) @ basis.T, bands)
    return np.ascontiguousarray(audio[:, bands : bands + samples])


def _expand(values: NDArray[Any], magnitude: NDArray[Any], compression: float) -> NDArray[Any]:
    """Undo the power-law compression; zero stays zero."""
    if compression == 1.0:
        return values
    safe = np.where(magnitude > 0, magnitude, 1)
    return values * safe ** (1.0 / compression - 1.0)


def _overlap_add(blocks: Floats, hop: int) -> Floats:
    """Blocks [C, frames, size] -> [C, (frames - 1) * hop + size]."""
    channels, frames, size = blocks.shape
    audio = np.zeros((channels, (frames - 1) * hop + size), dtype=np.float32)
    for frame in range(frames):
        audio[:, frame * hop : frame * hop + size] += blocks[:, frame]
    return audio
