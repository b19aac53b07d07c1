"""Generators that copy, that repeat themselves, and that do neither."""

import numpy as np
import pytest

from sistrum.training.metrics.diversity import nearest, nearest_other, neighbours

RANDOM = np.random.default_rng(3)
TRAIN, UNSEEN = (RANDOM.standard_normal((count, 5)) for count in (300, 60))


def test_hits_like_unseen_real_ones_are_no_copies() -> None:
    found = neighbours(RANDOM.standard_normal((400, 5)), TRAIN, UNSEEN)
    assert found.drawn_to_train == pytest.approx(found.validation_to_train, rel=0.2)
    assert found.copies < 0.15 and not found.memorises
    assert found.drawn_to_drawn == pytest.approx(found.real_to_real, rel=0.25)


def test_a_generator_that_plays_its_training_sounds_is_found_out() -> None:
    found = neighbours(TRAIN[:200] + 0.01 * RANDOM.standard_normal((200, 5)), TRAIN, UNSEEN)
    assert found.copies > 0.9 and found.memorises


def test_a_generator_that_repeats_itself_is_found_out() -> None:
    found = neighbours(np.repeat(RANDOM.standard_normal((5, 5)), 40, axis=0), TRAIN, UNSEEN)
    assert found.drawn_to_drawn == pytest.approx(0.0, abs=1e-6) and found.nearest_pair < 1e-6
    assert found.real_to_real > 0.1


def test_distances_are_root_mean_square() -> None:
    points = np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]])
    np.testing.assert_allclose(nearest(points[:1], points[1:]), [np.sqrt(1 / 2)])
    np.testing.assert_allclose(nearest_other(points), np.sqrt([0.5, 9.0, 0.5]))
