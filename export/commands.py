"""`sistrum export`: a checkpoint becomes a model file that the engine plays; and the evaluations."""

from __future__ import annotations

import argparse
from pathlib import Path

from sistrum.export.evaluation import command
from sistrum.export.evaluation_attributes import command as attributes_command
from sistrum.export.evaluation_notes import command as notes_command


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
        "--steering",
        type=Path,
        metavar="FILE",
        help="add the feature sliders that 'sistrum steer' fitted to this checkpoint",
    )
    parser.add_argument(
        "--evaluate",
        type=Path,
        metavar="DIR",
        help="measure against this sound set and record it in the card",
    )
    parser.add_argument(
        "--notes",
        type=Path,
        metavar="DIR",
        help="of a model of notes: the note set that it learnt, with its tokens (default: the recipe's)",
    )
    parser.add_argument(
        "--more-notes",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="of a model of notes: a note set with notes held for shorter times, for their releases",
    )
    parser.set_defaults(run=run_export)
    command.register(subparsers)
    notes_command.register(subparsers)
    attributes_command.register(subparsers)


def run_export(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.export.evaluation.document import headlines
    from sistrum.export.export_model import Labels, export_model
    from sistrum.export.export_notes import NoteSources, export_notes
    from sistrum.training.checkpoint import build_family, read_checkpoint

    name = arguments.name or arguments.output.stem
    labels = Labels(
        name=name,
        title=arguments.title or name.replace("_", " ").capitalize(),
        description=arguments.description or "One-shot sounds from a generator trained with Sistrum",
        licence=arguments.licence,
    )
    checkpoint = read_checkpoint(arguments.checkpoint)
    if build_family(checkpoint).streaming is not None:
        sources = NoteSources(arguments.notes or Path(checkpoint.recipe.data.path), arguments.more_notes)
        written = export_notes(checkpoint, labels, arguments.output, sources, arguments.steering)
        print(f"{arguments.output}: {written}")
        return 0
    report = export_model(checkpoint, labels, arguments.output, arguments.steering)
    print(f"{arguments.output}: {report}")
    if arguments.evaluate:
        from sistrum.export.evaluation.evaluate import evaluate
        from sistrum.export.evaluation.settings import EvaluationSettings
        from sistrum.export.record_response import record_evaluation
        from sistrum.training.datasets import SoundSet

        document = evaluate(arguments.output, SoundSet.load(arguments.evaluate), EvaluationSettings().quick())
        record_evaluation(arguments.output, document)
        print("\n".join(f"{key}: {value:g}" for key, value in headlines(document).items()))
    return 0
