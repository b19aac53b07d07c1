"""A feature's range in a reference set, for values of 0 to 1 that mean the same for every feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.features.sound_features import FEATURES

LOW_PERCENTILE, HIGH_PERCENTILE = 5.0, 95.0


@dataclass(frozen=True)
class FeatureScale:
    """Each feature's value `low` that is called 0 and `high` that is called 1, in the features' own units."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    features: tuple[str, ...] = FEATURES

    def __post_init__(self) -> None:
        if not len(self.low) == len(self.high) == len(self.features):
            raise SistrumError(f"a feature scale needs a low and a high value for each of {self.features}")
        for name, low, high in zip(self.features, self.low, self.high, strict=True):
            if not low < high:  # also where one is NaN
                raise SistrumError(f"feature scale: {name} must have low < high, found {low} and {high}")

    @staticmethod
    def of(values: NDArray[np.float64], features: Sequence[str] = FEATURES) -> FeatureScale:
        """The 5th and 95th percentiles of a reference set [N, len(features)], NaNs apart.

        Raises SistrumError where a feature has no spread or no value.
        """
        assert values.ndim == 2 and values.shape[1] == len(features), (values.shape, features)
        for name, column in zip(features, values.T, strict=True):
            if np.isnan(column).all():
                raise SistrumError(f"feature scale: no sound of the reference set has a value of {name}")
        low, high = np.nanpercentile(values, [LOW_PERCENTILE, HIGH_PERCENTILE], axis=0)
        return FeatureScale(tuple(map(float, low)), tuple(map(float, high)), tuple(features))

    def normalise(self, values: NDArray[np.float64], *, clip: bool = False) -> NDArray[np.float64]:
        """Values [..., F] in the features' units as 0 (low) to 1 (high), beyond them unless `clip`."""
        low, high = np.array(self.low), np.array(self.high)
        normalised = (np.asarray(values, dtype=np.float64) - low) / (high - low)
        return np.asarray(np.clip(normalised, 0.0, 1.0) if clip else normalised)

    def denormalise(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The inverse of `normalise` without `clip`."""
        low, high = np.array(self.low), np.array(self.high)
        return np.asarray(low + np.asarray(values, dtype=np.float64) * (high - low))

    def to_json(self) -> dict[str, list[float]]:
        """{feature: [low, high]}, for json.dumps."""
        return {name: [low, high] for name, low, high in zip(self.features, self.low, self.high, strict=True)}

    @staticmethod
    def from_json(ranges: Mapping[str, Any]) -> FeatureScale:
        """What `to_json` wrote. Raises SistrumError for anything else."""
        for name, pair in ranges.items():
            numbers = isinstance(pair, list | tuple) and len(pair) == 2
            if not numbers or not all(isinstance(value, int | float) for value in pair):
                raise SistrumError(f"feature scale: {name} must be [low, high], found {pair!r}")
        pairs = [(float(low), float(high)) for low, high in ranges.values()]
        return FeatureScale(tuple(low for low, _ in pairs), tuple(high for _, high in pairs), tuple(ranges))
