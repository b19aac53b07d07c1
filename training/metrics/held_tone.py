"""What a tone that is held for long must not do: drift in level, or tell where its chunks join."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

#: Level is averaged over this long: drift is slow, wander is what is slower than tremolo.
DRIFT_SECONDS, WANDER_SECONDS = 10.0, 2.0
WINDOW, GRID = 512, 64
#: Amplitudes count by this power: a quiet click in the treble is not drowned by the tone.
COMPRESSION = 0.5


@dataclass(frozen=True)
class Seams:
    """Spectral flux at the seams divided by that elsewhere: of the means, and of the largest values."""

    ratio: float
    worst: float


def level_span_db(sound: Floats, sample_rate: int, seconds: float, attack: float = 1.0) -> float:
    """Loudest minus quietest `seconds` of a note [S] after its attack, in dB; infinite where it falls
    silent."""
    steady = sound[round(attack * sample_rate) :].astype(np.float64)
    length = min(round(seconds * sample_rate), len(steady))
    energy = np.concatenate([[0.0], np.cumsum(steady**2)])
    step = max(1, length // 8)
    power = (energy[length:] - energy[:-length])[::step]
    lowest, highest = max(float(power.min()), 0.0), float(power.max())
    return float(10 * np.log10(highest / lowest)) if lowest > 1e-9 * length else float("inf")


def seam_flux(sound: Floats, seams: NDArray[np.integer]) -> Seams:
    """Do clicks tell the places `seams` (samples) where chunks join? 1 = they are like any other place.

    Flux at a place: how much the spectrum of 512 samples around it exceeds that of 512 samples before.
    """
    inside = seams[(seams >= 2 * WINDOW) & (seams < len(sound) - WINDOW)]
    steps = np.zeros(len(sound) + 1)
    np.add.at(steps, inside - WINDOW // 2, 1)  # where the window around a place or that before has a seam
    np.add.at(steps, inside + WINDOW, -1)
    places = np.arange(2 * WINDOW, len(sound) - WINDOW, GRID)
    elsewhere = places[np.cumsum(steps)[places] == 0]
    at_seams, between = _flux(sound, inside), _flux(sound, elsewhere)
    return Seams(float(at_seams.mean() / between.mean()), float(at_seams.max() / between.max()))


def _flux(sound: Floats, places: NDArray[np.integer]) -> Doubles:
    """Rise of the compressed magnitudes from the window before to the one around each place."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)
    window = np.hanning(WINDOW)
    values = []
    for block in np.array_split(places, max(1, len(places) // 4096)):
        around = np.abs(np.fft.rfft(frames[block - WINDOW // 2] * window)) ** COMPRESSION
        earlier = np.abs(np.fft.rfft(frames[block - WINDOW] * window)) ** COMPRESSION
        values.append(np.maximum(around - earlier, 0).sum(axis=1))
    return np.concatenate(values)
