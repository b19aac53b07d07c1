"""`sistrum finish`: what remains to be done to a generator once its training is over."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `finish`."""
    parser = subparsers.add_parser(
        "finish",
        help="finish a trained generator: fit its prior once more",
        description="Finish what training leaves: fit the prior, from which sounds are drawn, to the "
        "generator as it is now. Writes a checkpoint for 'sistrum export'.",
    )
    parser.add_argument("checkpoint", type=Path, help="of 'sistrum train', such as runs/cpu/last.pt")
    parser.add_argument("--data", type=Path, metavar="DIR", help="sound set (default: the recipe's)")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: finished.pt beside the checkpoint"
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="default: %(default)s")
    parser.set_defaults(run=run_finish)


def run_finish(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from dataclasses import replace

    import torch

    from sistrum.errors import SistrumError
    from sistrum.training.checkpoint import read_checkpoint, write_checkpoint
    from sistrum.training.families.registry import FAMILIES
    from sistrum.training.finishing import finish
    from sistrum.training.training_data import load_training_data

    if arguments.threads < 1:
        raise SistrumError(f"--threads must be 1 or more, found {arguments.threads}")
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    checkpoint = read_checkpoint(arguments.checkpoint)
    recipe = checkpoint.recipe
    recipe = replace(recipe, settings=FAMILIES[recipe.family].finishing(recipe.settings))
    data = load_training_data(recipe, arguments.data or Path(recipe.data.path))
    finished = finish(checkpoint, data)
    output = arguments.output or arguments.checkpoint.with_name("finished.pt")
    write_checkpoint(output, finished)
    news = {key: value for key, value in finished.metrics.items() if key not in checkpoint.metrics}
    print(f"{output}: " + ", ".join(f"{key} {value:.3f}" for key, value in news.items()))
    return 0
