"""The data set on disk: one float32 array of equal-length sounds and one JSON record a sound.

A folder holds `audio.npy` [N, S], `sounds.jsonl` (N lines) and `set.json` (rate, length, classes, ...).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError

FORMAT_VERSION = 1
Split = Literal["train", "validation"]
SPLITS: tuple[Split, ...] = ("train", "validation")


@dataclass(frozen=True)
class SoundRecord:
    """What is known about one sound. Sounds of one source sample share `group`, and so their split."""

    sound_class: str
    name: str
    source: str
    licence: str
    credit: str
    group: str
    split: Split


@dataclass(frozen=True)
class Skipped:
    """A file or hit that was left out, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class SoundSet:
    """Sounds of one length. `audio` is float32 [N, S], a read-only memory map when loaded; N records."""

    audio: NDArray[np.float32]
    records: tuple[SoundRecord, ...]
    sample_rate: int
    classes: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()

    def __post_init__(self) -> None:
        assert self.audio.ndim == 2 and self.audio.dtype == np.float32, (self.audio.shape, self.audio.dtype)
        assert len(self.audio) == len(self.records)

    def __len__(self) -> int:
        return len(self.records)

    @property
    def samples(self) -> int:
        """Length S of every sound in samples."""
        return int(self.audio.shape[1])

    @property
    def labels(self) -> NDArray[np.int64]:
        """Index into `classes` of every sound, [N]."""
        index = {name: i for i, name in enumerate(self.classes)}
        return np.array([index[record.sound_class] for record in self.records], dtype=np.int64)

    def select(self, split: Split | None = None, classes: Sequence[str] | None = None) -> SoundSet:
        """The sounds of one split and/or of some classes, then the classes in the given order."""
        wanted = tuple(classes) if classes is not None else self.classes
        unknown = sorted(set(wanted) - set(self.classes))
        if unknown:
            raise SistrumError(
                f"the sound set has no class {', '.join(unknown)}; it has {', '.join(self.classes)}"
            )
        keep = [
            i
            for i, record in enumerate(self.records)
            if record.sound_class in wanted and (split is None or record.split == split)
        ]
        if not keep:
            raise SistrumError(f"the sound set has no sound in split {split} of classes {', '.join(wanted)}")
        return SoundSet(
            self.audio[keep], tuple(self.records[i] for i in keep), self.sample_rate, wanted, self.skipped
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """Number of sounds by class, source, licence and split."""
        return {
            "class": {name: sum(r.sound_class == name for r in self.records) for name in self.classes},
            "source": _count(record.source for record in self.records),
            "licence": _count(record.licence for record in self.records),
            "split": _count(record.split for record in self.records),
        }

    def credits(self) -> list[str]:
        """One line per source, sorted: source, licence and whom to credit."""
        return sorted({f"{r.source}: {r.credit} ({r.licence})" for r in self.records})

    def save(self, folder: Path) -> None:
        """Write the three files; `set.json` is written last, so a set that was cut short does not load."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "set.json").unlink(missing_ok=True)
        part = folder / "audio.npy.part"
        with part.open("wb") as file:
            np.save(file, np.ascontiguousarray(self.audio))
        part.replace(folder / "audio.npy")
        lines = (json.dumps(asdict(record), ensure_ascii=False) for record in self.records)
        (folder / "sounds.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        header = {
            "format": "sistrum-sound-set",
            "format_version": FORMAT_VERSION,
            "sample_rate": self.sample_rate,
            "sounds": len(self),
            "samples": self.samples,
            "groups": len({record.group for record in self.records}),
            "classes": list(self.classes),
            "counts": self.counts(),
            "credits": self.credits(),
            "skipped": [asdict(entry) for entry in self.skipped],
        }
        (folder / "set.json").write_text(
            json.dumps(header, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )

    @staticmethod
    def load(folder: Path) -> SoundSet:
        """Open a set; the audio stays on disk. Raises SistrumError for a missing, damaged or unknown one."""
        header = _read_header(folder / "set.json")
        records = _read_records(folder / "sounds.jsonl", header["classes"])
        audio = _read_audio(folder / "audio.npy", (header["sounds"], header["samples"]))
        if len(records) != len(audio):
            raise SistrumError(
                f"{folder}: sounds.jsonl has {len(records)} sounds, audio.npy has {len(audio)}"
            )
        skipped = tuple(Skipped(entry["name"], entry["reason"]) for entry in header.get("skipped", []))
        return SoundSet(audio, records, header["sample_rate"], tuple(header["classes"]), skipped)


def _count(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _read_header(path: Path) -> dict[str, Any]:
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SistrumError(
            f"{path.parent}: not a sound set (no set.json); make one with 'sistrum data'"
        ) from None
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if not isinstance(header, dict) or header.get("format") != "sistrum-sound-set":
        raise SistrumError(f"{path}: format must be 'sistrum-sound-set'")
    if header.get("format_version") != FORMAT_VERSION:
        found = header.get("format_version")
        raise SistrumError(
            f"{path}: format_version must be {FORMAT_VERSION}, found {found}; make the set again"
        )
    for key, kind in (("sample_rate", int), ("sounds", int), ("samples", int), ("classes", list)):
        if not isinstance(header.get(key), kind):
            raise SistrumError(f"{path}: {key} must be of type {kind.__name__}, found {header.get(key)!r}")
    return header


def _read_records(path: Path, classes: Sequence[str]) -> tuple[SoundRecord, ...]:
    names = {field.name for field in fields(SoundRecord)}
    records = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            raise SistrumError(f"{path}: line {number} is not JSON") from None
        if not isinstance(entry, dict) or set(entry) != names:
            raise SistrumError(f"{path}: line {number} must have the keys {', '.join(sorted(names))}")
        if entry["sound_class"] not in classes or entry["split"] not in SPLITS:
            raise SistrumError(f"{path}: line {number} has an unknown class or split")
        records.append(SoundRecord(**entry))
    return tuple(records)


def _read_audio(path: Path, shape: tuple[int, int]) -> NDArray[np.float32]:
    try:
        audio = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if audio.shape != shape or audio.dtype != np.float32:
        raise SistrumError(f"{path}: expected float32 {shape}, found {audio.dtype} {audio.shape}")
    return cast("NDArray[np.float32]", audio)
