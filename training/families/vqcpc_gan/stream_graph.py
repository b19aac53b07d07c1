"""The graph that ships: values from latent, class amounts, and pitch and token of every frame or note."""

import torch
from torch import Tensor, nn

from sistrum.training.networks.coupling_flow import ConditionalFlow

#: Share that the first class always has: amounts that are all zero mean it, and nothing divides by zero.
FIRST_SHARE = 1e-3


class StreamGraph(nn.Module):
    """N(0, I) latent -> fitted prior of the asked class mixture -> generator."""

    least: Tensor

    def __init__(self, prior: ConditionalFlow, generator: nn.Module, temperature: float) -> None:
        super().__init__()
        self.prior, self.generator, self.temperature = prior, generator, temperature
        classes = prior.mean.in_features
        self.register_buffer("least", torch.eye(classes)[:1] * FIRST_SHARE, persistent=False)

    def forward(self, latent: Tensor, controls: Tensor, *asked: Tensor) -> Tensor:
        """latent [1, D], controls [1, classes], and what else the generator takes: pitch [1, 1, T] and
        tokens [1, C, T] of frames, or pitch [1, 1, 1] -> values [1, 2, F, frames].
        """
        shares = torch.clamp(controls, 0.0, 1.0) + self.least
        shares = shares / shares.sum(dim=1, keepdim=True)
        values: Tensor = self.generator(self.prior(self.temperature * latent, shares), *asked)
        return values
