"""Twins: which hits come from one recording, which of them to keep, and a split that never parts them."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.sound_set import Split

MOST_FOR_VALIDATION = 1 / 3  # of a class, where it is so small that its share would be too few hits


def merge_twins(samples: Sequence[str], prints: NDArray[np.float32], twin_db: float) -> list[str]:
    """Group name of every hit: one for equal sample names and for fingerprints nearer than `twin_db` RMS.

    prints: [N, D] in dB. A sample name may join several recordings by '+' (layers): they are one group then.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    def unite(a: str, b: str) -> None:
        first, second = sorted((root(a), root(b)))
        parent[second] = first

    for name in samples:
        for part in name.split("+"):
            unite(name, part)
    for i in range(len(samples)):
        near = np.flatnonzero(distances(prints[i], prints[:i]) < twin_db)
        for j in near:
            unite(samples[i], samples[int(j)])
    return [root(name) for name in samples]


def thin(groups: Sequence[str], prints: NDArray[np.float32], same_db: float, most: int) -> list[int]:
    """Indices of the hits to keep: per group at most `most`, `same_db` RMS apart, the most varied ones."""
    members: defaultdict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        members[group].append(index)
    kept: list[int] = []
    for indices in members.values():
        kept += _farthest_first(indices, prints, same_db, most)
    return sorted(kept)


def _farthest_first(indices: list[int], prints: NDArray[np.float32], same_db: float, most: int) -> list[int]:
    chosen = [indices[0]]
    nearest = distances(prints[indices[0]], prints[indices])
    while len(chosen) < most:
        best = int(nearest.argmax())
        if nearest[best] < same_db:
            break
        chosen.append(indices[best])
        nearest = np.minimum(nearest, distances(prints[indices[best]], prints[indices]))
    return chosen


def split_by_group(
    groups: Sequence[str], classes: Sequence[str], share: float, fewest: Mapping[str, int] | None = None
) -> list[Split]:
    """'train' or 'validation' for every hit: whole groups, about `share` (0..1) of each class for validation.

    Decided by the hash of the group's name, independent of order. A class with one group only stays in
    training. fewest: hits that a class should have in validation, as far as a third of it suffices.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for group, sound_class in zip(groups, classes, strict=True):
        counts[group][sound_class] += 1
    by_class: defaultdict[str, list[str]] = defaultdict(list)
    for group, found in counts.items():
        by_class[found.most_common(1)[0][0]].append(group)
    validation: set[str] = set()
    for sound_class in sorted(by_class):
        validation |= _choose(by_class[sound_class], counts, share, (fewest or {}).get(sound_class, 0))
    return ["validation" if group in validation else "train" for group in groups]


def _choose(names: list[str], counts: dict[str, Counter[str]], share: float, fewest: int) -> set[str]:
    """Groups of one class for validation: by hash, while they fit into the share; one at least."""
    order = sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    total = sum(counts[name].total() for name in names)
    chosen: set[str] = set()
    taken = 0
    for name in order:
        upto = taken + counts[name].total()
        if upto <= share * total or (taken < fewest and upto <= total * MOST_FOR_VALIDATION):
            chosen.add(name)
            taken = upto
    if not chosen and len(names) > 1 and share > 0:
        chosen.add(min(order, key=lambda name: counts[name].total()))
    return chosen


def distances(one: NDArray[np.float32], many: NDArray[np.float32]) -> NDArray[np.float32]:
    """RMS difference of one fingerprint [D] to each of [N, D], in dB."""
    difference: NDArray[np.float32] = np.sqrt(np.mean((many - one) ** 2, axis=1))
    return difference
