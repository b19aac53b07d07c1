"""The two critics of how notes move: one hears a frame among its neighbours, one a whole piece."""

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from sistrum.training.families.harmonic_gan.frames import HIGH, LOW
from sistrum.training.families.harmonic_gan.settings import CriticSettings

SLOPE = 0.2


class LocalCritic(nn.Module):
    """Scores every frame [N, frames] and tells its token [N, tokens, frames]."""

    def __init__(self, settings: CriticSettings, inputs: int, classes: int, tokens: int) -> None:
        super().__init__()
        size = settings.local
        self.seen = nn.Conv1d(inputs, size, 1)
        self.classes = nn.Linear(classes, size, bias=False)
        self.near = nn.ModuleList([nn.Conv1d(size, size, 5, padding=2), nn.Conv1d(size, size, 3, padding=1)])
        self.score, self.token = nn.Conv1d(size, 1, 1), nn.Conv1d(size, tokens, 1)

    def forward(self, picture: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """picture [N, inputs, frames], classes [N, classes]."""
        x = leaky_relu(self.seen(picture) + self.classes(classes)[..., None], SLOPE)
        for layer in self.near:
            x = leaky_relu(layer(x), SLOPE)
        return self.score(x)[:, 0].float(), self.token(x).float()


class WholeCritic(nn.Module):
    """Scores a piece [N] and tells its pitch [N, pitches]."""

    def __init__(self, settings: CriticSettings, inputs: int, classes: int, frames: int) -> None:
        super().__init__()
        size = settings.whole
        self.seen = nn.Conv1d(inputs, size, 1)
        self.classes = nn.Linear(classes, size, bias=False)
        self.layers = nn.ModuleList(nn.Conv1d(size, size, 5, stride=2, padding=2) for _ in range(4))
        self.hidden = nn.Linear(size * (frames // 16), size)
        self.score, self.pitch = nn.Linear(size, 1), nn.Linear(size, HIGH - LOW + 1)

    def forward(self, picture: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """picture [N, inputs, frames], classes [N, classes]."""
        x = leaky_relu(self.seen(picture) + self.classes(classes)[..., None], SLOPE)
        for layer in self.layers:
            x = leaky_relu(layer(x), SLOPE)
        x = leaky_relu(self.hidden(torch.flatten(x, 1)), SLOPE)
        return self.score(x)[:, 0].float(), self.pitch(x).float()
