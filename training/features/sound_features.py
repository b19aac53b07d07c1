"""Measures the timbral features of one sound.

The features are regressions on listeners' ratings (Pearce and others, Audio Commons deliverable D5.8, 2019).
The package normalises loudness, so that level does not matter. Values lie at about 0 to 100, some beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.training.features import timbral_models_compat

FEATURES: tuple[str, ...] = (
    "boominess",
    "brightness",
    "depth",
    "hardness",
    "roughness",
    "sharpness",
    "warmth",
)


@dataclass(frozen=True)
class SoundFeatures:
    """The features of one sound that could be measured, and why the others could not, both by feature."""

    values: dict[str, float]
    reasons: dict[str, str]


def measure(
    audio: NDArray[np.float32], sample_rate: int, only: Sequence[str] = FEATURES
) -> NDArray[np.float64]:
    """The features `only` of a mono sound [S], in that order: float64 [len(only)], NaN where one failed.

    The package resamples sounds below 44.1 kHz to it. Raises SistrumError where the package is missing.
    """
    sound = measure_sound(audio, sample_rate, only)
    return np.array([sound.values.get(feature, np.nan) for feature in only])


def measure_sound(
    audio: NDArray[np.float32], sample_rate: int, only: Sequence[str] = FEATURES
) -> SoundFeatures:
    """As `measure`, with a reason for each feature that failed, such as a silent sound."""
    assert audio.ndim == 1, f"expected one mono sound [S], found shape {audio.shape}"
    assert set(only) <= set(FEATURES), f"expected features of {FEATURES}, found {tuple(only)}"
    samples = np.asarray(audio, dtype=np.float32).astype(np.float64)
    if reason := _unusable(samples):
        return SoundFeatures({}, dict.fromkeys(only, reason))
    models = timbral_models_compat.load()
    values, reasons = {}, {}
    for feature in only:
        try:
            value = models.value(feature, samples, sample_rate)
        except Exception as error:  # the package fails in many ways on sounds that it was not made for
            reasons[feature] = " ".join(f"{type(error).__name__}: {error}".split())
            continue
        if np.isfinite(value):
            values[feature] = value
        else:
            reasons[feature] = f"the value is {value}"
    return SoundFeatures(values, reasons)


def _unusable(samples: NDArray[np.float64]) -> str:
    if samples.size == 0:
        return "the sound has no samples"
    if not np.isfinite(samples).all():
        return "the sound has samples that are not finite"
    return "the sound is silent" if not samples.any() else ""
