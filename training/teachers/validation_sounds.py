"""The sounds that a tagger is judged by: those kept back, as they are and in mixtures of two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.training.datasets.tag_set import FULL_SCALE, TagSet
from sistrum.training.teachers.measured import measured_targets
from sistrum.training.teachers.ontology import Label, targets
from sistrum.training.teachers.pictures import at_speed
from sistrum.training.teachers.tagger import SAMPLE_RATE

Floats = NDArray[np.float32]
_SEED, _APART_DB, _GAIN_DB = 2, 12.0, 30.0


def plain(tags: TagSet, labels: Sequence[Label]) -> tuple[Floats, Floats]:
    """All validation sounds as they are, first second: audio [n, 32000] and targets [n, labels]."""
    rows = tags.rows("valid")
    audio = np.stack([_sound(tags, row) for row in rows])
    return audio, np.maximum(targets([tags.sounds[row] for row in rows], labels), _measured(audio, labels))


def mixtures(tags: TagSet, labels: Sequence[Label], count: int) -> tuple[Floats, Floats]:
    """`count` sums of two validation sounds, the second up to 12 dB lower, the sum up to 30 dB down."""
    random = np.random.default_rng(_SEED)
    rows = tags.rows("valid")
    pairs = rows[random.integers(0, len(rows), (count, 2))]
    audio = np.stack([_mixture(_sound(tags, a), _sound(tags, b), random) for a, b in pairs])
    sounds = [[tags.sounds[row] for row in side] for side in pairs.T]
    by_rule = np.maximum(targets(sounds[0], labels), targets(sounds[1], labels))
    return audio, np.maximum(by_rule, _measured(audio, labels))


def _mixture(first: Floats, second: Floats, random: np.random.Generator) -> Floats:
    both = first + second * np.float32(10 ** (-random.uniform(0, _APART_DB) / 20))
    mixed: Floats = at_speed(both, 0.0) * np.float32(10 ** (-random.uniform(0, _GAIN_DB) / 20))
    return mixed


def _sound(tags: TagSet, row: int) -> Floats:
    return at_speed(tags.audio[row].astype(np.float32) / np.float32(FULL_SCALE), 0.0)


def _measured(audio: Floats, labels: Sequence[Label]) -> Floats:
    parts = np.array_split(audio, max(1, len(audio) // 64))
    found = [measured_targets(torch.from_numpy(part), SAMPLE_RATE, labels).numpy() for part in parts]
    measured: Floats = np.concatenate(found)
    return measured
