"""Adds sources to a finished set and leaves its sounds, groups and split as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.acoustics import contradiction, fingerprints, measure
from sistrum.training.datasets.grouping import distances, merge_twins, split_by_group, thin
from sistrum.training.datasets.hits import Hit
from sistrum.training.datasets.label_check import doubts
from sistrum.training.datasets.sound_set import Skipped, SoundRecord, SoundSet, Split

TWIN_DB = 3.0  # nearer in spectrum than this: the same recording, whatever its name
SAME_DB = 0.5  # nearer than this inside a group: not worth keeping twice
MOST_PER_GROUP = 16
VALIDATION_SHARE = 0.1
FEWEST_VALIDATION = 12  # sounds a class, if that leaves two thirds of the new ones for training


@dataclass(frozen=True)
class _Candidates:
    """Hits with fingerprints [N, D], group names and, where a group has one already, its split."""

    hits: list[Hit]
    prints: NDArray[np.float32]
    groups: list[str]
    splits: list[Split | None]

    def only(self, indices: Sequence[int]) -> _Candidates:
        return _Candidates(
            [self.hits[i] for i in indices],
            self.prints[list(indices)],
            [self.groups[i] for i in indices],
            [self.splits[i] for i in indices],
        )


def extend(sounds: SoundSet, hits: Iterable[Hit], skipped: list[Skipped]) -> SoundSet:
    """`sounds` and the credible ones of `hits`; what is left out goes to `skipped`.

    A hit that is a twin of a sound in the set joins its group, and so its split; a twin of sounds on both
    sides of the split is left out. Other hits get groups of their own, split here.
    """
    usable = credible(hits, sounds.sample_rate, skipped)
    if not usable:
        return replace(sounds, skipped=tuple(skipped))
    known = fingerprints(sounds.audio, sounds.sample_rate)
    new = _joined(usable, sounds, known, skipped)
    new = _undoubted(new, sounds, known, skipped)
    new = new.only(thin(new.groups, new.prints, SAME_DB, MOST_PER_GROUP))
    audio = np.concatenate([sounds.audio, *(hit.audio[None] for hit in new.hits)])
    return replace(
        sounds, audio=audio, records=(*sounds.records, *_records(new, sounds)), skipped=tuple(skipped)
    )


def credible(hits: Iterable[Hit], sample_rate: int, skipped: list[Skipped]) -> list[Hit]:
    """The hits that can be what their label says; the others go to `skipped`."""
    kept = []
    for hit in hits:
        reason = contradiction(hit.sound_class, measure(hit.audio, sample_rate))
        if reason is None:
            kept.append(hit)
        else:
            skipped.append(_skip(hit, reason))
    return kept


def _skip(hit: Hit, reason: str) -> Skipped:
    return Skipped(f"{hit.origin.source}: {hit.name}", reason)


def _joined(
    hits: list[Hit], sounds: SoundSet, known: NDArray[np.float32], skipped: list[Skipped]
) -> _Candidates:
    """Group the hits among themselves, then with their twins in the set."""
    prints = fingerprints(np.stack([hit.audio for hit in hits]), sounds.sample_rate)
    names = merge_twins([hit.sample for hit in hits], prints, TWIN_DB)
    twins: dict[str, set[tuple[str, Split]]] = {name: set() for name in names}
    for name, row in zip(names, prints, strict=True):
        near = np.flatnonzero(distances(row, known) < TWIN_DB)
        twins[name] |= {(sounds.records[j].group, sounds.records[j].split) for j in near}
    astride = {name for name, found in twins.items() if len({split for _, split in found}) > 1}
    skipped += [
        _skip(hit, "a twin of recordings on both sides of the split")
        for hit, name in zip(hits, names, strict=True)
        if name in astride
    ]
    homes: dict[str, tuple[str, Split | None]] = {
        name: min(found) if found else (name, None) for name, found in twins.items()
    }
    new = _Candidates(hits, prints, [homes[name][0] for name in names], [homes[name][1] for name in names])
    return new.only([i for i, name in enumerate(names) if name not in astride])


def _undoubted(
    new: _Candidates, sounds: SoundSet, known: NDArray[np.float32], skipped: list[Skipped]
) -> _Candidates:
    """Leave out the new hits whose label their neighbours, old and new, contradict."""
    found = doubts(
        np.concatenate([known, new.prints]),
        [record.sound_class for record in sounds.records] + [hit.sound_class for hit in new.hits],
        [record.group for record in sounds.records] + new.groups,
    )
    for index, doubt in found.items():
        if index >= len(sounds):
            hit = new.hits[index - len(sounds)]
            skipped.append(_skip(hit, doubt.reason(hit.sound_class)))
    return new.only([i for i in range(len(new.hits)) if i + len(sounds) not in found])


def _records(new: _Candidates, sounds: SoundSet) -> list[SoundRecord]:
    """Records of the new sounds; groups that are not in the set yet are split by class."""
    free = [i for i, split in enumerate(new.splits) if split is None]
    held = Counter(record.sound_class for record in sounds.records if record.split == "validation")
    fewest = {name: FEWEST_VALIDATION - held[name] for name in sounds.classes}
    classes = [new.hits[i].sound_class for i in free]
    chosen = split_by_group([new.groups[i] for i in free], classes, VALIDATION_SHARE, fewest)
    splits = dict(zip(free, chosen, strict=True))
    return [
        hit.record(group, split or splits[i])
        for i, (hit, group, split) in enumerate(zip(new.hits, new.groups, new.splits, strict=True))
    ]
