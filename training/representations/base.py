"""What every audio representation offers: an exact forward, its inverse, and a spec that C++ understands."""

from abc import ABC, abstractmethod
from typing import Any

import torch
from torch import Tensor


class ValueFormat(ABC):
    """What the values [N, K, bins, frames] of a sound mean: shape and spec."""

    #: The `type` key of the spec; unique among the registered representations.
    type_name: str

    @abstractmethod
    def spec(self) -> dict[str, Any]:
        """Keys of the model card's `representation` object, without `frames` (it depends on the length)."""

    @abstractmethod
    def frames(self, samples: int) -> int:
        """Number of frames that hold `samples` samples."""

    @abstractmethod
    def shape(self, channels: int, samples: int) -> tuple[int, int, int]:
        """(K, bins, frames) of the values of `channels` channels of `samples` samples."""

    def card_spec(self, samples: int) -> dict[str, Any]:
        """The spec with `frames`, as it stands in the model card of a sound of `samples` samples."""
        return {**self.spec(), "frames": self.frames(samples)}


class Representation(ValueFormat):
    """Invertible map between audio [N, C, samples] and values [N, K, bins, frames]; differentiable, any
    float dtype.
    """

    @abstractmethod
    def forward(self, audio: Tensor) -> Tensor:
        """Audio [N, C, samples] -> values [N, K, bins, frames]."""

    @abstractmethod
    def inverse(self, values: Tensor, samples: int) -> Tensor:
        """Values [N, K, bins, frames] -> audio [N, C, samples]; exact for values that `forward` gave."""


class PitchedRepresentation(ValueFormat):
    """Values of one channel that say how the harmonics of a known pitch sound; no map is their inverse,
    because phases are not among them.
    """

    @abstractmethod
    def render(self, values: Tensor, pitch: Tensor, seed: int) -> Tensor:
        """Values [N, 1, K, frames], MIDI note numbers [N, frames] and the seed of the noise -> audio
        [N, samples].
        """


def compress(values: Tensor, magnitude: Tensor, exponent: float) -> Tensor:
    """Scale `values` by magnitude^(exponent - 1), that is their magnitude becomes magnitude^exponent; 0
    stays 0.
    """
    if exponent == 1.0:
        return values
    silent = magnitude == 0
    safe = torch.where(silent, torch.ones_like(magnitude), magnitude)
    return torch.where(silent, torch.zeros_like(values), values * safe ** (exponent - 1.0))


def split_frames(signal: Tensor, size: int, hop: int) -> Tensor:
    """Signal [..., length] -> overlapping frames [..., frames, size], as many as fit."""
    if size % hop:
        return signal.unfold(-1, size, hop)
    # Whole hops side by side: the same values, but the gradient is a sum of slices, ten times faster than
    # unfold's.
    hops = signal.shape[-1] // hop
    rows = signal[..., : hops * hop].reshape(*signal.shape[:-1], hops, hop)
    frames = hops - size // hop + 1
    return torch.cat([rows[..., i : i + frames, :] for i in range(size // hop)], dim=-1)


def overlap_add(blocks: Tensor, hop: int) -> Tensor:
    """Sum blocks [N, frames, size] placed `hop` apart into [N, (frames - 1) * hop + size]."""
    count, frames, size = blocks.shape
    length = (frames - 1) * hop + size
    if size % hop:
        folded = torch.nn.functional.fold(
            blocks.transpose(1, 2), output_size=(1, length), kernel_size=(1, size), stride=(1, hop)
        )
        return folded.reshape(count, length)
    shifts = size // hop
    rows = [
        torch.nn.functional.pad(blocks[..., i * hop : (i + 1) * hop], (0, 0, i, shifts - 1 - i))
        for i in range(shifts)
    ]
    return torch.stack(rows).sum(dim=0).reshape(count, length)
