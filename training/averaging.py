"""Exponential moving average of a network's weights; the average is what sheets show and exports ship."""

import copy

import torch
from torch import nn


class WeightAverage:
    """Keeps `model`, a copy whose parameters follow the source with a warmed-up decay."""

    def __init__(self, source: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.model = copy.deepcopy(source).requires_grad_(False).eval()

    @torch.no_grad()
    def update(self, source: nn.Module) -> None:
        """Move the average towards `source`; early updates weigh more, so that it does not lag."""
        self.updates += 1
        decay = min(self.decay, self.updates / (self.updates + 10))
        averaged: list[torch.Tensor] = list(self.model.parameters())
        current = [p.detach() for p in source.parameters()]
        torch._foreach_lerp_(averaged, current, 1 - decay)
        for mine, theirs in zip(self.model.buffers(), source.buffers(), strict=True):
            mine.copy_(theirs)
