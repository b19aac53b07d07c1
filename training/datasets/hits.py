"""A hit on its way from a source into the sound set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
