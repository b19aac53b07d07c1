"""Harmonics of the asked pitch and noise in bands: what a held note consists of. Forward analysis and
rendering.

docs/model-card.md has the formulas; export/harmonic_noise_inverse.py is the engine's form, frame by frame.
"""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.training.representations.base import PitchedRepresentation, overlap_add
from sistrum.training.representations.harmonic_analysis import Grid, HarmonicValues, analyse_note

#: A harmonic at or above this share of the sample rate is silent.
HIGHEST = 0.48


def frequency_of(pitch: Tensor) -> Tensor:
    """Hz of MIDI note numbers."""
    return 440.0 * torch.exp2((pitch - 69.0) / 12.0)


class HarmonicNoise(PitchedRepresentation):
    """Values [N, 1, 2 H + B, frames]: amplitudes (linear), deviations (cents), noise levels (linear); see
    `HarmonicValues`.
    """

    type_name = "harmonic_noise"

    def __init__(
        self, sample_rate: int = 32000, hop: int = 256, harmonics: int = 96, bands: int = 32
    ) -> None:
        if sample_rate < 1 or hop < 2 or harmonics < 1 or bands < 2:
            raise ValueError(
                "harmonic_noise: expected sample_rate > 0, hop >= 2, harmonics > 0 and bands >= 2"
            )
        self.sample_rate, self.hop = sample_rate, hop
        self.harmonics, self.bands = harmonics, bands
        self.weights = band_weights(bands, 2 * hop, sample_rate)

    @property
    def channels(self) -> int:
        """Numbers in a frame."""
        return 2 * self.harmonics + self.bands

    def spec(self) -> dict[str, Any]:
        return {
            "type": self.type_name,
            "sample_rate": self.sample_rate,
            "hop": self.hop,
            "harmonics": self.harmonics,
            "bands": self.bands,
        }

    def frames(self, samples: int) -> int:
        return math.ceil(samples / self.hop)

    def shape(self, channels: int, samples: int) -> tuple[int, int, int]:
        if channels != 1:
            raise ValueError(f"harmonic_noise: expected one channel, found {channels}")
        return 1, self.channels, self.frames(samples)

    def band_hertz(self) -> NDArray[np.float64]:
        """Centre frequency of each noise band, Hz."""
        top = np.log10(1.0 + self.sample_rate / 1400.0)
        centres: NDArray[np.float64] = 700.0 * (10.0 ** np.linspace(0.0, top, self.bands) - 1.0)
        return centres

    def analyse(self, sound: NDArray[np.float32], pitch: float) -> HarmonicValues:
        """Take a note [samples] of the MIDI pitch apart."""
        grid = Grid(self.sample_rate, self.hop, self.harmonics, self.bands)
        fundamental = float(frequency_of(torch.tensor(pitch, dtype=torch.float64)))
        return analyse_note(sound, fundamental, grid, self.weights)

    def render(self, values: Tensor, pitch: Tensor, seed: int) -> Tensor:
        """Values [N, 1, 2 H + B, frames], MIDI pitches [N, frames] -> audio [N, frames * hop]."""
        if values.shape[1:3] != (1, self.channels) or pitch.shape != (values.shape[0], values.shape[3]):
            raise ValueError(f"harmonic_noise: values {tuple(values.shape)}, pitch {tuple(pitch.shape)}")
        sizes = [self.harmonics, self.harmonics, self.bands]
        amplitude, cents, noise = torch.split(values[:, 0].double(), sizes, dim=1)
        tone = self._harmonic_part(amplitude, cents, pitch.double())
        return (tone + self._noise_part(noise, seed)).to(values.dtype)

    def _harmonic_part(self, amplitude: Tensor, cents: Tensor, pitch: Tensor) -> Tensor:
        """[N, H, frames] twice and pitch [N, frames] -> [N, samples]; one harmonic at a time, to save
        memory.
        """
        total = torch.zeros(len(pitch), pitch.shape[1] * self.hop, dtype=torch.float64)
        i = torch.arange(self.hop, dtype=torch.float64)
        for index in range(self.harmonics):
            frequency = (index + 1) * frequency_of(pitch + cents[:, index] / 100.0) / self.sample_rate
            level = amplitude[:, index] * (frequency < HIGHEST)
            before = torch.cat([frequency[:, :1], frequency[:, :-1]], dim=1)
            start = torch.nn.functional.pad(level[:, :-1], (1, 0))
            turns = 0.5 * (before + frequency) * self.hop  # of a whole frame
            reached = torch.nn.functional.pad(torch.cumsum(turns, dim=1)[:, :-1], (1, 0))
            rise = (frequency - before)[..., None] * i.square() / (2 * self.hop)
            phase = reached[..., None] + before[..., None] * i + rise
            gain = start[..., None] + (level - start)[..., None] * i / self.hop
            total += (gain * torch.sin(2 * math.pi * phase)).flatten(1)
        return total

    def _noise_part(self, levels: Tensor, seed: int) -> Tensor:
        """[N, B, frames] -> [N, samples]; every note has the same phases."""
        frames, size = levels.shape[2], 2 * self.hop
        random = np.random.default_rng(seed)
        angle = torch.from_numpy(random.uniform(0.0, 2 * math.pi, (frames, self.hop - 1)))
        gain = levels.transpose(1, 2) @ torch.from_numpy(self.weights).double()
        spectrum = torch.polar(gain * math.sqrt(size), angle.expand_as(gain))
        blocks = torch.fft.irfft(torch.nn.functional.pad(spectrum, (1, 1)), n=size)
        window = torch.sin(math.pi * (torch.arange(size) + 0.5) / size)
        return overlap_add(blocks * window, self.hop)[:, : frames * self.hop]


def band_weights(bands: int, size: int, sample_rate: int) -> NDArray[np.float32]:
    """[bands, size / 2 - 1]: shares of the bands' levels in bins 1 .. size / 2 - 1; bands equally spaced in
    mel.
    """
    frequency = np.append(np.arange(1, size // 2) * sample_rate / size, sample_rate / 2)
    mel = np.log10(1.0 + frequency / 700.0)
    place = mel[:-1] / mel[-1] * (bands - 1)
    distance = np.abs(place - np.arange(bands)[:, None])
    shares: NDArray[np.float32] = np.maximum(0.0, 1.0 - distance).astype(np.float32)
    return shares
