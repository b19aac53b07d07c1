"""Drum hits of the FreePats project, single recordings in GUS patches; class by file name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sistrum.errors import SistrumError
from sistrum.training.datasets.drum_classes import class_of_name
from sistrum.training.datasets.gus_patch import read_gus_patch
from sistrum.training.datasets.hits import Hit, Origin
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError, prepare
from sistrum.training.datasets.sound_set import Skipped

PACKAGE = "freepats"
FOLDER = Path("/usr/share/midi/freepats/Drum_000")
COPYRIGHT_FILE = Path("/usr/share/doc/freepats/copyright")
LICENCE_TEXT = "either version 2\n  of the License, or (at your option) any later version"
# Some patches were made from recordings under a licence that the package's own does not cover.
_FOREIGN_TERMS = "Free Documentation"
ORIGIN = Origin(
    "FreePats", "GPL-2+ with composition exception", "The FreePats project, (C) 2004 Free Software Foundation"
)


def missing_packages() -> list[str]:
    """The Debian package of the patches, where it is not installed."""
    return [] if FOLDER.is_dir() else [PACKAGE]


def freepats_hits(shape: Shape, skipped: list[Skipped], folder: Path = FOLDER) -> Iterator[Hit]:
    """The drums of the set; whistles, rolls and what cannot or must not be used go to `skipped`."""
    check_licence(COPYRIGHT_FILE)
    for path in sorted(folder.glob("*.pat")):
        instrument = re.sub(r"^\d+_|_\d+(?=_|$)", "", path.stem)
        name = f"{ORIGIN.source}/{path.name}"
        sound_class = class_of_name(instrument)
        if sound_class is None:
            skipped.append(Skipped(name, "the name says no known drum"))
            continue
        if _FOREIGN_TERMS in _notes(path):
            skipped.append(Skipped(name, "licence GFDL is not permitted"))
            continue
        try:
            sample = read_gus_patch(path)
            if sample.looped:
                raise UnusableSoundError("a looped sample, without an end of its own")
            audio = prepare(sample.audio, sample.sample_rate, shape)
        except UnusableSoundError as error:
            skipped.append(Skipped(name, str(error)))
            continue
        yield Hit(audio, sound_class, path.name, f"{ORIGIN.source}/{instrument}", ORIGIN)


def _notes(patch: Path) -> str:
    """What the text file beside a patch says of its origin, in one line; empty where there is none."""
    notes = patch.with_suffix(".txt")
    return " ".join(notes.read_text(encoding="latin-1").split()) if notes.is_file() else ""


def check_licence(path: Path) -> None:
    """Raises SistrumError where the copyright file does not say what `ORIGIN` does."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise SistrumError(f"{path} is missing: the licence of {PACKAGE} is not known") from None
    if LICENCE_TEXT not in text:
        raise SistrumError(f"{path}: expected {' '.join(LICENCE_TEXT.split())!r}, which is no longer there")
