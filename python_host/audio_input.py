"""Reads audio files (WAV, FLAC, AIFF and whatever else libsndfile knows) whole, as float samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import Samples

#: Longer files are refused: what is wanted here are single sounds.
LONGEST_SECONDS = 300


def read_audio(path: Path) -> tuple[Samples, int]:
    """Samples [channels, samples], full scale 1.0, and their rate in Hz.

    Raises:
        SistrumError: no such file, no audio file, empty, or longer than 300 s.
    """
    import soundfile

    if not path.is_file():
        raise SistrumError(f"{path}: expected an audio file, found {'a folder' if path.is_dir() else 'none'}")
    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            if file.frames > LONGEST_SECONDS * rate:
                raise SistrumError(
                    f"{path}: expected at most {LONGEST_SECONDS} s, found {file.frames / rate:.0f} s"
                )
            samples = file.read(dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError, RuntimeError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read as audio ({' '.join(str(error).split())})") from error
    if samples.size == 0:
        raise SistrumError(f"{path}: has no samples")
    return np.ascontiguousarray(samples.T), rate
