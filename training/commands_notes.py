"""`sistrum data notes` and `sistrum data nsynth`: the note sets that held-note models train on."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sistrum.errors import SistrumError

if TYPE_CHECKING:
    from sistrum.training.datasets.notes import NoteSplit
    from sistrum.training.datasets.progress import Progress

KNOWN_FILES = {"notes.json", "notes.json.part", "audio.npy"}


def register(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the kinds `notes` and `nsynth` to `sistrum data`."""
    notes = kinds.add_parser(
        "notes",
        help="notes of the free General MIDI soundfonts that Debian ships",
        description="Render single notes of the General MIDI soundfonts (MIT): 88 instruments, 11 "
        "families, pitches 44 to 70, three velocities, held 3 s of 4 s, 32 kHz, dry. Goes on "
        "where it was cut short.",
    )
    notes.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder of the note set"
    )
    notes.add_argument("--most", type=int, metavar="N", help="about N notes, evenly over the families")
    notes.add_argument(
        "--held", type=float, default=3.0, metavar="S", help="seconds until the key goes up (default 3)"
    )
    notes.add_argument(
        "--every", type=int, default=1, metavar="N", help="only every Nth pitch (default 1, all)"
    )
    notes.set_defaults(run=run_notes)

    nsynth = kinds.add_parser(
        "nsynth",
        help="notes of NSynth, from the folders that its authors publish",
        description="Convert NSynth (folders with examples.json and audio/*.wav) to a note set, 16 kHz.",
    )
    nsynth.add_argument("train", type=Path, metavar="TRAIN", help="folder to train on, nsynth-train")
    nsynth.add_argument("valid", type=Path, metavar="VALID", help="folder to validate on, nsynth-valid")
    nsynth.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help="folder of the set")
    nsynth.add_argument("--seconds", type=int, choices=(1, 4), default=4, help="length of a note (default 4)")
    nsynth.add_argument("--families", metavar="A,B", help="only these families (default: all eleven)")
    nsynth.add_argument("--pitches", default="44:70", metavar="LOW:HIGH", help="MIDI (default 44:70)")
    nsynth.add_argument("--velocities", default="1:127", metavar="LOW:HIGH", help="default 1:127")
    nsynth.add_argument(
        "--kinds", default="acoustic,electronic,synthetic", metavar="A,B", help="kinds of instrument"
    )
    nsynth.set_defaults(run=run_nsynth)


def run_notes(arguments: argparse.Namespace) -> int:
    """`sistrum data notes -o DIR`."""
    from sistrum.training.datasets import gm_notes

    if arguments.most is not None and arguments.most < 1:
        raise SistrumError(f"--most: expected at least 1 note, found {arguments.most}")
    if not 0.0 < arguments.held < 4.0 or arguments.every < 1:
        raise SistrumError("--held: expected more than 0 and less than 4; --every: at least 1")
    pitches = gm_notes.PITCHES[arguments.every // 2 :: arguments.every]
    return _make(
        arguments.output,
        lambda progress: gm_notes.build(
            arguments.output,
            most=arguments.most,
            progress=progress,
            held_seconds=arguments.held,
            pitches=pitches,
        ),
    )


def run_nsynth(arguments: argparse.Namespace) -> int:
    """`sistrum data nsynth TRAIN VALID -o DIR`."""
    from sistrum.training.datasets import nsynth
    from sistrum.training.datasets.notes import FAMILIES

    choice = nsynth.Choice(
        tuple(arguments.families.split(",")) if arguments.families else FAMILIES,
        _between(arguments.pitches, "--pitches"),
        _between(arguments.velocities, "--velocities"),
        tuple(arguments.kinds.split(",")),
        arguments.seconds,
    )
    folders: dict[NoteSplit, Path] = {"train": arguments.train, "valid": arguments.valid}
    return _make(
        arguments.output, lambda progress: nsynth.convert(folders, arguments.output, choice, progress)
    )


def _make(output: Path, build: Callable[[Progress], None]) -> int:
    """Write a set under a progress bar and print what is in it."""
    from tqdm import tqdm

    from sistrum.training.datasets.notes import read_notes

    refuse_other_folder(output)
    started = time.monotonic()
    layout = "{percentage:3.0f}%|{bar:24}| {n_fmt}/{total_fmt} {desc}"
    with tqdm(file=sys.stderr, bar_format=layout, delay=0.2) as bar:

        def advance(message: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description_str(message[:50], refresh=False)
            bar.update(done - bar.n)

        build(advance)
    note_set = read_notes(output)
    for title, counts in note_set.counts().items():
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    print(f"{output}: {len(note_set)} notes in {time.monotonic() - started:.0f} s")
    return 0


def _between(text: str, option: str) -> tuple[int, int]:
    try:
        low, high = (int(part) for part in text.split(":"))
    except ValueError:
        raise SistrumError(f"{option}: expected LOW:HIGH, found {text!r}") from None
    return low, high


def refuse_other_folder(folder: Path) -> None:
    """Never write into a folder that holds something else than a note set."""
    if folder.is_file():
        raise SistrumError(f"{folder}: is a file; the output must be a folder")
    if folder.is_dir() and not {path.name for path in folder.iterdir()} <= KNOWN_FILES:
        raise SistrumError(f"{folder}: holds other files; give a new folder or one of a note set")
