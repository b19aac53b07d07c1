"""Reads the first sample of a Gravis UltraSound patch (`*.pat`), the format of FreePats' drums."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.prepare_sound import UnusableSoundError

# File, instrument and layer header come before the sample header; all fields are little-endian.
_SAMPLE_HEADER = 129 + 63 + 47
_SAMPLE_DATA = _SAMPLE_HEADER + 96
_SIXTEEN_BIT, _UNSIGNED, _LOOPED = 1, 2, 4


@dataclass(frozen=True)
class GusSample:
    """One recording: [frames] -1..1 at its own rate in Hz. Looped ones have no natural end."""

    audio: NDArray[np.float64]
    sample_rate: int
    looped: bool


def read_gus_patch(path: Path) -> GusSample:
    """The patch's first sample. Raises UnusableSoundError for what is no patch or is cut short."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnusableSoundError(f"unreadable: {error}") from None
    if not content.startswith(b"GF1PATCH1") or len(content) < _SAMPLE_DATA:
        raise UnusableSoundError("no GUS patch")
    size, _, _, rate = struct.unpack_from("<IIIH", content, _SAMPLE_HEADER + 8)
    modes = content[_SAMPLE_HEADER + 55]
    raw = content[_SAMPLE_DATA : _SAMPLE_DATA + size]
    if len(raw) < size or size < 2 or rate < 4000:
        raise UnusableSoundError(f"expected {size} bytes of audio at {rate} Hz, found {len(raw)}")
    wide = bool(modes & _SIXTEEN_BIT)
    kind = "<i2" if wide else "i1"
    offset = (0x8000 if wide else 0x80) if modes & _UNSIGNED else 0
    whole = np.frombuffer(raw[: size // 2 * 2], dtype=kind.replace("i", "u") if offset else kind)
    audio = (whole.astype(np.float64) - offset) / (32768.0 if wide else 128.0)
    return GusSample(audio, int(rate), bool(modes & _LOOPED))
