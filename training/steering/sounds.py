"""Hits of a generator as the engine plays them: which latents, classes and noise, and the finished audio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.training.representations import Representation

Floats = NDArray[np.float32]
#: (latent [N, D], class controls [N, C], noise [N, ...]) -> the representation's values [N, K, F, T].
Generate = Callable[[Tensor, Tensor, Tensor], Tensor]

SILENCE = 1e-6


@dataclass(frozen=True)
class Draws:
    """What hits are made from; equal `noise_seeds` mean equal noise."""

    latents: Tensor  # [N, D]
    shares: Tensor  # [N, C], rows sum to 1
    noise_seeds: NDArray[np.int64]  # [N]

    def __len__(self) -> int:
        return len(self.latents)

    @property
    def classes(self) -> NDArray[np.int64]:
        """Index of the class with the largest share, [N]."""
        largest: NDArray[np.int64] = self.shares.argmax(dim=1).numpy()
        return largest

    def __getitem__(self, index: NDArray[np.int64] | slice) -> Draws:
        return Draws(self.latents[index], self.shares[index], self.noise_seeds[index])

    def moved_to(self, latents: Tensor) -> Draws:
        """The same classes and noise with other latents."""
        return Draws(latents, self.shares, self.noise_seeds)

    @staticmethod
    def joined(parts: list[Draws]) -> Draws:
        """All draws after one another."""
        return Draws(
            torch.cat([part.latents for part in parts]),
            torch.cat([part.shares for part in parts]),
            np.concatenate([part.noise_seeds for part in parts]),
        )


def draw(count: int, latent: int, classes: int, seed: int, mixed: float = 0.25) -> Draws:
    """Latents from N(0, I); classes in turn, a share `mixed` of the hits being a mixture of two."""
    random = np.random.default_rng(seed)
    order = np.arange(count) % classes
    shares = np.eye(classes)[order]
    other = np.eye(classes)[random.integers(0, classes, count)]
    amount = random.uniform(0, 0.5, (count, 1)) * (random.uniform(size=(count, 1)) < mixed)
    shares = shares * (1 - amount) + other * amount
    latents = random.standard_normal((count, latent))
    return Draws(
        torch.from_numpy(latents).float(),
        torch.from_numpy(shares).float(),
        random.integers(0, 1 << 40, count),
    )


@dataclass(frozen=True)
class SoundSource:
    """A generator with everything that turns its output into the hit that is heard.

    `noise` is (shape without the batch, distribution); `peak` None leaves the level; `fade` is in samples.
    """

    generate: Generate
    representation: Representation
    sample_rate: int
    samples: int
    latent: int
    classes: tuple[str, ...]
    noise: tuple[tuple[int, ...], str]
    peak: float | None
    fade: int
    batch: int = 16

    @torch.no_grad()
    def render(self, draws: Draws) -> Floats:
        """Audio [N, samples] float32."""
        if not len(draws):
            return np.empty((0, self.samples), np.float32)
        return np.concatenate([audio.numpy() for audio in self.batches(draws)])

    @torch.no_grad()
    def batches(self, draws: Draws) -> Iterator[Tensor]:
        """The same in pieces of `batch` hits, for those who cannot hold all of them."""
        for start in range(0, len(draws), self.batch):
            yield self.play(self.generate, draws[slice(start, start + self.batch)])

    def play(self, generate: Generate, draws: Draws) -> Tensor:
        """Audio [N, samples] of few draws by any generator of this kind; gradients flow."""
        values = generate(draws.latents, draws.shares, self._noise(draws.noise_seeds))
        return self._finish(self.representation.inverse(values, self.samples)[:, 0])

    def _noise(self, seeds: NDArray[np.int64]) -> Tensor:
        """Noise of mean 0 and variance 1, [N, ...], each from its own seed."""
        shape, distribution = self.noise
        rows = []
        for seed in seeds:
            random = torch.Generator().manual_seed(int(seed))
            if distribution == "uniform":
                rows.append((torch.rand(shape, generator=random) * 2 - 1) * 3**0.5)
            else:
                rows.append(torch.randn(shape, generator=random))
        return torch.stack(rows)

    def _finish(self, audio: Tensor) -> Tensor:
        """Peak level and closing fade, as the engine does it; audio [N, S]."""
        if self.peak is not None:
            loudest = audio.abs().amax(dim=1, keepdim=True)
            audio = torch.where(loudest > SILENCE, audio * (self.peak / loudest.clamp(min=SILENCE)), audio)
        if self.fade:
            ramp = torch.ones(self.samples)
            ramp[-self.fade :] = torch.arange(self.fade, 0, -1) / self.fade
            audio = audio * ramp
        return audio
