"""`sistrum data notes` and `sistrum data nsynth`: the note sets that held-note models train on."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from sistrum.errors import SistrumError

KNOWN_FILES = {"notes.json", "notes.json.part", "audio.npy"}


def register(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the kinds `notes` and `nsynth` to `sistrum data`."""
    notes = kinds.add_parser(
        "notes",
        help="notes of the free General MIDI soundfonts that Debian ships",
        description="Render single notes of the General MIDI soundfonts (MIT): 88 instruments, 11 "
        "families, pitches 44 to 70, three velocities, held 3 s and released 1 s, 32 kHz, dry. Goes on where it was "
        "cut short.",
    )
    notes.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder of the note set"
    )
    notes.add_argument("--most", type=int, metavar="N", help="about N notes, evenly over the families")
    notes.set_defaults(run=run_notes)


def run_notes(arguments: argparse.Namespace) -> int:
    """`sistrum data notes -o DIR`."""
    from tqdm import tqdm

    from sistrum.training.datasets import gm_notes
    from sistrum.training.datasets.notes import read_notes

    refuse_other_folder(arguments.output)
    if arguments.most is not None and arguments.most < 1:
        raise SistrumError(f"--most: expected at least 1 note, found {arguments.most}")
    started = time.monotonic()
    layout = "{percentage:3.0f}%|{bar:24}| {n_fmt}/{total_fmt} {desc}"
    with tqdm(file=sys.stderr, bar_format=layout, delay=0.2) as bar:

        def advance(message: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description_str(message[:50], refresh=False)
            bar.update(done - bar.n)

        gm_notes.build(arguments.output, most=arguments.most, progress=advance)
    note_set = read_notes(arguments.output)
    for title, counts in note_set.counts().items():
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    print(f"{arguments.output}: {len(note_set)} notes in {time.monotonic() - started:.0f} s")
    return 0


def refuse_other_folder(folder: Path) -> None:
    """Never write into a folder that holds something else than a note set."""
    if folder.is_file():
        raise SistrumError(f"{folder}: is a file; the output must be a folder")
    if folder.is_dir() and not {path.name for path in folder.iterdir()} <= KNOWN_FILES:
        raise SistrumError(f"{folder}: holds other files; give a new folder or one of a note set")
