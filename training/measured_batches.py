"""Batches of sounds as they are, with what was measured on them: timbral features and soft class amounts."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.config import DataSettings
from sistrum.training.datasets import SoundSet
from sistrum.training.families.base import Batch, BatchNeeds
from sistrum.training.features import FeatureScale, measure_all
from sistrum.training.soft_classes import soft_classes

Floats = NDArray[np.float32]


class MeasuredBatches:
    """Batch number `step` by `batch(step)`: classes evenly, sounds evenly within a class, no variation.

    A call depends on the arguments and the step alone. Sounds without a value of some feature are left out.
    """

    def __init__(self, sounds: SoundSet, needs: BatchNeeds, settings: DataSettings, seed: int) -> None:
        if settings.variation > 0 or settings.synthetic_share > 0:
            raise SistrumError(
                "data: features belong to sounds as they are; set variation and synthetic_share to 0"
            )
        self._seed, self._size, self._sounds = seed, needs.size or (lambda _: settings.batch), sounds
        self._features = measured_features(sounds, needs.features, settings.feature_scale)
        one_hot = np.eye(len(sounds.classes), dtype=np.float32)[sounds.labels]
        self._classes = soft_classes(sounds) if settings.soft_classes else one_hot
        usable = np.isfinite(self._features).all(axis=1)
        members = [np.flatnonzero(usable & (sounds.labels == label)) for label in range(len(sounds.classes))]
        self._members = [indices for indices in members if len(indices)]
        if not self._members:
            raise SistrumError("data: none of the sounds has all features measured")

    def batch(self, step: int) -> Batch:
        """Batch number `step` (0..)."""
        random = np.random.default_rng((self._seed, step))
        labels = np.resize(random.permutation(len(self._members)), self._size(step))
        chosen = [int(random.choice(self._members[label])) for label in labels]
        return Batch(
            torch.from_numpy(np.array(self._sounds.audio[chosen])),
            torch.from_numpy(self._classes[chosen]),
            {"features": torch.from_numpy(self._features[chosen])},
        )


def measured_features(sounds: SoundSet, names: tuple[str, ...], scale: str) -> Floats:
    """Features of all sounds [N, names], 0..1, NaN where one cannot be measured.

    scale: `hundred` takes 0 to 100 as 0..1 (thesis 6.1), `spread` the 5th to the 95th percentile of the set.
    """
    if not names:
        return np.zeros((len(sounds), 0), dtype=np.float32)
    values = measure_all(
        sounds.audio, sounds.sample_rate, only=names, names=[record.name for record in sounds.records]
    ).values
    if scale == "hundred":
        chosen = FeatureScale((0.0,) * len(names), (100.0,) * len(names), names)
    elif scale == "spread":
        chosen = FeatureScale.of(values, names)
    else:
        raise SistrumError(f"data.feature_scale: expected hundred or spread, found {scale!r}")
    return chosen.normalise(values, clip=True).astype(np.float32)
