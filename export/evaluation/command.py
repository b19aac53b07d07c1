"""`sistrum evaluate`: judge models by what they render; write figures, a results page, the card's
responses.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sistrum.export.evaluation.settings import EvaluationSettings


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `evaluate`."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure a model against real sounds",
        description="Judge a model by what it renders: are its classes recognised, how far are its hits from "
        "real ones (IS, KID, FAD), do its sliders do what they say, does it repeat its training sounds, are "
        "attacks and partials as in real drums? Writes NAME.eval.json beside the model. What was measured is "
        "kept in a cache: a run that was cut short goes on where it was.",
    )
    parser.add_argument(
        "models",
        type=Path,
        nargs="+",
        metavar="MODEL",
        help=".onnx file to measure, or .eval.json file to show",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("data/drums"),
        metavar="DIR",
        help="sound set (default: %(default)s)",
    )
    parser.add_argument(
        "--only", metavar="A,B", help="sections: classes,distances,sliders,diversity,acoustics"
    )
    parser.add_argument(
        "--draws", type=int, default=1000, metavar="N", help="draws a slider (default: %(default)s)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="a twentieth of the work, to see that all is well"
    )
    parser.add_argument(
        "--others",
        choices=("untouched", "real"),
        default="untouched",
        help="the sliders that are not moved: left alone, or as a random real sound has them (thesis)",
    )
    parser.add_argument(
        "--scale",
        choices=("class", "spread", "hundred"),
        default="class",
        help="what 0..1 stands for: quantile within the class (default), 5th to 95th percentile of "
        "all sounds, or 0 to 100",
    )
    parser.add_argument(
        "--embedding",
        action="append",
        metavar="NAME",
        help="inception, mel, or package.module:factory; may be given again (default: the first two)",
    )
    parser.add_argument(
        "--renderer",
        choices=("engine", "reference"),
        default="engine",
        help="the C++ engine, or Python's reference renderer",
    )
    parser.add_argument(
        "--workers", type=int, metavar="N", help="threads and processes (default: the cores there are)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="figures (default: MODEL.eval.json)"
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="also write a page with tables and pictures"
    )
    parser.add_argument(
        "--record", action="store_true", help="also write figures and response curves into the model's card"
    )
    parser.set_defaults(run=run_evaluate)


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.errors import SistrumError
    from sistrum.export.evaluation.document import read_document
    from sistrum.export.evaluation.report import model_parts, write_report

    measured = [path for path in arguments.models if path.suffix != ".json"]
    if arguments.output and len(measured) != 1:
        raise SistrumError(f"--output: expected one model to measure, found {len(measured)}")
    documents, files = [], []
    for path in arguments.models:
        if path.suffix == ".json":
            documents.append(read_document(path))
            files.append(path)
        else:
            files.append(arguments.output or path.with_suffix(".eval.json"))
            documents.append(_measure(path, files[-1], arguments))
    if arguments.report:
        write_report(arguments.report, documents, files)
        print(arguments.report)
    else:
        for document, file in zip(documents, files, strict=True):
            print("\n\n".join(model_parts(document, file.name, None)))
    return 0


def _measure(path: Path, output: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure one model and write its document; sections that an older one has are kept."""
    from sistrum.export.evaluation.document import merge, read_document, write_document
    from sistrum.export.evaluation.evaluate import evaluate
    from sistrum.training.datasets import SoundSet

    settings = _settings(arguments)
    document = evaluate(path, SoundSet.load(arguments.data), settings, show_progress)
    if output.exists():
        document = merge(read_document(output), document)
    write_document(output, document)
    if arguments.record:
        from sistrum.export.record_response import record_evaluation

        record_evaluation(path, document)
    print(output)
    return read_document(output)


def _settings(arguments: argparse.Namespace) -> EvaluationSettings:
    from sistrum.export.evaluation.settings import SECTIONS, EvaluationSettings

    settings = EvaluationSettings(
        sections=tuple(arguments.only.split(",")) if arguments.only else SECTIONS,
        draws=arguments.draws,
        others=arguments.others,
        asked_scale=arguments.scale,
        renderer=arguments.renderer,
        workers=arguments.workers or len(os.sched_getaffinity(0)),
    )
    if arguments.embedding:
        from dataclasses import replace

        settings = replace(settings, embeddings=tuple(arguments.embedding))
    return settings.quick() if arguments.quick else settings


def show_progress(what: str, done: int, total: int) -> None:
    """A line on standard error: rewritten in place on a terminal, in a log one line a tenth of the work."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}: {done} of {total}", end="\n" * (done >= total), file=sys.stderr, flush=True)
    elif done >= total or done % max(1, total // 10) == 0:
        print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)
