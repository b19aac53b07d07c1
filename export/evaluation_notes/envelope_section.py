"""Does the loudness of what a model plays follow the tokens that it plays from?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote, Player
from sistrum.training.datasets.notes import FAMILIES
from sistrum.training.metrics.envelope_response import envelope_response


@dataclass(frozen=True)
class EnvelopeTable:
    """Correlation of loudness with the tokens' loudness: median and 10th percentile of the notes, and medians
    by family. flat: notes whose tokens ask for one loudness throughout, which are left out."""

    median: float
    p10: float
    families: dict[str, float]
    flat: int
    notes: int


def measure_envelopes(
    player: Player, asks: Sequence[NoteAsk], played: Sequence[PlayedNote]
) -> EnvelopeTable | dict[str, str]:
    """Of held and released notes."""
    if player.hop is None or player.loudness is None:
        return {"skipped": "the model plays without tokens"}
    loudness = np.array(player.loudness)
    found = []
    for note in played:
        assert note.tokens is not None
        length = min(len(note.tokens), len(note.audio) // player.hop)
        sound = note.audio[: length * player.hop]
        found.append(envelope_response(sound, player.hop, note.tokens[:length], loudness))
    values = np.array(found)
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return {"skipped": "no note's tokens vary in loudness"}
    families = {
        family: _median(values[[ask.family == family for ask in asks]])
        for family in FAMILIES
        if any(ask.family == family for ask in asks)
    }
    flat = len(values) - len(known)
    return EnvelopeTable(float(np.median(known)), float(np.quantile(known, 0.1)), families, flat, len(values))


def _median(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")
