"""Partials of a hit: at most one sine of steady pitch in each of 128 bands, with a level that changes in
time.

They are peaks of a long spectrum that stand out of what surrounds them: the modes of a cymbal, a drum head,
a bell.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, median_filter

BANDS = 128
LOWEST_HZ, HIGHEST_HZ, BEND_HZ = 150.0, 16000.0, 1500.0
#: Frames (of 512 samples) at which a partial's level is given; straight lines in dB between them.
KNOTS = (0, 1, 2, 4, 8, 16, 32, 60, 87)
FRAMES, HOP = 88, 512
QUIETEST = -11.5  # natural logarithm of the level of a partial that is not there (-100 dB)
_PROMINENCE_DB = 9.0
_SPECTRUM = 32768
_WINDOW = 2048
Floats = NDArray[np.float32]


def band_edges() -> NDArray[np.float64]:
    """[129] Hz: 30 Hz wide at the lowest, 320 Hz at the highest."""
    low, high = (np.log1p(f / BEND_HZ) for f in (LOWEST_HZ, HIGHEST_HZ))
    return np.asarray(BEND_HZ * np.expm1(np.linspace(low, high, BANDS + 1)))


@dataclass(frozen=True)
class Partials:
    """For each band: `hz` [128] (0 where there is none), `log_level` [128, 9] at KNOTS, `phase` [128] of a
    cosine at sample 0.
    """

    hz: Floats
    log_level: Floats
    phase: Floats
    audio: Floats  # [S] what they sound like


def find_partials(sound: Floats, sample_rate: int) -> Partials:
    """The partials of a hit [S] (its body taken out) whose onset is at sample 0."""
    bands, hz = _peaks(sound, sample_rate)
    all_hz, all_phase = np.zeros(BANDS, np.float32), np.zeros(BANDS, np.float32)
    log_level = np.full((BANDS, len(KNOTS)), QUIETEST, np.float32)
    audio = np.zeros(len(sound), np.float32)
    if len(bands):
        track = _demodulate(sound, hz, sample_rate)  # [P, 88] complex level, phase relative to sample 0
        loudest = np.abs(track) ** 2
        steady = (track * loudest).sum(axis=1)
        all_hz[bands], all_phase[bands] = hz, np.angle(steady)
        log_level[bands] = np.log(np.maximum(_knot_levels(np.abs(track)), np.exp(QUIETEST)))
        audio = _render(track, hz, len(sound), sample_rate)
    return Partials(all_hz, log_level, all_phase, audio)


def _peaks(sound: Floats, sample_rate: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Band numbers and frequencies (Hz) of the peaks that stand out; at most one a band."""
    length = min(len(sound), _SPECTRUM // 2)
    window = np.minimum(1.0, np.arange(length) / 128.0) * (
        0.5 + 0.5 * np.cos(np.pi * np.arange(length) / length)
    )
    decibels = 20 * np.log10(np.abs(np.fft.rfft(sound[:length] * window, _SPECTRUM)) + 1e-7)
    spacing = sample_rate / _SPECTRUM
    coarse = decibels[: len(decibels) // 4 * 4].reshape(-1, 4).max(axis=1)
    floor = np.repeat(median_filter(coarse, size=121, mode="nearest"), 4)  # about +-330 Hz
    floor = np.append(floor, floor[-1])[: len(decibels)]
    highest = maximum_filter1d(decibels, size=15) == decibels
    loud = decibels > decibels.max() - 75.0
    peaks = np.flatnonzero(highest & loud & (decibels > floor + _PROMINENCE_DB))
    peaks = peaks[(peaks > 0) & (peaks < len(decibels) - 1)]
    left, centre, right = decibels[peaks - 1], decibels[peaks], decibels[peaks + 1]
    hz = (peaks + 0.5 * (left - right) / (left - 2 * centre + right - 1e-9)) * spacing
    band = np.searchsorted(band_edges(), hz) - 1
    order = np.argsort(-centre)
    order = order[(band[order] >= 0) & (band[order] < BANDS)]
    _, first = np.unique(band[order], return_index=True)  # the loudest of each band
    kept = order[first]
    return band[kept].astype(np.int64), hz[kept]


def _demodulate(sound: Floats, hz: NDArray[np.float64], sample_rate: int) -> NDArray[np.complex128]:
    """Complex level [P, 88] of each frequency around each frame; before sample 0 nothing is counted."""
    half = _WINDOW // 2
    padded = np.pad(sound.astype(np.float32), (half, half + HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP][:FRAMES]
    window = np.hanning(_WINDOW).astype(np.float32)
    time = np.arange(-half, half)
    turn = np.exp(-2j * np.pi * np.outer(time, hz) / sample_rate).astype(np.complex64)
    counted = np.array([window[max(0, half - t * HOP) :].sum() for t in range(FRAMES)])
    levels = 2 * ((frames * window) @ turn) / counted[:, None]
    start = np.exp(-2j * np.pi * np.outer(np.arange(FRAMES) * HOP, hz) / sample_rate)
    return np.asarray((levels * start).T, dtype=np.complex128)


def _knot_levels(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """[P, 88] -> [P, 9]: root mean square around each knot, half way to its neighbours."""
    power = levels**2
    edges = [0] + [(a + b + 1) // 2 for a, b in itertools.pairwise(KNOTS)] + [FRAMES]
    return np.stack(
        [np.sqrt(power[:, a : max(b, a + 1)].mean(axis=1)) for a, b in itertools.pairwise(edges)], 1
    )


def _render(track: NDArray[np.complex128], hz: NDArray[np.float64], samples: int, sample_rate: int) -> Floats:
    """Sum of the tracks as audio [samples]."""
    audio = np.zeros(samples, np.float32)
    frame = np.arange(samples) / HOP
    index = np.minimum(frame.astype(int), FRAMES - 2)
    share = np.minimum(frame - index, 1.0).astype(np.float32)
    step = np.exp(2j * np.pi * np.outer(np.arange(HOP), hz) / sample_rate).astype(np.complex64)  # [512, P]
    for number in range(-(-samples // HOP)):
        a, b = track[:, min(number, FRAMES - 1)], track[:, min(number + 1, FRAMES - 1)]
        turn = np.exp(2j * np.pi * hz * (number * HOP) / sample_rate)
        part = slice(number * HOP, min((number + 1) * HOP, samples))
        size = part.stop - part.start
        s = share[part]
        audio[part] = (
            (step[:size] @ (a * turn)).real * (1 - s) + (step[:size] @ (b * turn)).real * s
        ).astype(np.float32)
    assert index.max() <= FRAMES - 2
    return audio
