"""What a teacher says of the notes of a note set, on disk beside it: DIR.tags.npz."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.note_audio import notes_at_rate
from sistrum.training.datasets.notes import FULL_SCALE, read_notes
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.teachers.base import Teacher

_BLOCK = 32
_PEAK = 0.891
#: A note whose beginning is quieter than this is not made louder any more.
_SILENT = 1e-3


@dataclass(frozen=True)
class Tags:
    """`logits` float16 [notes, labels], in the order of the note set's rows. `accuracy`: average precision of
    the teacher, by label; `teacher`: its hash; `seconds`: how much of each note it heard.
    """

    logits: NDArray[np.float16]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    accuracy: tuple[float, ...]
    teacher: str
    seconds: float


def tags_path(notes: Path) -> Path:
    """Where the tags of a note set are looked for."""
    return notes.with_name(f"{notes.name}.tags.npz")


def heard(sounds: NDArray[np.floating]) -> NDArray[np.float32]:
    """Sounds [N, S] with a peak of 0.891 each: an opinion is to be of timbre, not of level."""
    peaks = np.maximum(np.abs(sounds).max(axis=1, keepdims=True), _SILENT)
    scaled: NDArray[np.float32] = (sounds * (_PEAK / peaks)).astype(np.float32)
    return scaled


@torch.no_grad()
def tag_notes(folder: Path, teacher: Teacher, progress: Progress = silent) -> Tags:
    """The teacher's logits of the first second of every note, each at the same peak level."""
    torch.set_num_threads(1)
    notes = read_notes(folder)
    audio = notes_at_rate(folder, notes, teacher.sample_rate)
    rows = []
    for start in range(0, len(notes), _BLOCK):
        block = audio[start : start + _BLOCK, : teacher.samples].astype(np.float32) / np.float32(FULL_SCALE)
        rows.append(teacher.logits(torch.from_numpy(heard(block))).numpy().astype(np.float16))
        progress("asking the teacher", min(start + _BLOCK, len(notes)), len(notes))
    seconds = teacher.samples / teacher.sample_rate
    return Tags(
        np.concatenate(rows), teacher.labels, teacher.label_names, teacher.accuracy, teacher.hash, seconds
    )


def write_tags(path: Path, tags: Tags) -> None:
    """Write to a neighbour and rename, so that a stop never leaves a broken file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez_compressed(
            file,
            logits=tags.logits,
            labels=json.dumps(tags.labels),
            names=json.dumps(tags.names),
            accuracy=np.array(tags.accuracy),
            teacher=tags.teacher,
            seconds=tags.seconds,
        )
    partial.replace(path)


def read_tags(path: Path, notes: int) -> Tags:
    """The tags of a set of `notes` notes; SistrumError where the file is missing or of other notes."""
    try:
        with np.load(path, allow_pickle=False) as file:
            tags = Tags(
                file["logits"],
                tuple(json.loads(str(file["labels"]))),
                tuple(json.loads(str(file["names"]))),
                tuple(float(value) for value in file["accuracy"]),
                str(file["teacher"]),
                float(file["seconds"]),
            )
    except FileNotFoundError:
        raise SistrumError(f"{path}: no such file; 'sistrum tag' writes it") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SistrumError(f"{path}: expected the tags of a note set: {error}") from None
    expected = (notes, len(tags.labels))
    if tags.logits.shape != expected or not len(tags.labels) == len(tags.names) == len(tags.accuracy):
        raise SistrumError(f"{path}: expected logits of {expected}, found {tags.logits.shape}")
    return tags
