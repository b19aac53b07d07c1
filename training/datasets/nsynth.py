"""NSynth as published (Engel et al. 2017), folders with examples.json and audio/*.wav, as a note set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import FAMILIES, FULL_SCALE, Note, NoteSplit, NoteWriter
from sistrum.training.datasets.progress import Progress, silent

SAMPLE_RATE = 16000
HELD_SECONDS = 3.0
SECONDS = (1, 4)
ORIGIN = Origin("NSynth", "CC-BY-4.0", "Jesse Engel and others, Google Inc. (2017)")
_WORDS = {
    "instrument": int,
    "instrument_str": str,
    "instrument_family_str": str,
    "instrument_source_str": str,
    "pitch": int,
    "velocity": int,
}
_BLOCK = 512


@dataclass(frozen=True)
class Choice:
    """Which notes count: families, MIDI pitches and velocities from..to, and the kinds of instrument
    (acoustic, electronic, synthetic); `seconds` 1 or 4 of each."""

    families: tuple[str, ...] = FAMILIES
    pitches: tuple[int, int] = (44, 70)
    velocities: tuple[int, int] = (1, 127)
    kinds: tuple[str, ...] = ("acoustic", "electronic", "synthetic")
    seconds: int = 4

    def __post_init__(self) -> None:
        if self.seconds not in SECONDS:
            raise SistrumError(f"NSynth: expected 1 or 4 seconds, found {self.seconds}")
        if unknown := set(self.families) - set(FAMILIES):
            raise SistrumError(
                f"NSynth: unknown family {', '.join(sorted(unknown))}; it has {', '.join(FAMILIES)}"
            )

    def wants(self, example: dict[str, Any]) -> bool:
        """Whether an entry of examples.json counts."""
        return (
            example["instrument_family_str"] in self.families
            and self.pitches[0] <= example["pitch"] <= self.pitches[1]
            and self.velocities[0] <= example["velocity"] <= self.velocities[1]
            and example["instrument_source_str"] in self.kinds
        )


def convert(splits: dict[NoteSplit, Path], output: Path, choice: Choice, progress: Progress = silent) -> None:
    """Write the chosen notes of NSynth folders (nsynth-train, nsynth-valid, ...) as one note set."""
    samples = choice.seconds * SAMPLE_RATE
    writer = NoteWriter(output, SAMPLE_RATE, samples, min(HELD_SECONDS, choice.seconds))
    for split, folder in splits.items():
        chosen = [pair for pair in read_examples(folder) if choice.wants(pair[1])]
        if not chosen:
            raise SistrumError(f"{folder}: none of its notes is wanted")
        for start in range(0, len(chosen), _BLOCK):
            piece = f"{split}/{start}"
            progress(f"{folder.name}: {start} of {len(chosen)}", start, len(chosen))
            if piece in writer.finished:
                continue
            block = chosen[start : start + _BLOCK]
            notes = [_note(example, split) for _, example in block]
            audio = [_read(folder / "audio" / f"{name}.wav", samples) for name, _ in block]
            writer.append(piece, ORIGIN, notes, np.stack(audio))
    progress("done", 1, 1)


def read_examples(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and attributes in examples.json, sorted by name, checked."""
    path = folder / "examples.json"
    try:
        examples = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SistrumError(f"{folder}: not an NSynth folder (no examples.json)") from None
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if not isinstance(examples, dict):
        raise SistrumError(f"{path}: expected an object by note, found {type(examples).__name__}")
    for name, example in sorted(examples.items()):
        for key, kind in _WORDS.items():
            found = example.get(key) if isinstance(example, dict) else None
            if not isinstance(found, kind):
                raise SistrumError(f"{path}: {name}: {key}: expected {kind.__name__}, found {found!r}")
        yield name, example


def _note(example: dict[str, Any], split: NoteSplit) -> Note:
    return Note(
        row=0,
        source=f"NSynth {example['instrument_source_str']}",
        program=example["instrument"],
        name=example["instrument_str"],
        family=example["instrument_family_str"],
        pitch=example["pitch"],
        velocity=example["velocity"],
        split=split,
    )


def _read(path: Path, samples: int) -> NDArray[np.int16]:
    """The first samples of a mono 16 kHz file, padded with silence where it is shorter."""
    try:
        sound, rate = soundfile.read(path, dtype="float64")
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    if rate != SAMPLE_RATE or sound.ndim != 1:
        raise SistrumError(f"{path}: expected mono at {SAMPLE_RATE} Hz, found {sound.shape} at {rate} Hz")
    cut = np.pad(sound[:samples], (0, max(0, samples - len(sound))))
    return np.clip(np.rint(cut * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
