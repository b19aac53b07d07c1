"""A sound set from a user's own samples with the rate, length and classes of a model that is there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

from sistrum.errors import SistrumError
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.acoustics import fingerprints
from sistrum.training.datasets.audio_file import SUFFIXES, read_sound
from sistrum.training.datasets.drum_classes import class_of_abbreviation, class_of_name
from sistrum.training.datasets.folder import TWIN_DB, FolderTerms
from sistrum.training.datasets.grouping import merge_twins
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError
from sistrum.training.datasets.sound_set import Skipped, SoundRecord, Split
from sistrum.training.families.base import AudioFormat

#: One recording in this many is kept for validation, from the classes that have most.
VALIDATION_EVERY = 6


def own_sounds(
    folder: Path, audio: AudioFormat, sound_class: str | None = None, terms: FolderTerms | None = None
) -> SoundSet:
    """The folder's sounds with the model's rate, length and classes; a sound set is taken as it is.

    Without `sound_class` the class is that of the folder, else of the file's name. SistrumError where a class
    cannot be told or nothing is usable; unusable files are listed in `skipped`.
    """
    if sound_class is not None and sound_class not in audio.classes:
        raise SistrumError(f"--class {sound_class}: the model's classes are {', '.join(audio.classes)}")
    if (folder / "set.json").exists():
        return _fitted(SoundSet.load(folder), audio, folder)
    files = _audio_files(folder)
    classes = {path: sound_class or _class_of(path, folder, audio.classes) for path in files}
    shape, skipped, sounds, used = Shape(audio.sample_rate, audio.samples), [], [], []
    for path in files:
        try:
            sounds.append(read_sound(path, shape))
            used.append(path)
        except UnusableSoundError as error:
            skipped.append(Skipped(path.relative_to(folder).as_posix(), str(error)))
    if not sounds:
        raise SistrumError(f"{folder}: none of {len(files)} audio files is usable ({skipped[0].reason})")
    names = [path.relative_to(folder).as_posix() for path in used]
    groups = merge_twins(names, fingerprints(np.stack(sounds), audio.sample_rate), TWIN_DB)
    splits = _split(groups, [classes[path] for path in used])
    terms, source = terms or FolderTerms(), folder.resolve().name
    records = tuple(
        SoundRecord(classes[path], name, source, terms.licence, terms.credit, group, split)
        for path, name, group, split in zip(used, names, groups, splits, strict=True)
    )
    return SoundSet(np.stack(sounds), records, audio.sample_rate, audio.classes, tuple(skipped))


def _fitted(sounds: SoundSet, audio: AudioFormat, folder: Path) -> SoundSet:
    """A sound set under all of the model's classes."""
    found = (sounds.sample_rate, sounds.samples)
    if found != (audio.sample_rate, audio.samples) or not set(sounds.classes) <= set(audio.classes):
        raise SistrumError(
            f"{folder}: has {found[1]} samples at {found[0]} Hz of {', '.join(sounds.classes)}; the model "
            f"needs {audio.samples} at {audio.sample_rate} Hz of {', '.join(audio.classes)}"
        )
    return replace(sounds, classes=audio.classes)


def _audio_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SistrumError(f"{folder}: not a folder")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    if not found:
        raise SistrumError(f"{folder}: no audio file (expected {', '.join(sorted(SUFFIXES))})")
    return found


def _class_of(path: Path, folder: Path, classes: tuple[str, ...]) -> str:
    """The folder that is called like a class, else what the names of file and folders speak of."""
    parents = [parent.name for parent in path.relative_to(folder).parents if parent.name]
    parents.append(folder.resolve().name)
    exact = [name.lower() for name in parents if name.lower() in classes]
    names = [path.stem, *parents]
    guessed = [rule(name) for rule in (class_of_name, class_of_abbreviation) for name in names]
    guessed = [name for name in guessed if name in classes]
    for name in (*exact, *guessed):
        if name is not None:
            return name
    raise SistrumError(
        f"{path}: neither file nor folder tells a class; name one {', '.join(classes)}, or give --class"
    )


def _split(groups: list[str], classes: list[str]) -> list[Split]:
    """One recording in VALIDATION_EVERY for validation, from the classes in turn, the fullest first.

    A class keeps at least two recordings to learn from.
    """
    by_class: defaultdict[str, list[str]] = defaultdict(list)
    for group, sound_class in sorted(set(zip(groups, classes, strict=True))):
        by_class[sound_class].append(group)
    wanted, held = len(set(groups)) // VALIDATION_EVERY, set[str]()
    while len(held) < wanted:
        fullest = max(sorted(by_class), key=lambda name: len(by_class[name]))
        if len(by_class[fullest]) <= 2:
            break
        held.add(by_class[fullest].pop())
    return ["validation" if group in held else "train" for group in groups]
