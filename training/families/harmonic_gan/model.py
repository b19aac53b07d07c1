"""What is averaged and shipped: encoder, generator, the prior of their latents, and how far notes move."""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from sistrum.training.families.harmonic_gan.encoder import NoteEncoder
from sistrum.training.families.harmonic_gan.generator import HarmonicGenerator, Values
from sistrum.training.families.harmonic_gan.settings import HarmonicGanSettings
from sistrum.training.networks.coupling_flow import ConditionalFlow

#: Nepers by which movement makes a partial louder at most.
LOUDER = 0.5


class HarmonicModel(nn.Module):
    """`movement_scale` [classes, 2]: by how much the movement of levels and of cents is corrected, so that it
    measures as in real notes of the class; 1 until the training is finished.
    """

    movement_scale: Tensor

    def __init__(self, settings: HarmonicGanSettings, classes: int) -> None:
        super().__init__()
        sizes = settings.generator
        self.encoder = NoteEncoder(sizes)
        self.generator = HarmonicGenerator(sizes, settings.tokens)
        self.prior = ConditionalFlow(sizes.latent, classes, sizes.flow_layers, sizes.flow_hidden)
        self.register_buffer("movement_scale", torch.ones(classes, 2))

    def movement(
        self, features: Tensor, tokens: Tensor, noise: Tensor, classes: Tensor, share: float | Tensor = 1.0
    ) -> Values:
        """What moves, [N, frames, ...], for the class shares [N, classes]; `share` of it. Partials that beat
        fall far and rise little.
        """
        moved = self.generator.movement(features, tokens, noise)
        scale = share * (classes @ self.movement_scale)[:, None]
        level, cents = torch.split(scale, 1, dim=2)
        level = level * moved.amplitude
        up = relu(level)
        return Values(level - up + LOUDER * (1.0 - torch.exp(-up / LOUDER)), cents * moved.cents, moved.noise)
