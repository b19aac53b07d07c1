"""Seeded variations of a training sound that keep its class, its onset at sample 0 and its peak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from sistrum.training.datasets.prepare_sound import normalise


@dataclass(frozen=True)
class Augmentation:
    """How far variations go. Each is drawn evenly from -limit..limit; 0 switches it off.

    semitones: speed (pitch and length); sounds that ring to the end are only slowed.
    tilt_db: gain at 16 kHz against 60 Hz.
    decay_db: extra fall, or lift by at most a third of it, over one second.
    invert: flip the polarity of half of the sounds.
    """

    semitones: float = 2.0
    tilt_db: float = 4.0
    decay_db: float = 18.0
    invert: bool = True

    def apply(
        self, sound: NDArray[np.float32], random: np.random.Generator, sample_rate: int
    ) -> NDArray[np.float32]:
        """A variation of a sound [S], float32 [S], of the same peak. Takes its choices from `random`."""
        peak = float(np.abs(sound).max())
        highest = 0.0 if rings_to_the_end(sound) else self.semitones
        speed = 2.0 ** (random.uniform(-self.semitones, highest) / 12.0)
        fall = random.uniform(-self.decay_db / 3.0, self.decay_db)
        tilt = random.uniform(-self.tilt_db, self.tilt_db)
        sign = -1.0 if self.invert and random.random() < 0.5 else 1.0
        varied = change_speed(sound, speed, tilt_filter(tilt, sample_rate))
        seconds = np.arange(len(varied), dtype=np.float32) / sample_rate
        varied *= np.exp(-np.float32(fall * np.log(10.0) / 20.0) * seconds)
        fade = min(256, len(varied))
        varied[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        return normalise(sign * varied, peak)


def rings_to_the_end(sound: NDArray[np.float32]) -> bool:
    """Whether [S] is still above -40 dB of its peak near the end: played faster, it would stop too early."""
    tail = sound[int(0.8 * len(sound)) : int(0.9 * len(sound))]
    return bool(np.abs(tail).max() > 0.01 * np.abs(sound).max())


def change_speed(sound: NDArray[np.float32], speed: float, taps: NDArray[np.float32]) -> NDArray[np.float32]:
    """Play [S] at `speed` (2 = an octave up) through the filter `taps` [K] into [S], from its start.

    Band-limited: the spectrum of the padded sound is cut or extended to the new length.
    """
    samples = len(sound)
    padded = 2 * next_fast_len(int(samples * 1.15 + len(taps)) // 2, real=True)
    new = 2 * next_fast_len(round(padded / speed / 2))
    bins = min(new, padded) // 2
    spectrum = np.zeros(new // 2 + 1, dtype=np.complex64)
    spectrum[:bins] = rfft(sound, padded)[:bins]
    spectrum *= rfft(taps, new)
    played = irfft(spectrum, new) * (new / padded)
    fitted = np.zeros(samples, dtype=np.float32)
    fitted[: min(samples, new)] = played[:samples]
    return fitted


def tilt_filter(tilt_db: float, sample_rate: int) -> NDArray[np.float32]:
    """Taps [2048] whose gain rises by `tilt_db` from 60 Hz to 16 kHz, evenly over octaves; minimum phase."""
    frequency = np.clip(np.fft.rfftfreq(2048, 1.0 / sample_rate), 60.0, 16000.0)
    return _minimum_phase(10.0 ** (tilt_db / 20.0 * np.log(frequency / 960.0) / np.log(16000.0 / 60.0)))


def _minimum_phase(gain: NDArray[np.float64]) -> NDArray[np.float32]:
    """Impulse response [2 (K - 1)] with magnitude `gain` [K] and the least delay (folded cepstrum)."""
    cepstrum = np.fft.irfft(np.log(gain))
    half = len(cepstrum) // 2
    folded = np.zeros_like(cepstrum)
    folded[0], folded[half] = cepstrum[0], cepstrum[half]
    folded[1:half] = 2.0 * cepstrum[1:half]
    return np.fft.irfft(np.exp(np.fft.rfft(folded))).astype(np.float32)
