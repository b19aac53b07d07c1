"""A sound set from any folder tree of audio files; the folder that a file lies in is its class."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sistrum.errors import SistrumError
from sistrum.training.datasets.acoustics import fingerprints
from sistrum.training.datasets.audio_file import SUFFIXES, read_sound
from sistrum.training.datasets.grouping import merge_twins, split_by_group
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.datasets.sound_set import Skipped, SoundRecord, SoundSet

TWIN_DB = 3.0  # RMS difference of coarse spectra under which two files are taken for one recording
VALIDATION_SHARE = 0.1


@dataclass(frozen=True)
class FolderTerms:
    """What the user says about the rights in a folder of sounds."""

    licence: str = "unknown"
    credit: str = "unknown"


def build(root: Path, shape: Shape, terms: FolderTerms, progress: Progress = silent) -> SoundSet:
    """Read every audio file below `root`; bad ones are listed in `skipped`. An empty harvest is an error."""
    paths = _audio_files(root)
    skipped: list[Skipped] = []
    sounds, names, classes = [], [], []
    for done, path in enumerate(paths, start=1):
        name = path.relative_to(root).as_posix()
        if path.parent == root:
            skipped.append(Skipped(name, "lies in no class folder"))
        else:
            try:
                sounds.append(read_sound(path, shape))
                names.append(name)
                classes.append(path.parent.name)
            except UnusableSoundError as error:
                skipped.append(Skipped(name, str(error)))
        progress(name, done, len(paths))
    if not sounds:
        reasons = f" ({skipped[0].name}: {skipped[0].reason})" if skipped else ""
        raise SistrumError(f"{root}: none of {len(paths)} audio files is usable{reasons}")
    audio = np.stack(sounds)
    groups = merge_twins(names, fingerprints(audio, shape.sample_rate), TWIN_DB)
    splits = split_by_group(groups, classes, VALIDATION_SHARE)
    source = root.resolve().name
    records = tuple(
        SoundRecord(sound_class, name, source, terms.licence, terms.credit, group, split)
        for sound_class, name, group, split in zip(classes, names, groups, splits, strict=True)
    )
    return SoundSet(audio, records, shape.sample_rate, tuple(sorted(set(classes))), tuple(skipped))


def _audio_files(root: Path) -> list[Path]:
    if not root.is_dir():
        raise SistrumError(f"{root}: not a folder")
    found = sorted(p for p in root.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    if not found:
        raise SistrumError(
            f"{root}: no audio file (expected {', '.join(sorted(SUFFIXES))} in a folder per class)"
        )
    return found
