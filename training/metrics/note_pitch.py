"""Fundamental frequency of a note: found blindly from the periodicity, then made exact on its partials.

Frames hold at least four periods; an error is told in cents from the asked pitch, octaves apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

LOWEST_HZ, HIGHEST_HZ = 48.0, 2200.0
FRAME_SECONDS, STEP_SECONDS = 0.192, 0.05
#: Frames quieter than the loudest by more than this say nothing.
QUIET_DB = 40.0
#: The normalised difference of YIN (de Cheveigne & Kawahara 2002) below which the shortest period is taken.
PERIODIC = 0.15
#: Partials that the exact frequency is read from, and how far from their place they are looked for.
PARTIALS, SEARCH_CENTS = 10, 60.0
#: Partials weaker than the strongest by more than this do not count.
WEAK_DB = 30.0
#: Width of the Gaussian analysis window: standard deviations on either side.
_SIGMAS = 3.2


@dataclass(frozen=True)
class NotePitch:
    """hz: median over the frames, NaN where none is periodic. cents: from the asked pitch, whole octaves
    taken away. octaves: how many."""

    hz: float
    cents: float
    octaves: int


def measure_pitch(sound: Floats, sample_rate: int, asked: float, attack: float = 0.05) -> NotePitch:
    """The pitch of a note [S] that was asked for as MIDI `asked`; the first `attack` seconds do not count
    unless the note is too short without them."""
    skipped = round(attack * sample_rate)
    steady = sound[skipped:] if len(sound) > 3 * skipped else sound
    hz = np.array([f for f in pitch_track(steady, sample_rate) if np.isfinite(f)])
    if len(hz) == 0:
        return NotePitch(float("nan"), float("nan"), 0)
    median = float(np.median(hz))
    cents = 1200 * np.log2(median / hz_of(asked))
    octaves = round(cents / 1200)
    return NotePitch(median, float(cents - 1200 * octaves), octaves)


def hz_of(pitch: float) -> float:
    """Frequency of a MIDI pitch, A4 = 440 Hz."""
    return float(440 * 2 ** ((pitch - 69) / 12))


def pitch_track(sound: Floats, sample_rate: int) -> Doubles:
    """Frequency in Hz every 50 ms, NaN in frames that are quiet or not periodic."""
    length = min(len(sound), round(FRAME_SECONDS * sample_rate))
    step = max(1, round(STEP_SECONDS * sample_rate))
    if length < 2 * sample_rate / LOWEST_HZ:
        return np.array([np.nan])
    frames = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float64), length)[::step]
    power = (frames**2).mean(axis=1)
    loud = power > max(power.max() * 10 ** (-QUIET_DB / 10), 1e-12)
    hz = [blind_hz(f, sample_rate) if ok else np.nan for f, ok in zip(frames, loud, strict=True)]
    return np.array([exact_hz(f, sample_rate, h) for f, h in zip(frames, hz, strict=True)])


def blind_hz(frame: Doubles, sample_rate: int) -> float:
    """Frequency by YIN: the shortest period at which the frame repeats; NaN where none does well."""
    longest = min(int(sample_rate / LOWEST_HZ), len(frame) // 2)
    window = len(frame) - longest
    size = 2 ** int(np.ceil(np.log2(len(frame) + window)))
    spectrum = np.fft.rfft(frame, size) * np.conj(np.fft.rfft(frame[:window], size))
    product = np.fft.irfft(spectrum, size)[: longest + 1]
    energy = np.concatenate([[0.0], np.cumsum(frame**2)])
    difference = energy[window] + energy[window : window + longest + 1] - energy[: longest + 1] - 2 * product
    difference = np.maximum(difference, 0)
    lags = np.arange(1, longest + 1)
    normal = np.concatenate([[1.0], difference[1:] * lags / np.maximum(np.cumsum(difference[1:]), 1e-20)])
    shortest = int(sample_rate / HIGHEST_HZ)
    below = np.flatnonzero(normal[shortest:-1] < PERIODIC) + shortest
    lag = int(below[0]) if len(below) else int(np.argmin(normal[shortest:-1])) + shortest
    while lag + 1 < longest and normal[lag + 1] < normal[lag]:
        lag += 1
    return float(sample_rate / (lag + _vertex(normal[lag - 1 : lag + 2]))) if normal[lag] < 0.5 else np.nan


def exact_hz(frame: Doubles, sample_rate: int, near: float) -> float:
    """The fundamental that the strongest partials of `near` agree on: mean of f_h / h weighted by amplitude.

    The logarithm of a Gaussian window's lobe is a parabola: a lone partial is read without bias.
    """
    if not np.isfinite(near):
        return float("nan")
    size = 4 * 2 ** int(np.ceil(np.log2(len(frame))))
    position = np.linspace(-_SIGMAS, _SIGMAS, len(frame))
    level = np.log(np.abs(np.fft.rfft(frame * np.exp(-0.5 * position**2), size)) + 1e-12)
    bin_hz = sample_rate / size
    found = []
    for number in range(1, PARTIALS + 1):
        reach = number * near * (2 ** (SEARCH_CENTS / 1200) - 1)
        low, high = int((number * near - reach) / bin_hz), int(np.ceil((number * near + reach) / bin_hz))
        if high + 2 >= len(level):
            break
        peak = low + int(np.argmax(level[low : high + 1]))
        if low < peak < high:
            place = (peak + _vertex(-level[peak - 1 : peak + 2])) * bin_hz
            found.append((level[peak], place / number))
    if not found:
        return near
    levels, hz = np.array(found).T
    strong = levels > levels.max() - WEAK_DB * np.log(10) / 20
    return float(np.average(hz[strong], weights=np.exp(levels[strong] - levels.max())))


def _vertex(three: Floats) -> float:
    """Place of the lowest point of the parabola through three values, relative to the middle one."""
    left, middle, right = (float(value) for value in three)
    bend = left - 2 * middle + right
    return float(np.clip((left - right) / (2 * bend), -1, 1)) if bend > 0 else 0.0
