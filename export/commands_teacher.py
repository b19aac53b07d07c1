"""`sistrum export-teacher`, `sistrum export-attributes`: a tagger as a model file, and as an encoder."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    _register_attributes(subparsers)
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


def _register_attributes(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "export-attributes",
        help="turn a teacher and fitted sliders into an encoder for one generator",
        description="Write the encoder that says what a recording is like, as positions of the generator's "
        "attribute sliders: for timbre transfer. It is tied to the generator file by its hash: after any "
        "change to that file run this again.",
    )
    parser.add_argument("generator", type=Path, help="model file that was exported with the sliders")
    parser.add_argument(
        "--steering", type=Path, required=True, metavar="FILE", help="of 'sistrum steer', for that generator"
    )
    parser.add_argument(
        "--teacher", type=Path, required=True, metavar="FILE", help="such as models/teachers/tagger.onnx"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: the generator's, ending in .encoder.onnx"
    )
    parser.add_argument(
        "--licence", default="GPL-3.0-or-later", help="licence of the weights (default: %(default)s)"
    )
    parser.set_defaults(run=run_export_attributes)


def run_export_attributes(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.export.attribute_encoder import export_attribute_encoder
    from sistrum.export.encoder_card import SUFFIX

    generator: Path = arguments.generator
    output = arguments.output or generator.with_name(generator.stem + SUFFIX)
    report = export_attribute_encoder(
        arguments.teacher, arguments.steering, generator, output, arguments.licence
    )
    print(f"{output}: {report}")
    return 0
