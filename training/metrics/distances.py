"""Scores of a set of hits against another: Inception Score, KID and FAD as thesis 4.3 defines them.

KID and FAD depend on the number of sounds (FAD strongly), so that every figure here, and the real/real floor
beside it, comes from repeated random subsets of one size; the interval is the 5th to 95th percentile over
those subsets.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

#: gamma^2 of the inverse multi-quadratic kernel (thesis 4.3.2).
KERNEL_GAMMA_SQUARED = 8.0
REPEATS = 50
#: Share of the smaller set that a subset holds; less than all, so that the smaller set varies too.
SUBSET_SHARE = 0.8


@dataclass(frozen=True)
class Interval:
    """A measure with the range that holds 90 % of its resamplings."""

    value: float
    low: float
    high: float


def inception_score(probabilities: Floats) -> float:
    """exp of the mean KL divergence of p(y|x) [N, classes] from their mean (thesis eq. 4.1): 1 .. classes."""
    p = np.clip(probabilities.astype(np.float64), 1e-12, 1.0)
    marginal = p.mean(axis=0, keepdims=True)
    return float(np.exp((p * (np.log(p) - np.log(marginal))).sum(axis=1).mean()))


def kernel_distance(first: Floats, second: Floats) -> float:
    """Unbiased squared MMD of embeddings [m, D] and [n, D], inverse multi-quadratic kernel (thesis eq. 4.2).

    Near 0, also below it, for sets of one distribution.
    """
    m, n = len(first), len(second)
    if min(m, n) < 2:
        raise ValueError(f"kernel_distance needs two embeddings a side, found {m} and {n}")
    within_first = (_kernel(first, first).sum() - m) / (m * (m - 1))
    within_second = (_kernel(second, second).sum() - n) / (n * (n - 1))
    return float(within_first + within_second - 2 * _kernel(first, second).mean())


def _kernel(first: Floats, second: Floats) -> NDArray[np.float64]:
    kernel: NDArray[np.float64] = 1 / (1 + squared_distances(first, second) / (2 * KERNEL_GAMMA_SQUARED))
    return kernel


def squared_distances(first: Floats, second: Floats) -> NDArray[np.float64]:
    """||x - y||^2 of all pairs of rows, [m, n]."""
    a, b = first.astype(np.float64), second.astype(np.float64)
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
    if first is second:
        np.fill_diagonal(squared, 0.0)
    positive: NDArray[np.float64] = np.maximum(squared, 0.0)
    return positive


def frechet_distance(first: Floats, second: Floats) -> float:
    """Frechet distance between Gaussians fitted to embeddings [m, D] and [n, D] (thesis eq. 4.3)."""
    means = [x.mean(axis=0, dtype=np.float64) for x in (first, second)]
    covariances = [np.atleast_2d(np.cov(x.astype(np.float64), rowvar=False)) for x in (first, second)]
    values = np.linalg.eigvals(covariances[0] @ covariances[1])
    root = np.sqrt(np.maximum(values.real, 0)).sum()
    traces = sum(np.trace(c) for c in covariances)
    return float(((means[0] - means[1]) ** 2).sum() + traces - 2 * root)


def subset_size(*counts: int) -> int:
    """How many sounds every subset holds when sets of these sizes are to be compared."""
    return max(2, round(SUBSET_SHARE * min(counts)))


def over_subsets(
    measure: Callable[..., float], *sets: Floats, size: int, seed: int = 0, repeats: int = REPEATS
) -> Interval:
    """`measure(subset of each set)` over random subsets of `size` rows without replacement: mean and
    interval.
    """
    random = np.random.default_rng(seed)
    values = [measure(*(rows[random.permutation(len(rows))[:size]] for rows in sets)) for _ in range(repeats)]
    low, high = np.quantile(values, [0.05, 0.95])
    return Interval(float(np.mean(values)), float(low), float(high))


def bootstrap(
    measure: Callable[[Floats], float], rows: Floats, seed: int = 0, repeats: int = 400
) -> Interval:
    """`measure(rows)` with its 5 % to 95 % range over resamplings with replacement; NaN without rows."""
    if len(rows) == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    random = np.random.default_rng(seed)
    values = [measure(rows[random.integers(len(rows), size=len(rows))]) for _ in range(repeats)]
    finite = [value for value in values if np.isfinite(value)]
    low, high = np.quantile(finite, [0.05, 0.95]) if finite else (np.nan, np.nan)
    return Interval(measure(rows), float(low), float(high))
