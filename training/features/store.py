"""Measured features on disk: a line of JSON a sound, by its content, one file for each version of the code.

Lines are only ever appended, each in one locked write, so that an interrupted run keeps what it measured and
several processes may use one store. What stood in a line that was cut short is measured again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.features.sound_features import SoundFeatures


def sound_key(audio: NDArray[np.float32], sample_rate: int) -> str:
    """32 hexadecimal digits that stand for the samples [S] and their rate."""
    samples = np.ascontiguousarray(audio, dtype="<f4")
    return hashlib.blake2b(samples.tobytes(), digest_size=16, salt=str(sample_rate).encode()).hexdigest()


class FeatureStore:
    """The store in `folder` for features that `version` of the code measures."""

    def __init__(self, folder: Path, version: str) -> None:
        self.path = folder / f"{version}.jsonl"

    def read(self) -> dict[str, SoundFeatures]:
        """All that is known, by sound key. Lines of one sound add up, later ones win."""
        known: dict[str, SoundFeatures] = {}
        for entry in self._entries():
            sound = known.setdefault(entry["sound"], SoundFeatures({}, {}))
            sound.values.update(entry["values"])
            sound.reasons.update(entry["failed"])
        return known

    def append(self, key: str, sound: SoundFeatures) -> None:
        """Add what was measured of one sound. Raises SistrumError where the file cannot be written."""
        line = json.dumps({"sound": key, "values": sound.values, "failed": sound.reasons}) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write((b"\n" if _is_cut_short(file.fileno()) else b"") + line.encode())
        except OSError as error:
            raise SistrumError(f"{self.path}: cannot be written: {error.strerror}") from None

    def _entries(self) -> Iterator[dict[str, Any]]:
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise SistrumError(f"{self.path}: cannot be read: {error.strerror}") from None
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and {"sound", "values", "failed"} <= entry.keys():
                yield entry


def _is_cut_short(descriptor: int) -> bool:
    """Whether the file ends within a line."""
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
