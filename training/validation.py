"""How well a run does on sounds that it does not learn from, and when it has stopped getting better."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from sistrum.training.families.base import Family
from sistrum.training.metrics.descriptors import log_mel
from sistrum.training.random_state import seeded


def reconstruction_error(family: Family, model: nn.Module, sounds: Tensor, sample_rate: int) -> float | None:
    """Mean difference of mel pictures of sounds [N, S] and their reconstructions, dB; None without encoder.

    Noise is the same at every call; the random state of the training is kept.
    """
    with seeded(family.device):
        again = family.reconstruct(model, sounds.to(family.device))
    if again is None:
        return None
    pictures = [log_mel(x.detach().float().cpu().numpy(), sample_rate) for x in (sounds, again)]
    return float(np.abs(pictures[0] - pictures[1]).mean())


@dataclass
class Patience:
    """Counts checks without improvement. `patience` 0 never gives up."""

    patience: int
    best: float = float("inf")
    waited: int = 0

    def improved(self, value: float) -> bool:
        """Take in a new error; whether it is the lowest so far."""
        better = value < self.best
        self.best, self.waited = (value, 0) if better else (self.best, self.waited + 1)
        return better

    @property
    def over(self) -> bool:
        """Whether it is time to stop."""
        return 0 < self.patience <= self.waited
