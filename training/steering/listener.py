"""Hears what a generator makes: renders draws and estimates their features, without the slow models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.training.steering.hearing import Hearing
from sistrum.training.steering.picture import Pictures, held_quantities, picture
from sistrum.training.steering.sounds import Draws, SoundSource

Values = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass
class Impressions:
    """What was seen of rendered hits: enough to hear them again when hearing has improved."""

    pictures: Pictures
    held: Values  # [N, 2]

    def quantities(self, hearing: Hearing) -> Values:
        """Features as heard, then the held quantities, [N, F + 2]."""
        return np.concatenate([hearing.hear(self.pictures), self.held], axis=1)

    def joined(self, other: Impressions) -> Impressions:
        """Both, one after the other."""
        return Impressions(
            Pictures.joined([self.pictures, other.pictures]), np.concatenate([self.held, other.held])
        )


def listen(source: SoundSource, draws: Draws, progress: Progress = lambda done, total: None) -> Impressions:
    """Render draws and keep the impressions of them, not the audio."""
    pictures: list[Pictures] = []
    held: list[Tensor] = []
    done = 0
    for audio in source.batches(draws):
        pictures.append(picture(audio, source.sample_rate))
        held.append(held_quantities(audio, source.sample_rate))
        done += len(audio)
        progress(done, len(draws))
    return Impressions(Pictures.joined(pictures), torch.cat(held).double().numpy())
