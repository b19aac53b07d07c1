"""What is averaged and shipped: encoder, generator, the prior of their latents, and how far notes move."""

import torch
from torch import Tensor, nn

from sistrum.training.families.harmonic_gan.encoder import NoteEncoder
from sistrum.training.families.harmonic_gan.generator import HarmonicGenerator, Values
from sistrum.training.families.harmonic_gan.settings import HarmonicGanSettings
from sistrum.training.networks.coupling_flow import ConditionalFlow


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

    def movement(self, features: Tensor, tokens: Tensor, noise: Tensor, classes: Tensor) -> Values:
        """What moves, [N, frames, ...], for the class shares [N, classes]."""
        moved = self.generator.movement(features, tokens, noise)
        scale = (classes @ self.movement_scale)[:, None]
        level, cents = torch.split(scale, 1, dim=2)
        return Values(level * moved.amplitude, cents * moved.cents, moved.noise)
