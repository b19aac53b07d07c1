"""What 0..1 on a slider means: the class's own distribution of the feature, as tables of values at knots."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

#: Positions of the table's knots are evenly spaced in 0..1.
KNOTS = 17
#: The ends of a slider are these quantiles: the extremes of a sample are outliers.
END_QUANTILE = 0.01
#: Smallest rise from knot to knot, deviations: keeps every table invertible.
SMALLEST_RISE = 1e-3


def positions() -> NDArray[np.float64]:
    """Positions of the knots, [KNOTS]."""
    return np.linspace(0.0, 1.0, KNOTS)


def quantile_tables(
    values: NDArray[np.float64], classes: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Values [N, m] of sounds of the given classes -> their quantiles [count, m, KNOTS], class by class."""
    fractions = np.clip(positions(), END_QUANTILE, 1 - END_QUANTILE)
    tables = np.stack([np.quantile(values[classes == c], fractions, axis=0).T for c in range(count)])
    return rising(tables)


def rising(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same tables [..., KNOTS], made to rise by at least SMALLEST_RISE from knot to knot."""
    ramp = SMALLEST_RISE * np.arange(tables.shape[-1])
    result: NDArray[np.float64] = np.maximum.accumulate(tables - ramp, axis=-1) + ramp
    return result


def stretch(tables: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tables whose knots stand for other positions of the old ones, continued linearly beyond 0..1.

    Args:
        tables: [C, m, KNOTS], rising.
        asked: old position that each new knot stands for, [m, KNOTS], rising, may leave 0..1.
    """
    old = positions()
    result = np.empty_like(tables)
    for c in range(tables.shape[0]):
        for f in range(tables.shape[1]):
            inside = np.interp(asked[f], old, tables[c, f])
            low, high = _end_slopes(tables[c, f])
            result[c, f] = inside + low * np.minimum(asked[f], 0) + high * np.maximum(asked[f] - 1, 0)
    return rising(result)


def _end_slopes(table: NDArray[np.float64]) -> tuple[float, float]:
    """Mean slopes over the lowest and the highest quarter of a table, values per unit of position."""
    quarter = (KNOTS - 1) // 4
    return (table[quarter] - table[0]) * 4.0, (table[-1] - table[-1 - quarter]) * 4.0


class ClassScale(nn.Module):
    """Positions 0..1 <-> values, piecewise linear; a mixture of classes mixes their tables by its shares."""

    tables: Tensor
    knots: Tensor

    def __init__(self, tables: NDArray[np.float64]) -> None:
        super().__init__()
        assert tables.ndim == 3 and tables.shape[2] == KNOTS, tables.shape
        self.register_buffer("tables", torch.from_numpy(rising(tables)).float())
        self.register_buffer("knots", torch.arange(KNOTS, dtype=torch.float32))

    def mixed(self, shares: Tensor) -> Tensor:
        """Shares [N, C] that sum to 1 -> tables [N, m, KNOTS]."""
        classes, quantities, knots = self.tables.shape
        return (shares @ self.tables.reshape(classes, -1)).reshape(-1, quantities, knots)

    def value(self, tables: Tensor, position: Tensor) -> Tensor:
        """Positions [N, m] in 0..1 -> values [N, m]."""
        near = torch.relu(1 - (position[:, :, None] * (KNOTS - 1) - self.knots).abs())
        return (tables * near).sum(dim=2)

    def position(self, tables: Tensor, value: Tensor) -> Tensor:
        """Values [N, m] -> positions [N, m], 0 or 1 beyond the table's ends."""
        lower, rise = tables[:, :, :-1], tables[:, :, 1:] - tables[:, :, :-1]
        passed = ((value[:, :, None] - lower) / rise).clamp(0.0, 1.0)
        return passed.sum(dim=2) / (KNOTS - 1)
