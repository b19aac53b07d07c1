"""Descriptors against sounds whose answers are known, the classifier on two classes that anyone can tell."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.metrics.descriptors import band_share, centroid_hz, decay_seconds, log_mel, pitch_hz
from sistrum.training.metrics.hit_classifier import classify, frechet_distance, train_classifier

RATE = 44100
Floats = NDArray[np.float32]
TIME = np.arange(RATE) / RATE


def hit(hz: float, decay: float = 20.0) -> Floats:
    sound: Floats = (np.sin(2 * np.pi * hz * TIME) * np.exp(-decay * TIME)).astype(np.float32)
    return sound


def test_pitch_and_brightness_of_a_tone() -> None:
    assert pitch_hz(hit(123.0), RATE) == pytest.approx(123.0, abs=2.0)
    assert centroid_hz(hit(5000.0), RATE) == pytest.approx(5000.0, rel=0.01)
    assert pitch_hz(hit(60.0) + 0.5 * hit(5000.0), RATE) == pytest.approx(60.0, abs=2.0)


def test_decay_is_when_the_remaining_energy_is_40_db_down() -> None:
    for rate in (10.0, 40.0):
        assert decay_seconds(hit(1000.0, rate), RATE) == pytest.approx(np.log(1e4) / (2 * rate), rel=0.01)
    assert decay_seconds(np.zeros(100, np.float32), RATE) == 0.0


def test_band_shares_add_up() -> None:
    sound = hit(100.0) + hit(8000.0)
    low, middle, high = (band_share(sound, RATE, a, b) for a, b in ((0, 200), (200, 5000), (5000, 22051)))
    assert low == pytest.approx(0.5, abs=0.02) and high == pytest.approx(0.5, abs=0.02)
    assert low + middle + high == pytest.approx(1.0)


def test_mel_picture_is_relative_to_the_loudest_cell() -> None:
    picture = log_mel(np.stack([hit(440.0), 0.01 * hit(440.0)]), RATE)
    assert picture.shape == (2, 48, 87)
    assert picture.max() == 0.0 and picture.min() == -80.0
    np.testing.assert_allclose(picture[0], picture[1], atol=0.05)


def test_frechet_distance_of_shifted_clouds() -> None:
    cloud = np.random.default_rng(0).standard_normal((500, 4)).astype(np.float32)
    assert frechet_distance(cloud, cloud) == pytest.approx(0.0, abs=1e-6)
    assert frechet_distance(cloud, cloud + 2.0) == pytest.approx(4 * 4.0, rel=1e-4)
    assert frechet_distance(cloud, 3.0 * cloud) == pytest.approx(4 * (3 - 1) ** 2, rel=0.1)


def test_classifier_learns_what_is_easy() -> None:
    def batch(step: int) -> tuple[Floats, Floats]:
        random = np.random.default_rng(step)
        labels = np.arange(8) % 2
        sounds = [hit(random.uniform(3000, 9000) if label else random.uniform(50, 300)) for label in labels]
        return np.stack(sounds), np.eye(2, dtype=np.float32)[labels]

    classifier = train_classifier(batch, 2, RATE, steps=25)
    sounds, weights = batch(1000)
    probabilities, embeddings = classify(classifier, sounds, RATE)
    assert (probabilities.argmax(axis=1) == weights.argmax(axis=1)).all()
    assert embeddings.shape == (8, 32)
