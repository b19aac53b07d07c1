"""Do the partials of held notes move as those of real notes do: in amplitude and in frequency, by family?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote, Player
from sistrum.training.datasets.notes import FAMILIES, Note, NoteSet
from sistrum.training.metrics.harmonic_movement import Movement, measure_movement
from sistrum.training.metrics.note_pitch import measure_pitch

Floats = NDArray[np.float32]
#: The part of a note that is looked at, seconds: after the attack, before the release.
START, END = 0.5, 2.9
#: Movement below these cannot be heard and is the error of measuring; it is added on both sides of a ratio.
FLOOR_DB, FLOOR_CENTS = 0.2, 1.0
#: Real notes that are held in memory at a time.
BLOCK = 64


@dataclass(frozen=True)
class MovementRow:
    """Medians over the notes of one family: AM in dB and vibrato in cents of the model and of real notes, and
    the ratios model / real; how many of the model's notes, and of real ones."""

    am_db: float
    am_db_real: float
    am_ratio: float
    vibrato_cents: float
    vibrato_cents_real: float
    vibrato_ratio: float
    notes: int
    real_notes: int


@dataclass(frozen=True)
class MovementTable:
    """rows by family; am_within, vibrato_within: how many families lie within a factor of two of real."""

    rows: dict[str, MovementRow]
    am_within: int
    vibrato_within: int


def compare_movement(
    player: Player,
    notes: NoteSet,
    real: Sequence[Note],
    asks: Sequence[NoteAsk],
    played: Sequence[PlayedNote],
) -> MovementTable | dict[str, str]:
    """Held notes against real ones; both last as long, at 4 s."""
    if player.longest is not None and player.longest < END:
        return {"skipped": f"the model's notes are shorter than {END:g} s"}
    truth = [
        (note.family, movement_of(sound, notes.sample_rate, note.pitch))
        for start in range(0, len(real), BLOCK)
        for note, sound in zip(
            real[start : start + BLOCK], notes.sounds(real[start : start + BLOCK]), strict=True
        )
    ]
    model = [
        (ask.family, movement_of(note.audio, player.sample_rate, ask.pitch))
        for ask, note in zip(asks, played, strict=True)
    ]
    rows = {f: _row(_of(model, f), _of(truth, f)) for f in FAMILIES if _of(model, f) and _of(truth, f)}
    return MovementTable(
        rows,
        sum(0.5 <= row.am_ratio <= 2.0 for row in rows.values()),
        sum(0.5 <= row.vibrato_ratio <= 2.0 for row in rows.values()),
    )


def movement_of(sound: Floats, rate: int, pitch: int) -> Movement | None:
    """Movement around the note's own pitch; None where it is silent or has no pitch near the asked one."""
    part = sound[round(START * rate) : round(END * rate)]
    found = measure_pitch(part, rate, pitch)
    if not np.isfinite(found.cents) or abs(found.cents) > 50:
        return None
    return measure_movement(part, rate, found.hz)


def _of(measured: Sequence[tuple[str, Movement | None]], family: str) -> list[Movement]:
    return [movement for name, movement in measured if name == family and movement is not None]


def _row(model: Sequence[Movement], real: Sequence[Movement]) -> MovementRow:
    am, am_real = (float(np.median([m.am_db for m in side])) for side in (model, real))
    vibrato, vibrato_real = (float(np.median([m.vibrato_cents for m in side])) for side in (model, real))
    return MovementRow(
        am,
        am_real,
        (am + FLOOR_DB) / (am_real + FLOOR_DB),
        vibrato,
        vibrato_real,
        (vibrato + FLOOR_CENTS) / (vibrato_real + FLOOR_CENTS),
        len(model),
        len(real),
    )
