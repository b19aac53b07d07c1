"""`sistrum quantise`: the eight-bit variant of a finished model, and what it costs."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `quantise`."""
    parser = subparsers.add_parser(
        "quantise",
        help="make the 8-bit variant of a model file",
        description="Write a model whose convolutions compute in 8 bits, calibrated on its own sounds, and "
        "compare it with the original: error in dB, time, size. Evaluate the result like any other model.",
    )
    parser.add_argument("model", type=Path, help="model file of 'sistrum export'")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="model file to write"
    )
    parser.add_argument(
        "--sounds", type=int, default=64, metavar="N", help="sounds to calibrate and to compare with (64)"
    )
    parser.set_defaults(run=run_quantise)


def run_quantise(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.errors import SistrumError
    from sistrum.export.quantise import quantise_model

    if arguments.sounds < 1:
        raise SistrumError(f"--sounds: expected at least 1, found {arguments.sounds}")
    if arguments.output.resolve() == arguments.model.resolve():
        raise SistrumError(f"{arguments.output}: the variant would replace the model; name another file")
    comparison = quantise_model(arguments.model, arguments.output, arguments.sounds)
    print(f"{arguments.output}: {comparison}")
    return 0
