"""`sistrum evaluate-attributes`: judge sliders of attributes by what a teacher hears."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sistrum.export.evaluation_attributes.document import Document
    from sistrum.export.evaluation_attributes.settings import AttributeEvaluationSettings


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `evaluate-attributes`."""
    parser = subparsers.add_parser(
        "evaluate-attributes",
        help="measure sliders of attributes by what a teacher hears",
        description="Ask a model of held notes for attributes and let a teacher listen: correlation of "
        "asked and heard, with every attribute raised, every slider alone, PIS, IIS, KID and FAD with and "
        "without. Writes NAME.eval.json beside the model.",
    )
    parser.add_argument(
        "model", type=Path, metavar="MODEL", help=".onnx or checkpoint to measure, or .eval.json to show"
    )
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        metavar="NAME=MODEL",
        help="another model for the tables (.onnx or .eval.json); may be given again",
    )
    parser.add_argument(
        "--data", type=Path, default=Path("data/tones"), metavar="DIR", help="note set (default: %(default)s)"
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        default=Path("models/teachers/tagger.onnx"),
        metavar="FILE",
        help="tagger whose tags of the note set are there (default: %(default)s)",
    )
    parser.add_argument("--only", metavar="A,B", help="sections: correlation,increments,sliders,scores")
    parser.add_argument("--notes", type=int, metavar="N", help="notes for correlations (default 1000)")
    parser.add_argument("--quick", action="store_true", help="a small part of the work; rough figures")
    parser.add_argument("--workers", type=int, metavar="N", help="threads (default: the cores there are)")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="also write a page with tables and pictures"
    )
    parser.add_argument(
        "--record", action="store_true", help="also write the responses into the model's card"
    )
    parser.set_defaults(run=run_evaluate_attributes)


def run_evaluate_attributes(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.export.evaluation_attributes.report import model_parts, write_report
    from sistrum.export.evaluation_attributes.tables import goals_table

    paths = {arguments.model.name.split(".")[0]: arguments.model} | dict(map(_named, arguments.baseline))
    documents = {name: _document(path, arguments) for name, path in paths.items()}
    if arguments.report:
        write_report(arguments.report, documents, [_figures(path) for path in paths.values()])
        print(arguments.report)
    else:
        for document in documents.values():
            print("\n\n".join(model_parts(document)))
        print(goals_table(documents))
    return 0


def _named(text: str) -> tuple[str, Path]:
    from sistrum.errors import SistrumError

    name, equals, path = text.rpartition("=")
    if not (name and equals and path):
        raise SistrumError(f"--baseline: expected NAME=MODEL, found {text!r}")
    return name, Path(path)


def _figures(path: Path) -> Path:
    return path if path.suffix == ".json" else path.with_suffix(".eval.json")


def _document(path: Path, arguments: argparse.Namespace) -> Document:
    """Measure a model and write its document, or read one."""
    from sistrum.export.evaluation_attributes.document import read, write
    from sistrum.export.evaluation_attributes.evaluate import evaluate_attributes
    from sistrum.export.evaluation_attributes.record import record_attributes

    if path.suffix == ".json":
        return read(path)
    document = evaluate_attributes(path, arguments.data, arguments.teacher, _settings(arguments))
    output = _figures(path)
    write(output, document)
    document = read(output)
    if arguments.record and path.suffix == ".onnx":
        record_attributes(path, document)
    print(output)
    return document


def _settings(arguments: argparse.Namespace) -> AttributeEvaluationSettings:
    import os
    from dataclasses import replace

    from sistrum.errors import SistrumError
    from sistrum.export.evaluation_attributes.settings import ATTRIBUTE_SECTIONS, AttributeEvaluationSettings

    sections = tuple(arguments.only.split(",")) if arguments.only else ATTRIBUTE_SECTIONS
    if unknown := set(sections) - set(ATTRIBUTE_SECTIONS):
        raise SistrumError(
            f"--only: {', '.join(sorted(unknown))}: expected sections of {', '.join(ATTRIBUTE_SECTIONS)}"
        )
    if "increments" in sections and "correlation" not in sections:
        raise SistrumError("--only: increments are of the strongest attributes: expected correlation as well")
    workers = arguments.workers or len(os.sched_getaffinity(0))
    settings = AttributeEvaluationSettings(sections=sections, workers=workers)
    settings = settings.quick() if arguments.quick else settings
    return replace(settings, notes=arguments.notes) if arguments.notes else settings
