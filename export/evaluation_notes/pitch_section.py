"""Pitch error in cents: every pitch in every family, at several lengths, held and stretched."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation_notes.playing import Mode, NoteAsk, Player, grid_asks, has_length
from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings
from sistrum.training.datasets.notes import FAMILIES, Note, NoteSet
from sistrum.training.metrics.note_pitch import measure_pitch

Floats = NDArray[np.float32]
#: A note this many cents off is wrong and not out of tune.
WRONG_CENTS = 50.0


@dataclass(frozen=True)
class PitchErrors:
    """Of one set of notes: median and 90th percentile of |cents| (octaves taken away), the shares that are an
    octave or more off, that are more than 50 cents off, and that have no pitch."""

    median: float
    p90: float
    octave: float
    wrong: float
    unpitched: float
    notes: int


@dataclass(frozen=True)
class PitchTable:
    """rows: 'real' and mode with seconds. families: median |cents| of the model and of real notes; pitches:
    of the model by MIDI pitch; cents: signed errors by pitch, for the picture."""

    rows: dict[str, PitchErrors]
    median: float
    families: dict[str, dict[str, float]]
    pitches: dict[str, float]
    cents: dict[str, list[float]]


@dataclass(frozen=True)
class _Measured:
    family: str
    pitch: int
    cents: float
    octaves: int


def measure_pitches(
    player: Player, notes: NoteSet, real: Sequence[Note], settings: NoteEvaluationSettings
) -> PitchTable:
    """Play the grid of pitches and families at every length, and measure `real` notes beside it."""
    sounds = notes.sounds(real)
    truth = [
        _measured(note.family, note.pitch, sound, notes.sample_rate)
        for note, sound in zip(real, sounds, strict=True)
    ]
    rows = {"real": _errors(truth)}
    everything: list[_Measured] = []
    for mode, seconds in _lengths(player, settings):
        asks = _grid(notes, mode, seconds, settings)
        played = [
            _measured(ask.family, ask.pitch, note.audio, player.sample_rate)
            for ask, note in zip(asks, player.play(asks), strict=True)
        ]
        name = f"{seconds:g} s"
        rows[name if player.longest is not None else f"{mode} {name}"] = _errors(played)
        everything += played
    return PitchTable(
        rows,
        _median(everything),
        {f: {"model": _of_family(everything, f), "real": _of_family(truth, f)} for f in FAMILIES},
        {str(p): _median([m for m in everything if m.pitch == p]) for p in _pitches(notes)},
        {str(p): [m.cents for m in everything if m.pitch == p] for p in _pitches(notes)},
    )


def _lengths(player: Player, settings: NoteEvaluationSettings) -> list[tuple[Mode, float]]:
    modes: tuple[Mode, ...] = ("hold",) if player.loudness is None else ("hold", "stretch")
    return [(mode, s) for mode in modes for s in settings.pitch_durations if has_length(player, s)]


def _grid(notes: NoteSet, mode: Mode, seconds: float, settings: NoteEvaluationSettings) -> list[NoteAsk]:
    asks = grid_asks(_pitches(notes), seconds, settings.hold_velocity, settings.seed)
    return [NoteAsk(a.seed, a.family, a.pitch, a.velocity, seconds, mode) for a in asks]


def _pitches(notes: NoteSet) -> tuple[int, ...]:
    return tuple(sorted({note.pitch for note in notes.notes}))


def _measured(family: str, pitch: int, sound: Floats, rate: int) -> _Measured:
    found = measure_pitch(sound, rate, pitch)
    return _Measured(family, pitch, found.cents, found.octaves)


def _errors(measured: Sequence[_Measured]) -> PitchErrors:
    cents = np.abs([m.cents for m in measured])
    known = cents[np.isfinite(cents)]
    return PitchErrors(
        float(np.median(known)) if len(known) else float("nan"),
        float(np.quantile(known, 0.9)) if len(known) else float("nan"),
        float(np.mean([m.octaves != 0 for m in measured])),
        float((known > WRONG_CENTS).sum() / len(cents)),
        float(1 - len(known) / len(cents)),
        len(cents),
    )


def _of_family(measured: Sequence[_Measured], family: str) -> float:
    return _median([m for m in measured if m.family == family])


def _median(measured: Sequence[_Measured]) -> float:
    known = [abs(m.cents) for m in measured if np.isfinite(m.cents)]
    return float(np.median(known)) if known else float("nan")
