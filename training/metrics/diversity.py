"""Nearest neighbours: does a generator repeat its training sounds, or itself?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.training.metrics.distances import squared_distances

Floats = NDArray[np.floating]

#: A hit counts as a copy when it is nearer to a training sound than this share of unseen real sounds are.
COPY_QUANTILE = 0.05
#: More copies than this share of the draws is memorising.
MEMORISING_SHARE = 0.25


@dataclass(frozen=True)
class Neighbours:
    """Distances to the nearest training sound, medians over hits, and what they say.

    copies: share of drawn hits nearer to a training sound than 95 % of the unseen real sounds are (0.05
    expected of hits like unseen real ones). drawn_to_drawn, real_to_real: median distance to the nearest
    other hit, in sets of equal size; nearest_pair: the smallest distance between two drawn hits.
    """

    drawn_to_train: float
    validation_to_train: float
    copies: float
    memorises: bool
    drawn_to_drawn: float
    real_to_real: float
    nearest_pair: float


def neighbours(drawn: Floats, train: Floats, validation: Floats, seed: int = 0) -> Neighbours:
    """From points [N, D] of drawn hits, of training and of validation sounds (whose groups are not in
    training).
    """
    to_train = nearest(drawn, train)
    unseen = nearest(validation, train)
    copies = float((to_train < np.quantile(unseen, COPY_QUANTILE)).mean())
    random = np.random.default_rng(seed)
    size = min(len(drawn), len(validation))
    some = drawn[random.permutation(len(drawn))[:size]]
    return Neighbours(
        drawn_to_train=float(np.median(to_train)),
        validation_to_train=float(np.median(unseen)),
        copies=copies,
        memorises=copies > MEMORISING_SHARE,
        drawn_to_drawn=float(np.median(nearest_other(some))),
        real_to_real=float(np.median(nearest_other(validation))),
        nearest_pair=float(nearest_other(drawn).min()),
    )


def nearest(points: Floats, among: Floats) -> NDArray[np.float64]:
    """Distance of every point [N, D] to the nearest of `among` [M, D], root mean square over D."""
    squared = squared_distances(points, among) / points.shape[1]
    distances: NDArray[np.float64] = np.sqrt(squared.min(axis=1))
    return distances


def nearest_other(points: Floats) -> NDArray[np.float64]:
    """Distance of every point to the nearest other point, [N]."""
    squared = squared_distances(points, points) / points.shape[1]
    np.fill_diagonal(squared, np.inf)
    distances: NDArray[np.float64] = np.sqrt(squared.min(axis=1))
    return distances
