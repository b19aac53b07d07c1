"""Notes held for a minute: does the level drift, do chunks join unheard, does the pitch stay?"""

from dataclasses import dataclass

import numpy as np

from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote, Player, grid_asks
from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings
from sistrum.training.datasets.notes import FAMILIES
from sistrum.training.metrics.envelope_response import loudness_curve
from sistrum.training.metrics.held_tone import DRIFT_SECONDS, WANDER_SECONDS, level_span_db, seam_flux
from sistrum.training.metrics.note_pitch import measure_pitch

#: The end of the note whose pitch is compared with the asked one.
LAST_SECONDS = 2.0
#: Level curves in the document have this many points a second.
CURVE_RATE = 4


@dataclass(frozen=True)
class HoldRow:
    """Of one family, the worst of its notes: span of the level in dB, in means of 10 s (drift) and of 2 s
    (wander), spectral flux at the seams divided by that elsewhere (means; and largest values), the same where
    other frames join (joints), |cents| at the end. level: dB of one note over time."""

    drift_db: float
    wander_db: float
    seams: float
    seams_worst: float
    joints: float
    end_cents: float
    level: list[float]


@dataclass(frozen=True)
class HoldTable:
    """rows by family. chunk_seconds: how far the seams are apart."""

    rows: dict[str, HoldRow]
    seconds: float
    chunk_seconds: float


def measure_holds(player: Player, settings: NoteEvaluationSettings) -> HoldTable | dict[str, str]:
    """Hold every family at the hold pitches."""
    if player.longest is not None or player.hop is None or player.chunk is None:
        return {"skipped": "the model's notes have a fixed length"}
    seam = player.hop * player.chunk
    asks = grid_asks(settings.hold_pitches, settings.hold_seconds, settings.hold_velocity, settings.seed)
    rows = {}
    for family in FAMILIES:
        own = [ask for ask in asks if ask.family == family]
        rows[family] = _row(player, own, player.play(own), player.hop, player.chunk)
    return HoldTable(rows, settings.hold_seconds, seam / player.sample_rate)


def _row(player: Player, asks: list[NoteAsk], played: list[PlayedNote], hop: int, chunk: int) -> HoldRow:
    rate, seam = player.sample_rate, hop * chunk
    drift, wander = (
        max(level_span_db(note.audio, rate, seconds) for note in played)
        for seconds in (DRIFT_SECONDS, WANDER_SECONDS)
    )
    fluxes = [seam_flux(note.audio, np.arange(seam, len(note.audio), seam)) for note in played]
    between = hop * (chunk // 2)  # the joint of two frames in the middle of a chunk
    joints = [seam_flux(note.audio, np.arange(seam + between, len(note.audio), seam)) for note in played]
    last = round(LAST_SECONDS * rate)
    cents = [
        abs(measure_pitch(note.audio[-last:], rate, ask.pitch).cents)
        for ask, note in zip(asks, played, strict=True)
    ]
    level = loudness_curve(played[len(played) // 2].audio, rate // CURVE_RATE)
    return HoldRow(
        drift,
        wander,
        max(flux.ratio for flux in fluxes),
        max(flux.worst for flux in fluxes),
        max(flux.ratio for flux in joints),
        max(cents),
        [round(float(value), 2) for value in level],
    )
