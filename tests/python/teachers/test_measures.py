"""Average precision against its definition."""

import numpy as np
import pytest

from sistrum.training.teachers.measures import average_precision, average_precisions


def test_known_orders():
    has = np.array([1, 0, 1, 0, 0.0])
    assert average_precision(np.array([5, 4, 3, 2, 1.0]), has) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.array([5, 1, 4, 2, 3.0]), has) == 1.0
    assert average_precision(np.array([1, 3, 2, 4, 5.0]), has) == pytest.approx((1 / 4 + 2 / 5) / 2)


def test_a_constant_score_gets_the_share_of_hits():
    has = np.array([1, 1, 0, 0, 0, 0, 0, 0.0])
    assert average_precision(np.zeros(8), has) == pytest.approx(0.25)
    assert average_precision(np.zeros(8), has[::-1]) == pytest.approx(0.25), "whatever their order"


def test_it_is_that_of_scikit_learn():
    from sklearn.metrics import average_precision_score

    random = np.random.default_rng(6)
    scores, has = (
        random.integers(0, 20, (200, 5)).astype(float),
        (random.random((200, 5)) < 0.2).astype(float),
    )
    expected = [average_precision_score(has[:, i], scores[:, i]) for i in range(5)]
    assert average_precisions(scores, has) == pytest.approx(expected)


def test_a_label_that_nothing_has_is_not_a_number():
    assert np.isnan(average_precision(np.array([1.0, 2.0]), np.zeros(2)))
