"""Simple measures of a hit, and what they must be for its label to be credible."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import stft


@dataclass(frozen=True)
class Acoustics:
    """Measures of one hit.

    centroid: Hz, energy-weighted. low_share: energy below 200 Hz (0..1).
    decay: seconds from the top of the 10 ms envelope until it stays 40 dB under it.
    peak_time: seconds from the start to the largest sample.
    sustain: level between 0.8 and 0.9 s against the top of the envelope in dB; -inf for shorter sounds.
    tone_share: energy within half a semitone of the strongest partial (0..1; a steady sine has 1).
    """

    centroid: float
    low_share: float
    decay: float
    peak_time: float
    sustain: float
    tone_share: float


@dataclass(frozen=True)
class _Limits:
    darkest: float = 0.0
    brightest: float = 22050.0
    latest_peak: float = 1.0
    longest: float = 60.0
    most_low: float = 1.0
    most_sustain: float = -6.0
    most_tonal: float = 1.0


# Wide on purpose: they catch what is mislabelled, not what is unusual.
_LIMITS = {
    "kick": _Limits(brightest=2500, latest_peak=0.12),
    "tom": _Limits(brightest=3500, latest_peak=0.12),
    "snare": _Limits(darkest=150, latest_peak=0.12, longest=0.95, most_tonal=0.75),
    "clap": _Limits(darkest=500, latest_peak=0.12, most_tonal=0.75),
    "hat": _Limits(darkest=1500, latest_peak=0.12, most_low=0.4, most_tonal=0.75),
    "cymbal": _Limits(darkest=1000, most_low=0.4, most_sustain=0.0, most_tonal=0.75),
    "perc": _Limits(),
}


def measure(audio: NDArray[np.float32], sample_rate: int) -> Acoustics:
    """Measures of one sound [S]."""
    power = np.abs(np.fft.rfft(audio.astype(np.float64))) ** 2
    frequency = np.fft.rfftfreq(len(audio), 1.0 / sample_rate)
    total = power.sum() + 1e-20
    frame = max(1, sample_rate // 100)
    usable = len(audio) // frame * frame
    envelope = np.sqrt((audio[:usable].reshape(-1, frame).astype(np.float64) ** 2).mean(axis=1)) + 1e-12
    top = int(envelope.argmax())
    loud = np.flatnonzero(envelope > envelope[top] * 0.01)
    partial = frequency[int(power.argmax())]
    near = (frequency >= partial * 2 ** (-1 / 24)) & (frequency <= partial * 2 ** (1 / 24))
    return Acoustics(
        centroid=float((power * frequency).sum() / total),
        low_share=float(power[frequency < 200].sum() / total),
        decay=float((loud[-1] - top) * frame / sample_rate),
        peak_time=float(np.abs(audio).argmax() / sample_rate),
        sustain=20 * math.log10(envelope[80:90].mean() / envelope[top]) if len(envelope) >= 90 else -math.inf,
        tone_share=float(power[near].sum() / total),
    )


def contradiction(sound_class: str, found: Acoustics) -> str | None:
    """Why a sound cannot be what its name says; None where it can."""
    limits = _LIMITS[sound_class]
    reasons = (
        (found.centroid < limits.darkest, f"centroid {found.centroid:.0f} Hz is too dark"),
        (found.centroid > limits.brightest, f"centroid {found.centroid:.0f} Hz is too bright"),
        (found.peak_time > limits.latest_peak, f"peak after {found.peak_time:.2f} s is too late"),
        (found.decay > limits.longest, f"decay of {found.decay:.2f} s is too long"),
        (found.sustain > limits.most_sustain, "it sustains too long"),
        (found.low_share > limits.most_low, f"{found.low_share:.0%} below 200 Hz is too much"),
        (found.tone_share > limits.most_tonal, f"{found.tone_share:.0%} in a single partial is too much"),
    )
    return next((f"{reason} for a {sound_class}" for contradicts, reason in reasons if contradicts), None)


def fingerprints(audio: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Coarse spectrograms in dB, [N, S] -> [N, bands * times]; the RMS difference tells how alike sounds are.

    32 bands (40 Hz to 18 kHz, logarithmic) times 14 spans that widen with time, 60 dB under the peak.
    """
    length, hop = 1024, 256
    edges = np.geomspace(40.0, min(18000.0, sample_rate / 2), 33)
    bins = np.unique(np.searchsorted(np.fft.rfftfreq(length, 1.0 / sample_rate), edges))
    rows = []
    for sound in audio:
        _, _, spectrum = stft(sound, nperseg=length, noverlap=length - hop)
        bands = np.add.reduceat(np.abs(spectrum) ** 2, bins[:-1], axis=0)
        spans = np.unique(np.geomspace(1, bands.shape[1], 15).astype(int)) - 1
        cells = np.add.reduceat(bands, spans[:-1], axis=1) / np.diff(spans)
        level = 10 * np.log10(cells + 1e-12)
        rows.append(np.maximum(level - level.max(), -60.0).ravel())
    return np.array(rows, dtype=np.float32)
