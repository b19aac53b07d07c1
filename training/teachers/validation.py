"""Measures a tagger: on kept-back sounds as they are and mixed, and on drums of other makers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.progress import Progress
from sistrum.training.datasets.soundfonts import SOUND_FONTS
from sistrum.training.datasets.tag_set import TagSet
from sistrum.training.teachers.base import Teacher
from sistrum.training.teachers.measures import average_precisions
from sistrum.training.teachers.ontology import read_ontology
from sistrum.training.teachers.validation_sounds import mixtures, plain

#: Mixtures that are judged.
MIXTURES = 1500
#: Class of a drum set -> the label that ought to know it.
DRUM_LABELS = {
    "kick": "bass_drum",
    "snare": "snare_drum",
    "hat": "hi_hat",
    "cymbal": "cymbal",
    "tom": "tom",
    "clap": "clap",
}


@dataclass(frozen=True)
class LabelMeasure:
    """Average precision of a label on plain and on mixed sounds, how many plain ones have it, and the share
    of all sounds that do: what guessing gets.
    """

    id: str
    name: str
    kind: str
    only_teacher: bool
    plain: float
    mixed: float
    sounds: int
    chance: float


@dataclass(frozen=True)
class DrumMeasure:
    """Drums of other sources: average precision of one label among them, and its share of them."""

    label: str
    precision: float
    sounds: int
    chance: float


@dataclass(frozen=True)
class TeacherMeasures:
    """Of one teacher. `plain_map`, `mixed_map`: means over the labels that validation sounds have."""

    teacher: str
    plain_map: float
    mixed_map: float
    plain_sounds: int
    mixed_sounds: int
    labels: tuple[LabelMeasure, ...]
    drums: tuple[DrumMeasure, ...]


def measure_teacher(
    teacher: Teacher, tags: TagSet, drums: Path | None, progress: Progress
) -> TeacherMeasures:
    """Ask the teacher about everything; SistrumError where its labels are not the ontology's."""
    torch.set_num_threads(1)
    labels = read_ontology()
    if teacher.labels != tuple(label.id for label in labels):
        raise SistrumError("the teacher's labels are not those of the ontology: it cannot be judged by it")
    audio, has = plain(tags, labels)
    scores = ask(teacher, audio, "plain", progress)
    found = average_precisions(scores, has)
    mixed_audio, mixed_has = mixtures(tags, labels, MIXTURES)
    mixed = average_precisions(ask(teacher, mixed_audio, "mixed", progress), mixed_has)
    known = np.isfinite(found)
    rows = tuple(
        LabelMeasure(
            label.id, label.name, label.kind, label.only_teacher,
            float(found[i]), float(mixed[i]), int(has[:, i].sum()), float(has[:, i].mean()),
        )
        for i, label in enumerate(labels)
        if known[i]
    )  # fmt: skip
    other = () if drums is None else measure_drums(teacher, SoundSet.load(drums), progress)
    return TeacherMeasures(
        teacher.hash,
        float(found[known].mean()),
        float(np.nanmean(mixed)),
        len(audio),
        len(mixed_audio),
        rows,
        other,
    )


def measure_drums(teacher: Teacher, sounds: SoundSet, progress: Progress) -> tuple[DrumMeasure, ...]:
    """How the drum labels find the classes among hits that come from none of the teacher's soundfonts."""
    own = {font.origin.source for font in SOUND_FONTS}
    rows = [i for i, record in enumerate(sounds.records) if record.source not in own]
    audio = np.stack(
        [
            soxr.resample(sounds.audio[i], sounds.sample_rate, teacher.sample_rate).astype(np.float32)
            for i in rows
        ]
    )
    scores = ask(teacher, audio, "drums of other sources", progress)
    classes = np.array([sounds.records[i].sound_class for i in rows])
    found = []
    for name, label in DRUM_LABELS.items():
        has = (classes == name).astype(np.float32)
        if has.any():
            column = scores[:, teacher.labels.index(label)]
            precision = average_precisions(column[:, None], has[:, None])[0]
            found.append(DrumMeasure(label, float(precision), int(has.sum()), float(has.mean())))
    return tuple(found)


@torch.no_grad()
def ask(teacher: Teacher, audio: NDArray[np.float32], what: str, progress: Progress) -> NDArray[np.float32]:
    """Logits [N, labels] of many sounds."""
    rows = []
    for start in range(0, len(audio), 64):
        rows.append(teacher.logits(torch.from_numpy(audio[start : start + 64])).numpy())
        progress(what, min(start + 64, len(audio)), len(audio))
    found: NDArray[np.float32] = np.concatenate(rows)
    return found
