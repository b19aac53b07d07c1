"""How well a tagger knows its labels: average precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def average_precision(scores: NDArray[np.floating], has: NDArray[np.floating]) -> float:
    """Mean of the precision at each hit, best scores first; NaN where nothing has the label.

    Sounds of equal score count as one step, so that a constant score gives the share of hits.
    """
    hits = float(has.sum())
    if hits == 0:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(has[order] > 0)
    last = np.append(np.diff(scores[order]) != 0, True)  # of each run of equal scores
    places = np.flatnonzero(last)
    recall = np.diff(found[places], prepend=0) / hits
    return float((recall * found[places] / (places + 1)).sum())


def average_precisions(scores: NDArray[np.floating], has: NDArray[np.floating]) -> NDArray[np.float64]:
    """Of each label: scores and targets [sounds, labels] -> [labels]."""
    assert scores.shape == has.shape, (scores.shape, has.shape)
    return np.array([average_precision(scores[:, i], has[:, i]) for i in range(has.shape[1])])
