"""Inverse of the representation `harmonic_noise` in plain numpy, frame by frame: what the engine must give.

docs/model-card.md has the formulas. Phases are float64; a stream may be cut between any two frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.export.seeded_noise import words

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

#: Stream of the seeded noise that sets the phases of the noise.
PHASE_STREAM = 2000
#: A harmonic at or above this share of the sample rate is silent.
HIGHEST = 0.48


def note_frequency(pitch: NDArray[np.floating]) -> Doubles:
    """Hz of MIDI note numbers."""
    frequency: Doubles = 440.0 * np.exp2((np.asarray(pitch, dtype=np.float64) - 69.0) / 12.0)
    return frequency


def band_weights(bands: int, size: int, sample_rate: int) -> Doubles:
    """[bands, size / 2 - 1]: bins 1 .. size / 2 - 1 from levels of bands that are equally spaced in mel."""
    frequency = np.arange(1, size // 2) * sample_rate / size
    place = _mel(frequency) / _mel(np.array(sample_rate / 2)) * (bands - 1)
    weights = np.maximum(0.0, 1.0 - np.abs(place - np.arange(bands)[:, None]))
    return weights


def _mel(frequency: Doubles) -> Doubles:
    mel: Doubles = 2595.0 * np.log10(1.0 + frequency / 700.0)
    return mel


class HarmonicNoiseStream:
    """Renders consecutive frames of one note; the phases and half a block of noise are carried over."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._rate, self._hop = int(spec["sample_rate"]), int(spec["hop"])
        self._harmonics, self._bands = int(spec["harmonics"]), int(spec["bands"])
        self._weights = band_weights(self._bands, 2 * self._hop, self._rate)
        self._window = np.sin(np.pi * (np.arange(2 * self._hop) + 0.5) / (2 * self._hop))
        self._phase = np.zeros(self._harmonics)
        self._amplitude = np.zeros(self._harmonics)
        self._frequency: Doubles | None = None
        self._noise = np.zeros(self._hop)
        self._frame = 0

    def run(self, values: Floats, pitches: Sequence[float] | Floats, seeds: Sequence[int]) -> Floats:
        """The next frames: values [2 harmonics + bands, frames], a pitch and a seed for each -> samples."""
        frames = values.shape[1]
        if values.shape[0] != 2 * self._harmonics + self._bands or len(pitches) != frames != len(seeds):
            raise ValueError(f"values {values.shape}: {len(pitches)} pitches, {len(seeds)} seeds")
        fundamental = note_frequency(np.asarray(pitches))
        blocks = [
            self._one_frame(values[:, n].astype(np.float64), float(fundamental[n]), int(seeds[n]))
            for n in range(frames)
        ]
        return np.concatenate(blocks).astype(np.float32) if blocks else np.zeros(0, dtype=np.float32)

    def _one_frame(self, values: Doubles, fundamental: float, seed: int) -> Doubles:
        count = self._harmonics
        number = np.arange(1, count + 1)
        ratio: Doubles = np.exp2(values[count : 2 * count] / 1200.0)
        frequency = number * (fundamental * ratio)
        amplitude = np.where(frequency < HIGHEST * self._rate, values[:count], 0.0)
        before = frequency if self._frequency is None else self._frequency
        # Sample i of the frame: the amplitude is i / hop on its way; the phase is the sum of the frequencies
        # at the middles of the samples before it, which adds up to i and i^2 / (2 hop).
        i = np.arange(self._hop + 1)[:, None]
        turns = (before * i + (frequency - before) * i**2 / (2 * self._hop)) / self._rate
        phase = self._phase + 2 * np.pi * turns
        level = self._amplitude + (amplitude - self._amplitude) * i / self._hop
        tone = (level[:-1] * np.sin(phase[:-1])).sum(axis=1)
        self._phase, self._amplitude, self._frequency = phase[-1] % (2 * np.pi), amplitude, frequency
        block = self._noise_block(values[2 * count :], seed)
        noise = self._noise + block[: self._hop]
        self._noise = block[self._hop :]
        self._frame += 1
        mixed: Doubles = tone + noise
        return mixed

    def _noise_block(self, levels: Doubles, seed: int) -> Doubles:
        """Two hops of noise with the levels of the bands, windowed."""
        size = 2 * self._hop
        bins = size // 2 - 1
        per_frame = -(-bins // 4)
        bits = words(seed, PHASE_STREAM, self._frame * per_frame, per_frame)
        lanes = (bits[:, None] >> np.arange(0, 64, 16, dtype=np.uint64)) & np.uint64(0xFFFF)
        angle = 2 * np.pi * lanes.reshape(-1)[:bins].astype(np.float64) / 65536.0
        spectrum = np.zeros(size // 2 + 1, dtype=np.complex128)
        spectrum[1:-1] = (levels @ self._weights) * np.sqrt(size) * np.exp(1j * angle)
        block: Doubles = np.fft.irfft(spectrum, n=size) * self._window
        return block


def inverse_harmonic_noise(
    spec: Mapping[str, Any], values: Floats, pitches: Sequence[float] | Floats, seed: int
) -> Floats:
    """A whole note: values [2 harmonics + bands, frames] and a pitch for each -> samples [frames * hop]."""
    return HarmonicNoiseStream(spec).run(values, pitches, [seed] * values.shape[1])
