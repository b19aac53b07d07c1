"""A batch as this family sees it: values, one-hot tokens, pitch by frame."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from sistrum.training.families.base import Batch
from sistrum.training.families.harmonic_gan.frames import CONTEXT
from sistrum.training.families.harmonic_gan.generator import Values
from sistrum.training.families.harmonic_gan.model import HarmonicModel


@dataclass(frozen=True)
class Pieces:
    """values [N, frames, ...], heard [N, heard frames, ...], tokens [N, T, CONTEXT + frames] one-hot, pitch
    [N, frames], first [N] (frame), classes [N, C]; codes [N, frames] are the tokens' numbers.
    """

    values: Values
    heard: Values
    tokens: Tensor
    codes: Tensor
    pitch: Tensor
    first: Tensor
    classes: Tensor
    release: int

    @staticmethod
    def of(batch: Batch, harmonics: int, tokens: int, release: int) -> "Pieces":
        """`release`: frame at which the notes are released."""
        codes = batch.extra["tokens"]
        shown = one_hot(codes + 1, tokens + 1)[..., 1:].transpose(1, 2).float()
        values = Values.of(batch.extra["values"], harmonics)
        frames = values.cents.shape[1]
        return Pieces(
            values=values,
            heard=Values.of(batch.extra["heard"], harmonics),
            tokens=shown,
            codes=codes[:, CONTEXT:],
            pitch=batch.extra["pitch"][:, None].expand(-1, frames),
            first=batch.extra["first"],
            classes=batch.classes,
            release=release,
        )

    def noise(self, model: HarmonicModel) -> Tensor:
        """New noise [N, K, CONTEXT + frames] of variance 1; none before the note, as in the engine."""
        channels = model.generator.movement.filters.shape[1]
        shape = (len(self.pitch), channels, self.tokens.shape[2])
        noise = (2.0 * torch.rand(shape, device=self.pitch.device) - 1.0) * 3.0**0.5
        heard: Tensor = noise * self.tokens.sum(dim=1, keepdim=True)
        return heard
