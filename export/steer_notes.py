"""From a checkpoint of a generator of notes to its steering file: a teacher's labels become sliders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import resample_poly

from sistrum.errors import SistrumError
from sistrum.export.half_weights import round_large_weights
from sistrum.export.note_source import Floats, TeacherEars, note_source
from sistrum.export.steer_checkpoint import ProgressLines
from sistrum.export.steering import graph_of
from sistrum.training.checkpoint import Checkpoint, build_family
from sistrum.training.datasets.notes import FAMILIES, NoteSet
from sistrum.training.distillation.ranking import MOST, RankedAttribute, rank_attributes
from sistrum.training.note_steering.fit import NoteFitPlan, NoteWorkshop
from sistrum.training.note_steering.notes import Values
from sistrum.training.note_steering.steering_file import NoteSteeringFile
from sistrum.training.note_steering.tune import AttributeReport, fit_note_steering
from sistrum.training.steering.steering_file import weights_hash
from sistrum.training.teachers import Teacher
from sistrum.training.teachers.tags_file import Tags, heard, tags_path

#: Real notes of each family that say what 0..1 on a slider means.
REAL_PER_FAMILY = 200
#: Minutes that the default plan takes on one core.
PLAN_MINUTES = 12.0


@dataclass(frozen=True)
class SteerNotesOptions:
    """What `sistrum steer` was asked for; `most`: how many attributes get sliders at most."""

    output: Path
    minutes: float
    most: int = MOST
    seed: int = 0


def steer_notes(
    checkpoint: Checkpoint,
    notes: NoteSet,
    folder: Path,
    teacher: Teacher,
    tags: Tags,
    options: SteerNotesOptions,
) -> AttributeReport:
    """Fit steering to the averaged generator and write it; progress goes to stderr.

    Args:
        notes, folder: the note set that was learnt, with its tokens.
        tags: what the teacher says of each of its notes.

    Returns:
        The report of the slider test.

    Raises:
        SistrumError: the tags are another teacher's, or the generator cannot be steered.
    """
    check_tags(tags, teacher, folder)
    family = build_family(checkpoint)
    family.model.load_state_dict(checkpoint.average)
    family.networks.eval()
    round_large_weights(family.model)  # as the export does: steering belongs to these weights
    rows = balanced_rows(notes, REAL_PER_FAMILY, options.seed)
    kept = rank_attributes(tags.logits[rows], tags.labels, tags.accuracy, options.most)
    columns = np.array([attribute.column for attribute in kept])
    real = tags.logits[np.ix_(rows, columns)].astype(np.float64)
    graph = graph_of(family)
    lines = ProgressLines()
    shop = NoteWorkshop(
        source=note_source(checkpoint, family, graph, folder, ears_of(teacher, kept)),
        real=real,
        plan=NoteFitPlan(seed=options.seed).scaled(options.minutes / PLAN_MINUTES),
        progress=lines.show,
        tell=lines.tell,
    )
    fitted = fit_note_steering(shop)
    count, units = len(kept), fitted.fit.normalisation
    NoteSteeringFile(
        steering=fitted.steering,
        attributes=shop.source.attributes,
        names=tuple(tags.names[column] for column in columns),
        scale=torch.from_numpy(np.stack([units.mean[:count], units.deviation[:count]])),
        classes=checkpoint.audio.classes,
        generator=weights_hash(graph.module),
        teacher=teacher.hash,
        report=fitted.report.summary(),
    ).save(options.output)
    return fitted.report


def check_tags(tags: Tags, teacher: Teacher, folder: Path) -> None:
    """SistrumError unless the tags are this teacher's."""
    if tags.teacher != teacher.hash or tags.labels != tuple(teacher.labels):
        raise SistrumError(
            f"{tags_path(folder)}: expected the tags of this teacher ({teacher.hash[:12]}), found those of "
            f"{tags.teacher[:12]}; run 'sistrum tag'"
        )


def balanced_rows(notes: NoteSet, per_family: int, seed: int) -> NDArray[np.int64]:
    """Rows of training notes, as many of each family; of a small family all."""
    random = np.random.default_rng(seed)
    rows: list[int] = []
    for name in FAMILIES:
        own = [note.row for note in notes.notes if note.family == name and note.split == "train"]
        rows.extend(own[int(i)] for i in random.permutation(len(own))[:per_family])
    return np.array(sorted(rows), dtype=np.int64)


def ears_of(teacher: Teacher, kept: tuple[RankedAttribute, ...]) -> TeacherEars:
    """The teacher, asked for the kept attributes alone."""
    columns = [attribute.column for attribute in kept]

    def listen(audio: Floats, sample_rate: int) -> Values:
        with torch.no_grad():
            said = teacher.logits(torch.from_numpy(for_teacher(teacher, audio, sample_rate)))
        logits: Values = said[:, columns].double().numpy()
        return logits

    return TeacherEars(tuple(a.label for a in kept), listen, teacher.samples / teacher.sample_rate)


def for_teacher(teacher: Teacher, audio: Floats, sample_rate: int) -> Floats:
    """Sounds [N, S] as the teacher hears real notes: at its rate and one peak level."""
    if sample_rate == teacher.sample_rate:
        return heard(audio)
    divisor = np.gcd(sample_rate, teacher.sample_rate)
    return heard(resample_poly(audio, teacher.sample_rate // divisor, sample_rate // divisor, axis=1))
