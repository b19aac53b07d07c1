"""Do sliders do what they say? Measures over draws in which one slider moves and all else is fixed.

E1, E2, E3: feature coherence of Ramires et al. 2020 as thesis 6.2 uses it. The rest is ours: how far a
slider really moves its feature, how well it orders it, and what else it moves. Inputs are features measured
on rendered hits, so nothing here knows a model. NaN (a feature that could not be measured) leaves its draw
out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from sistrum.training.metrics.distances import Interval, bootstrap

Floats = NDArray[np.float64]

#: Slider positions of E1, E2, E3, as shares of the slider's range (thesis 6.2).
LOW, MID, HIGH = 0.2, 0.5, 0.8


@dataclass(frozen=True)
class Coherence:
    """Shares of draws: e1 low < high, e2 mid < high, e3 low < mid; 0.5 is chance. `draws` were counted."""

    e1: Interval
    e2: Interval
    e3: Interval
    draws: int


def coherence(measured: Floats) -> Coherence:
    """From the feature [draws, 3] at slider positions low, mid and high."""
    rows = measured[np.isfinite(measured).all(axis=1)]
    return Coherence(
        _share_rising(rows[:, [0, 2]]), _share_rising(rows[:, 1:]), _share_rising(rows[:, :2]), len(rows)
    )


def _share_rising(pairs: Floats) -> Interval:
    """Share of the rows [draws, 2] whose second value is the larger one."""
    return bootstrap(lambda r: float((r[:, 0] < r[:, 1]).mean()), pairs)


def rank_correlation(asked: Floats, measured: Floats) -> Interval:
    """Spearman's rho of slider and feature within a draw, averaged over draws, with its bootstrap interval.

    asked: slider positions [levels]; measured: [draws, levels]. A draw whose feature never moves counts as 0.
    """
    rows = measured[np.isfinite(measured).all(axis=1)]
    rhos = np.array([[spearman(asked, row)] for row in rows])
    return bootstrap(lambda r: float(r.mean()), rhos)


def pooled_rank_correlation(asked: Floats, measured: Floats) -> Interval:
    """Spearman's rho over all draws and levels at once: also asks that a position means the same in every
    draw.

    measured [draws, levels] must be on a scale that is comparable between draws (quantiles of the class).
    """
    rows = measured[np.isfinite(measured).all(axis=1)]
    return bootstrap(lambda r: spearman(np.tile(asked, len(r)), r.ravel()), rows, repeats=200)


def spearman(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Rank correlation -1..1, ties sharing their mean rank; 0 where one of the two is constant."""
    a, b = rankdata(first), rankdata(second)
    a, b = a - a.mean(), b - b.mean()
    norm = np.sqrt((a**2).sum() * (b**2).sum())
    return float((a * b).sum() / norm) if norm > 0 else 0.0


def range_moved(quantiles: Floats) -> Interval:
    """Share of the asked range that the feature really moved: median over draws of (high - low) / (0.8 -
    0.2).

    quantiles [draws, 2]: the feature at slider 0.2 and 0.8, as quantile of its class. 1 = all of it, 0 =
    nothing.
    """
    rows = quantiles[np.isfinite(quantiles).all(axis=1)]
    return bootstrap(lambda r: float(np.median(r[:, 1] - r[:, 0]) / (HIGH - LOW)), rows)


def calibration_error(asked: Floats, quantiles: Floats) -> float:
    """Mean distance of the quantile reached [draws, levels] from the one asked [levels]: 0..1, chance about
    1/3.
    """
    return float(np.nanmean(np.abs(quantiles - asked[None])))


def leakage(moves: Floats) -> Floats:
    """What slider i does to feature j, relative to what it does to its own: [F, F], the diagonal 1.

    moves: [F sliders, draws, F features], change of each feature from slider 0.2 to 0.8 in standard
    deviations of the feature within its class. An entry is median |move of j| / median |move of i| over
    draws.
    """
    sizes = np.nanmedian(np.abs(moves), axis=1)
    own = np.diag(sizes)[:, None]
    ratios: Floats = np.divide(sizes, own, out=np.full_like(sizes, np.inf), where=own > 0)
    np.fill_diagonal(ratios, 1.0)
    return ratios


def largest_leak(ratios: Floats, names: tuple[str, ...], twins: frozenset[str]) -> Floats:
    """Of every slider the largest move of another feature over its own move, [F].

    twins: two features so alike that either moves the other by nature; that pair does not count.
    """
    leaks = []
    for i, name in enumerate(names):
        others = [j for j, other in enumerate(names) if j != i and {name, other} != twins]
        leaks.append(max((ratios[i, j] for j in others), default=0.0))
    return np.array(leaks)
