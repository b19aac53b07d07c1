"""`sistrum train-encoder`: train what turns recordings into a generator's latents and controls."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `train-encoder`."""
    parser = subparsers.add_parser(
        "train-encoder",
        help="train the encoder of a trained generator",
        description="Train an encoder (recording -> latent and controls) for a frozen generator. Stops at "
        "--max-minutes or on Ctrl-C, always on a checkpoint; 'sistrum export-encoder' makes a file of it.",
    )
    parser.add_argument(
        "checkpoint", type=Path, help="the generator: checkpoint of 'sistrum train', such as runs/cpu/last.pt"
    )
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="sound set made by 'sistrum data'"
    )
    parser.add_argument(
        "--run-dir", type=Path, metavar="DIR", default=Path("runs/encoder"), help="default: %(default)s"
    )
    parser.add_argument(
        "--max-minutes",
        type=float,
        default=20.0,
        metavar="M",
        help="minutes of training in total; 0 keeps the generator's own encoder (default: %(default)s)",
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="default: %(default)s")
    parser.set_defaults(run=run_train_encoder)


def run_train_encoder(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.errors import SistrumError
    from sistrum.training.checkpoint import read_checkpoint
    from sistrum.training.datasets import SoundSet
    from sistrum.training.encoder.run import EncoderSettings, start, train

    if not arguments.max_minutes >= 0 or arguments.threads < 1:
        raise SistrumError("--max-minutes must be 0 or more, --threads 1 or more")
    sounds = SoundSet.load(arguments.data)
    settings = EncoderSettings(threads=arguments.threads)
    run = start(read_checkpoint(arguments.checkpoint), settings, arguments.run_dir, arguments.resume)
    train(run, sounds, arguments.max_minutes)
    print(f"{run.folder}: step {run.step}, {run.minutes:.1f} minutes")
    return 0
