"""Plain descriptors of one-shots in numpy: brightness, decay, pitch, band energy, and a mel picture for
distances.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def power_spectrum(sound: Floats) -> NDArray[np.float64]:
    """Power of the whole sound [samples], [samples // 2 + 1] bins."""
    spectrum = np.fft.rfft(sound.astype(np.float64))
    power: NDArray[np.float64] = spectrum.real**2 + spectrum.imag**2
    return power


def centroid_hz(sound: Floats, sample_rate: int) -> float:
    """Power-weighted mean frequency."""
    power = power_spectrum(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / sample_rate)
    return float((power * hz).sum() / max(power.sum(), 1e-20))


def band_share(sound: Floats, sample_rate: int, low_hz: float, high_hz: float) -> float:
    """Share (0..1) of the energy between two frequencies."""
    power = power_spectrum(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / sample_rate)
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum() / max(power.sum(), 1e-20))


def decay_seconds(sound: Floats, sample_rate: int, decibels: float = 40.0) -> float:
    """Time from the start until the remaining energy is `decibels` below the whole (backward integration)."""
    energy = np.cumsum(sound[::-1].astype(np.float64) ** 2)[::-1]
    if energy[0] <= 0:
        return 0.0
    above = np.flatnonzero(energy > energy[0] * 10 ** (-decibels / 10))
    return float((above[-1] + 1) / sample_rate)


def pitch_hz(sound: Floats, sample_rate: int, lowest: float = 30.0, highest: float = 1000.0) -> float:
    """Frequency of the strongest spectral peak between two frequencies; a fair pitch for toms and kicks."""
    windowed = sound * np.hanning(2 * len(sound))[len(sound) :]
    power = np.abs(np.fft.rfft(windowed, 2 * len(sound))) ** 2
    hz = np.fft.rfftfreq(2 * len(sound), 1 / sample_rate)
    inside = (hz >= lowest) & (hz <= highest)
    return float(hz[inside][np.argmax(power[inside])])


@cache
def mel_filters(sample_rate: int, n_fft: int, bands: int) -> Floats:
    """Triangular mel filters [bands, n_fft // 2 + 1], each of sum 1."""
    top = 2595 * np.log10(1 + sample_rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1)
    hz = np.fft.rfftfreq(n_fft, 1 / sample_rate)
    rising = (hz[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz[None]) / (edges[2:] - edges[1:-1])[:, None]
    filters = np.clip(np.minimum(rising, falling), 0, None)
    scaled: Floats = (filters / np.maximum(filters.sum(axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return scaled


def log_mel(
    sounds: Floats,
    sample_rate: int,
    bands: int = 48,
    n_fft: int = 2048,
    hop: int = 512,
    range_db: float = 80.0,
) -> Floats:
    """Sounds [N, samples] -> mel power in dB below each sound's loudest cell, cut at `range_db`: [N, bands,
    frames].
    """
    before = n_fft // 2
    padded = np.pad(sounds.astype(np.float32), ((0, 0), (before, before)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft, axis=1)[:, ::hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(n_fft).astype(np.float32), axis=-1)) ** 2
    mel = np.einsum("ntf,bf->nbt", power.astype(np.float32), mel_filters(sample_rate, n_fft, bands))
    decibels = 10 * np.log10(mel + 1e-10)
    relative = decibels - decibels.max(axis=(1, 2), keepdims=True)
    clipped: Floats = np.maximum(relative, -range_db).astype(np.float32)
    return clipped
