"""Where a measured feature lies among real sounds of its class, 0..1: the scale on which sliders are
judged.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

#: A class with fewer measured sounds than this has no scale of its own and uses that of all sounds.
FEWEST = 5
#: The label of hits without a class; its scale is that of all sounds.
ANY_CLASS = -1


@dataclass(frozen=True)
class QuantileScale:
    """`known[label][feature]`: the sorted finite values of real sounds."""

    known: dict[int, tuple[Floats, ...]]

    @staticmethod
    def fit(features: Floats, labels: Labels) -> "QuantileScale":
        """From features [N, F] (NaN = not known) and class indices [N] of real sounds."""
        assert features.ndim == 2 and len(features) == len(labels), (features.shape, labels.shape)
        every = _sorted_columns(features)
        known = {ANY_CLASS: every}
        for label in np.unique(labels).tolist():
            own = _sorted_columns(features[labels == label])
            known[label] = tuple(o if len(o) >= FEWEST else e for o, e in zip(own, every, strict=True))
        return QuantileScale(known)

    def quantile(self, feature: int, measured: Floats, labels: Labels) -> Floats:
        """Share of real sounds of its class below each measured value [N]: 0..1, linear between sounds."""
        result = np.full(len(measured), np.nan)
        for label in np.unique(labels):
            rows = (labels == label) & np.isfinite(measured)
            values = self._of(label)[feature]
            result[rows] = np.interp(measured[rows], values, _ranks(values))
        return result

    def value(self, feature: int, quantiles: Floats, labels: Labels) -> Floats:
        """The feature at each quantile [N] (0..1) of its class: the inverse of `quantile`."""
        result = np.full(len(quantiles), np.nan)
        for label in np.unique(labels):
            rows = labels == label
            values = self._of(label)[feature]
            result[rows] = np.interp(quantiles[rows], _ranks(values), values)
        return result

    def deviation(self, feature: int, labels: Labels) -> Floats:
        """Standard deviation of the feature among real sounds of each class, [N]."""
        return np.array([self._of(label)[feature].std() for label in labels])

    def _of(self, label: int) -> tuple[Floats, ...]:
        return self.known.get(int(label), self.known[ANY_CLASS])


def _sorted_columns(features: Floats) -> tuple[Floats, ...]:
    return tuple(np.sort(column[np.isfinite(column)]) for column in features.T)


def _ranks(values: Floats) -> Floats:
    """Quantile 0..1 of each sorted value; equal values share the middle of their places."""
    places = np.linspace(0.0, 1.0, len(values))
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    means: Floats = np.bincount(group, places) / counts
    return means[group]
