"""`sistrum data`: a sound set from free drum sounds or a folder, a note set from soundfonts or NSynth."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sistrum.errors import SistrumError
from sistrum.training import commands_notes, commands_teachers

if TYPE_CHECKING:
    from sistrum.training.datasets.prepare_sound import Shape
    from sistrum.training.datasets.sound_set import SoundSet

    Progress = Callable[[str, int, int], None]


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `data` with its kinds `drums` and `folder`."""
    parser = subparsers.add_parser(
        "data",
        help="make a sound set or a note set to train on",
        description="Make a sound set (drum hits of one length with class, licence and split) or a note set "
        "(pitched notes with family, pitch, velocity and split).",
    )
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True, title="kinds")

    drums = kinds.add_parser(
        "drums",
        help="the free drum sounds that Debian ships",
        description="Gather the free drum sounds of Debian's soundfonts, drum kits and sample packages "
        "(only MIT, CC0, CC-BY and GPL-2+), with the credit of every sound.",
    )
    _add_common(drums)
    drums.set_defaults(run=run_drums)

    folder = kinds.add_parser(
        "folder",
        help="a folder of audio files, one sub-folder a class",
        description="Read WAV, FLAC, AIFF and OGG files of any rate; the folder of a file is its class. "
        "Unreadable and silent files are listed and left out.",
    )
    folder.add_argument("source", type=Path, metavar="SRC", help="folder with one sub-folder a class")
    folder.add_argument("--licence", default="unknown", help="licence of the sounds, for the model card")
    folder.add_argument("--credit", default="unknown", help="whom to credit, for the model card")
    _add_common(folder)
    folder.set_defaults(run=run_folder)

    commands_notes.register(kinds)
    commands_teachers.register_data(kinds)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder of the sound set"
    )
    parser.add_argument(
        "--seconds", type=_seconds, default=1.0, metavar="S", help="length of a sound (default 1)"
    )
    parser.add_argument("--sample-rate", type=_sample_rate, default=44100, metavar="HZ", help="default 44100")


def run_drums(arguments: argparse.Namespace) -> int:
    """`sistrum data drums -o DIR`."""
    from sistrum.training.datasets import debian_drums

    return _make(arguments, debian_drums.build)


def run_folder(arguments: argparse.Namespace) -> int:
    """`sistrum data folder SRC -o DIR`."""
    from sistrum.training.datasets import folder

    terms = folder.FolderTerms(arguments.licence, arguments.credit)
    return _make(arguments, lambda shape, progress: folder.build(arguments.source, shape, terms, progress))


def _make(arguments: argparse.Namespace, build: Callable[[Shape, Progress], SoundSet]) -> int:
    """Build a set under a progress bar, save it and print what is in it."""
    from tqdm import tqdm

    from sistrum.training.datasets.prepare_sound import Shape
    from sistrum.training.datasets.summary import summary

    _refuse_other_folder(arguments.output)
    shape = Shape(arguments.sample_rate, round(arguments.seconds * arguments.sample_rate))
    started = time.monotonic()
    layout = "{percentage:3.0f}%|{bar:24}| {n_fmt}/{total_fmt} {desc}"
    with tqdm(file=sys.stderr, bar_format=layout, delay=0.2) as bar:  # none before early errors

        def advance(message: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description_str(message[:50], refresh=False)
            bar.update(done - bar.n)

        sounds = build(shape, advance)
    sounds.save(arguments.output)
    print(summary(sounds))
    print(f"{arguments.output}: {len(sounds)} sounds in {time.monotonic() - started:.0f} s")
    return 0


def _refuse_other_folder(folder: Path) -> None:
    """Never write into a folder that holds something else than a sound set."""
    if folder.is_file():
        raise SistrumError(f"{folder}: is a file; the output must be a folder")
    known = {"audio.npy", "sounds.jsonl", "set.json", "audio.npy.part", "pool"}
    if folder.is_dir() and not {path.name for path in folder.iterdir()} <= known:
        raise SistrumError(f"{folder}: holds other files; give a new folder or one of a sound set")


def _seconds(text: str) -> float:
    value = float(text)
    if not 0.05 <= value <= 60.0:
        raise argparse.ArgumentTypeError("must be 0.05 to 60 seconds")
    return value


def _sample_rate(text: str) -> int:
    value = int(text)
    if not 8000 <= value <= 192000:
        raise argparse.ArgumentTypeError("must be 8000 to 192000 Hz")
    return value
