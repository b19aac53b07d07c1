"""Batch number n of a tagger's training: pictures drawn, changed and mixed, and the labels they then have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.datasets.tag_set import TagSet
from sistrum.training.teachers.log_mel import LogMel
from sistrum.training.teachers.ontology import Label, targets
from sistrum.training.teachers.pictures import TagPictures
from sistrum.training.teachers.settings import TaggerTraining

Floats = NDArray[np.float32]


class TagBatches:
    """`at(step)` gives pictures [batch, frames, bands], targets and weights [batch, labels], by the seed and
    the step alone. A picture that was changed says nothing of measured labels: those weigh 0.
    """

    def __init__(
        self,
        tags: TagSet,
        pictures: TagPictures,
        labels: Sequence[Label],
        mel: LogMel,
        settings: TaggerTraining,
    ) -> None:
        self._pictures, self._settings = pictures, settings
        self._rows = tags.rows("train")
        self._targets = targets([tags.sounds[row] for row in self._rows], labels)
        members = [np.flatnonzero(self._targets[:, column]) for column in range(len(labels))]
        self._members = [rows for rows in members if len(rows)]
        if not self._members:
            raise SistrumError("tag set: no sound to learn from has a label")
        self._by_rule = np.array([label.measure is None for label in labels], np.float32)
        self._frames_a_second = mel.settings.sample_rate / mel.settings.hop
        self._silence = 10.0 * np.log10(mel.settings.amin)
        centres = mel.centres_hz().numpy()
        self._octaves = np.log2(centres / 1000.0).astype(np.float32)
        self._white = mel.white_noise().numpy()  # power of noise of unit variance, by band

    def at(self, step: int) -> tuple[Tensor, Tensor, Tensor]:
        """Batch number `step` (0..)."""
        random = np.random.default_rng((self._settings.seed, step))
        torch.manual_seed(int(random.integers(1 << 31)))
        parts = [self._one(random) for _ in range(self._settings.batch)]
        pictures, has, weights = (torch.from_numpy(np.stack(column)) for column in zip(*parts, strict=True))
        return pictures, has, weights

    def _one(self, random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        settings = self._settings
        row, speed = self._drawn(random)
        picture = self._picture(row, speed)
        if random.random() < settings.plain:
            has = np.maximum(self._targets[row], self._pictures.measured[speed, self._rows[row]])
            return self._quieter(picture, random), has, np.ones_like(has)
        power = self._moved(picture, random)
        has = self._targets[row]
        if random.random() < settings.mixed:
            other, speed = self._drawn(random)
            lower = 10 ** (-random.uniform(0, settings.apart_db) / 10)
            power = power + self._moved(self._picture(other, speed), random) * np.float32(lower)
            has = np.maximum(has, self._targets[other])
        power = power * self._disguise(random)
        if random.random() < settings.noisy:
            level = 10 ** (random.uniform(settings.noise_db - 40, settings.noise_db) / 10)
            swing = random.gamma(4.0, 0.25, power.shape)  # noise in a band is not even
            power = power + (level * self._white * swing).astype(np.float32)
        decibels: Floats = (10.0 * np.log10(np.maximum(power, 1e-12))).astype(np.float32)
        return self._quieter(decibels, random), has, self._by_rule

    def _drawn(self, random: np.random.Generator) -> tuple[int, int]:
        """A sound of some label, or just any, by its place among those that are learnt; and a speed."""
        speed = int(random.integers(len(self._pictures.decibels)))
        if random.random() < self._settings.by_label:
            rows = self._members[int(random.integers(len(self._members)))]
            return int(rows[random.integers(len(rows))]), speed
        return int(random.integers(len(self._rows))), speed

    def _picture(self, row: int, speed: int) -> Floats:
        picture: Floats = self._pictures.decibels[speed, self._rows[row]].astype(np.float32)
        return picture

    def _moved(self, picture: Floats, random: np.random.Generator) -> Floats:
        """Begun later or after a silence, perhaps cut short: power."""
        settings, frames = self._settings, len(picture)
        power: Floats = np.power(np.float32(10), picture / 10, dtype=np.float32)
        if random.random() < 0.5:
            shift = int(random.uniform(-settings.moved, settings.moved) * self._frames_a_second)
            power = np.roll(power, shift, axis=0)
            power[slice(0, shift) if shift >= 0 else slice(shift, None)] = 0.0
        if random.random() < settings.cut:
            power[int(random.uniform(0.15, 0.9) * frames) :] = 0.0
        return power

    def _disguise(self, random: np.random.Generator) -> Floats:
        """Gain by band of a tilted spectrum."""
        slope = random.uniform(-self._settings.tilt_db, self._settings.tilt_db)
        gain: Floats = (10 ** (slope * self._octaves / 10)).astype(np.float32)
        return gain

    def _quieter(self, decibels: Floats, random: np.random.Generator) -> Floats:
        """At another level, and never below what counts as silence."""
        lower = np.float32(random.uniform(0, self._settings.gain_db))
        found: Floats = np.maximum(decibels - lower, np.float32(self._silence))
        return found
