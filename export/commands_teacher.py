"""`sistrum export-teacher`: a trained tagger becomes a model file."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "export-teacher",
        help="turn a trained tagger into a model file",
        description="Write a tagger with its card as one .onnx file: audio in, a logit a label out, the mel "
        "front end inside. Nothing is written unless ONNX Runtime agrees with torch.",
    )
    parser.add_argument(
        "checkpoint", type=Path, help="of 'sistrum train-teacher', such as runs/tagger/last.pt"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="such as models/teachers/tagger.onnx"
    )
    parser.add_argument(
        "--licence", default="GPL-3.0-or-later", help="licence of the weights (default: %(default)s)"
    )
    parser.set_defaults(run=run_export_teacher)


def run_export_teacher(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.export.teacher_export import export_teacher

    report = export_teacher(arguments.checkpoint, arguments.output, arguments.licence)
    print(f"{arguments.output}: {report}")
    return 0
