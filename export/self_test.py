"""The self-test that a model carries: what one sound came out as on the exporting machine."""

import hashlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sistrum.export.model_card import SelfTest

FIRST_SAMPLES = 256
BLOCKS = 32
#: Allowed difference on other machines and ONNX Runtime builds, of full scale.
TOLERANCE = 1e-3


def measure_self_test(audio: NDArray[np.float32], seed: int, controls: dict[str, float]) -> SelfTest:
    """The self-test of the rendered sound `audio` [channels, samples]; its first channel counts."""
    sound = audio[0]
    return SelfTest(
        seed=seed,
        controls=controls,
        tolerance=TOLERANCE,
        first_samples=tuple(float(x) for x in sound[:FIRST_SAMPLES]),
        block_rms=block_rms(sound),
        sha256=hashlib.sha256(np.ascontiguousarray(audio, dtype="<f4").tobytes()).hexdigest(),
    )


def block_rms(sound: NDArray[np.float32], blocks: int = BLOCKS) -> tuple[float, ...]:
    """Root mean square of blocks that share the samples as evenly as whole numbers allow."""
    edges = [len(sound) * i // blocks for i in range(blocks + 1)]
    parts = (sound[a:b].astype(np.float64) for a, b in pairwise(edges))
    return tuple(float(np.sqrt(np.mean(part * part))) for part in parts)


def self_test_error(audio: NDArray[np.float32], test: SelfTest) -> float:
    """Largest difference between a rendered sound [channels, samples] and the self-test; 0 on the same
    machine.
    """
    first = np.abs(audio[0, : len(test.first_samples)] - np.asarray(test.first_samples))
    levels = np.abs(np.asarray(block_rms(audio[0], len(test.block_rms))) - np.asarray(test.block_rms))
    return float(max(first.max(), levels.max()))
