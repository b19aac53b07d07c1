"""Which of a teacher's labels become attributes: those that notes reach and that it knows (thesis 7.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: As published: how many attributes a generator has at most.
MOST = 128
PERCENTILE = 90.0


@dataclass(frozen=True)
class RankedAttribute:
    """A label with its column among the teacher's labels, and sqrt(p90 x accuracy)."""

    label: str
    column: int
    score: float


def rank_attributes(
    logits: NDArray[np.floating], labels: Sequence[str], accuracy: Sequence[float], most: int = MOST
) -> tuple[RankedAttribute, ...]:
    """The best labels first, equals in the teacher's order.

    Args:
        logits: of the notes that a generator learns, [notes, labels].
        accuracy: of each label, how well the teacher knows it (0..1: average precision on unseen sounds).
    """
    if not logits.shape[1] == len(labels) == len(accuracy):
        raise ValueError(
            f"expected as many columns, labels and accuracies, found {logits.shape[1]}, {len(labels)} and "
            f"{len(accuracy)}"
        )
    p90 = np.percentile(logits.astype(np.float64), PERCENTILE, axis=0)
    scores = np.sqrt(np.clip(np.array(accuracy, dtype=np.float64), 0.0, 1.0) / (1.0 + np.exp(-p90)))
    order = np.argsort(-scores, kind="stable")[:most]
    return tuple(RankedAttribute(labels[int(i)], int(i), float(scores[i])) for i in order)
