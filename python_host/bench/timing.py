"""Timing of contenders in turns, and what is reported of many durations."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Durations:
    """Milliseconds: median, 99th percentile and best of `count` runs."""

    median_ms: float
    p99_ms: float
    best_ms: float
    count: int

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Durations:
        """Raises ValueError for no durations at all."""
        if not milliseconds:
            raise ValueError("expected at least one duration")
        values = np.asarray(milliseconds)
        median, p99 = np.percentile(values, [50, 99])
        return cls(float(median), float(p99), float(values.min()), len(values))

    def json(self) -> dict[str, float]:
        return asdict(self)


def elapsed_ms(action: Callable[[], object]) -> float:
    """Wall-clock milliseconds of one call."""
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1e3


def in_turns(
    contenders: Mapping[str, Callable[[int], float]], rounds: int, warm_up: int
) -> dict[str, list[float]]:
    """Run the contenders in turns, round after round, so that whatever else the machine does hits all.

    A contender takes the round (which seeds its sound) and returns its own milliseconds. The first `warm_up`
    rounds are not kept.
    """
    kept: dict[str, list[float]] = {name: [] for name in contenders}
    for index in range(warm_up + rounds):
        for name, run in contenders.items():
            milliseconds = run(index)
            if index >= warm_up:
                kept[name].append(milliseconds)
    return kept
