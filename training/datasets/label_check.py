"""Finds sounds whose label the recordings most like them contradict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A neighbour at distance d counts d ** -8: the nearest few decide, and far ones are still asked.
STEEPNESS = 8.0
NEAREST_DB = 1.0  # nearer neighbours count no more than this
SURE = 0.75  # share of the neighbours' votes for another class ...
HARDLY = 0.05  # ... and for the label, at which the label is taken for wrong


@dataclass(frozen=True)
class Doubt:
    """A label that its neighbours contradict; the shares of their votes are 0..1."""

    heard: str
    heard_share: float
    label_share: float

    def reason(self, label: str) -> str:
        """Why a sound of this label is left out."""
        votes = f"{self.heard_share:.0%} of its neighbours' votes, {self.label_share:.0%} for {label}"
        return f"sounds like a {self.heard} ({votes})"


def doubts(prints: NDArray[np.float32], classes: Sequence[str], groups: Sequence[str]) -> dict[int, Doubt]:
    """Index -> doubt for the sounds of fingerprints [N, D] (dB) that sound like another class.

    Only sounds of other groups vote, each group as much as one sound, so that many layers of one drum do not
    outvote the others. Classes of many groups are damped by the root of their number. A label that no other
    group has is not doubted.
    """
    names = sorted(set(classes))
    labels = np.array([names.index(name) for name in classes])
    _, group = np.unique(np.array(groups), return_inverse=True)
    weights = np.maximum(_distances(prints), NEAREST_DB) ** -STEEPNESS / np.bincount(group)[group]
    weights[group[:, None] == group[None, :]] = 0.0
    votes = np.stack(
        [
            weights[:, labels == label].sum(axis=1) / np.sqrt(len(set(group[labels == label].tolist())))
            for label in range(len(names))
        ],
        axis=1,
    )
    votes /= votes.sum(axis=1, keepdims=True) + 1e-30
    own, heard = votes[np.arange(len(labels)), labels], votes.argmax(axis=1)
    return {
        int(i): Doubt(names[heard[i]], float(votes[i, heard[i]]), float(own[i]))
        for i in np.flatnonzero((own > 0.0) & (own < HARDLY) & (votes.max(axis=1) >= SURE))
    }


def _distances(prints: NDArray[np.float32]) -> NDArray[np.float64]:
    """RMS difference of every two fingerprints, [N, N]."""
    p = prints.astype(np.float64)
    square = (p**2).mean(axis=1)
    between = square[:, None] + square[None, :] - 2.0 * (p @ p.T) / p.shape[1]
    return np.asarray(np.sqrt(np.maximum(between, 0.0)))
