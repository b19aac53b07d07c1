"""What a model's sliders do to held notes: asked values against what is measured of what is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation_notes.movement_section import END, START
from sistrum.export.evaluation_notes.playing import NoteAsk, Player
from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings
from sistrum.training.controls import Control
from sistrum.training.datasets.notes import FAMILIES
from sistrum.training.metrics.coherence import leakage, rank_correlation
from sistrum.training.metrics.harmonic_movement import measure_movement
from sistrum.training.metrics.note_timbre import centroid_octaves, noise_to_harmonics_db

Doubles = NDArray[np.float64]

#: Positions of a slider, as shares of its range; a move is that between NEAR and FAR of them.
POSITIONS = (0.0, 0.125, 0.25, 0.5, 0.75, 0.875, 1.0)
NEAR, FAR = 2, 4
#: Draws of one family are this many semitones apart, over the model's range.
LOW, HIGH, APART = 44, 70, 11


@dataclass(frozen=True)
class Measure:
    """What a slider is meant to move: of a steady part, its rate and its fundamental in Hz."""

    unit: str
    of: Callable[[NDArray[np.floating], int, float], float]


def _movement_db(sound: NDArray[np.floating], rate: int, hertz: float) -> float:
    return measure_movement(sound, rate, hertz).am_db


#: By the slider's id.
MEASURES: Mapping[str, Measure] = {
    "brightness": Measure("octaves from note to spectral centroid", centroid_octaves),
    "movement": Measure("dB, deviation of the partials' levels", _movement_db),
    "breath": Measure("dB, noise to harmonics", noise_to_harmonics_db),
}


@dataclass(frozen=True)
class SliderResponse:
    """Median and quartiles of the measure over all draws at each asked value. rho: rank correlation within a
    draw, mean. leak: largest move of another measure over the own move, in deviations between draws.
    """

    unit: str
    asked: list[float]
    median: list[float]
    low: list[float]
    high: list[float]
    rho: float
    leak: float


@dataclass(frozen=True)
class ResponseTable:
    """By slider; draws: sounds that each was tried on."""

    sliders: dict[str, SliderResponse]
    draws: int


def measure_responses(player: Player, settings: NoteEvaluationSettings) -> ResponseTable | dict[str, str]:
    """Draws are new latents of all families over the range of pitches; one slider moves, all else stays."""
    sliders: Sequence[Control] = getattr(player, "sliders", ())  # a baseline may have none
    known = [slider for slider in sliders if slider.id in MEASURES]
    if not known or (player.longest is not None and player.longest < END):
        return {"skipped": "the model has no sliders of brightness, movement or breath"}
    asks = draws(settings)
    measured = np.stack([_moved(player, asks, slider, [s.id for s in known]) for slider in known])
    spread = np.nanstd(measured[0, :, _default_position(known[0])], axis=0)
    ratios = leakage((measured[:, :, FAR] - measured[:, :, NEAR]) / spread)
    found = {}
    for index, slider in enumerate(known):
        others = np.delete(ratios[index], index)
        found[slider.id] = _response(slider, measured[index, :, :, index], float(others.max(initial=0.0)))
    return ResponseTable(found, len(asks))


def draws(settings: NoteEvaluationSettings) -> list[NoteAsk]:
    """As many of every family, each with a seed and a pitch of its own."""
    count = len(FAMILIES) * settings.response_draws
    return [
        NoteAsk(
            settings.seed + k,
            FAMILIES[k % len(FAMILIES)],
            LOW + (k // len(FAMILIES) * APART + k) % (HIGH - LOW + 1),
            settings.hold_velocity,
            END,
        )
        for k in range(count)
    ]


def _moved(player: Player, asks: Sequence[NoteAsk], slider: Control, wanted: Sequence[str]) -> Doubles:
    """All measures [draws, positions, measures] with one slider at every position."""
    values = _values(slider)
    moved = [replace(ask, controls=((slider.id, value),)) for ask in asks for value in values]
    rows = [
        _measured(note.audio, player.sample_rate, ask.pitch, wanted)
        for start in range(0, len(moved), 16 * len(values))
        for ask, note in zip(
            moved[start : start + 16 * len(values)],
            player.play(moved[start : start + 16 * len(values)]),
            strict=True,
        )
    ]
    return np.array(rows).reshape(len(asks), len(values), len(wanted))


def _measured(audio: NDArray[np.float32], rate: int, pitch: int, wanted: Sequence[str]) -> list[float]:
    part = audio[round(START * rate) : round(END * rate)]
    hertz = 440.0 * 2.0 ** ((pitch - 69) / 12)
    return [MEASURES[name].of(part, rate, hertz) for name in wanted]


def _values(slider: Control) -> list[float]:
    return [slider.min + share * (slider.max - slider.min) for share in POSITIONS]


def _default_position(slider: Control) -> int:
    """The position nearest to where the slider stands by itself."""
    return int(np.argmin([abs(value - slider.default) for value in _values(slider)]))


def _response(slider: Control, curve: Doubles, leak: float) -> SliderResponse:
    low, median, high = np.nanquantile(curve, [0.25, 0.5, 0.75], axis=0)
    return SliderResponse(
        MEASURES[slider.id].unit,
        _values(slider),
        median.tolist(),
        low.tolist(),
        high.tolist(),
        rank_correlation(np.array(POSITIONS), curve).value,
        leak,
    )
