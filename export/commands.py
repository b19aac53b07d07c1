"""`sistrum export`: a checkpoint becomes a model file that the engine plays."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `export`."""
    parser = subparsers.add_parser(
        "export",
        help="turn a checkpoint into a model file",
        description="Write a generator with its model card as one .onnx file. Nothing is written unless "
        "ONNX Runtime agrees with torch and the card is valid.",
    )
    parser.add_argument(
        "checkpoint", type=Path, help="checkpoint of 'sistrum train', such as runs/cpu/last.pt"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="model file to write"
    )
    parser.add_argument("--name", help="name of the model (default: the file's)")
    parser.add_argument("--title", help="title for people (default: made from the name)")
    parser.add_argument("--description", help="one sentence about the sounds")
    parser.add_argument(
        "--licence", default="GPL-3.0-or-later", help="licence of the weights (default: %(default)s)"
    )
    parser.add_argument(
        "--evaluate",
        type=Path,
        metavar="DIR",
        help="measure against this sound set and record it in the card",
    )
    parser.set_defaults(run=run_export)
    measure = subparsers.add_parser(
        "evaluate",
        help="measure a model against real sounds",
        description="Is each class recognised by a classifier of real sounds, and as bright, long and varied "
        "as real? Cells read generated / real.",
    )
    measure.add_argument("model", type=Path, help="model file")
    measure.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="sound set made by 'sistrum data'"
    )
    measure.add_argument("--json", action="store_true", help="print JSON instead of a table")
    measure.set_defaults(run=run_evaluate)


def run_export(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.export.export_model import Labels, export_model, record_metrics
    from sistrum.training.checkpoint import read_checkpoint

    name = arguments.name or arguments.output.stem
    labels = Labels(
        name=name,
        title=arguments.title or name.replace("_", " ").capitalize(),
        description=arguments.description or "One-shot sounds from a generator trained with Sistrum",
        licence=arguments.licence,
    )
    report = export_model(read_checkpoint(arguments.checkpoint), labels, arguments.output)
    print(f"{arguments.output}: {report}")
    if arguments.evaluate:
        from sistrum.export.evaluate import evaluate
        from sistrum.training.datasets import SoundSet

        evaluation = evaluate(arguments.output, SoundSet.load(arguments.evaluate))
        record_metrics(arguments.output, evaluation.flat())
        print(evaluation.table())
    return 0


def run_evaluate(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    import json

    from sistrum.export.evaluate import evaluate
    from sistrum.training.datasets import SoundSet

    evaluation = evaluate(arguments.model, SoundSet.load(arguments.data))
    print(json.dumps(evaluation.flat(), indent=2) if arguments.json else evaluation.table())
    return 0
