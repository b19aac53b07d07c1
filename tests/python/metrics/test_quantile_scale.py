"""Quantiles by class, there and back."""

import numpy as np
import pytest

from sistrum.training.metrics.quantile_scale import ANY_CLASS, QuantileScale

RANDOM = np.random.default_rng(1)
LABELS = np.arange(300) % 2
FEATURES = np.stack([RANDOM.uniform(0, 1, 300) + 10 * LABELS, RANDOM.standard_normal(300)], axis=1)


def test_quantiles_are_of_the_class() -> None:
    scale = QuantileScale.fit(FEATURES, LABELS)
    np.testing.assert_allclose(
        scale.quantile(0, np.array([0.25, 10.25, -5.0, 20.0]), np.array([0, 1, 0, 1])),
        [0.25, 0.25, 0.0, 1.0],
        atol=0.08,
    )
    assert scale.quantile(0, np.array([5.0]), np.array([ANY_CLASS]))[0] == pytest.approx(0.5, abs=0.02)


def test_value_is_the_inverse_of_quantile() -> None:
    scale = QuantileScale.fit(FEATURES, LABELS)
    for feature in (0, 1):
        asked = np.linspace(0.05, 0.95, 7)
        for label in (0, 1):
            labels = np.full(7, label)
            back = scale.quantile(feature, scale.value(feature, asked, labels), labels)
            np.testing.assert_allclose(back, asked, atol=1e-6)


def test_missing_values_stay_missing_and_do_not_disturb() -> None:
    holes = FEATURES.copy()
    holes[::3] = np.nan
    scale = QuantileScale.fit(holes, LABELS)
    assert np.isnan(scale.quantile(0, np.array([np.nan]), np.array([0]))[0])
    assert scale.quantile(1, np.array([0.0]), np.array([0]))[0] == pytest.approx(0.5, abs=0.1)


def test_a_class_with_few_sounds_takes_the_scale_of_all() -> None:
    labels = LABELS.copy()
    labels[:3] = 7
    scale = QuantileScale.fit(FEATURES, labels)
    few, every = (scale.quantile(0, np.array([5.0]), np.array([label])) for label in (7, ANY_CLASS))
    assert few == every
    assert scale.deviation(0, np.array([0, 1])) == pytest.approx(np.sqrt(1 / 12), rel=0.1)


def test_equal_values_share_one_quantile() -> None:
    scale = QuantileScale.fit(np.array([[1.0]] * 6 + [[2.0]] * 6), np.zeros(12, int))
    found = scale.quantile(0, np.array([1.0, 2.0]), np.zeros(2, int))
    assert found[0] == pytest.approx(1 - found[1]) and 0.15 < found[0] < 0.3
