"""A parametric drum synthesiser: seeded, plausible hits for augmentation, plainer than recorded ones.

Every voice draws its parameters from the seed's generator and returns [samples] float64, started at sample 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from sistrum.training.datasets.drum_classes import DRUM_CLASSES
from sistrum.training.datasets.prepare_sound import normalise

Signal = NDArray[np.float64]
# Real cymbals have partials that no simple sum of oscillators gives: leave them out of training by default.
SYNTHESISED_CLASSES = tuple(name for name in DRUM_CLASSES if name != "cymbal")


class _Clock:
    """The random generator, the time axis in seconds and the noise that a voice builds with."""

    def __init__(self, seed: int, sample_rate: int, samples: int) -> None:
        self.random = np.random.default_rng(seed)
        self.rate = sample_rate
        self.t: Signal = np.arange(samples) / sample_rate

    def between(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def ratio(self, low: float, high: float) -> float:
        """Evenly distributed in the logarithm: for frequencies and times."""
        return float(np.exp(self.random.uniform(np.log(low), np.log(high))))

    def decay(self, seconds: float) -> Signal:
        """Exponential, 60 dB down after `seconds`."""
        fall: Signal = np.exp(-6.9 * self.t / seconds)
        return fall

    def noise(self, low: float, high: float) -> Signal:
        """White noise between two frequencies in Hz, RMS about 1."""
        edges = (min(low, 0.3 * self.rate), min(high, 0.45 * self.rate))
        sections = butter(2, edges, "bandpass", fs=self.rate, output="sos")
        filtered = sosfilt(sections, self.random.standard_normal(len(self.t)))
        return np.asarray(filtered / (np.sqrt(np.mean(filtered**2)) + 1e-9), dtype=np.float64)

    def sine(self, frequency: Signal | float, phase: float = 0.0) -> Signal:
        """A sine of fixed or moving frequency in Hz."""
        cycles = np.cumsum(np.broadcast_to(np.asarray(frequency, dtype=np.float64), self.t.shape)) / self.rate
        wave: Signal = np.sin(2 * np.pi * cycles + phase)
        return wave


def _kick(c: _Clock) -> Signal:
    base = c.ratio(38, 75)
    sweep = c.ratio(1.5, 9.0) * base * np.exp(-c.t / c.ratio(0.006, 0.05))
    body = c.sine(base + sweep) * c.decay(c.ratio(0.18, 1.3))
    click = c.noise(1500, c.ratio(3000, 9000)) * c.decay(c.ratio(0.004, 0.03)) * c.between(0.0, 0.25)
    driven: Signal = np.tanh(c.between(1.0, 4.0) * (body + click))
    return driven


def _snare(c: _Clock) -> Signal:
    first = c.ratio(140, 260)
    drop = 1 + c.between(0.1, 0.8) * np.exp(-c.t / 0.01)
    modes = c.sine(first * drop) + c.between(0.2, 0.8) * c.sine(first * c.between(1.4, 1.9) * drop)
    wires = c.noise(c.ratio(300, 1500), c.ratio(3000, 12000)) * c.decay(c.ratio(0.14, 0.7))
    crack = c.noise(1000, 12000) * c.decay(0.012)
    return modes * c.decay(c.ratio(0.06, 0.25)) + c.between(0.25, 1.0) * wires + c.between(0.0, 0.6) * crack


def _metal(c: _Clock, base: float) -> Signal:
    """Six detuned square waves, as in the classic drum machines."""
    ratios = np.array([2.0, 3.0, 4.16, 5.43, 6.79, 8.21]) * c.random.uniform(0.97, 1.03, 6)
    squares: Signal = np.mean([np.sign(c.sine(base * ratio)) for ratio in ratios], axis=0)
    return squares


def _hat(c: _Clock) -> Signal:
    is_open = c.random.random() < 0.4
    sections = butter(2, min(c.ratio(2000, 9000), 0.4 * c.rate), "highpass", fs=c.rate, output="sos")
    source = _metal(c, c.ratio(180, 420)) + c.between(0.2, 1.2) * c.noise(
        c.ratio(1500, 5000), c.ratio(9000, 16000)
    )
    envelope = c.decay(c.ratio(0.25, 0.95) if is_open else c.ratio(0.03, 0.18))
    return np.asarray(sosfilt(sections, source), dtype=np.float64) * envelope


def _cymbal(c: _Clock) -> Signal:
    length = c.ratio(0.8, 4.0)
    sound = c.between(0.2, 0.7) * c.noise(c.ratio(1500, 4000), 16000) * c.decay(length * 0.7)
    for _ in range(60):
        frequency = c.ratio(350, 14000)
        amplitude = c.between(0.02, 0.12)
        sound += amplitude * c.sine(frequency, c.between(0, 6.28)) * c.decay(length * c.between(0.4, 1.3))
    rise: Signal = 1 - np.exp(-c.t / c.ratio(0.0005, 0.01))
    return sound * rise


def _tom(c: _Clock) -> Signal:
    base = c.ratio(75, 240)
    pitch = base * (1 + c.between(0.1, 0.9) * np.exp(-c.t / c.ratio(0.02, 0.12)))
    length = c.ratio(0.3, 1.3)
    body = c.sine(pitch) * c.decay(length) + c.between(0.05, 0.4) * c.sine(pitch * 1.59) * c.decay(
        length * 0.5
    )
    skin = c.noise(200, c.ratio(2000, 6000)) * c.decay(c.ratio(0.01, 0.08)) * c.between(0.02, 0.2)
    return body + skin


def _clap(c: _Clock) -> Signal:
    sound = c.noise(c.ratio(600, 1100), c.ratio(2200, 6000))
    gap = c.ratio(0.007, 0.014)
    bursts = int(c.random.integers(2, 5))
    envelope = np.zeros_like(c.t)
    for burst in range(bursts):
        since = c.t - burst * gap
        length = c.ratio(0.12, 0.4) if burst == bursts - 1 else 0.02
        envelope += np.where(since >= 0, np.exp(-6.9 * np.maximum(since, 0) / length), 0.0)
    return sound * envelope


def _perc(c: _Clock) -> Signal:
    kind = int(c.random.integers(3))
    if kind == 0:  # block or clave: one or two short, high modes
        base = c.ratio(500, 2800)
        return (c.sine(base) + c.between(0, 0.5) * c.sine(base * c.between(1.4, 2.7))) * c.decay(
            c.ratio(0.03, 0.15)
        )
    if kind == 1:  # bell: two square waves through their own decay
        base = c.ratio(350, 900)
        return (np.sign(c.sine(base)) + np.sign(c.sine(base * 1.48))) * c.decay(c.ratio(0.1, 0.5))
    rise: Signal = 1 - np.exp(-c.t / c.ratio(0.001, 0.02))  # shaker
    return c.noise(c.ratio(2500, 6000), 15000) * rise * c.decay(c.ratio(0.06, 0.2))


_VOICES: dict[str, Callable[[_Clock], Signal]] = {
    "kick": _kick,
    "snare": _snare,
    "hat": _hat,
    "cymbal": _cymbal,
    "tom": _tom,
    "clap": _clap,
    "perc": _perc,
}


def synthesise(
    sound_class: str, seed: int, sample_rate: int, samples: int, peak: float = 0.891
) -> NDArray[np.float32]:
    """One hit, float32 [samples], largest absolute sample `peak`. Equal arguments give equal samples."""
    sound = _VOICES[sound_class](_Clock(seed, sample_rate, samples))
    fade = max(1, samples // 20)
    sound[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(fade) + 1) / fade)
    return normalise(sound, peak)
