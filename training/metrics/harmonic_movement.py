"""How the partials of a held note move: amplitude modulation in dB, vibrato in cents, both without trends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

HARMONICS = 12
STEP_SECONDS = 0.01
#: The window of one partial: this many periods of the fundamental, so that its neighbours stay out.
PERIODS = 4.0
#: Partials weaker than the strongest by more than this are noise as much as tone.
WEAK_DB = 35.0
#: Anything slower than a second is decay or swell and no movement.
TREND_SECONDS = 1.0


@dataclass(frozen=True)
class Movement:
    """Standard deviations over time, the mean over partials weighted by their amplitudes."""

    am_db: float
    vibrato_cents: float


def measure_movement(sound: Floats, sample_rate: int, fundamental_hz: float) -> Movement:
    """Movement of a steady part [S] (0.5 s and more) whose fundamental is about `fundamental_hz`."""
    tracks = partial_tracks(sound, sample_rate, fundamental_hz)
    amplitude = np.abs(tracks).mean(axis=1)
    kept = amplitude > amplitude.max() * 10 ** (-WEAK_DB / 20)
    weights = amplitude[kept] / amplitude[kept].sum()
    levels = 20 * np.log10(np.abs(tracks[kept]) + 1e-9)
    turns = np.angle(tracks[kept, 1:] * np.conj(tracks[kept, :-1])) / (2 * np.pi)
    numbers = np.flatnonzero(kept)[:, None] + 1
    ratio = 1 + turns / (STEP_SECONDS * numbers * fundamental_hz)
    cents = 1200 * np.log2(np.maximum(ratio, 0.5))
    return Movement(float(weights @ _moving(levels)), float(weights @ _moving(cents)))


def partial_tracks(sound: Floats, sample_rate: int, fundamental_hz: float) -> NDArray[np.complex128]:
    """Complex amplitudes [partials, frames], each turned back by its nominal frequency."""
    count = min(HARMONICS, int(0.47 * sample_rate / fundamental_hz))
    length = 2 * round(PERIODS * sample_rate / fundamental_hz / 2)
    step = round(STEP_SECONDS * sample_rate)
    window = np.hanning(length + 2)[1:-1]
    time = np.arange(len(sound)) / sample_rate
    tracks = []
    for number in range(1, count + 1):
        turned = sound * np.exp(-2j * np.pi * number * fundamental_hz * time)
        frames = np.lib.stride_tricks.sliding_window_view(turned, length)[::step]
        tracks.append(2 * (frames @ window) / window.sum())
    return np.array(tracks)


def _moving(tracks: Doubles) -> Doubles:
    """Standard deviation of every track [n, frames] around a straight line and a moving mean of a second."""
    frames = tracks.shape[1]
    line = np.stack([np.ones(frames), np.linspace(-1, 1, frames)])
    flat = tracks - (tracks @ np.linalg.pinv(line)) @ line
    ones = np.ones(min(round(TREND_SECONDS / STEP_SECONDS), frames))
    counts = np.convolve(np.ones(frames), ones, "same")
    trend = np.array([np.convolve(track, ones, "same") for track in flat]) / counts
    moved: Doubles = (flat - trend).std(axis=1)
    return moved
