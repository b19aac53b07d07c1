"""Q's training: from drawn hits and how they were heard to a predictor of quantities in the latent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import smooth_l1_loss

from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.sounds import Draws

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Normalisation:
    """Mean and deviation [m] that quantities are measured in."""

    mean: Values
    deviation: Values

    @staticmethod
    def of(values: Values) -> Normalisation:
        """Of values [N, m] of reference sounds."""
        return Normalisation(values.mean(axis=0), values.std(axis=0) + 1e-9)

    def apply(self, values: Values) -> Values:
        """Own units -> deviations, [..., m]."""
        normal: Values = (values - self.mean) / self.deviation
        return normal

    def undo(self, normal: Values) -> Values:
        """Deviations -> own units, [..., m]."""
        values: Values = normal * self.deviation + self.mean
        return values


@dataclass(frozen=True)
class Examples:
    """Draws and their quantities [N, m] in deviations. `origin` is the row that a steered hit started from,
    with the same class and noise, or -1.
    """

    draws: Draws
    quantities: Values
    origin: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.draws)

    def joined(self, other: Examples) -> Examples:
        """Both; origins of `other` point into this one."""
        return Examples(
            Draws.joined([self.draws, other.draws]),
            np.concatenate([self.quantities, other.quantities]),
            np.concatenate([self.origin, other.origin]),
        )


def train_predictor(
    predictor: LatentPredictor,
    examples: Examples,
    steps: int,
    seed: int = 0,
    rate: float = 3e-3,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Fit Q to quantities and, where a hit was steered from another, to what that changed.

    Differences count for themselves: the noise and the errors of hearing are nearly the same in both hits, so
    they teach the slopes that steering walks along.
    """
    random = np.random.default_rng(seed)
    latents, shares = examples.draws.latents, examples.draws.shares
    targets = torch.from_numpy(examples.quantities).float()
    origin = torch.from_numpy(examples.origin)
    optimiser = torch.optim.AdamW(predictor.parameters(), rate, weight_decay=0.3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    for step in range(steps):
        chosen = torch.from_numpy(random.integers(0, len(examples), 256))
        guess = predictor(latents[chosen], shares[chosen])
        loss = smooth_l1_loss(guess, targets[chosen], beta=0.5)
        steered = chosen[origin[chosen] >= 0]
        if len(steered):
            loss = loss + _change_loss(predictor, latents, shares, targets, steered, origin[steered])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        progress(step + 1, steps)


def _change_loss(
    predictor: LatentPredictor, latents: Tensor, shares: Tensor, targets: Tensor, ends: Tensor, starts: Tensor
) -> Tensor:
    """Error of the predicted change between steered hits and those that they were steered from."""
    guess = predictor(latents[ends], shares[ends]) - predictor(latents[starts], shares[starts])
    return smooth_l1_loss(guess, targets[ends] - targets[starts], beta=0.5)
