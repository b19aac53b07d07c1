"""The drum set of Debian's free sounds: soundfonts, Hydrogen kits, sample packages; checked and split."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from sistrum.errors import SistrumError
from sistrum.training.datasets import hydrogen, sample_packages, soundfonts
from sistrum.training.datasets.acoustics import contradiction, fingerprints, measure
from sistrum.training.datasets.drum_classes import DRUM_CLASSES
from sistrum.training.datasets.grouping import merge_twins, split_by_group, thin
from sistrum.training.datasets.hits import Hit
from sistrum.training.datasets.prepare_sound import Shape
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.datasets.sound_set import Skipped, SoundRecord, SoundSet

TWIN_DB = 3.0  # nearer in spectrum than this: the same recording, whatever its name
SAME_DB = 0.5  # nearer than this inside a group: not worth keeping twice
MOST_PER_GROUP = 16
VALIDATION_SHARE = 0.1


def build(shape: Shape, progress: Progress = silent) -> SoundSet:
    """Gather all sources. Raises one SistrumError naming every Debian package that is missing."""
    missing = [
        *soundfonts.missing_packages(),
        *hydrogen.missing_packages(),
        *sample_packages.missing_packages(),
    ]
    if missing:
        raise SistrumError(f"drum sounds are missing: apt-get install {' '.join(missing)}")
    skipped: list[Skipped] = []
    hits: list[Hit] = []
    parts = _parts(shape, skipped)
    for done, (name, gather) in enumerate(parts):
        progress(name, done, len(parts) + 1)
        hits += gather()
    progress(f"choosing among {len(hits)} hits", len(parts), len(parts) + 1)
    sounds = assemble(hits, shape, skipped)
    progress("done", len(parts) + 1, len(parts) + 1)
    return sounds


def _parts(shape: Shape, skipped: list[Skipped]) -> list[tuple[str, Callable[[], Iterable[Hit]]]]:
    """Every kit and package by name, with what gathers its hits."""
    parts: list[tuple[str, Callable[[], Iterable[Hit]]]] = []
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


def assemble(hits: Iterable[Hit], shape: Shape, skipped: list[Skipped]) -> SoundSet:
    """Drop hits that contradict their label, group twins, thin them out, split by group."""
    credible = _credible(hits, shape, skipped)
    if not credible:
        raise SistrumError("no usable drum hits were found")
    prints = fingerprints(np.stack([hit.audio for hit in credible]), shape.sample_rate)
    groups = merge_twins([hit.sample for hit in credible], prints, TWIN_DB)
    kept = thin(groups, prints, SAME_DB, MOST_PER_GROUP)
    groups = [groups[i] for i in kept]
    chosen = [credible[i] for i in kept]
    splits = split_by_group(groups, [hit.sound_class for hit in chosen], VALIDATION_SHARE)
    records = tuple(
        SoundRecord(
            hit.sound_class, hit.name, hit.origin.source, hit.origin.licence, hit.origin.credit, group, split
        )
        for hit, group, split in zip(chosen, groups, splits, strict=True)
    )
    audio = np.stack([hit.audio for hit in chosen])
    return SoundSet(audio, records, shape.sample_rate, DRUM_CLASSES, tuple(skipped))


def _credible(hits: Iterable[Hit], shape: Shape, skipped: list[Skipped]) -> list[Hit]:
    credible = []
    for hit in hits:
        reason = contradiction(hit.sound_class, measure(hit.audio, shape.sample_rate))
        if reason is None:
            credible.append(hit)
        else:
            skipped.append(Skipped(f"{hit.origin.source}: {hit.name}", reason))
    return credible
