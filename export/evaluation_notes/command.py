"""`sistrum evaluate-notes`: judge models of held notes by what they play; figures and a results page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sistrum.export.evaluation_notes.document import Document
    from sistrum.export.evaluation_notes.playing import Player
    from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `evaluate-notes`."""
    parser = subparsers.add_parser(
        "evaluate-notes",
        help="measure a model of held notes against real notes",
        description="Judge a model by the notes it plays: PIS, IIS, KID and FAD at several lengths beside "
        "the VQCPC-GAN paper's table, pitch error, envelope, notes held for a minute, movement of the "
        "partials. Writes NAME.notes.json beside the model.",
    )
    parser.add_argument(
        "model", type=Path, metavar="MODEL", help=".onnx or .pt to measure, or .notes.json to show"
    )
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        metavar="NAME=MODEL",
        help="another model for the tables: .onnx, .notes.json, or the checkpoint (.pt) of one whose notes "
        "all have one length; may be given again",
    )
    parser.add_argument(
        "--data", type=Path, default=Path("data/tones"), metavar="DIR", help="note set (default: %(default)s)"
    )
    parser.add_argument(
        "--only", metavar="A,B", help="sections: scores,pitch,envelope,hold,movement,responses"
    )
    parser.add_argument("--notes", type=int, metavar="N", help="notes for scores and movement (default 264)")
    parser.add_argument("--quick", action="store_true", help="a small part of the work; rough figures")
    parser.add_argument(
        "--renderer",
        choices=("engine", "reference"),
        default="engine",
        help="the C++ engine, or Python's reference renderer (slow)",
    )
    parser.add_argument("--workers", type=int, metavar="N", help="threads (default: the cores there are)")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="also write a page with tables and pictures"
    )
    parser.add_argument("--record", action="store_true", help="also write the figures into the models' cards")
    parser.set_defaults(run=run_evaluate_notes)


def run_evaluate_notes(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.export.evaluation_notes.report import model_parts, write_report

    paths = {arguments.model.name.split(".")[0]: arguments.model} | _baselines(arguments.baseline)
    documents = {name: _document(path, arguments) for name, path in paths.items()}
    if arguments.report:
        figures = {name: _figures(path) for name, path in paths.items()}
        write_report(arguments.report, documents, figures)
        print(arguments.report)
    else:
        for name, document in documents.items():
            print("\n\n".join(model_parts(document, name, None)))
    return 0


def _baselines(given: list[str]) -> dict[str, Path]:
    from sistrum.errors import SistrumError

    found = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not (name and equals and path):
            raise SistrumError(f"--baseline: expected NAME=MODEL, found {text!r}")
        found[name] = Path(path)
    return found


def _figures(path: Path) -> Path:
    return path if path.suffix == ".json" else path.with_suffix(".notes.json")


def _document(path: Path, arguments: argparse.Namespace) -> Document:
    """Measure a model and write its document, or read one; sections that an older one has are kept."""
    from sistrum.export.evaluation.command import show_progress
    from sistrum.export.evaluation_notes.document import merge, read_document, write_document
    from sistrum.export.evaluation_notes.evaluate import evaluate_notes
    from sistrum.training.datasets.notes import read_notes
    from sistrum.training.metrics.note_classifier import cached_note_classifier

    if path.suffix == ".json":
        return read_document(path)
    settings = _settings(arguments)
    notes = read_notes(arguments.data)
    player, facts = _open_player(path, settings)
    document = evaluate_notes(
        player,
        facts,
        notes,
        lambda: cached_note_classifier(notes, settings.classifier, progress=show_progress),
        settings,
        show_progress,
    )
    output = _figures(path)
    if output.exists():
        document = merge(read_document(output), document)
    write_document(output, document)
    if arguments.record and path.suffix == ".onnx":
        from sistrum.export.record_response import record_note_evaluation

        record_note_evaluation(path, read_document(output))
    print(output)
    return read_document(output)


def _open_player(path: Path, settings: NoteEvaluationSettings) -> tuple[Player, dict[str, Any]]:
    """What plays the model of a file, and which model it is."""
    from sistrum.export.evaluation.evaluate import describe_model
    from sistrum.export.evaluation_notes.model_player import ModelPlayer
    from sistrum.export.evaluation_notes.whole_note_player import WholeNotePlayer

    if path.suffix == ".pt":
        whole = WholeNotePlayer(path)
        return whole, whole.facts
    player = ModelPlayer(path, settings.renderer, settings.workers)
    return player, describe_model(path, player.card)


def _settings(arguments: argparse.Namespace) -> NoteEvaluationSettings:
    import os
    from dataclasses import replace

    from sistrum.errors import SistrumError
    from sistrum.export.evaluation_notes.settings import SECTIONS, NoteEvaluationSettings

    sections = tuple(arguments.only.split(",")) if arguments.only else SECTIONS
    if unknown := set(sections) - set(SECTIONS):
        raise SistrumError(
            f"--only: {', '.join(sorted(unknown))}: expected sections of {', '.join(SECTIONS)}"
        )
    settings = NoteEvaluationSettings(
        sections=sections,
        renderer=arguments.renderer,
        workers=arguments.workers or len(os.sched_getaffinity(0)),
    )
    settings = settings.quick() if arguments.quick else settings
    return replace(settings, notes=arguments.notes) if arguments.notes else settings
