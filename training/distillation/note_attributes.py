"""The attributes of a note set for a family that learns them: a teacher's best labels, and its logits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.notes import NoteSet
from sistrum.training.distillation.ranking import rank_attributes
from sistrum.training.teachers.tags_file import read_tags, tags_path


@dataclass(frozen=True)
class NoteAttributes:
    """Labels with their logits [notes, labels], in the order of the note set's rows."""

    labels: tuple[str, ...]
    logits: NDArray[np.float32]


def note_attributes(notes: NoteSet, folder: Path, most: int) -> NoteAttributes:
    """The best `most` labels of the tags beside the note set, ranked by its training notes.

    Raises:
        SistrumError: there are no tags, or too few labels.
    """
    tags = read_tags(tags_path(folder), len(notes))
    rows = [note.row for note in notes.notes if note.split == "train"]
    kept = rank_attributes(tags.logits[rows], tags.labels, tags.accuracy, most)
    if len(kept) < most:
        raise SistrumError(
            f"{tags_path(folder)}: expected at least {most} labels, as the recipe has attributes, found "
            f"{len(kept)}"
        )
    columns = np.array([attribute.column for attribute in kept])
    return NoteAttributes(tuple(a.label for a in kept), tags.logits[:, columns].astype(np.float32))
