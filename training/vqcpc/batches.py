"""Excerpts of notes by step number: each family as often as any other, level and pitch slightly moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.notes import Note
from sistrum.training.vqcpc.front_end import STEP_DB
from sistrum.training.vqcpc.settings import TrainingSettings


class Excerpts:
    """Batches of level steps [batch, excerpt, bins]; `at(step)` depends on the step and the seed alone."""

    def __init__(self, levels: NDArray[np.uint8], notes: Sequence[Note], settings: TrainingSettings) -> None:
        assert notes and levels.shape[1] >= settings.excerpt, (len(notes), levels.shape, settings.excerpt)
        self._levels, self._settings = levels, settings
        self._rows = [
            np.array([note.row for note in notes if note.family == family])
            for family in sorted({note.family for note in notes})
        ]

    def at(self, step: int) -> NDArray[np.float32]:
        """The batch of one step."""
        random = np.random.default_rng((self._settings.seed, step))
        return np.stack([self._excerpt(random) for _ in range(self._settings.batch)])

    def _excerpt(self, random: np.random.Generator) -> NDArray[np.float32]:
        settings = self._settings
        row = random.choice(self._rows[random.integers(len(self._rows))])
        last, half = self._levels.shape[1] - settings.excerpt, settings.excerpt // 2
        first = int(np.clip(random.integers(-half, last + half + 1), 0, last))  # often a note's start or end
        values = self._levels[row, first : first + settings.excerpt].astype(np.float32)
        values = shifted(values, int(random.integers(-settings.shift_bins, settings.shift_bins + 1)))
        moved = values + np.float32(random.uniform(-settings.gain_db, settings.gain_db) / STEP_DB)
        return np.where(values > 0, np.maximum(moved, 0), np.float32(0))


def shifted(levels: NDArray[np.float32], bins: int) -> NDArray[np.float32]:
    """Levels [T, bins] moved up by some bins; silence comes in from the side."""
    out = np.zeros_like(levels)
    if bins >= 0:
        out[:, bins:] = levels[:, : levels.shape[1] - bins]
    else:
        out[:, :bins] = levels[:, -bins:]
    return out
