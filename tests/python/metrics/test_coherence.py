"""Slider measures on tables of features whose answers are known."""

import numpy as np
import pytest

from sistrum.training.metrics.coherence import (
    calibration_error,
    coherence,
    largest_leak,
    leakage,
    pooled_rank_correlation,
    range_moved,
    rank_correlation,
    spearman,
)

LEVELS = np.array([0.2, 0.5, 0.8])
RANDOM = np.random.default_rng(0)


def test_a_slider_that_works() -> None:
    measured = LEVELS + RANDOM.standard_normal((500, 1))  # every draw starts elsewhere
    found = coherence(measured)
    assert (found.e1.value, found.e2.value, found.e3.value, found.draws) == (1.0, 1.0, 1.0, 500)
    assert rank_correlation(LEVELS, measured).value == 1.0
    assert pooled_rank_correlation(LEVELS, measured).value < 0.6, (
        "a position means another value in each draw"
    )


def test_a_slider_that_does_nothing_but_chance() -> None:
    measured = RANDOM.standard_normal((2000, 3))
    found = coherence(measured)
    for share in (found.e1, found.e2, found.e3):
        assert share.value == pytest.approx(0.5, abs=0.04)
        assert share.low < 0.5 < share.high or abs(share.value - 0.5) < 0.03
    rho = rank_correlation(LEVELS, measured)
    assert rho.value == pytest.approx(0.0, abs=0.06) and rho.low < rho.value < rho.high


def test_a_slider_that_is_dead_or_reversed() -> None:
    dead = np.ones((50, 3))
    assert coherence(dead).e1.value == 0.0 and rank_correlation(LEVELS, dead).value == 0.0
    assert rank_correlation(LEVELS, -np.tile(LEVELS, (50, 1))).value == -1.0


def test_each_test_compares_its_own_pair() -> None:
    found = coherence(np.tile([0.0, 2.0, 1.0], (10, 1)))
    assert (found.e1.value, found.e2.value, found.e3.value) == (1.0, 0.0, 1.0)


def test_draws_that_could_not_be_measured_do_not_count() -> None:
    measured = np.tile([0.0, 1.0, 2.0], (10, 1))
    measured[:4, 1] = np.nan
    assert coherence(measured).draws == 6


def test_spearman_is_the_rank_correlation() -> None:
    from scipy.stats import spearmanr

    first, second = RANDOM.integers(0, 5, 40), RANDOM.standard_normal(40)
    assert spearman(first.astype(float), second) == pytest.approx(spearmanr(first, second).statistic)


def test_range_moved() -> None:
    assert range_moved(np.tile([0.2, 0.8], (20, 1))).value == pytest.approx(1.0)
    assert range_moved(np.tile([0.4, 0.55], (20, 1))).value == pytest.approx(0.25)
    assert range_moved(np.tile([0.8, 0.2], (20, 1))).value == pytest.approx(-1.0)


def test_calibration_error() -> None:
    assert calibration_error(LEVELS, np.tile(LEVELS, (5, 1))) == pytest.approx(0.0)
    assert calibration_error(LEVELS, np.full((5, 3), 0.5)) == pytest.approx(0.2)


def test_leakage_relates_other_moves_to_the_own() -> None:
    moves = np.zeros((3, 50, 3))
    moves[0, :, 0], moves[0, :, 1] = 2.0, -1.0  # the sign of a leak does not matter
    moves[1, :, 1] = 1.0
    moves[2, :, 0] = 1.0  # moves another feature and not its own
    ratios = leakage(moves)
    np.testing.assert_allclose(ratios[0], [1.0, 0.5, 0.0])
    np.testing.assert_allclose(ratios[1], [0.0, 1.0, 0.0])
    assert np.isinf(ratios[2, 0]) and ratios[2, 2] == 1.0
    names = ("a", "b", "c")
    np.testing.assert_allclose(largest_leak(ratios, names, frozenset()), [0.5, 0.0, np.inf])
    np.testing.assert_allclose(largest_leak(ratios, names, frozenset({"a", "b"}))[:2], [0.0, 0.0])
