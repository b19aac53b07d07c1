"""The drum set that Debian's free sounds give: soundfonts, Hydrogen kits and sample packages, checked and split."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from sistrum.errors import SistrumError
from sistrum.training.datasets.acoustics import contradiction, fingerprints, measure
from sistrum.training.datasets.drum_classes import DRUM_CLASSES
from sistrum.training.datasets.grouping import merge_twins, split_by_group, thin
from sistrum.training.datasets.hits import Hit
from sistrum.training.datasets.hydrogen import hydrogen_hits
from sistrum.training.datasets.prepare_sound import Shape
from sistrum.training.datasets.sample_packages import SAMPLE_PACKAGES, package_hits
from sistrum.training.datasets.sound_set import Skipped, SoundRecord, SoundSet
from sistrum.training.datasets.soundfonts import SOUND_FONTS, soundfont_hits

TWIN_DB = 3.0  # nearer in spectrum than this: the same recording, whatever its name
SAME_DB = 0.5  # nearer than this inside a group: not worth keeping twice
MOST_PER_GROUP = 16
VALIDATION_SHARE = 0.1


def build(shape: Shape, progress: Callable[[str], None] = lambda message: None) -> SoundSet:
    """Gather all sources. Raises SistrumError naming the Debian package of a source that is missing."""
    skipped: list[Skipped] = []
    hits: list[Hit] = []
    for font in SOUND_FONTS:
        hits += soundfont_hits(font, shape, skipped, progress=progress)
    progress("Hydrogen kits")
    hits += hydrogen_hits(shape, skipped)
    for package in SAMPLE_PACKAGES:
        progress(package.source)
        hits += package_hits(package, shape, skipped)
    progress(f"choosing among {len(hits)} hits")
    return assemble(hits, shape, skipped)


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
