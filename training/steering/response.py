"""What sliders really do, in the terms of `metrics.coherence`: order, rank correlation, range moved and leak.

One slider at a time is set to .2, .5 and .8 on one latent with one noise; the features of the three hits are
measured. The full evaluation of a model file does the same with many more draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from sistrum.training.metrics.coherence import (
    HIGH,
    LOW,
    MID,
    coherence,
    largest_leak,
    leakage,
    range_moved,
    rank_correlation,
)
from sistrum.training.metrics.quantile_scale import QuantileScale
from sistrum.training.steering.sounds import Draws

Values = NDArray[np.float64]
LEVELS = (LOW, MID, HIGH)
#: Features that are all but one: a move of the other does not count as a leak.
TWINS = frozenset({"brightness", "sharpness"})


@dataclass(frozen=True)
class SliderReport:
    """One row a slider: E1 to E3 [F, 3], rho, share of the asked range moved and leaks [F, F]."""

    features: tuple[str, ...]
    coherence: Values
    rho: Values
    moved: Values
    leak: Values

    @property
    def largest_leak(self) -> Values:
        """Of every slider the largest leak into a feature that is not its twin, [F]."""
        return largest_leak(self.leak, self.features, TWINS)

    def summary(self) -> dict[str, float]:
        """The figures that one compares: mean E1 to E3, median rho, moved and leak, worst rho and moved."""
        e1, e2, e3 = self.coherence.mean(axis=0)
        return {
            "E1": float(e1),
            "E2": float(e2),
            "E3": float(e3),
            "rho": float(np.median(self.rho)),
            "worst_rho": float(self.rho.min()),
            "moved": float(np.median(self.moved)),
            "worst_moved": float(self.moved.min()),
            "leak": float(np.median(self.largest_leak)),
        }

    def table(self) -> str:
        """A line a slider, then the summary."""
        lines = [f"{'slider':12}{'E1':>6}{'E2':>6}{'E3':>6}{'rho':>7}{'moved':>7}{'leak':>7}"]
        for i, name in enumerate(self.features):
            row = (*self.coherence[i], self.rho[i], self.moved[i], self.largest_leak[i])
            lines.append(
                f"{name:12}"
                + "".join(f"{x:6.2f}" for x in row[:3])
                + f"{row[3]:7.2f}{row[4]:7.2f}{row[5]:7.2f}"
            )
        lines.append("  ".join(f"{key} {value:.3f}" for key, value in self.summary().items()))
        return "\n".join(lines)


def steered(steering: nn.Module, draws: Draws, slider: int, asked: float, features: int) -> Draws:
    """The draws as they become when one slider is touched."""
    classes = draws.shares.shape[1]
    controls = torch.cat([draws.shares, torch.zeros(len(draws), features)], dim=1)
    controls[:, classes + slider] = asked
    touched = torch.zeros_like(controls)
    touched[:, classes + slider] = 1.0
    with torch.no_grad():
        latents, _ = steering(draws.latents, controls, touched)
    return draws.moved_to(latents)


def slider_draws(steering: nn.Module, draws: Draws, features: int, levels: Sequence[float] = LEVELS) -> Draws:
    """All hits of a test of N draws, ordered slider, level, draw: F * len(levels) * N."""
    return Draws.joined(
        [steered(steering, draws, f, level, features) for f in range(features) for level in levels]
    )


def judge(
    measured: Values, names: Sequence[str], classes: NDArray[np.int64], scale: QuantileScale
) -> SliderReport:
    """Judge features [F * 3 * N, F] of what `slider_draws` gave with LEVELS for N draws of `classes` [N]."""
    count = len(names)
    cube = measured.reshape(count, len(LEVELS), len(classes), count)
    order, rho, moved = np.empty((count, 3)), np.empty(count), np.empty(count)
    moves = np.empty((count, len(classes), count))
    deviations = np.stack([scale.deviation(j, classes) for j in range(count)], axis=1)
    for i in range(count):
        own = cube[i, :, :, i].T  # [draws, levels]
        e = coherence(own)
        order[i] = e.e1.value, e.e2.value, e.e3.value
        rho[i] = rank_correlation(np.array(LEVELS), own).value
        ends = [scale.quantile(i, own[:, level], classes) for level in (0, 2)]
        moved[i] = range_moved(np.stack(ends, axis=1)).value
        moves[i] = (cube[i, 2] - cube[i, 0]) / deviations
    return SliderReport(tuple(names), order, rho, moved, leakage(moves))
