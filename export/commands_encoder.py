"""`sistrum export-encoder` and `sistrum evaluate-encoder`: a trained encoder becomes a model file, and is
measured.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    export = subparsers.add_parser(
        "export-encoder",
        help="turn a trained encoder into a model file",
        description="Write an encoder with its card as one .onnx file, tied to one generator file by its "
        "hash: after any change to that file, card included, run this again. Nothing is written unless ONNX "
        "Runtime agrees with torch and the file holds the generator that the encoder was trained for.",
    )
    export.add_argument(
        "checkpoint", type=Path, help="of 'sistrum train-encoder', such as runs/encoder/last.pt"
    )
    export.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: the generator's, ending in .encoder.onnx"
    )
    export.add_argument(
        "--generator", type=Path, required=True, metavar="FILE", help="the generator's model file"
    )
    export.add_argument(
        "--licence", default="GPL-3.0-or-later", help="licence of the weights (default: %(default)s)"
    )
    export.set_defaults(run=run_export_encoder)
    measure = subparsers.add_parser(
        "evaluate-encoder",
        help="measure how near an encoder brings its generator to real sounds",
        description="Log-spectral distance between recordings and what the generator makes of their "
        "encodings, through the engine: on a sound set's validation sounds, and on other audio files.",
    )
    measure.add_argument("encoder", type=Path, help="encoder file; its generator lies beside it")
    measure.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="sound set made by 'sistrum data'"
    )
    measure.add_argument(
        "--other",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="folders of audio files that the set does not contain, read with their sub-folders",
    )
    measure.add_argument(
        "--other-name", default="", metavar="TEXT", help="what those files are; default: the folders"
    )
    measure.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the measures as JSON")
    measure.set_defaults(run=run_evaluate_encoder)


def run_export_encoder(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.export.encoder_card import SUFFIX
    from sistrum.export.encoder_export import export_encoder

    generator: Path = arguments.generator
    output = arguments.output or generator.with_name(generator.stem + SUFFIX)
    report = export_encoder(arguments.checkpoint, generator, output, arguments.licence)
    print(f"{output}: {report}")
    return 0


def run_evaluate_encoder(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    import json

    from sistrum.export.encoder_evaluation import evaluate_encoder
    from sistrum.training.datasets import SoundSet

    sounds = SoundSet.load(arguments.data)
    measures = evaluate_encoder(arguments.encoder, sounds, arguments.other, arguments.other_name)
    text = json.dumps(measures, indent=2, ensure_ascii=False) + "\n"
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(text, encoding="utf-8")
    print(text, end="")
    return 0
