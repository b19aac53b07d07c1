"""Orthonormal MDCT with the Vorbis window: critically sampled, real, and perfectly reconstructing
(Princen-Bradley).
"""

import math
from typing import Any

import torch
from torch import Tensor

from sistrum.training.representations.base import Representation, compress, overlap_add, split_frames


class Mdct(Representation):
    """`bands` coefficients per hop of `bands` samples; values `scale * sign(X) |X|^compression`: [N, C,
    bands, frames].
    """

    type_name = "mdct"

    def __init__(
        self, bands: int = 512, window: str = "vorbis", compression: float = 1.0, scale: float = 1.0
    ) -> None:
        if bands < 2 or bands % 2:
            raise ValueError(f"mdct: bands {bands} must be even and at least 2")
        if window != "vorbis":
            raise ValueError(f"mdct: window {window!r} is not vorbis")
        if compression <= 0 or scale <= 0:
            raise ValueError("mdct: compression and scale must be positive")
        self.bands, self.window = bands, window
        self.compression, self.scale = compression, scale
        self._bases: dict[tuple[torch.dtype, torch.device], Tensor] = {}

    def spec(self) -> dict[str, Any]:
        return {
            "type": self.type_name,
            "bands": self.bands,
            "window": self.window,
            "compression": self.compression,
            "scale": self.scale,
        }

    def frames(self, samples: int) -> int:
        return 1 + math.ceil(samples / self.bands)

    def shape(self, channels: int, samples: int) -> tuple[int, int, int]:
        return channels, self.bands, self.frames(samples)

    def basis(self, like: Tensor) -> Tensor:
        """Windowed cosine basis [2 bands, bands], computed in float64 and cast to the dtype of `like`."""
        key = (like.dtype, like.device)
        if key not in self._bases:
            size = self.bands
            n = torch.arange(2 * size, dtype=torch.float64) + 0.5
            k = torch.arange(size, dtype=torch.float64) + 0.5
            window = torch.sin(math.pi / 2 * torch.sin(math.pi / (2 * size) * n) ** 2)
            cosines = torch.cos(math.pi / size * torch.outer(n + size / 2, k))
            self._bases[key] = (math.sqrt(2 / size) * window[:, None] * cosines).to(like)
        return self._bases[key]

    def forward(self, audio: Tensor) -> Tensor:
        samples = audio.shape[-1]
        length = (self.frames(samples) + 1) * self.bands
        padded = torch.nn.functional.pad(audio, (self.bands, length - self.bands - samples))
        blocks = split_frames(padded, 2 * self.bands, self.bands)  # [N, C, frames, 2 bands]
        values = (blocks @ self.basis(audio)).transpose(-1, -2)
        return self.scale * compress(values, values.abs(), self.compression)

    def inverse(self, values: Tensor, samples: int) -> Tensor:
        batch, channels, bands, frames = values.shape
        if bands != self.bands or frames != self.frames(samples):
            raise ValueError(f"mdct: values {tuple(values.shape)} do not fit {samples} samples")
        linear = values / self.scale
        linear = compress(linear, linear.abs(), 1.0 / self.compression)
        blocks = linear.transpose(-1, -2) @ self.basis(values).T  # [N, C, frames, 2 bands]
        audio = overlap_add(blocks.reshape(-1, frames, 2 * bands), bands)
        return audio[:, bands : bands + samples].reshape(batch, channels, samples)
