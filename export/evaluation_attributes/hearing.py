"""What a teacher hears in notes, on the scale of a model's sliders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.export.note_source import Floats
from sistrum.export.steer_notes import REAL_PER_FAMILY, balanced_rows, for_teacher
from sistrum.training.controls import attribute_id
from sistrum.training.datasets.notes import NoteSet
from sistrum.training.note_steering.notes import Values
from sistrum.training.steering.scale import ClassScale, quantile_tables
from sistrum.training.teachers import Teacher
from sistrum.training.teachers.tags_file import Tags

#: Sounds that a teacher hears at once.
BATCH = 32


@dataclass(frozen=True)
class Ears:
    """A teacher's opinion of the attributes that a model has sliders for, in their order.

    labels: the teacher's own. columns: of the teacher's labels. real: logits of all notes of the note set.
    scale: a slider's 0..1 stands for a quantile of balanced real notes, as when steering was fitted.
    """

    teacher: Teacher
    labels: tuple[str, ...]
    columns: tuple[int, ...]
    real: Values
    scale: ClassScale

    @staticmethod
    def of(
        teacher: Teacher, attributes: Sequence[str], notes: NoteSet, tags: Tags, where: str, seed: int = 0
    ) -> Ears:
        """For attributes by control id; `tags` are the teacher's of `notes`. SistrumError if it does not know
        one.
        """
        pairs = zip(teacher.labels, teacher.label_names, strict=True)
        known = {attribute_id(*pair): column for column, pair in enumerate(pairs)}
        missing = [name for name in attributes if name not in known]
        if missing:
            raise SistrumError(f"{where}: expected attributes that the teacher knows, found {missing[0]!r}")
        columns = tuple(known[name] for name in attributes)
        own: Values = tags.logits[:, list(columns)].astype(np.float64)
        rows = balanced_rows(notes, REAL_PER_FAMILY, seed)
        tables = quantile_tables(own[rows], np.zeros(len(rows), dtype=np.int64), 1)
        labels = tuple(teacher.labels[column] for column in columns)
        return Ears(teacher, labels, columns, own, ClassScale(tables))

    @property
    def seconds(self) -> float:
        """How much of a note it hears."""
        return self.teacher.samples / self.teacher.sample_rate

    def logits(self, audio: Floats, sample_rate: int) -> Values:
        """Of notes [N, S], [N, attributes]."""
        parts = []
        for start in range(0, len(audio), BATCH):
            sounds = for_teacher(self.teacher, audio[start : start + BATCH], sample_rate)
            with torch.no_grad():
                said = self.teacher.logits(torch.from_numpy(sounds))
            parts.append(said[:, list(self.columns)].double().numpy())
        found: Values = np.concatenate(parts)
        return found

    def positions(self, logits: Values) -> Values:
        """Where logits [N, attributes] stand on the sliders, 0..1."""
        found: NDArray[np.float64] = (
            self.scale.position(self.scale.tables.double(), torch.from_numpy(logits)).double().numpy()
        )
        return found
