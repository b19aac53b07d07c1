"""The published measures of control by attributes (thesis 7.3), from what was asked and what was heard."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sistrum.training.metrics.distances import Interval, bootstrap

Values = NDArray[np.float64]
#: Resamplings of the intervals.
REPEATS = 200


def soft(logits: Values, temperature: float) -> Values:
    """Soft labels 0..1."""
    labels: Values = 1.0 / (1.0 + np.exp(-logits / temperature))
    return labels


def pearson(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Correlation of two columns; 0 where one of them is constant."""
    a, b = first - first.mean(), second - second.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm > 1e-12 else 0.0


def attribute_correlation(asked: Values, heard: Values) -> list[Interval]:
    """Test 1: of each attribute the correlation over notes of asked and heard [N, attributes], with the range
    of 90 % of its resamplings.
    """
    pairs = np.stack([asked, heard], axis=2)
    return [
        bootstrap(lambda rows: pearson(rows[:, 0], rows[:, 1]), pairs[:, i], repeats=REPEATS)
        for i in range(asked.shape[1])
    ]


def raised_correlation(asked: Values, heard: Values) -> Values:
    """Test 2: asked [attributes, N] before the raise, heard [increments, attributes, N] after it -> mean over
    the attributes of their correlation, [increments].
    """
    means = [np.mean([pearson(a, h) for a, h in zip(asked, one, strict=True)]) for one in heard]
    return np.array(means, dtype=np.float64)


def increment_consistency(plain: Values, heard: Values) -> Values:
    """Test 3: heard [increments, attributes, N] minus the plain ones [attributes, N], in deviations of each
    attribute among the plain ones; mean over attributes and notes, [increments].
    """
    deviation = plain.std(axis=1) + 1e-9
    changes: Values = ((heard - plain[None]) / deviation[None, :, None]).mean(axis=(1, 2))
    return changes
