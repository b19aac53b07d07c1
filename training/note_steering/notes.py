"""Notes that a fit draws: which timbre, classes, pitch and velocity; and who plays and hears them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Values = NDArray[np.float64]
#: (done, all).
Progress = Callable[[int, int], None]
#: Engine latents [N, D] and class shares [N, C] -> timbres [N, D].
Timbre = Callable[[Tensor, Tensor], Tensor]

#: What Q is told of a note beside its classes: pitch and velocity, from their middles in units of these.
#: Steering says 0 for both, as a slider is for all notes.
PLAYED = 2
MIDDLE_PITCH, PITCH_SPREAD = 57.0, 8.0
MIDDLE_VELOCITY, VELOCITY_SPREAD = 0.675, 0.2
#: Share of the notes whose classes are a mixture of two, and of those whose timbre is another class's.
MIXED, STRANGE = 0.25, 0.3


@dataclass(frozen=True)
class NoteDraws:
    """What notes are made from; equal seeds mean equal noise and tokens. Velocities are 0..1."""

    timbres: Tensor  # [N, D]
    shares: Tensor  # [N, C], rows sum to 1
    pitches: NDArray[np.int64]  # [N], MIDI
    velocities: Values  # [N]
    seeds: NDArray[np.int64]  # [N]

    def __len__(self) -> int:
        return len(self.timbres)

    def __getitem__(self, index: NDArray[np.int64] | slice) -> NoteDraws:
        return NoteDraws(
            self.timbres[index],
            self.shares[index],
            self.pitches[index],
            self.velocities[index],
            self.seeds[index],
        )

    @property
    def conditions(self) -> Tensor:
        """What Q is told beside the timbre, [N, C + PLAYED]: the classes, and how a note is played."""
        pitch = torch.from_numpy((self.pitches - MIDDLE_PITCH) / PITCH_SPREAD)
        velocity = torch.from_numpy((self.velocities - MIDDLE_VELOCITY) / VELOCITY_SPREAD)
        return torch.cat([self.shares, torch.stack([pitch, velocity], dim=1).float()], dim=1)

    def moved_to(self, timbres: Tensor) -> NoteDraws:
        """The same notes with other timbres."""
        return NoteDraws(timbres, self.shares, self.pitches, self.velocities, self.seeds)

    @staticmethod
    def joined(parts: list[NoteDraws]) -> NoteDraws:
        """All of them after one another."""
        return NoteDraws(
            torch.cat([part.timbres for part in parts]),
            torch.cat([part.shares for part in parts]),
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("pitches", "velocities", "seeds")
            ),
        )


@dataclass(frozen=True)
class NoteSource:
    """A generator of notes with the teacher that listens to it.

    `hear` gives quantities [N, m] of draws: the teacher's logit for each attribute, then what is to be held.
    """

    timbre: Timbre
    hear: Callable[[NoteDraws, Progress], Values]
    latent: int
    classes: int
    pitches: tuple[int, int]
    attributes: tuple[str, ...]


def draw_notes(source: NoteSource, count: int, seed: int, strange: float = STRANGE) -> NoteDraws:
    """Latents from N(0, I), classes in turn, pitches and velocities at random. A share `strange` gets the
    timbre of another class: steering leads there.
    """
    random = np.random.default_rng(seed)
    classes = np.arange(count) % source.classes
    amount = random.uniform(0, 0.5, (count, 1)) * (random.random((count, 1)) < MIXED)
    other = np.eye(source.classes)[random.integers(0, source.classes, count)]
    shares = np.eye(source.classes)[classes] * (1 - amount) + other * amount
    elsewhere = np.eye(source.classes)[random.integers(0, source.classes, count)]
    places = np.where(random.random((count, 1)) < strange, elsewhere, shares)
    latents = torch.from_numpy(random.standard_normal((count, source.latent))).float()
    low, high = source.pitches
    return NoteDraws(
        source.timbre(latents, torch.from_numpy(places).float()),
        torch.from_numpy(shares).float(),
        random.integers(low, high + 1, count),
        random.uniform(0.35, 1.0, count),
        random.integers(0, 1 << 40, count),
    )
