"""Seeded training batches: classes evenly, sounds of a class by their shares (see `sampling`), augmented."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.augment import Augmentation
from sistrum.training.datasets.sampling import shares
from sistrum.training.datasets.sound_set import SoundSet
from sistrum.training.datasets.synthesis import SYNTHESISED_CLASSES, synthesise

Batch = tuple[NDArray[np.float32], NDArray[np.float32]]
DEFAULT_AUGMENTATION = Augmentation()
MOST_SYNTHETIC = 0.3  # more, and the model learns the synthesiser


class Batches:
    """An endless sequence of batches (audio float32 [B, S], classes float32 [B, n_classes], one-hot).

    Batch number `step` depends on the arguments and `step` alone: a resumed run goes on as it would have.
    synthetic_share: share (0..0.3) of hits from the drum synthesiser, never cymbals.
    """

    def __init__(
        self,
        sounds: SoundSet,
        size: int,
        seed: int,
        synthetic_share: float = 0.0,
        augmentation: Augmentation | None = DEFAULT_AUGMENTATION,
    ) -> None:
        if not 0.0 <= synthetic_share <= MOST_SYNTHETIC:
            raise SistrumError(f"the synthetic share must be 0 to {MOST_SYNTHETIC}, found {synthetic_share}")
        assert size > 0
        self._sounds, self._size, self._seed = sounds, size, seed
        self._synthetic_share, self._augmentation = synthetic_share, augmentation
        share, labels = shares(sounds), sounds.labels
        self._members = [np.flatnonzero(labels == label) for label in range(len(sounds.classes))]
        self._upto = [np.cumsum(share[members]) for members in self._members]
        self._filled = [label for label, members in enumerate(self._members) if len(members)]

    def at(self, step: int) -> Batch:
        """Batch number `step` (0..)."""
        random = np.random.default_rng((self._seed, step))
        # Every class once before any comes twice: the counts differ by one at most.
        labels = np.resize(random.permutation(self._filled), self._size)
        audio = np.stack([self._sound(int(label), random) for label in labels])
        return audio, np.eye(len(self._sounds.classes), dtype=np.float32)[labels]

    def __iter__(self) -> Iterator[Batch]:
        step = 0
        while True:
            yield self.at(step)
            step += 1

    def _sound(self, label: int, random: np.random.Generator) -> NDArray[np.float32]:
        name = self._sounds.classes[label]
        if name in SYNTHESISED_CLASSES and random.random() < self._synthetic_share:
            seed = int(random.integers(2**63))
            return synthesise(name, seed, self._sounds.sample_rate, self._sounds.samples)
        upto = self._upto[label]
        drawn = min(int(np.searchsorted(upto, random.random() * upto[-1], side="right")), len(upto) - 1)
        sound = np.array(self._sounds.audio[self._members[label][drawn]])
        if self._augmentation is None:
            return sound
        return self._augmentation.apply(sound, random, self._sounds.sample_rate)
