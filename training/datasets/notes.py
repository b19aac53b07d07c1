"""The note set on disk: pitched notes of equal length, played as NSynth's (on at sample 0, held, released).

A folder holds `audio.npy` (int16 [notes, samples]) and `notes.json` (one record a note, credits of sources).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.hits import Origin

FORMAT_VERSION = 1
#: NSynth's eleven instrument families, in its order.
FAMILIES = (
    "bass",
    "brass",
    "flute",
    "guitar",
    "keyboard",
    "mallet",
    "organ",
    "reed",
    "string",
    "synth_lead",
    "vocal",
)
NoteSplit = Literal["train", "valid"]
NOTE_SPLITS: tuple[NoteSplit, ...] = get_args(NoteSplit)
FULL_SCALE = 32768.0


@dataclass(frozen=True)
class Note:
    """One note: `row` of the audio, `program` (General MIDI or NSynth instrument number), MIDI pitch,
    velocity 1..127."""

    row: int
    source: str
    program: int
    name: str
    family: str
    pitch: int
    velocity: int
    split: NoteSplit


@dataclass(frozen=True)
class NoteSet:
    """`audio` is int16 [notes, samples], a read-only memory map; `notes` are in the order of its rows."""

    sample_rate: int
    held_seconds: float
    notes: tuple[Note, ...]
    audio: NDArray[np.int16]
    sources: tuple[Origin, ...] = ()

    def __len__(self) -> int:
        return len(self.notes)

    @property
    def samples(self) -> int:
        """Length of every note in samples."""
        return int(self.audio.shape[1])

    def sounds(self, notes: Iterable[Note], samples: int | None = None) -> NDArray[np.float32]:
        """The first `samples` of some notes as float32 [n, samples], full scale 1."""
        rows = [note.row for note in notes]
        return self.audio[rows, :samples].astype(np.float32) / np.float32(FULL_SCALE)

    def sounds_at_full_velocity(
        self, notes: Iterable[Note], samples: int | None = None
    ) -> NDArray[np.float32]:
        """The same, each as loud as at velocity 127: level goes with the square of velocity in General MIDI
        and in the engine, which applies it to what a model plays.
        """
        notes = tuple(notes)
        gains = np.array([(127.0 / note.velocity) ** 2 for note in notes], dtype=np.float32)
        return self.sounds(notes, samples) * gains[:, None]

    def select(self, wanted: Callable[[Note], bool]) -> tuple[Note, ...]:
        """The notes that `wanted` says yes to; they keep their rows."""
        return tuple(note for note in self.notes if wanted(note))

    def counts(self) -> dict[str, dict[str, int]]:
        """Number of notes by family, source and split."""
        return {
            "family": {name: sum(n.family == name for n in self.notes) for name in FAMILIES},
            "source": dict(Counter(n.source for n in self.notes)),
            "split": dict(Counter(n.split for n in self.notes)),
        }


def read_notes(folder: Path) -> NoteSet:
    """Open a note set; the audio stays on disk. Raises SistrumError for a missing or damaged one."""
    header = read_header(folder)
    notes = tuple(_note(entry, row, folder) for row, entry in enumerate(header["notes"]))
    path = folder / "audio.npy"
    try:
        audio = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    expected = (len(notes), header["samples"])
    if audio.ndim != 2 or audio.dtype != np.int16 or len(audio) < len(notes) or audio.shape[1] != expected[1]:
        raise SistrumError(f"{path}: expected int16 {expected}, found {audio.dtype} {audio.shape}")
    sources = tuple(Origin(**origin) for origin in header["sources"])
    rows = cast("NDArray[np.int16]", audio[: len(notes)])
    return NoteSet(header["sample_rate"], float(header["held_seconds"]), notes, rows, sources)


def read_header(folder: Path) -> dict[str, Any]:
    """`notes.json` of a note set with the types of its values checked."""
    path = folder / "notes.json"
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SistrumError(
            f"{folder}: not a note set (no notes.json); make one with 'sistrum data notes'"
        ) from None
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if not isinstance(header, dict) or header.get("format_version") != FORMAT_VERSION:
        raise SistrumError(f"{path}: expected a note set of format_version {FORMAT_VERSION}")
    kinds: dict[str, type | tuple[type, ...]] = {
        "sample_rate": int,
        "samples": int,
        "held_seconds": (int, float),
        "notes": list,
        "sources": list,
    }
    for key, kind in kinds.items():
        if not isinstance(header.get(key), kind):
            raise SistrumError(f"{path}: {key} is missing or of the wrong type: {header.get(key)!r}")
    return header


def _note(entry: Any, row: int, folder: Path) -> Note:
    """A checked record; rows are 0, 1, 2, ... in the order of the file."""
    names = {field.name for field in fields(Note)}
    where = f"{folder / 'notes.json'}: note {row}"
    if not isinstance(entry, dict) or not names <= set(entry):
        raise SistrumError(f"{where}: expected the keys {', '.join(sorted(names))}")
    note = Note(**{name: entry[name] for name in names})
    if note.row != row or note.family not in FAMILIES or note.split not in NOTE_SPLITS:
        raise SistrumError(
            f"{where}: expected row {row}, a family of NSynth and split train or valid; found row "
            f"{note.row}, {note.family!r} and {note.split!r}"
        )
    return note


class NoteWriter:
    """Writes a note set piece by piece. What is on disk is a complete, smaller set after every piece.

    Opened on a set that was cut short, it goes on after the last piece; `finished` holds the pieces' names.
    """

    def __init__(self, folder: Path, sample_rate: int, samples: int, held_seconds: float) -> None:
        self._folder = folder
        self._header: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "sample_rate": sample_rate,
            "samples": samples,
            "held_seconds": held_seconds,
            "sources": [],
            "finished": [],
            "left_out": [],
            "notes": [],
        }
        if (folder / "notes.json").exists():
            self._resume(read_header(folder))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "audio.npy").unlink(missing_ok=True)

    @property
    def finished(self) -> tuple[str, ...]:
        """Names of the pieces that are on disk."""
        return tuple(self._header["finished"])

    @property
    def rows(self) -> int:
        """Notes on disk."""
        return len(self._header["notes"])

    def append(
        self,
        piece: str,
        origin: Origin,
        notes: list[Note],
        audio: NDArray[np.int16],
        left_out: Iterable[str] = (),
    ) -> None:
        """Add the notes of one piece; their rows are given here. `left_out`: names with reasons."""
        assert audio.dtype == np.int16 and audio.shape == (len(notes), self._header["samples"]), audio.shape
        first = self.rows
        self._write_audio(audio, first)
        self._header["notes"] += [{**asdict(note), "row": first + i} for i, note in enumerate(notes)]
        if asdict(origin) not in self._header["sources"]:
            self._header["sources"].append(asdict(origin))
        self._header["finished"].append(piece)
        self._header["left_out"] += list(left_out)
        part = self._folder / "notes.json.part"
        part.write_text(json.dumps(self._header, ensure_ascii=False), encoding="utf-8")
        part.replace(self._folder / "notes.json")

    def _write_audio(self, audio: NDArray[np.int16], first: int) -> None:
        """NumPy leaves room in the header for the first axis to grow, so that rows can be appended."""
        path = self._folder / "audio.npy"
        shape = (first + len(audio), self._header["samples"])
        header = {"descr": "<i2", "fortran_order": False, "shape": shape}
        with path.open("r+b" if path.exists() else "w+b") as file:
            np.lib.format.write_array_header_1_0(file, header)
            file.seek(first * audio.itemsize * self._header["samples"], 1)
            file.truncate()
            file.write(np.ascontiguousarray(audio, "<i2").tobytes())

    def _resume(self, found: dict[str, Any]) -> None:
        for key in ("sample_rate", "samples", "held_seconds"):
            if found[key] != self._header[key]:
                raise SistrumError(
                    f"{self._folder}: holds another note set: {key} is {found[key]}, wanted "
                    f"{self._header[key]}; give a new folder"
                )
        self._header = {**self._header, **found}
