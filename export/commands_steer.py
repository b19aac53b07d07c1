"""`sistrum steer`: fits sliders to a trained generator, for `sistrum export --steering`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sistrum.training.checkpoint import Checkpoint


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `steer`."""
    parser = subparsers.add_parser(
        "steer",
        help="fit feature sliders to a checkpoint",
        description="Fit sliders for the timbral features to a generator that knows none: its latent is "
        "steered to the features asked for, inside the exported graph. Measured hits are kept, so that a fit "
        "that was stopped, or the next checkpoint's, need not measure them again.",
    )
    parser.add_argument("checkpoint", type=Path, help="checkpoint of 'sistrum train'")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="sound or note set made by 'sistrum data'"
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="steering file to write"
    )
    parser.add_argument(
        "--labels", type=Path, metavar="DIR", help="folder of measured hits (default: beside the output)"
    )
    parser.add_argument(
        "--max-minutes", type=_minutes, default=15.0, metavar="M", help="how much work (default %(default)g)"
    )
    parser.add_argument(
        "--compare",
        type=_minutes,
        default=0.0,
        metavar="M",
        help="also fine-tune a copy on features for M minutes, as published, and put it to the same test",
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        default=Path("models/teachers/tagger.onnx"),
        metavar="FILE",
        help="of a generator of notes: the tagger whose tags of --data are there (default: %(default)s)",
    )
    parser.add_argument(
        "--attributes",
        type=int,
        default=128,
        metavar="N",
        help="of a generator of notes: how many of the teacher's labels get sliders at most (default 128)",
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of all that is drawn (default 0)")
    parser.set_defaults(run=run_steer)


def run_steer(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.training.checkpoint import build_family, read_checkpoint

    checkpoint = read_checkpoint(arguments.checkpoint)
    if build_family(checkpoint).streaming is not None:
        return _steer_notes(checkpoint, arguments)
    return _steer_hits(checkpoint, arguments)


def _steer_notes(checkpoint: Checkpoint, arguments: argparse.Namespace) -> int:
    """Sliders for what a teacher hears in notes."""
    from sistrum.export.steer_notes import SteerNotesOptions, steer_notes
    from sistrum.training.datasets.notes import read_notes
    from sistrum.training.teachers.open_teacher import open_teacher
    from sistrum.training.teachers.tags_file import read_tags, tags_path

    notes = read_notes(arguments.data)
    tags = read_tags(tags_path(arguments.data), len(notes))
    options = SteerNotesOptions(arguments.output, arguments.max_minutes, arguments.attributes, arguments.seed)
    report = steer_notes(checkpoint, notes, arguments.data, open_teacher(arguments.teacher), tags, options)
    print(f"steering the timbre, by the teacher on unseen notes:\n{report.table()}")
    print(f"{arguments.output}: steering for {arguments.checkpoint}")
    return 0


def _steer_hits(checkpoint: Checkpoint, arguments: argparse.Namespace) -> int:
    """Sliders for the timbral features of hits."""
    from sistrum.export.steer_checkpoint import SteerOptions, steer_checkpoint
    from sistrum.training.datasets import SoundSet

    sounds = SoundSet.load(arguments.data)
    options = SteerOptions(
        output=arguments.output,
        labels=arguments.labels or arguments.output.with_suffix(".labels"),
        minutes=arguments.max_minutes,
        compare=arguments.compare,
        seed=arguments.seed,
    )
    reports = steer_checkpoint(checkpoint, sounds, options)
    for title, report in zip(("steering the latent", "conditioning as published"), reports, strict=False):
        print(f"{title}, by the real models on unseen hits:\n{report.table()}")
    print(f"{arguments.output}: steering for {arguments.checkpoint}")
    return 0


def _minutes(text: str) -> float:
    value = float(text)
    if not 0 < value <= 600:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 600 minutes")
    return value
