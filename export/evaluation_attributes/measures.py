"""Plain measures of sound for attributes that mean one: what a teacher says can be checked against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sistrum.training.metrics.attack import rise_seconds
from sistrum.training.metrics.descriptors import centroid_hz, power_spectrum

Floats = NDArray[np.float32]
#: Sound [S], Hz, fundamental in Hz -> a number.
Plain = Callable[[Floats, int, float], float]

#: Half the width around each harmonic, as a share of the fundamental, whose energy counts as harmonic.
AROUND = 0.08
#: Seconds after which a note's fall is measured.
LATER = 0.5


def brightness_octaves(sound: Floats, sample_rate: int, hertz: float) -> float:
    """Power-weighted mean frequency, octaves above the fundamental."""
    return float(np.log2(max(centroid_hz(sound, sample_rate), 1.0) / hertz))


def noisiness_db(sound: Floats, sample_rate: int, hertz: float) -> float:
    """Energy between the harmonics against that around them, dB, from 40 Hz to 8 kHz."""
    power = power_spectrum(sound * np.hanning(len(sound)).astype(np.float32))
    frequency = np.fft.rfftfreq(len(sound), 1 / sample_rate)
    audible = (frequency > 40.0) & (frequency < 8000.0)
    number = frequency / hertz
    tonal = (np.abs(number - np.round(number)) < AROUND) & (number > 0.5)
    inside, outside = power[audible & tonal].sum(), power[audible & ~tonal].sum()
    return float(10 * np.log10((outside + 1e-12) / (inside + 1e-12)))


def attack_seconds(sound: Floats, sample_rate: int, hertz: float) -> float:
    """Time from 10 % to 90 % of the loudest point of the first 150 ms."""
    return rise_seconds(sound, sample_rate)


def fall_db(sound: Floats, sample_rate: int, hertz: float) -> float:
    """How much quieter the note is after half a second than in its first tenth."""
    early = np.square(sound[: sample_rate // 10].astype(np.float64)).mean()
    late = np.square(
        sound[round(LATER * sample_rate) : round((LATER + 0.1) * sample_rate)].astype(np.float64)
    )
    return float(10 * np.log10((early + 1e-12) / (late.mean() + 1e-12)))


PLAIN: Mapping[str, Plain] = {
    "brightness": brightness_octaves,
    "noisiness": noisiness_db,
    "attack": attack_seconds,
    "fall": fall_db,
}
