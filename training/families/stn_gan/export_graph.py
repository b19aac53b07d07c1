"""The graph of the drum family that ships: engine latent and class shares in, linear complex spectrum out."""

import torch
from torch import Tensor, nn

from sistrum.training.families.stn_gan.fast_graph import FastGraph
from sistrum.training.families.stn_gan.networks import DrumGenerator
from sistrum.training.networks.coupling_flow import ConditionalFlow

#: Share that the first class (kick) always has: with every control at zero the sound is a kick, and nothing
#: divides by zero; beside any other amount it is inaudible.
FIRST_SHARE = 1e-3


class DrumGraph(nn.Module):
    """N(0, I) latent -> fitted prior of the asked class mixture -> generator."""

    least: Tensor

    def __init__(self, prior: ConditionalFlow, generator: DrumGenerator, temperature: float = 1.0) -> None:
        super().__init__()
        self.prior, self.generator, self.temperature = prior, generator, temperature
        classes = prior.mean.in_features
        self.register_buffer("least", torch.eye(classes)[:1] * FIRST_SHARE, persistent=False)

    def forward(self, latent: Tensor, controls: Tensor, noise: Tensor) -> Tensor:
        """latent [1, D], controls [1, classes], noise [1, 2, F, T] -> linear spectrum [1, 2, F, T]."""
        shares = torch.clamp(controls, 0.0, 1.0) + self.least
        shares = shares / shares.sum(dim=1, keepdim=True)
        spectrum: Tensor = self.generator(self.prior(self.temperature * latent, shares), noise)
        return spectrum

    def fast_form(self) -> nn.Module:
        """The same for one sound, in operations that suit the engine."""
        return FastGraph(self.prior, self.generator, self.temperature, self.least)
