"""The published measures of attributes, against cases worked out by hand."""

import numpy as np
import pytest

from sistrum.export.evaluation_attributes.correlation import (
    attribute_correlation,
    increment_consistency,
    pearson,
    raised_correlation,
    soft,
)
from sistrum.export.evaluation_attributes.measures import (
    attack_seconds,
    brightness_octaves,
    fall_db,
    noisiness_db,
)
from sistrum.export.evaluation_attributes.settings import increments

RATE = 32000
TIME = np.arange(RATE) / RATE


def test_correlation_of_each_attribute_by_itself():
    random = np.random.default_rng(0)
    asked = random.uniform(size=(400, 3))
    noise = random.normal(size=400)
    heard = np.stack([2 * asked[:, 0] - 1, -asked[:, 1], noise], axis=1)
    found = attribute_correlation(asked, heard)
    assert found[0].value == pytest.approx(1.0)
    assert found[1].value == pytest.approx(-1.0)
    assert found[2].value == pytest.approx(np.corrcoef(asked[:, 2], noise)[0, 1])
    assert found[2].low < found[2].value < found[2].high
    assert 0.05 < found[2].high - found[2].low < 0.3


def test_what_never_changes_has_no_correlation():
    assert pearson(np.ones(5), np.arange(5.0)) == 0.0


def test_soft_labels_are_of_the_temperature():
    assert soft(np.array([2.0]), 2.0)[0] == pytest.approx(1 / (1 + np.exp(-1)))


def test_raised_correlation_is_a_mean_over_attributes_for_each_raise():
    asked = np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]])
    heard = np.stack([asked, np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])])
    assert raised_correlation(asked, heard) == pytest.approx([1.0, 0.0])


def test_consistency_is_in_deviations_of_each_attribute():
    plain = np.array([[0.0, 2.0], [0.0, 20.0]])  # deviations 1 and 10
    heard = np.stack([plain, plain + np.array([[1.0], [30.0]])])
    assert increment_consistency(plain, heard) == pytest.approx([0.0, 2.0])


def test_increments_are_the_published_ones_in_part():
    found = increments()
    assert found[0] == pytest.approx(1e-3)
    assert found[-1] == pytest.approx(10**0.6, rel=1e-4)
    assert all(any(abs(found - k / 5) < 1e-9) for k in range(1, 6))
    assert (np.diff(found) > 0).all()


def tone(hertz: float, partials: int) -> np.ndarray:
    return sum(np.sin(2 * np.pi * hertz * (k + 1) * TIME) for k in range(partials)).astype(np.float32)


def test_plain_measures_tell_what_their_names_say():
    noise = np.random.default_rng(1).normal(size=RATE).astype(np.float32)
    assert brightness_octaves(tone(200, 1), RATE, 200) == pytest.approx(0.0, abs=0.05)
    assert brightness_octaves(tone(200, 7), RATE, 200) == pytest.approx(2.0, abs=0.05)  # mean of 1 to 7
    assert noisiness_db(tone(200, 5), RATE, 200) < -60
    assert (
        noisiness_db(tone(200, 5) + noise, RATE, 200)
        > noisiness_db(tone(200, 5) + 0.1 * noise, RATE, 200) + 15
    )
    slow = tone(400, 1) * np.minimum(1.0, TIME / 0.1).astype(np.float32)
    assert attack_seconds(slow, RATE, 400) == pytest.approx(0.08, abs=0.01)
    falling = tone(400, 1) * np.exp(-TIME / 0.5).astype(np.float32)
    assert fall_db(falling, RATE, 400) == pytest.approx(20 * np.log10(np.e) / 0.5 * 0.5, abs=0.3)
