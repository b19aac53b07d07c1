"""Inverse of the representation `mag_if` for notes of known pitch in plain numpy: what the engine must give.

docs/model-card.md has the formulas. All is float64; a stream may be cut between any two frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.export.harmonic_noise_inverse import PHASE_STREAM, note_frequency
from sistrum.export.seeded_noise import words

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

#: Half of the main lobe of a Hann window, bins.
LOBE = 2.0


def hann_transform(offset: Doubles) -> Doubles:
    """Transform of a Hann window `offset` bins off its centre, 1 at 0."""
    edge = np.abs(np.abs(offset) - 1.0) < 1e-4
    safe = np.where(edge, 0.0, offset)
    shape: Doubles = np.where(edge, 0.5, np.sinc(safe) / (1.0 - safe * safe))
    return shape


class MagIfStream:
    """Renders consecutive frames of one note; the harmonics' phases and half a block are carried over."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._rate, self._hop, self._size = int(spec["sample_rate"]), int(spec["hop"]), int(spec["n_fft"])
        self._bins, self._floor = self._size // 2, float(spec["floor_db"])
        time = np.arange(self._hop) + 0.5
        self._rising = time / self._hop
        self._first = np.minimum(time / int(spec["rise"]), 1.0)
        middle = np.arange(self._size // 4, 3 * self._size // 4)
        self._window = 0.5 - 0.5 * np.cos(2 * np.pi * middle / self._size)
        self._turns = np.full(self._bins, -0.25)  # by harmonic number
        self._ending = np.zeros(self._hop)
        self._frame = 0

    def run(self, values: Floats, pitches: Sequence[float] | Floats, seeds: Sequence[int]) -> Floats:
        """The next frames: values [2, bins, frames], a pitch and a seed for each -> samples."""
        frames = values.shape[2]
        if values.shape[:2] != (2, self._bins) or not len(pitches) == len(seeds) == frames:
            raise ValueError(f"values {values.shape}: {len(pitches)} pitches, {len(seeds)} seeds")
        fundamental = note_frequency(np.asarray(pitches))
        blocks = [
            self._one_frame(values[:, :, n].astype(np.float64), float(fundamental[n]), int(seeds[n]))
            for n in range(frames)
        ]
        return np.concatenate(blocks).astype(np.float32) if blocks else np.zeros(0, dtype=np.float32)

    def _one_frame(self, values: Doubles, fundamental: float, seed: int) -> Doubles:
        number: Doubles = np.arange(self._bins, dtype=np.float64)
        bin_hz = self._rate / self._size
        amplitude = np.where(values[0] > -1.0, 10.0 ** ((1.0 - values[0]) * (self._floor / 40.0)), 0.0)
        harmonic = np.maximum(np.floor(number * bin_hz / fundamental + 0.5).astype(np.int64), 1)
        energy = amplitude**2
        energy[0] = 0.0
        frequency = number * bin_hz + values[1] * (self._rate / (2 * self._hop))
        hertz = self._mean(frequency, energy, harmonic, number * fundamental)
        lobe = np.abs(number - hertz[harmonic] / bin_hz) <= LOBE
        hertz = self._mean(frequency, energy * lobe, harmonic, hertz)
        tone, noise = self._split(amplitude, energy, number - hertz[harmonic] / bin_hz, harmonic)
        self._turns = (self._turns + hertz * (self._hop / self._rate)) % 1.0
        turned = np.where(number % 2, -tone, tone) * np.exp(2j * np.pi * self._turns[harmonic])
        return self._join(turned, noise * np.sqrt(8 / 3) * np.exp(1j * self._noise_phases(seed)))

    def _mean(
        self, values: Doubles, weights: Doubles, harmonic: NDArray[np.int64], otherwise: Doubles
    ) -> Doubles:
        """Weighted means over the bins of every harmonic; `otherwise` where nothing has weight."""
        total = np.bincount(harmonic, weights, self._bins)
        moment = np.bincount(harmonic, weights * values, self._bins)
        return np.where(total > 0, moment / np.maximum(total, 1e-30), otherwise)

    def _split(
        self, amplitude: Doubles, energy: Doubles, offset: Doubles, harmonic: NDArray[np.int64]
    ) -> tuple[Doubles, Doubles]:
        """The tone (with the sign of the window's transform) and the noise of every bin."""
        shape, near = hann_transform(offset), np.abs(offset) <= LOBE
        found = np.bincount(harmonic, energy * near, self._bins)
        expected = np.bincount(harmonic, shape**2 * near, self._bins)
        peak = np.sqrt(found / np.maximum(expected, 0.25))[harmonic]
        tone = np.where(near, amplitude, np.minimum(amplitude, peak * np.abs(shape)))
        tone[0] = 0.0
        noise = np.sqrt(np.maximum(energy - tone**2, 0.0))
        return np.where(shape < 0, -tone, tone), noise

    def _noise_phases(self, seed: int) -> Doubles:
        """Random phases of bins 0 (unused) .. n_fft / 2 - 1."""
        count = self._bins - 1
        per_frame = -(-count // 4)
        bits = words(seed, PHASE_STREAM, self._frame * per_frame, per_frame)
        lanes = (bits[:, None] >> np.arange(0, 64, 16, dtype=np.uint64)) & np.uint64(0xFFFF)
        phases: Doubles = np.zeros(self._bins)
        phases[1:] = 2 * np.pi * lanes.reshape(-1)[:count].astype(np.float64) / 65536.0
        return phases

    def _join(self, tone: NDArray[np.complex128], noise: NDArray[np.complex128]) -> Doubles:
        """One hop: the end of the frame before and the beginning of this one."""
        middle = slice(self._size // 4, 3 * self._size // 4)
        rising = self._first if self._frame == 0 else self._rising
        weights = np.concatenate([rising, 1.0 - self._rising])
        block = self._signal(tone)[middle] * weights / self._window
        block += self._signal(noise)[middle] * np.sin(np.pi / 2 * weights)
        hop: Doubles = self._ending + block[: self._hop]
        self._ending = block[self._hop :]
        self._frame += 1
        return hop

    def _signal(self, amplitudes: NDArray[np.complex128]) -> Doubles:
        spectrum = np.append(amplitudes, 0.0) * (self._size / 4)
        signal: Doubles = np.fft.irfft(spectrum, n=self._size)
        return signal


def inverse_mag_if(
    spec: Mapping[str, Any], values: Floats, pitches: Sequence[float] | Floats, seed: int
) -> Floats:
    """A whole note: values [2, bins, frames] and a pitch for each -> samples [frames * hop]."""
    return MagIfStream(spec).run(values, pitches, [seed] * values.shape[2])
