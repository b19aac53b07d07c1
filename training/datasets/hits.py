"""A hit on its way from a source into the sound set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.sound_set import SoundRecord, Split


@dataclass(frozen=True)
class Origin:
    """Where sounds come from and their terms; `licence` is a short identifier such as 'MIT' or 'CC0'."""

    source: str
    licence: str
    credit: str


@dataclass(frozen=True)
class Hit:
    """One prepared sound, float32 [S]. `sample` names its recording: hits of one recording are twins."""

    audio: NDArray[np.float32]
    sound_class: str
    name: str
    sample: str
    origin: Origin

    def record(self, group: str, split: Split) -> SoundRecord:
        """What a sound set keeps of the hit beside its audio."""
        origin = self.origin
        return SoundRecord(
            self.sound_class, self.name, origin.source, origin.licence, origin.credit, group, split
        )
