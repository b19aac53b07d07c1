"""Tokens and pitches of recent notes: what is played when a sound of a class is drawn."""

import torch
from torch import Tensor, nn


class PieceMemory(nn.Module):
    """The latest pieces of training; travels with the model in its checkpoints."""

    SIZE = 128
    tokens: Tensor
    pitch: Tensor
    classes: Tensor

    def __init__(self, frames: int, classes: int) -> None:
        super().__init__()
        self.register_buffer("tokens", torch.full((self.SIZE, frames), -1))
        self.register_buffer("pitch", torch.full((self.SIZE,), 57.0))
        self.register_buffer("classes", torch.zeros(self.SIZE, classes))

    @torch.no_grad()
    def remember(self, tokens: Tensor, pitch: Tensor, classes: Tensor) -> None:
        """Take in pieces; the oldest go."""
        self.tokens.copy_(torch.cat([tokens, self.tokens])[: self.SIZE])
        self.pitch.copy_(torch.cat([pitch, self.pitch])[: self.SIZE])
        self.classes.copy_(torch.cat([classes, self.classes])[: self.SIZE])

    def like(self, classes: Tensor) -> tuple[Tensor, Tensor]:
        """(tokens, pitch) of a random piece for each of classes [N, C], of the same class if there is one."""
        chosen = self.choose(classes)
        return self.tokens[chosen], self.pitch[chosen]

    def choose(self, classes: Tensor) -> Tensor:
        """Which of the pieces [N], see `like`."""
        distance = torch.cdist(classes, self.classes)
        return (distance + 1e-3 * torch.rand_like(distance)).argmin(dim=1)
