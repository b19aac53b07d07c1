"""Writes audio files: checked before any work is done, never clipped in silence, never half written."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import Samples

# Bits a sample -> libsndfile's name for it. 32 bits are floating point and hold any peak.
_SUBTYPES = {".wav": {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}, ".flac": {16: "PCM_16", 24: "PCM_24"}}
DEFAULT_BITS = 24


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the audio: its own peak, and the gain at which it was written (1.0: as it is)."""

    peak: float
    gain: float


def check_audio_path(path: Path, bits: int = DEFAULT_BITS) -> None:
    """Make the folder and make sure that a file of this kind can be written there.

    Raises:
        SistrumError: unknown extension or bits, or the place cannot be written.
    """
    subtypes = _SUBTYPES.get(path.suffix.lower())
    if subtypes is None:
        raise SistrumError(f"{path}: expected a file name that ends in {' or '.join(_SUBTYPES)}")
    if bits not in subtypes:
        raise SistrumError(f"{path}: expected --bits {' or '.join(map(str, subtypes))}, found {bits}")
    check_writable(path)


def check_writable(path: Path) -> None:
    """Make the folder of an output file and make sure that the file can be written.

    Raises:
        SistrumError: it cannot.
    """
    if path.is_dir():
        raise SistrumError(f"{path}: expected a file to write, found a folder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise SistrumError(f"{path}: cannot be written ({error.strerror or error})") from error
    if path.exists() and not os.access(path, os.W_OK):
        raise SistrumError(f"{path}: cannot be written (the file is write-protected)")


def write_audio(path: Path, audio: Samples, sample_rate: int, bits: int = DEFAULT_BITS) -> Written:
    """Write [channels, samples]. What would clip in whole-number samples is made quieter; the result says so.

    The file appears whole or not at all.

    Raises:
        SistrumError: the audio is not finite, or the file cannot be written.
    """
    import soundfile

    subtype = _SUBTYPES[path.suffix.lower()][bits]
    if not np.isfinite(audio).all():
        raise SistrumError(f"{path}: not written, the audio has values that are no numbers")
    peak = float(np.max(np.abs(audio), initial=0.0))
    largest = 1.0 - 2.0 ** (1 - bits)
    gain = 1.0 if bits == 32 or peak <= largest else largest / peak
    part = path.with_name(f".{path.name}.part")
    try:
        soundfile.write(
            part,
            (audio * np.float32(gain)).T if gain != 1.0 else audio.T,
            sample_rate,
            subtype=subtype,
            format=path.suffix[1:].upper(),
        )
        part.replace(path)
    except (OSError, soundfile.LibsndfileError) as error:
        part.unlink(missing_ok=True)
        raise SistrumError(f"{path}: cannot be written ({error})") from error
    return Written(peak, gain)
