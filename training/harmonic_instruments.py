"""The instruments of a note set taken apart, one by one: to place them among a trained model's latents."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.notes import Note, read_notes
from sistrum.training.families.base import Batch, HarmonicNeeds
from sistrum.training.harmonic_data import HarmonicPieces
from sistrum.training.harmonic_store import HarmonicStore
from sistrum.training.note_data import read_tokens

#: How many notes of an instrument are heard, and at which pitches some are given as they sound.
HEARD, PITCHES = 9, (50, 64)


@dataclass(frozen=True)
class RealInstrument:
    """A program of a source: its name, its family, some of its notes as `heard`, and others by pitch as
    audio, as loud as the model learns them.
    """

    name: str
    family: str
    heard: Batch
    notes: dict[int, NDArray[np.float32]]


def instruments_of(needs: HarmonicNeeds, folder: Path) -> Iterator[RealInstrument]:
    """All instruments of the note set in `folder`."""
    notes = read_notes(folder)
    store = HarmonicStore(notes, folder, needs.representation)
    store.build()
    pieces = HarmonicPieces(notes, store, read_tokens(folder, "tokens", len(notes)), needs, 1, 0)
    members: dict[tuple[str, int], list[Note]] = defaultdict(list)
    for note in notes.notes:
        members[note.source, note.program].append(note)
    for key, own in members.items():
        gain = np.float32(np.exp(pieces.gains[key]))
        loud = sorted((note for note in own if note.pitch in PITCHES), key=lambda note: note.velocity)
        given = {note.pitch: note for note in loud}  # of each pitch the loudest
        yield RealInstrument(
            own[0].name,
            own[0].family,
            pieces.instrument(own[:: max(1, len(own) // HEARD)][:HEARD]),
            {pitch: gain * notes.sounds_at_full_velocity([note])[0] for pitch, note in given.items()},
        )
