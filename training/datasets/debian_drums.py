"""The drum set of Debian's free sounds: soundfonts, drum kits, samples, synth presets; checked and split.

The recordings come first and are split among themselves; what was added later leaves that split as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import numpy as np

from sistrum.errors import SistrumError
from sistrum.training.datasets import drumsynth_library, freepats, hydrogen, sample_packages, soundfonts
from sistrum.training.datasets.acoustics import fingerprints
from sistrum.training.datasets.additions import (
    MOST_PER_GROUP,
    SAME_DB,
    TWIN_DB,
    VALIDATION_SHARE,
    credible,
    extend,
)
from sistrum.training.datasets.drum_classes import DRUM_CLASSES, is_unlike_its_class
from sistrum.training.datasets.grouping import merge_twins, split_by_group, thin
from sistrum.training.datasets.hits import Hit
from sistrum.training.datasets.prepare_sound import Shape
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.datasets.sound_set import Skipped, SoundSet

Part = tuple[str, Callable[[], Iterable[Hit]]]


def build(shape: Shape, progress: Progress = silent) -> SoundSet:
    """Gather all sources. Raises one SistrumError naming every Debian package that is missing."""
    sources = (soundfonts, hydrogen, sample_packages, freepats, drumsynth_library)
    missing = list(dict.fromkeys(package for source in sources for package in source.missing_packages()))
    if missing:
        raise SistrumError(f"drum sounds are missing: apt-get install {' '.join(missing)}")
    skipped: list[Skipped] = []
    hits: list[Hit] = []
    added: list[Hit] = []
    parts = [(hits, part) for part in _parts(shape, skipped)]
    parts += [(added, part) for part in _added_parts(shape, skipped)]
    for done, (gathered, (name, gather)) in enumerate(parts):
        progress(name, done, len(parts) + 1)
        gathered.extend(gather())
    progress(f"choosing among {len(hits) + len(added)} hits", len(parts), len(parts) + 1)
    sounds = extend(without_unlike(assemble(hits, shape, skipped), skipped), added, skipped)
    progress("done", len(parts) + 1, len(parts) + 1)
    return sounds


def _parts(shape: Shape, skipped: list[Skipped]) -> list[Part]:
    """Every kit and package by name, with what gathers its hits."""
    parts: list[Part] = []
    for font in soundfonts.SOUND_FONTS:
        rendering = soundfonts.SoundFontRendering(font, shape, skipped)
        parts += [
            (f"{font.origin.source}: {kit}", partial(rendering.hits, program))
            for program, kit in sorted(rendering.kits.items())
        ]
    parts.append(("Hydrogen", partial(hydrogen.hydrogen_hits, shape, skipped)))
    parts += [
        (package.source, partial(sample_packages.package_hits, package, shape, skipped))
        for package in sample_packages.SAMPLE_PACKAGES
    ]
    return parts


def _added_parts(shape: Shape, skipped: list[Skipped]) -> list[Part]:
    """The sources that came after the first split."""
    return [
        (freepats.ORIGIN.source, partial(freepats.freepats_hits, shape, skipped)),
        (drumsynth_library.SOURCE, partial(drumsynth_library.preset_hits, shape, skipped)),
    ]


def assemble(hits: Iterable[Hit], shape: Shape, skipped: list[Skipped]) -> SoundSet:
    """Drop hits that contradict their label, group twins, thin them out, split by group."""
    usable = credible(hits, shape.sample_rate, skipped)
    if not usable:
        raise SistrumError("no usable drum hits were found")
    prints = fingerprints(np.stack([hit.audio for hit in usable]), shape.sample_rate)
    groups = merge_twins([hit.sample for hit in usable], prints, TWIN_DB)
    kept = thin(groups, prints, SAME_DB, MOST_PER_GROUP)
    groups = [groups[i] for i in kept]
    chosen = [usable[i] for i in kept]
    splits = split_by_group(groups, [hit.sound_class for hit in chosen], VALIDATION_SHARE)
    records = tuple(
        hit.record(group, split) for hit, group, split in zip(chosen, groups, splits, strict=True)
    )
    audio = np.stack([hit.audio for hit in chosen])
    return SoundSet(audio, records, shape.sample_rate, DRUM_CLASSES, tuple(skipped))


def without_unlike(sounds: SoundSet, skipped: list[Skipped]) -> SoundSet:
    """The set without hits whose names tell that they are unlike their class. The split stays."""
    unlike = [is_unlike_its_class(record.name.rsplit(": ", 1)[-1]) for record in sounds.records]
    skipped += [
        Skipped(f"{record.source}: {record.name}", f"unlike other sounds of its class, {record.sound_class}")
        for record, is_unlike in zip(sounds.records, unlike, strict=True)
        if is_unlike
    ]
    keep = [i for i, is_unlike in enumerate(unlike) if not is_unlike]
    records = tuple(sounds.records[i] for i in keep)
    return replace(sounds, audio=sounds.audio[keep], records=records, skipped=tuple(skipped))
