"""The DrumSynth presets that LMMS ships, rendered; class by folder and file name, where they agree."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.drumsynth import SAMPLE_RATE, render
from sistrum.training.datasets.drumsynth_preset import read_preset
from sistrum.training.datasets.hits import Hit, Origin
from sistrum.training.datasets.licences import DebianCopyright
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError, prepare
from sistrum.training.datasets.sound_set import Skipped

SOURCE = "LMMS DrumSynth"
PACKAGE = "lmms-common"
FOLDER = Path("/usr/share/lmms/samples/drumsynth")
COPYRIGHT_FILE = Path("/usr/share/doc/lmms-common/copyright")
PATH_IN_SOURCE = "data/samples/drumsynth/{file}"
LONGEST_SECONDS = 4.0

# Classes short of sounds get a preset in several takes, which differ in their noise and share a group.
TAKES = {"clap": 4, "cymbal": 2}

# Folders of effects, instruments and studies: what their names say of drums is not to be relied on.
NO_DRUMS = frozenset({"effects", "instrument", "magnetboy", "misc_fx", "misc_synth"})
# What a name without a drum in it is, in the folders that hold one kind of drum.
_BY_FOLDER = {"misc_claps": "clap", "misc_hats": "hat"}
# The drums that words stand for. Two different drums in one name ('shaker_ride') leave the preset out.
_WORDS: tuple[tuple[str, str], ...] = (
    ("kick", r"\w*kick\w*|kik|\w*bd|k|bass drum"),
    ("snare", r"\w*snare\d?|sn|\w*snr|s(?= (8bit|linn|reverb|eq|hollow|pitch|spit)\b)"),
    ("hat", r"(?!that\b|what\b)\w*hats?|hihat\w*|hi hat|high hat|hh+|oh|h (closed|open)"),
    ("cymbal", r"cymbal|cym\w*|\w*cym(long|short)|crash|ride\d?|splash"),
    ("tom", r"toms?\d?|syntom"),
    ("clap", r"\w*clap\w*|clp"),
    (
        "perc",
        r"clave?|cowbell|cow|rim|rimshot|conga|cga\w*|cab|bongo|tamb\w*|maracas|shaker|shake|shaaka|tabla"
        r"|timbale|guiro|triangle|taiko|stk|wood2?|sleigh bell|agogo|cui\d",
    ),
)
# Words that belong to a drum of another name: 'clappy snare', 'sandy ride', 'rimmy noise'.
_ADJECTIVES = r"\b(clappy|rimmy|hatty|wooden|break beat)\b"


def missing_packages() -> list[str]:
    """The Debian package of the presets, where it is not installed."""
    return [] if FOLDER.is_dir() else [PACKAGE]


def class_of_preset(folder: str, stem: str) -> str | None:
    """'tr909', 'Hat-o2' -> 'hat'; None where the name speaks of no drum, or of two."""
    if folder in NO_DRUMS:
        return None
    plain = re.sub(r"[^a-z0-9]+", " ", stem.lower()).strip()
    plain = re.sub(_ADJECTIVES, "", plain)
    found = [name for name, words in _WORDS if re.search(rf"(?<![a-z0-9])({words})(?=\d* |\d*$)", plain)]
    if len(found) > 1:
        return None
    return found[0] if found else _BY_FOLDER.get(folder)


def preset_hits(shape: Shape, skipped: list[Skipped], folder: Path = FOLDER) -> Iterator[Hit]:
    """The takes of every preset that names a drum; the others go to `skipped`."""
    copyright_file = DebianCopyright(COPYRIGHT_FILE)
    for path in sorted(folder.rglob("*.ds")):
        file = path.relative_to(folder).as_posix()
        name = f"{SOURCE}/{file}"
        terms = copyright_file.terms_of(PATH_IN_SOURCE.format(file=file))
        sound_class = class_of_preset(path.parent.name, path.stem)
        if terms is None or not terms.permitted:
            skipped.append(Skipped(name, f"licence {terms.licence if terms else 'unknown'} is not permitted"))
        elif sound_class is None:
            skipped.append(Skipped(name, "folder and name say no drum, or two"))
        else:
            origin = Origin(SOURCE, terms.licence, terms.holders)
            for take in range(TAKES.get(sound_class, 1)):
                try:
                    audio = _rendered(path, f"{file}#{take}", shape)
                except (SistrumError, UnusableSoundError) as error:
                    skipped.append(Skipped(name, str(error)))
                    break
                yield Hit(audio, sound_class, f"{file}, take {take + 1}", name, origin)


def _rendered(path: Path, seed: str, shape: Shape) -> NDArray[np.float32]:
    """The prepared hit; its noise depends on the text `seed` alone."""
    sound = render(read_preset(path), zlib.crc32(seed.encode()), LONGEST_SECONDS)
    return prepare(sound, SAMPLE_RATE, shape)
