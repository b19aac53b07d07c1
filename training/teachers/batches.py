"""Batch number n of a tagger's training: sounds drawn, changed and mixed, and the labels they then have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.datasets.tag_set import FULL_SCALE, TagSet, TagSplit
from sistrum.training.teachers.measured import measured_targets
from sistrum.training.teachers.ontology import Label, targets
from sistrum.training.teachers.settings import TaggerTraining
from sistrum.training.teachers.tagger import SAMPLE_RATE, SAMPLES

Floats = NDArray[np.float32]
_PEAK = 0.891
_FADE = 320


class TagBatches:
    """`at(step)` gives sounds [batch, 32000] and targets [batch, labels], by the seed and the step alone."""

    def __init__(self, tags: TagSet, labels: Sequence[Label], settings: TaggerTraining) -> None:
        if tags.sample_rate != SAMPLE_RATE or tags.audio.shape[1] < SAMPLES:
            raise SistrumError(
                f"tag set: expected sounds of at least {SAMPLES} samples at {SAMPLE_RATE} Hz, found "
                f"{tags.audio.shape[1]} at {tags.sample_rate} Hz"
            )
        self._tags, self._labels, self._settings = tags, labels, settings
        self._rows = tags.rows("train")
        self._targets = targets([tags.sounds[row] for row in self._rows], labels)
        members = [np.flatnonzero(self._targets[:, column]) for column in range(len(labels))]
        self._members = [rows for rows in members if len(rows)]
        if not self._members:
            raise SistrumError("tag set: no sound to learn from has a label")

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        """Batch number `step` (0..)."""
        random = np.random.default_rng((self._settings.seed, step))
        torch.manual_seed(int(random.integers(1 << 31)))
        pairs = [self._one(random) for _ in range(self._settings.batch)]
        audio = torch.from_numpy(np.stack([sound for sound, _ in pairs]))
        by_rule = torch.from_numpy(np.stack([has for _, has in pairs]))
        return audio, torch.maximum(by_rule, measured_targets(audio, SAMPLE_RATE, self._labels))

    def _one(self, random: np.random.Generator) -> tuple[Floats, Floats]:
        settings = self._settings
        sound, has = self._drawn(random)
        if random.random() < settings.mixed:
            other, also = self._drawn(random)
            sound = sound + other * np.float32(10 ** (-random.uniform(0, settings.apart_db) / 20))
            has = np.maximum(has, also)
        return disguised(sound, settings, random), has

    def _drawn(self, random: np.random.Generator) -> tuple[Floats, Floats]:
        """A sound of some label, or just any; its speed, place and end varied; peak 0.891."""
        if random.random() < self._settings.by_label:
            rows = self._members[int(random.integers(len(self._members)))]
            row = int(rows[random.integers(len(rows))])
        else:
            row = int(random.integers(len(self._rows)))
        sound = self._tags.audio[self._rows[row]].astype(np.float32) / np.float32(FULL_SCALE)
        return varied(sound, self._settings, random), self._targets[row]


def varied(sound: Floats, settings: TaggerTraining, random: np.random.Generator) -> Floats:
    """Another speed, begun later or after a silence, perhaps cut short: float32 [32000]."""
    speed = 2 ** (random.uniform(-settings.semitones, settings.semitones) / 12)
    sound = soxr.resample(sound, SAMPLE_RATE, SAMPLE_RATE / speed, quality="QQ")
    shift = int(random.uniform(-settings.moved, settings.moved) * SAMPLE_RATE * (random.random() < 0.5))
    sound = sound[shift:].copy() if shift > 0 else np.pad(sound, (-shift, 0))
    if shift > 0:
        sound[:_FADE] *= np.linspace(0, 1, _FADE, dtype=np.float32)
    sound = sound[:SAMPLES]
    if random.random() < settings.cut:
        end = int(random.uniform(0.15, 0.9) * len(sound))
        sound = sound[:end].copy()
        sound[-_FADE:] *= np.linspace(1, 0, _FADE, dtype=np.float32)
    sound = np.pad(sound, (0, SAMPLES - len(sound)))
    peak: float = max(float(np.abs(sound).max()), 1e-4)
    scaled: Floats = (sound * (_PEAK / peak)).astype(np.float32)
    return scaled


def disguised(sound: Floats, settings: TaggerTraining, random: np.random.Generator) -> Floats:
    """A tilted spectrum, noise beneath, another level: what does not change what plays."""
    spectrum = np.fft.rfft(sound)
    octaves = np.log2(np.maximum(np.arange(len(spectrum)), 20) / 1000.0)
    slope = random.uniform(-settings.tilt_db, settings.tilt_db)
    sound = np.fft.irfft(spectrum * 10 ** (slope * octaves / 20), len(sound))
    sound = sound * (_PEAK / max(float(np.abs(sound).max()), 1e-4))
    if random.random() < settings.noisy:
        level = 10 ** (random.uniform(settings.noise_db - 40, settings.noise_db) / 20)
        sound = sound + random.standard_normal(len(sound)) * level
    found: Floats = (sound * 10 ** (-random.uniform(0, settings.gain_db) / 20)).astype(np.float32)
    return found


def plain(tags: TagSet, split: TagSplit, labels: Sequence[Label]) -> tuple[Floats, Floats]:
    """All sounds of a side as they are, first second: audio [n, 32000] and targets [n, labels]."""
    rows = tags.rows(split)
    audio = tags.audio[rows, :SAMPLES].astype(np.float32) / np.float32(FULL_SCALE)
    by_rule = targets([tags.sounds[row] for row in rows], labels)
    found = torch.cat(
        [
            measured_targets(torch.from_numpy(part), SAMPLE_RATE, labels)
            for part in np.array_split(audio, max(1, len(audio) // 64))
        ]
    )
    has: Floats = np.maximum(by_rule, found.numpy())
    return audio, has
