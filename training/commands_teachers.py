"""`sistrum train-teacher`, `tag`, `teacher-report` and `data tags`: audio taggers that label sounds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    _register_train(subparsers)
    _register_tag(subparsers)
    _register_report(subparsers)


def register_data(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the kind `tags` to `sistrum data`."""
    parser = kinds.add_parser(
        "tags",
        help="all sounds of the free soundfonts, effects and drums included, for a tagger",
        description="Render every preset of the General MIDI soundfonts (MIT): 128 programs and their "
        "variations at 20 pitches and two velocities, drum kits at three, 1.25 s at 32 kHz. Goes on where it "
        "was cut short.",
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder of the tag set"
    )
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="only every Nth preset (default 1, all)"
    )
    parser.set_defaults(run=run_data)


def _register_train(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "train-teacher",
        help="train the tagger whose opinion becomes soft labels",
        description="Train a tagger on a tag set. Stops at --max-minutes or on Ctrl-C, always on a "
        "checkpoint; 'sistrum export-teacher' makes a model file of it.",
    )
    parser.add_argument("recipe", type=Path, help="a recipe file, or the one that ships: tagger")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="tag set made by 'sistrum data tags'"
    )
    parser.add_argument("--run-dir", type=Path, metavar="DIR", help="where to write (default: runs/RECIPE)")
    parser.add_argument(
        "--max-minutes", type=float, default=40.0, metavar="M", help="in total (default: %(default)s)"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    parser.set_defaults(run=run_train_teacher)


def _register_tag(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "tag",
        help="write what a teacher says of all notes of a note set",
        description="Write the logits of the first second of every note: what models that learn from a "
        "teacher train on.",
    )
    parser.add_argument("data", type=Path, metavar="DIR", help="note set made by 'sistrum data notes'")
    parser.add_argument(
        "--teacher", type=Path, required=True, metavar="FILE",
        help="models/teachers/tagger.onnx, a checkpoint of 'sistrum train-teacher', or the PANNs' CNN14",
    )  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: DIR.tags.npz")
    parser.set_defaults(run=run_tag)


def _register_report(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "teacher-report",
        help="measure a tagger on the validation sounds of a tag set",
        description="Average precision of every label on pitches and recordings that were kept back, as "
        "they are, mixed and disguised. Writes PAGE, and beside it a .json and a .png.",
    )
    parser.add_argument("data", type=Path, metavar="DIR", help="tag set made by 'sistrum data tags'")
    parser.add_argument("--teacher", type=Path, required=True, metavar="FILE", help="model or checkpoint")
    parser.add_argument(
        "--drums", type=Path, metavar="DIR", help="sound set of 'sistrum data drums': sounds of other sources"
    )
    parser.add_argument("--report", type=Path, required=True, metavar="PAGE", help="Markdown file to write")
    parser.set_defaults(run=run_teacher_report)


def run_data(arguments: argparse.Namespace) -> int:
    """`sistrum data tags -o DIR`."""
    from sistrum.errors import SistrumError
    from sistrum.training.datasets import gm_sounds, tag_set

    if arguments.every < 1:
        raise SistrumError(f"--every: expected at least 1, found {arguments.every}")
    tag_set.refuse_other_folder(arguments.output)
    gm_sounds.build(arguments.output, every=arguments.every, progress=_progress)
    tags = tag_set.read_tag_set(arguments.output)
    counts = ", ".join(f"{len(tags.rows(split))} {split}" for split in ("train", "valid"))
    print(f"{arguments.output}: {len(tags.sounds)} sounds, {counts}")
    return 0


def run_train_teacher(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.errors import SistrumError
    from sistrum.training.datasets.tag_set import read_tag_set
    from sistrum.training.teachers.pictures import tag_pictures
    from sistrum.training.teachers.run import start, train
    from sistrum.training.teachers.settings import load_recipe

    if not arguments.max_minutes > 0:
        raise SistrumError(f"--max-minutes: expected more than 0, found {arguments.max_minutes}")
    recipe = load_recipe(arguments.recipe)
    folder = arguments.run_dir or Path("runs") / arguments.recipe.stem
    run = start(recipe, folder, arguments.resume)
    tags = read_tag_set(arguments.data)
    pictures = tag_pictures(arguments.data, tags, run.labels, run.network.front_end, _progress)
    checkpoint = train(run, tags, pictures, arguments.max_minutes)
    print(f"{folder}: step {run.step}, {run.minutes:.1f} minutes, mAP {checkpoint.metrics['map']:.3f}")
    return 0


def run_tag(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    import time

    from sistrum.training.teachers.open_teacher import open_teacher
    from sistrum.training.teachers.tags_file import tag_notes, tags_path, write_tags

    output = arguments.output or tags_path(arguments.data)
    began = time.monotonic()
    tags = tag_notes(arguments.data, open_teacher(arguments.teacher), _progress)
    write_tags(output, tags)
    taken = time.monotonic() - began
    print(f"{output}: {len(tags.logits)} notes, {len(tags.labels)} labels, {taken:.0f} s")
    return 0


def run_teacher_report(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.training.teachers.open_teacher import open_teacher
    from sistrum.training.teachers.report import write_report

    measures = write_report(
        arguments.data, open_teacher(arguments.teacher), arguments.drums, arguments.report, _progress
    )
    print(f"{arguments.report}: mAP {measures.plain_map:.3f}, mixed {measures.mixed_map:.3f}")
    return 0


def _progress(what: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{what[:60]}: {done} of {total}\x1b[K", end=end, file=sys.stderr, flush=True)
