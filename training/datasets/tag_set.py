"""The tag set on disk: short sounds of whole General MIDI soundfonts, with what each was played by.

A folder holds `audio.i16` (little-endian int16 [sounds, samples]) and `sounds.json` (one record a sound).
What the sounds are labelled with is the teacher's business, not the set's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.hits import Origin

FORMAT_VERSION = 1
FULL_SCALE = 32768.0
AUDIO, RECORDS = "audio.i16", "sounds.json"
TagSplit = Literal["train", "valid"]


@dataclass(frozen=True)
class TagSound:
    """One sound. `bank` 128 is percussion: `program` is the kit, `note` the key, `recordings` what it plays;
    elsewhere `note` is the MIDI pitch and `recordings` is empty.
    """

    source: str
    bank: int
    program: int
    name: str
    note: int
    velocity: int
    recordings: tuple[str, ...]
    split: TagSplit


@dataclass(frozen=True)
class TagSet:
    """`audio` is int16 [sounds, samples], a read-only memory map in the order of `sounds`."""

    sample_rate: int
    sounds: tuple[TagSound, ...]
    audio: NDArray[np.int16]
    sources: tuple[Origin, ...]

    def rows(self, split: TagSplit) -> NDArray[np.int64]:
        """The rows of one side."""
        return np.array([row for row, sound in enumerate(self.sounds) if sound.split == split], np.int64)


def read_tag_set(folder: Path) -> TagSet:
    """Open a tag set; the audio stays on disk. Raises SistrumError for a missing or damaged one."""
    header = _read_header(folder)
    names = {field.name for field in fields(TagSound)}
    sounds = []
    for row, entry in enumerate(header["sounds"]):
        if not isinstance(entry, dict) or set(entry) != names or entry["split"] not in get_args(TagSplit):
            raise SistrumError(
                f"{folder / RECORDS}: sound {row}: expected the keys {', '.join(sorted(names))}"
            )
        sounds.append(TagSound(**{**entry, "recordings": tuple(entry["recordings"])}))
    shape = (len(sounds), int(header["samples"]))
    path = folder / AUDIO
    if not path.is_file() or path.stat().st_size < 2 * shape[0] * shape[1]:
        found = path.stat().st_size if path.is_file() else "no file"
        raise SistrumError(f"{path}: expected {2 * shape[0] * shape[1]} bytes, found {found}")
    audio = np.memmap(path, "<i2", "r", shape=shape)
    sources = tuple(Origin(**origin) for origin in header["sources"])
    return TagSet(int(header["sample_rate"]), tuple(sounds), audio, sources)


def _read_header(folder: Path) -> dict[str, Any]:
    path = folder / RECORDS
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SistrumError(
            f"{folder}: not a tag set (no {RECORDS}); make one with 'sistrum data tags'"
        ) from None
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if not isinstance(header, dict) or header.get("format_version") != FORMAT_VERSION:
        raise SistrumError(f"{path}: expected a tag set of format_version {FORMAT_VERSION}")
    kinds = {"sample_rate": int, "samples": int, "sounds": list, "sources": list, "finished": list}
    for key, kind in kinds.items():
        if not isinstance(header.get(key), kind):
            raise SistrumError(f"{path}: {key} is missing or of the wrong type: {header.get(key)!r}")
    return header


class TagWriter:
    """Writes a tag set piece by piece; what is on disk is a complete, smaller set after every piece.

    Opened on a set that was cut short, it goes on after the last piece; `finished` holds the pieces' names.
    """

    def __init__(self, folder: Path, sample_rate: int, samples: int) -> None:
        self._folder = folder
        self._header: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "sample_rate": sample_rate,
            "samples": samples,
            "sources": [],
            "finished": [],
            "sounds": [],
        }
        if (folder / RECORDS).exists():
            found = _read_header(folder)
            if (found["sample_rate"], found["samples"]) != (sample_rate, samples):
                raise SistrumError(f"{folder}: holds a tag set of another rate or length; give a new folder")
            self._header = found
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def finished(self) -> frozenset[str]:
        """Names of the pieces that are on disk."""
        return frozenset(self._header["finished"])

    def append(
        self, piece: str, origin: Origin, sounds: Sequence[TagSound], audio: NDArray[np.int16]
    ) -> None:
        """Add the sounds of one piece, int16 [sounds, samples]."""
        samples = self._header["samples"]
        assert audio.dtype == np.int16 and audio.shape == (len(sounds), samples), audio.shape
        path = self._folder / AUDIO
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(2 * samples * len(self._header["sounds"]))
            file.seek(0, 2)
            file.write(np.ascontiguousarray(audio, "<i2").tobytes())
        self._header["sounds"] += [asdict(sound) for sound in sounds]
        if asdict(origin) not in self._header["sources"]:
            self._header["sources"].append(asdict(origin))
        self._header["finished"].append(piece)
        part = self._folder / f"{RECORDS}.part"
        part.write_text(json.dumps(self._header, ensure_ascii=False), encoding="utf-8")
        part.replace(self._folder / RECORDS)


def refuse_other_folder(folder: Path) -> None:
    """Never write into a folder that holds something else than a tag set."""
    if folder.is_file():
        raise SistrumError(f"{folder}: is a file; the output must be a folder")
    known = {AUDIO, RECORDS, f"{RECORDS}.part"}
    if folder.is_dir() and not {path.name for path in folder.iterdir()} <= known:
        raise SistrumError(f"{folder}: holds other files; give a new folder or one of a tag set")
