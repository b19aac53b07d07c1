"""Mutual information of known tables."""

import numpy as np
import pytest

from sistrum.training.vqcpc.measures import entropy, mutual_information, quantiles


def test_information_of_the_same_is_its_entropy_and_of_strangers_is_none() -> None:
    random = np.random.default_rng(0)
    tokens = random.integers(0, 8, 40_000)
    assert mutual_information(tokens, 3 * tokens + 1) == pytest.approx(np.log(8), abs=1e-3)
    assert mutual_information(tokens, random.integers(0, 5, 40_000)) < 2e-3
    assert mutual_information(tokens, tokens // 4) == pytest.approx(np.log(2), abs=1e-3)


def test_information_of_a_noisy_channel() -> None:
    """A bit that is turned over one time in ten carries ln 2 - H(0.1)."""
    random = np.random.default_rng(1)
    sent = random.integers(0, 2, 200_000)
    heard = sent ^ (random.random(200_000) < 0.1)
    assert mutual_information(sent, heard) == pytest.approx(
        np.log(2) - entropy(np.array([0.1, 0.9])), abs=3e-3
    )


def test_quantiles_hold_equally_many() -> None:
    classes = quantiles(np.random.default_rng(2).normal(size=(50, 40)), 8)
    assert np.bincount(classes.ravel()).tolist() == [250] * 8
