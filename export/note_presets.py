"""Factory presets of a model of notes, by rule: the instruments of its training data that it plays best.

The latent of an instrument is the mean of its notes' own. It is rendered at a few pitches and compared with
the real notes; the best instrument of each family comes first, then the best of what is left, two to a family
at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.model_card import ModelCard, Preset
from sistrum.export.reference_note import NoteAsked, NoteChange, ReferenceNotes
from sistrum.training.metrics.descriptors import log_mel

Floats = NDArray[np.float32]

PRESETS, MOST_OF_A_FAMILY = 16, 2
#: Families in the order in which musicians list them.
ORDER = (
    "keyboard",
    "mallet",
    "organ",
    "guitar",
    "bass",
    "string",
    "vocal",
    "brass",
    "reed",
    "flute",
    "synth_lead",
)
#: Seconds of a note that are compared, and when it is released.
COMPARED, HELD = 1.0, 0.8
#: Words of instrument names that name makers and file versions, not sounds.
LEFT_OUT = frozenset({"yamaha", "rhodes", "legend", "fast", "slow", "1", "2"})


@dataclass(frozen=True)
class Instrument:
    """What the note set calls it, its family, its engine latent and some of its notes at full velocity, by
    pitch.
    """

    name: str
    family: str
    latent: Floats
    notes: dict[int, Floats]


@dataclass(frozen=True)
class Candidate:
    """An instrument and how far the model's notes are from its own, dB of mel spectrum."""

    instrument: Instrument
    distance: float


def choose_note_presets(
    card: ModelCard, renderer: ReferenceNotes, instruments: Sequence[Instrument]
) -> tuple[Preset, ...]:
    """Presets in the order of families; number and rule are given above."""
    candidates = sorted(
        (Candidate(i, distance(card, renderer, i)) for i in instruments), key=lambda c: c.distance
    )
    chosen: list[Candidate] = []
    for most in (1, MOST_OF_A_FAMILY):
        for candidate in candidates:
            counts = Counter(c.instrument.family for c in chosen)
            names = {musical_name(c.instrument.name) for c in chosen}
            wanted = len(chosen) < PRESETS and counts[candidate.instrument.family] < most
            if wanted and musical_name(candidate.instrument.name) not in names:
                chosen.append(candidate)
    chosen.sort(key=lambda c: (ORDER.index(c.instrument.family), c.distance))
    return tuple(
        Preset(
            name=musical_name(c.instrument.name),
            seed=number,
            controls={c.instrument.family: 1.0},
            latent=tuple(round(float(x), 4) for x in c.instrument.latent),
            tags=(c.instrument.family,),
        )
        for number, c in enumerate(chosen, start=1)
    )


def musical_name(name: str) -> str:
    """The name without makers and numbers."""
    return " ".join(word for word in name.split() if word.lower() not in LEFT_OUT)


def distance(card: ModelCard, renderer: ReferenceNotes, instrument: Instrument) -> float:
    """Mean difference of mel spectra over the instrument's notes, dB."""
    rate, hop = card.audio.sample_rate, renderer.parts.streaming.hop
    frames, release = round(COMPARED * rate / hop), NoteChange(round(HELD * rate / hop), "release")
    found = []
    for pitch, real in instrument.notes.items():
        asked = NoteAsked(
            pitch,
            latent=[float(x) for x in instrument.latent],
            controls={instrument.family: 1.0},
            changes=(release,),
        )
        made = renderer.render(asked, frames).samples
        length = min(len(made), len(real), round(HELD * rate))
        pictures = log_mel(np.stack([made[:length], real[:length]]), rate)
        found.append(float(np.abs(pictures[0] - pictures[1]).mean()))
    return float(np.mean(found))
