"""Descriptors against sounds whose answers are known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.metrics.descriptors import band_share, centroid_hz, decay_seconds, log_mel, pitch_hz

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
