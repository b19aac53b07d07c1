"""The body of a hit: its strongest low component, one sine whose pitch may fall.

Kicks and toms are mostly this. It is found by demodulation: the sound below 1 kHz is turned by an estimate of
the phase and low-passed, and what turns on is added to the estimate, a few times over.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import hilbert

#: The body is found and rendered at this fraction of the sample rate.
DECIMATION = 16
#: Knots of pitch and level, in samples of the decimated signal (0.36 ms at 44.1 kHz); dense in the attack.
KNOTS = (
    0,
    4,
    8,
    13,
    19,
    26,
    35,
    46,
    60,
    77,
    98,
    124,
    156,
    196,
    246,
    308,
    386,
    484,
    606,
    760,
    952,
    1192,
    1492,
    1868,
    2340,
    2815,
)
LOWEST_HZ, HIGHEST_HZ = 28.0, 1000.0
#: Levels are kept down to here, relative to full scale (natural logarithm of 1e-4).
QUIETEST = -9.21
_ROUNDS = 4
Floats = NDArray[np.float32]
Complex = NDArray[np.complex128]


@dataclass(frozen=True)
class Body:
    """`log_hz` and `log_level` [26] at KNOTS (natural logarithms, level of full scale), and the sine's phase
    at sample 0, radians: sound = exp(level) sin(phase + 2 pi integral of the pitch).
    """

    log_hz: Floats
    log_level: Floats
    phase: float
    audio: Floats  # [S] what it sounds like


def find_body(sound: Floats, sample_rate: int) -> Body:
    """The body of a hit [S] whose onset is at sample 0."""
    low = _decimate(sound)
    rate = sample_rate / DECIMATION
    analytic = hilbert(np.concatenate([low, np.zeros(len(low))]))[: len(low)]
    hz = _smooth_pitch(analytic, np.full(len(low), 0.0), rate)
    for width in np.geomspace(14.0, 26.0, _ROUNDS):
        phase = np.concatenate([[0.0], np.cumsum(2 * np.pi * hz[:-1] / rate)])
        envelope = _low_pass(analytic * np.exp(-1j * phase), width)
        hz = _smooth_pitch(envelope, hz, rate)
    phase = np.concatenate([[0.0], np.cumsum(2 * np.pi * hz[:-1] / rate)])
    width = np.interp(np.arange(len(low)), [0, 60, 300], [5.0, 12.0, 30.0])
    envelope = _varying_low_pass(analytic * np.exp(-1j * phase), width)
    level = np.maximum(np.abs(envelope), 1e-9)
    turned = np.unwrap(np.angle(envelope)) + phase  # of a cosine
    start, hz = _straight_start(turned, level, hz, rate)
    return Body(
        np.log(_at_knots(hz)).astype(np.float32),
        np.maximum(np.log(_at_knots(level)), QUIETEST).astype(np.float32),
        start + np.pi / 2,
        _play(level, turned, len(sound)),
    )


def _straight_start(
    turned: NDArray[np.float64], level: NDArray[np.float64], hz: NDArray[np.float64], rate: float
) -> tuple[float, NDArray[np.float64]]:
    """Phase at sample 0 and pitch [T] that together follow the phase `turned` [T] while there is level."""
    segments = np.append(np.minimum(KNOTS, len(turned) - 1)[:-1], len(turned) - 1)
    knots = np.minimum(np.asarray(KNOTS), len(turned) - 1)
    mean = np.interp(knots[:-1], np.arange(len(hz)), hz)
    for i, (a, b) in enumerate(itertools.pairwise(segments)):
        if b > a and level[a : b + 1].max() > 1e-3:
            mean[i] = (turned[b] - turned[a]) / (b - a) * rate / (2 * np.pi)
    # A segment's mean pitch belongs to its middle; the pitch at the knots is drawn through the middles.
    middles = 0.5 * (knots[:-1] + knots[1:])
    smooth = np.interp(np.arange(len(turned)), middles, np.clip(mean, LOWEST_HZ, HIGHEST_HZ))
    drawn = np.concatenate([[0.0], np.cumsum(2 * np.pi * smooth[:-1] / rate)])
    away = turned - drawn
    early = slice(0, 160)
    start = float(np.angle((np.exp(1j * away[early]) * level[early] ** 2).sum()))
    return start, smooth


def _at_knots(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values[np.minimum(np.asarray(KNOTS), len(values) - 1)])


def _play(level: NDArray[np.float64], turned: NDArray[np.float64], samples: int) -> Floats:
    """level cos(turned), both [T] at the decimated rate, as audio [samples]."""
    time, grid = np.arange(samples) / DECIMATION, np.arange(len(level))
    wave = np.interp(time, grid, level) * np.cos(np.interp(time, grid, turned))
    return np.asarray(wave, dtype=np.float32)


def render_body(log_hz: Floats, log_level: Floats, phase: float, samples: int, sample_rate: int) -> Floats:
    """The body as audio [samples]; silent where its level is at the floor."""
    time = np.arange(samples) / DECIMATION
    hz = np.exp(np.interp(time, KNOTS, log_hz))
    level = np.exp(np.interp(time, KNOTS, log_level)) - np.exp(QUIETEST)
    turn = np.concatenate([[0.0], np.cumsum(2 * np.pi * hz[:-1] / sample_rate)])
    return np.asarray(level * np.sin(turn + phase), dtype=np.float32)


def _decimate(sound: Floats) -> NDArray[np.float64]:
    """[S] -> [S / 16] without what lies above 1 kHz (raised-cosine edge from 900 to 1,250 Hz at 44.1 kHz)."""
    spectrum = np.fft.rfft(sound.astype(np.float64), 2 * len(sound))
    fraction = np.arange(len(spectrum)) / (len(spectrum) - 1) * DECIMATION  # 1 = the new Nyquist
    edge = np.clip((fraction - 0.65) / 0.26, 0.0, 1.0)
    kept = spectrum * (0.5 + 0.5 * np.cos(np.pi * edge))
    count = 2 * len(sound) // DECIMATION // 2 * 2
    low = np.fft.irfft(kept[: count // 2 + 1], count) / DECIMATION
    return low[: len(sound) // DECIMATION]


def _smooth_pitch(envelope: Complex, before: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """`before` [T] Hz plus the rate at which `envelope` turns, averaged by power: quickly in the attack,
    slowly in the tail.
    """
    turned = envelope[1:] * np.conj(envelope[:-1])
    turned = np.concatenate([turned, turned[-1:]])
    turned = turned * np.exp(2j * np.pi * before / rate)  # absolute pitch, so that smoothing averages that
    fast, slow = (_causalless(turned, width) for width in (6.0, 40.0))
    share = np.clip(np.arange(len(turned)) / 250.0, 0.0, 1.0)
    mixed = (1 - share) * fast / (np.abs(fast) + 1e-15) + share * slow / (np.abs(slow) + 1e-15)
    hz = np.angle(mixed) * rate / (2 * np.pi)
    # Where the body has died away the pitch stays what it was.
    power = np.abs(_causalless(np.abs(turned).astype(np.complex128), 12.0))
    alive = power > 1e-5 * power.max()
    last = int(np.flatnonzero(alive)[-1]) if alive.any() else 0
    hz[last:] = hz[last]
    return np.clip(hz, LOWEST_HZ, HIGHEST_HZ)


def _causalless(values: Complex, width: float) -> Complex:
    """Gaussian average; past the ends the signal counts as zero."""
    real = gaussian_filter1d(values.real, width, mode="constant")
    return np.asarray(real + 1j * gaussian_filter1d(values.imag, width, mode="constant"))


def _varying_low_pass(values: Complex, width: NDArray[np.float64]) -> Complex:
    """`_low_pass` with a width [T] that changes in time: straight lines between four fixed ones."""
    widths = np.array([5.0, 8.0, 14.0, 30.0])
    layers = np.stack([_low_pass(values, w) for w in widths])
    place = np.interp(width, widths, np.arange(len(widths)))
    index = np.minimum(place.astype(int), len(widths) - 2)
    share = place - index
    time = np.arange(len(values))
    return np.asarray(layers[index, time] * (1 - share) + layers[index + 1, time] * share)


def _low_pass(values: Complex, width: float) -> Complex:
    """Gaussian average whose weights near the ends are renormalised, so that the attack keeps its level."""
    return _causalless(values, width) / _causalless(np.ones(len(values), np.complex128), width).real
