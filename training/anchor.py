"""A tie to the weights that a run started from: few sounds bend a trained model, but do not break it."""

import torch
from torch import Tensor, nn


class Anchor:
    """After every step, weights move back towards where they started by the share `strength` (0..1).

    A weight that is pulled away steadily settles at about (step of the optimiser) / strength from its start.
    """

    def __init__(self, networks: nn.Module, strength: float, start: dict[str, Tensor] | None = None) -> None:
        """start: the state dict that the run started from; the present weights if None."""
        self._strength = strength
        self._weights = [parameter.data for parameter in networks.parameters()]
        self._start = [
            (parameter.data if start is None else start[name].to(parameter)).clone()
            for name, parameter in networks.named_parameters()
        ]

    @torch.no_grad()
    def pull(self) -> None:
        """One step back."""
        torch._foreach_lerp_(self._weights, self._start, self._strength)
