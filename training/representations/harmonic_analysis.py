"""Takes a note of known pitch apart: amplitudes and frequency deviations of its harmonics, and noise in
bands.

Every harmonic is demodulated by one matrix product over all frames. A note whose pitch moves is first warped
in time so that it does not; what the harmonics leave is the noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.signal import resample_poly

Floats = NDArray[np.float32]
Complex = NDArray[np.complex64]
Doubles = NDArray[np.float64]

#: Harmonics from which the pitch is measured.
PITCH_HARMONICS = 12
#: Shortest window of the demodulation (seconds), and its least length in periods of the note.
WINDOW_SECONDS, WINDOW_PERIODS = 0.024, 3
#: A note whose pitch moves by more than this (cents, standard deviation) is warped.
STEADY_CENTS = 2.0
#: Frames over which a partial's frequency is averaged, and its coherence is measured.
SMOOTHING = 5
#: Coherence of a partial from one frame to the next: a steady tone has 1, noise about 0.6, and less where
#: several voices beat, which should stay partials. Below the first number all is noise, above the second all
#: is tone.
NOISY, TONAL = 0.35, 0.55
#: Coherence over a whole note from which on a partial has a mean frequency of its own.
STEADY = 0.8
#: A note that is further from its nominal pitch than this (cents) is left where it is.
LARGEST_OFFSET = 60.0
#: A harmonic at or above this share of the sample rate is left to the noise.
HIGHEST = 0.48
#: The mean of the logarithm of noise power is below the logarithm of its mean by Euler's constant.
LOG_BIAS = np.float32(0.5772)


@dataclass(frozen=True)
class HarmonicValues:
    """What a note consists of, frame by frame; frame n describes the sound at its end, sample (n + 1) hop.

    amplitudes [H, frames] (linear), deviations [H, frames] (cents from the harmonics of the note's own
    tuning), noise [B, frames] (root mean square of white noise of that level), tuning: cents from the nominal
    pitch.
    """

    amplitudes: Floats
    deviations: Floats
    noise: Floats
    tuning: float


@dataclass(frozen=True)
class Grid:
    """Frame size and what is measured in each frame."""

    sample_rate: int
    hop: int
    harmonics: int
    bands: int


def analyse_note(sound: Floats, fundamental: float, grid: Grid, band_weights: Floats) -> HarmonicValues:
    """Take apart `sound` [samples] whose nominal pitch is `fundamental` Hz; band_weights [bands, hop - 1]."""
    frames = len(sound) // grid.hop
    tuning, track = pitch_track(sound, fundamental, grid)
    own = fundamental * 2.0 ** (tuning / 1200.0)
    steady, places = (
        warped(sound, track, grid) if track.any() else (sound, grid.hop * np.arange(1, frames + 1))
    )
    frequency = partial_frequencies(steady, places, own, grid)
    envelope = demodulate(steady, places, frequency, own, grid)
    tonal = _tonality(envelope)
    envelope *= tonal * (frequency < HIGHEST * grid.sample_rate)[:, None]
    rest = steady - _resynthesis(envelope, places, frequency, len(steady), grid.sample_rate)
    heard = frequency[:, None] + _increments(envelope) * grid.sample_rate / (2 * np.pi * grid.hop)
    number = np.arange(1, grid.harmonics + 1)[:, None]
    ratio = np.maximum(heard / (number * own), 0.5)
    return HarmonicValues(
        amplitudes=np.abs(envelope).astype(np.float32),
        deviations=(1200.0 * np.log2(ratio) + track).astype(np.float32),
        noise=_noise_levels(rest.astype(np.float32), places, grid.hop, band_weights),
        tuning=tuning,
    )


def pitch_track(sound: Floats, fundamental: float, grid: Grid) -> tuple[float, Doubles]:
    """The note's tuning (cents from `fundamental`) and how far its pitch is from that in every frame; all 0
    where it is steady.
    """
    count = min(PITCH_HARMONICS, int(HIGHEST * grid.sample_rate / fundamental))
    number = np.arange(1, count + 1)
    places = grid.hop * np.arange(1, len(sound) // grid.hop + 1)
    envelope = demodulate(sound, places, (number * fundamental).astype(np.float64), fundamental, grid)
    products = np.zeros(envelope.shape, dtype=np.complex64)
    products[:, 1:] = envelope[:, 1:] * envelope[:, :-1].conj()
    cents = _cents(np.angle(products), number[:, None] * fundamental, grid)
    weight = np.abs(products)
    tuning = _weighted_median(cents.ravel(), weight.ravel())
    if abs(tuning) > LARGEST_OFFSET:
        return 0.0, np.zeros(len(places))
    near = weight * (np.abs(cents - tuning) < 100.0)
    smooth = np.ones(3) / 3
    total = np.convolve(near.sum(axis=0), smooth, "same")
    moved = np.convolve((near * (cents - tuning)).sum(axis=0), smooth, "same") / np.maximum(total, 1e-20)
    heard = total > 1e-4 * total.max()
    moved = np.where(heard, moved, 0.0)
    if not heard.any() or np.average(moved**2, weights=total) < STEADY_CENTS**2:
        return tuning, np.zeros(len(places))
    return tuning, moved


def warped(sound: Floats, track: Doubles, grid: Grid) -> tuple[Floats, NDArray[np.int64]]:
    """The sound on a time axis on which its pitch is steady, and where its frames' ends are there."""
    ends = grid.hop * np.arange(0, len(track) + 1)
    # The deviation of frame n holds at its end; warped time runs faster where the pitch is high.
    speed = np.exp2(np.concatenate([track[:1], track]) / 1200.0)
    warped_ends = np.concatenate([[0.0], np.cumsum(0.5 * (speed[1:] + speed[:-1]) * grid.hop)])
    length = int(warped_ends[-1])
    times = np.interp(np.arange(length), warped_ends, ends)
    fine = resample_poly(sound, 2, 1)
    steady = map_coordinates(fine, [2 * times], order=3, mode="nearest")
    return steady.astype(np.float32), np.round(warped_ends[1:]).astype(np.int64)


def partial_frequencies(sound: Floats, places: NDArray[np.int64], fundamental: float, grid: Grid) -> Doubles:
    """Mean frequency of each partial [H], Hz; partials without one of their own are at their harmonic."""
    nominal: Doubles = fundamental * np.arange(1.0, grid.harmonics + 1)
    envelope = demodulate(sound, places, nominal, fundamental, grid)
    product = (envelope[:, 1:] * envelope[:, :-1].conj()).sum(axis=1)
    energy = np.maximum((np.abs(envelope[:, 1:]) ** 2).sum(axis=1), 1e-20)
    shift = np.angle(product) * grid.sample_rate / (2 * np.pi * grid.hop)
    reliable = np.abs(product) > STEADY * energy
    own: Doubles = nominal + np.where(reliable, np.clip(shift, -0.5 * fundamental, 0.5 * fundamental), 0.0)
    return own


def demodulate(
    sound: Floats, places: NDArray[np.int64], frequency: Doubles, fundamental: float, grid: Grid
) -> Complex:
    """Envelopes [partials, frames]: the sound is near the real part of their sum, each turning at its
    frequency from sample 0 on. A frame is heard through a window around its place.
    """
    seconds = max(WINDOW_SECONDS, WINDOW_PERIODS / fundamental)
    half = round(0.5 * np.ceil(seconds * fundamental) * grid.sample_rate / fundamental)
    window = 0.5 + 0.5 * np.cos(np.pi * np.arange(-half + 1, half) / half)
    angle = 2 * np.pi * np.outer(frequency / grid.sample_rate, np.arange(-half + 1, half))
    window *= 2.0 / window.sum()
    matrix = np.concatenate([np.cos(angle) * window, -np.sin(angle) * window]).astype(np.float32)
    padded = np.pad(sound, (half, half + grid.hop))
    segments = np.lib.stride_tricks.sliding_window_view(padded, 2 * half - 1)[places + 1]
    real, imaginary = np.split(matrix @ segments.T, 2)
    turned = np.exp(-2j * np.pi * np.outer(frequency / grid.sample_rate, places))
    envelope: Complex = ((real + 1j * imaginary) * turned).astype(np.complex64)
    return envelope


def _tonality(envelope: Complex) -> Floats:
    """How far each partial [H, frames] is a tone (1) and not noise (0)."""
    product = np.zeros_like(envelope)
    product[:, 1:] = envelope[:, 1:] * envelope[:, :-1].conj()
    energy = np.zeros(envelope.shape, dtype=np.float32)
    energy[:, 1:] = 0.5 * (np.abs(envelope[:, 1:]) ** 2 + np.abs(envelope[:, :-1]) ** 2)
    width = 2 * SMOOTHING - 1
    coherence = np.abs(_running_sum(product, width)) / np.maximum(_running_sum(energy, width), 1e-20)
    tonality: Floats = np.clip((coherence - NOISY) / (TONAL - NOISY), 0.0, 1.0).astype(np.float32)
    return tonality


def _increments(envelope: Complex) -> Doubles:
    """Phase that each partial [H, frames] gains in a frame against its mean frequency, around the frame's
    end.
    """
    product = np.zeros_like(envelope)
    product[:, 1:] = envelope[:, 1:] * envelope[:, :-1].conj()
    around = np.roll(product, -1, axis=1) * _not_last(product) + product
    gained: Doubles = np.angle(_running_sum(around, SMOOTHING - 2))
    return gained


def _not_last(product: Complex) -> Floats:
    mask = np.ones(product.shape[1], dtype=np.float32)
    mask[-1] = 0.0
    return mask


def _running_sum(values: NDArray[Any], width: int) -> NDArray[Any]:
    """Centred sum over `width` (odd) frames of [H, frames]."""
    half = width // 2
    sums = np.cumsum(np.pad(values, ((0, 0), (half + 1, half))), axis=1)
    between: NDArray[Any] = sums[:, width:] - sums[:, :-width]
    return between


def _resynthesis(
    envelope: Complex, places: NDArray[np.int64], frequency: Doubles, length: int, rate: int
) -> Floats:
    """The partials added up [length], their envelopes linear between the frames' places."""
    before = np.concatenate([[0], places[:-1]])
    longest = int((places - before).max())
    sample = np.arange(longest)
    turning = np.exp(2j * np.pi * np.outer(frequency / rate, sample))
    start = np.exp(2j * np.pi * np.outer(frequency / rate, before))
    ends = envelope * start
    begins = np.concatenate([np.zeros_like(envelope[:, :1]), envelope[:, :-1]], axis=1) * start
    first, last = (_real_product(part, turning) for part in (begins, ends))  # [frames, longest]
    sound = np.zeros(length + longest, dtype=np.float32)
    for n, (a, b) in enumerate(zip(before, places, strict=True)):
        share = sample[: b - a] / (b - a)
        sound[a:b] = first[n, : b - a] * (1 - share) + last[n, : b - a] * share
    return sound[:length]


def _real_product(envelope: Complex, turning: NDArray[np.complex128]) -> Floats:
    """Real part of envelope^T turning, [frames, samples]."""
    rows = np.concatenate([envelope.real, -envelope.imag]).astype(np.float32)
    columns = np.concatenate([turning.real, turning.imag]).astype(np.float32)
    product: Floats = rows.T @ columns
    return product


def _noise_levels(rest: Floats, places: NDArray[np.int64], hop: int, band_weights: Floats) -> Floats:
    """Levels [bands, frames] of what is left; the mean of logarithms passes over what is left of partials."""
    window = np.sin(np.pi * (np.arange(2 * hop) + 0.5) / (2 * hop)).astype(np.float32)
    padded = np.pad(rest, (hop, 2 * hop))
    blocks = np.lib.stride_tricks.sliding_window_view(padded, 2 * hop)[places]
    power = np.abs(np.fft.rfft(blocks * window, axis=1)[:, 1:-1]) ** 2 / (window**2).sum()
    total = band_weights.sum(axis=1, keepdims=True)
    share = band_weights / np.maximum(total, 1e-9)
    bins = 1.0 / np.maximum((share**2).sum(axis=1, keepdims=True), 1e-9)  # effective number of bins of a band
    bias = LOG_BIAS * (1.0 - 1.0 / np.maximum(bins, 1.0))
    level = np.exp(0.5 * (share @ np.log(power + 1e-14).T + bias))
    return np.where(total > 0, level, 0.0).astype(np.float32)


def _cents(increment: NDArray[Any], frequency: NDArray[Any], grid: Grid) -> Doubles:
    """Deviation in cents of a partial that gains `increment` radians a frame on `frequency`."""
    gained = increment * grid.sample_rate / (2 * np.pi * grid.hop)
    cents: Doubles = 1200.0 * np.log2(np.maximum(1.0 + gained / frequency, 0.25))
    return cents


def _weighted_median(values: NDArray[Any], weights: NDArray[Any]) -> float:
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(cumulative, 0.5 * cumulative[-1])]])
