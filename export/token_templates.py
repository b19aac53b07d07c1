"""Templates of notes: of all notes of a family, the one whose tokens are nearest to all others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.card_tokens import Template
from sistrum.training.vqcpc.phases import Phases

#: Two tokens differ by their loudness, but not by more than this, dB.
LARGEST_DIFFERENCE = 30.0
#: More notes than this do not make a better template.
_MOST_COMPARED = 300


@dataclass(frozen=True)
class PhasedNote:
    """A note as tokens. `velocity` 0..1; `learnt`: of the train split."""

    family: str
    velocity: float
    learnt: bool
    held_seconds: float
    tokens: tuple[int, ...]
    phases: Phases

    @property
    def template(self) -> Template:
        """The note cut into its parts; without a known end its release goes as far as the recording."""
        phases = self.phases
        return Template(
            self.tokens[: phases.attack],
            self.tokens[phases.attack : phases.key_up],
            self.tokens[phases.key_up : phases.end],
        )


def choose_template(notes: Sequence[PhasedNote], loudness: NDArray[np.float64]) -> Template:
    """The medoid by loudness over time, among the notes whose end is known if there are any."""
    ended = [note for note in notes if note.phases.end is not None] or list(notes)
    some = ended[:: -(-len(ended) // _MOST_COMPARED)]
    curves = np.stack([loudness[list(note.tokens)] for note in some])
    sums = [np.minimum(np.abs(curves - curve), LARGEST_DIFFERENCE).sum() for curve in curves]
    return some[int(np.argmin(sums))].template
