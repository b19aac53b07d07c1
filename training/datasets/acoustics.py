"""Simple measures of a hit, and what they must be for its label to be credible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import stft


@dataclass(frozen=True)
class Acoustics:
    """Centroid in Hz (energy-weighted), share of energy below 200 Hz and above 5 kHz (0..1), seconds from the peak
    of the 10 ms envelope until it stays 40 dB under it, and seconds from the start to the peak."""

    centroid: float
    low_share: float
    high_share: float
    decay: float
    peak_time: float


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
    return Acoustics(
        centroid=float((power * frequency).sum() / total),
        low_share=float(power[frequency < 200].sum() / total),
        high_share=float(power[frequency > 5000].sum() / total),
        decay=float((loud[-1] - top) * frame / sample_rate),
        peak_time=float(np.abs(audio).argmax() / sample_rate),
    )


def contradiction(sound_class: str, found: Acoustics) -> str | None:
    """Why a sound cannot be what its name says; None where it can."""
    if sound_class in ("kick", "tom", "snare", "clap", "hat") and found.peak_time > 0.12:
        return f"peak after {found.peak_time:.2f} s is no {sound_class}"
    if sound_class == "kick" and found.centroid > 2500:
        return f"centroid {found.centroid:.0f} Hz is too bright for a kick"
    if sound_class == "tom" and found.centroid > 3500:
        return f"centroid {found.centroid:.0f} Hz is too bright for a tom"
    if sound_class == "snare" and (found.centroid < 150 or found.decay > 0.95):
        return f"centroid {found.centroid:.0f} Hz, decay {found.decay:.2f} s is no snare"
    if sound_class == "clap" and found.centroid < 500:
        return f"centroid {found.centroid:.0f} Hz is too dark for a clap"
    darkest = {"hat": 1500.0, "cymbal": 1000.0}.get(sound_class)
    if darkest is not None and (found.centroid < darkest or found.low_share > 0.4):
        return f"centroid {found.centroid:.0f} Hz is too dark for a {sound_class}"
    return None


def fingerprints(audio: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Coarse spectrograms in dB, [N, S] -> [N, bands * times]; the RMS difference tells how alike sounds are.

    32 bands (40 Hz to 18 kHz, logarithmic) times 14 spans that widen with time; 60 dB range under the sound's peak.
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
