"""Batches of note pieces as the networks want them: mag-IF values, tokens and pitches of every frame."""

from dataclasses import dataclass

import torch
from torch import Tensor

from sistrum.training.families.base import Batch
from sistrum.training.representations import MagIf

#: Hops of sound needed before and after a piece, so that its frames are those of the whole note.
MARGIN = 2


@dataclass(frozen=True)
class Pieces:
    """values [N, 2, bins, L]; tokens [N, context + L] (-1: none); pitch [N]; classes [N, C]; attributes [N,
    A], a teacher's logits, where they were asked for.
    """

    values: Tensor
    tokens: Tensor
    pitch: Tensor
    classes: Tensor
    attributes: Tensor | None = None

    def rows(self, rows: slice) -> "Pieces":
        """Some of the pieces."""
        attributes = None if self.attributes is None else self.attributes[rows]
        return Pieces(self.values[rows], self.tokens[rows], self.pitch[rows], self.classes[rows], attributes)

    def pitch_numbers(self, low: int, high: int) -> Tensor:
        """Which of the pitches low .. high each piece has (0..), [N]; -1 for one outside of the range."""
        number = (self.pitch - low).round().long()
        known = (number >= 0) & (number <= high - low)
        return torch.where(known, number, torch.full_like(number, -1))


@torch.no_grad()
def pieces(mag_if: MagIf, batch: Batch, frames: int) -> Pieces:
    """The pieces of a batch whose audio has MARGIN hops around `frames` of them."""
    values = mag_if.forward(batch.audio[:, None])
    assert values.shape[-1] == frames + 2 * MARGIN, (values.shape, frames)
    values = values[..., MARGIN : MARGIN + frames]
    pitch = batch.extra["pitch"]
    tokens = batch.extra.get("tokens", torch.full((len(pitch), frames), -1, device=pitch.device))
    return Pieces(values, tokens, pitch, batch.classes, batch.extra.get("attributes"))
