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


@dataclass(frozen=True, slots=True)
class Cost:
    """One run: milliseconds that passed, and those that this process's threads computed (what a busy machine
    does in between is in the first only)."""

    wall_ms: float
    cpu_ms: float


def cost_of(action: Callable[[], object]) -> Cost:
    """Cost of one call."""
    started, computed = time.perf_counter(), time.process_time()
    action()
    return Cost((time.perf_counter() - started) * 1e3, (time.process_time() - computed) * 1e3)


def costs_json(costs: Sequence[Cost]) -> dict[str, float]:
    """The wall-clock `Durations` and the median of the computing time."""
    cpu = Durations.of([cost.cpu_ms for cost in costs])
    return Durations.of([cost.wall_ms for cost in costs]).json() | {"cpu_median_ms": cpu.median_ms}


def in_turns(
    contenders: Mapping[str, Callable[[int], Cost]], rounds: int, warm_up: int
) -> dict[str, list[Cost]]:
    """Run the contenders in turns, round after round, so that whatever else the machine does hits all.

    A contender takes the round (which seeds its sound) and returns its own cost. The first `warm_up` rounds
    are not kept.
    """
    kept: dict[str, list[Cost]] = {name: [] for name in contenders}
    for index in range(warm_up + rounds):
        for name, run in contenders.items():
            cost = run(index)
            if index >= warm_up:
                kept[name].append(cost)
    return kept
