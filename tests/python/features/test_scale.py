"""Normalising to the range of a reference set, and back."""

import json
from typing import Any

import numpy as np
import pytest

from sistrum.errors import SistrumError
from sistrum.training.features import FEATURES, FeatureScale


@pytest.fixture
def reference() -> np.ndarray:
    random = np.random.default_rng(0)
    return random.normal(50.0, np.arange(5.0, 12.0), (500, 7))


def test_the_percentiles_of_the_reference_become_0_and_1(reference: np.ndarray) -> None:
    scale = FeatureScale.of(reference)
    assert scale.features == FEATURES
    normal = scale.normalise(reference)
    np.testing.assert_allclose(np.percentile(normal, [5, 95], axis=0), [[0] * 7, [1] * 7], atol=1e-12)
    assert normal.min() < 0 and normal.max() > 1
    clipped = scale.normalise(reference, clip=True)
    assert clipped.min() == 0 and clipped.max() == 1


def test_failures_are_left_out_of_the_range_and_stay_nan(reference: np.ndarray) -> None:
    expected = FeatureScale.of(reference)
    with_failures = np.concatenate([reference, np.full((50, 7), np.nan)])
    assert FeatureScale.of(with_failures) == expected
    assert np.isnan(expected.normalise(with_failures, clip=True)[-1]).all()


def test_normalising_has_an_inverse(reference: np.ndarray) -> None:
    scale = FeatureScale.of(reference)
    np.testing.assert_allclose(scale.denormalise(scale.normalise(reference)), reference, atol=1e-9)


def test_json_brings_the_same_scale_back(reference: np.ndarray) -> None:
    for features in (FEATURES, FEATURES[2:4]):
        scale = FeatureScale.of(reference[:, : len(features)], features)
        assert FeatureScale.from_json(json.loads(json.dumps(scale.to_json()))) == scale


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ({"depth": [1.0]}, "depth must be"),
        ({"depth": ["a", 2.0]}, "depth must be"),
        ({"depth": [2.0, 2.0]}, "low < high"),
        ({"depth": [float("nan"), 2.0]}, "low < high"),
    ],
)
def test_a_scale_that_cannot_be_is_an_error(text: dict[str, Any], message: str) -> None:
    with pytest.raises(SistrumError, match=message):
        FeatureScale.from_json(text)


def test_a_feature_without_values_or_spread_is_an_error(reference: np.ndarray) -> None:
    reference[:, 3] = np.nan
    with pytest.raises(SistrumError, match="no sound of the reference set has a value of hardness"):
        FeatureScale.of(reference)
    reference[:, 3] = 1.0
    with pytest.raises(SistrumError, match="hardness must have low < high"):
        FeatureScale.of(reference)
