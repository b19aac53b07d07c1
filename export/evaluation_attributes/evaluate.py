"""The whole evaluation of one model's attributes: opens what it needs and runs the sections."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

from sistrum.export.evaluation.command import show_progress
from sistrum.export.evaluation.evaluate import versions
from sistrum.export.evaluation_attributes.asking import open_attribute_model
from sistrum.export.evaluation_attributes.document import FORMAT, FORMAT_VERSION, Document
from sistrum.export.evaluation_attributes.hearing import Ears
from sistrum.export.evaluation_attributes.sections import AttributeSections, Progress
from sistrum.export.evaluation_attributes.settings import AttributeEvaluationSettings
from sistrum.export.evaluation_notes.evaluate import describe_notes
from sistrum.export.steer_notes import check_tags
from sistrum.training.datasets.notes import read_notes
from sistrum.training.metrics.note_classifier import NoteClassifierSettings, cached_note_classifier
from sistrum.training.teachers.ontology import read_ontology
from sistrum.training.teachers.open_teacher import open_teacher
from sistrum.training.teachers.tags_file import read_tags, tags_path


def evaluate_attributes(
    path: Path,
    data: Path,
    teacher_file: Path,
    settings: AttributeEvaluationSettings,
    progress: Progress = show_progress,
) -> Document:
    """The document of the model in `path`, judged by a teacher and the notes of `data` with its tags."""
    started = time.monotonic()
    notes, teacher = read_notes(data), open_teacher(teacher_file)
    tags = read_tags(tags_path(data), len(notes))
    check_tags(tags, teacher, data)
    model = open_attribute_model(path, settings.workers)
    ears = Ears.of(teacher, model.attributes, notes, tags, str(path))
    sections = AttributeSections(
        model,
        ears,
        notes,
        lambda: cached_note_classifier(notes, NoteClassifierSettings(), progress=show_progress),
        settings,
        progress,
    )
    only_teacher = {label.id for label in read_ontology() if label.only_teacher}
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "model": dict(model.facts) | {"temperature": model.temperature},
        "data": describe_notes(notes),
        "teacher": {
            "file": teacher_file.name,
            "hash": teacher.hash,
            "labels": len(teacher.labels),
            "only_teacher": [label for label in ears.labels if label in only_teacher],
        },
        "settings": asdict(settings),
        "versions": versions(),
        "sections": sections.measure(),
    }
    return document | {"seconds": round(time.monotonic() - started, 1)}
