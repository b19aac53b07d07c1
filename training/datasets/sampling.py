"""How often each sound of a set is drawn: recordings evenly, and no class overrun by synthetic presets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets import drumsynth_library
from sistrum.training.datasets.sound_set import SoundRecord, SoundSet

# Sources with many alike sounds -> the largest share of a class that they may have.
MOST_OF_A_CLASS = {drumsynth_library.SOURCE: 1 / 3}
ENOUGH_RECORDINGS = 24  # of other sources: in a class with fewer, the recordings come evenly all the same


def shares(sounds: SoundSet) -> NDArray[np.float64]:
    """Probability of every sound [N] among those of its class: each class that has sounds sums to 1."""
    found = np.zeros(len(sounds))
    labels = sounds.labels
    for label in range(len(sounds.classes)):
        members = np.flatnonzero(labels == label)
        found[members] = _class_shares([sounds.records[i] for i in members])
    return found


def _class_shares(records: Sequence[SoundRecord]) -> NDArray[np.float64]:
    """Evenly over groups, evenly inside them; sources over their limit scaled down to it."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        groups[record.group].append(index)
    weights = np.zeros(len(records))
    for members in groups.values():
        weights[members] = 1.0 / (len(groups) * len(members))
    for source, most in MOST_OF_A_CLASS.items():
        own = np.array([record.source == source for record in records], dtype=bool)
        others = {record.group for record in records if record.source != source}
        share = weights[own].sum()
        if share > most and len(others) >= ENOUGH_RECORDINGS:
            weights[own] *= most / share
            weights[~own] *= (1.0 - most) / (1.0 - share)
    return weights
