"""Scores against clouds and posteriors whose distance is known."""

import numpy as np
import pytest

from sistrum.training.metrics.distances import (
    bootstrap,
    frechet_distance,
    inception_score,
    kernel_distance,
    over_subsets,
    subset_size,
)


def cloud(count: int, seed: int, offset: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 6)) + offset


def test_inception_score_counts_the_classes_that_are_named_surely() -> None:
    sure = np.eye(4)[np.arange(400) % 4]
    assert inception_score(sure) == pytest.approx(4.0, rel=1e-6)
    assert inception_score(np.full((400, 4), 0.25)) == pytest.approx(1.0)
    assert inception_score(np.eye(4)[np.zeros(400, int)]) == pytest.approx(1.0)
    assert inception_score(np.eye(4)[np.arange(400) % 2]) == pytest.approx(2.0, rel=1e-6)


def test_kernel_distance_is_unbiased() -> None:
    values = [kernel_distance(cloud(60, 2 * i), cloud(60, 2 * i + 1)) for i in range(60)]
    spread = np.std(values) / np.sqrt(len(values))
    assert abs(np.mean(values)) < 4 * spread, "of one distribution: zero on average"
    assert min(values) < 0 < max(values)


def test_kernel_distance_by_the_formula() -> None:
    first, second = cloud(5, 1), cloud(7, 2, 1.0)

    def k(x: np.ndarray, y: np.ndarray) -> float:
        return 1 / (1 + float(((x - y) ** 2).sum()) / 16.0)

    within = [
        sum(k(x, y) for i, x in enumerate(s) for j, y in enumerate(s) if i != j) / (len(s) * (len(s) - 1))
        for s in (first, second)
    ]
    across = sum(k(x, y) for x in first for y in second) / 35
    assert kernel_distance(first, second) == pytest.approx(sum(within) - 2 * across, abs=1e-12)
    with pytest.raises(ValueError, match="two embeddings"):
        kernel_distance(first[:1], second)


def test_kernel_distance_grows_with_the_offset() -> None:
    distances = [kernel_distance(cloud(200, 1), cloud(200, 2, offset)) for offset in (0.0, 0.5, 1.0, 2.0)]
    assert distances == sorted(distances) and distances[1] > 10 * abs(distances[0])


def test_frechet_distance_of_shifted_clouds() -> None:
    points = cloud(500, 0)
    assert frechet_distance(points, points) == pytest.approx(0.0, abs=1e-6)
    assert frechet_distance(points, points + 2.0) == pytest.approx(6 * 4.0, rel=1e-4)
    assert frechet_distance(points, 3.0 * points) == pytest.approx(6 * (3 - 1) ** 2, rel=0.1)


def test_subsets_are_of_one_size_and_drawn_without_replacement() -> None:
    seen = []

    def measure(rows: np.ndarray) -> float:
        seen.append((len(rows), len(np.unique(rows))))
        return float(rows.mean())

    interval = over_subsets(measure, np.arange(100.0), size=80, repeats=30)
    assert set(seen) == {(80, 80)}
    assert interval.low < interval.value < interval.high
    assert interval.value == pytest.approx(49.5, abs=1.0)
    assert subset_size(95, 1000) == 76 and subset_size(1, 5) == 2


def test_bootstrap_interval_covers_the_standard_error() -> None:
    rows = cloud(400, 5)[:, 0]
    interval = bootstrap(lambda r: float(r.mean()), rows)
    assert interval.value == pytest.approx(rows.mean())
    assert interval.high - interval.low == pytest.approx(2 * 1.645 / 20, rel=0.2)
