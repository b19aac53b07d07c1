"""Reads one audio file (WAV, FLAC, AIFF, OGG) as float samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError, prepare

SUFFIXES = frozenset({".wav", ".flac", ".aif", ".aiff", ".aifc", ".ogg", ".oga"})
LONGEST_SECONDS = 60.0


def read_sound(path: Path, shape: Shape) -> NDArray[np.float32]:
    """The file as one prepared sound [shape.samples]. Raises UnusableSoundError where it cannot be."""
    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            signal = file.read(int(LONGEST_SECONDS * rate), dtype="float64", always_2d=True)
    except (soundfile.LibsndfileError, OSError, RuntimeError, ValueError) as error:
        raise UnusableSoundError(f"unreadable: {' '.join(str(error).split())}") from None
    return prepare(signal, rate, shape)
