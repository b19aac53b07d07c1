"""The log-spectral distance: known gains give known decibels; phase, silence and floors as documented."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.spectral_distance import log_spectral_distance


@pytest.fixture
def noise() -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(scale=0.1, size=44_100)


def test_a_sound_is_no_distance_from_itself_and_from_its_inverse(noise: NDArray[np.float64]) -> None:
    assert log_spectral_distance(noise, noise) == 0.0
    assert log_spectral_distance(noise, -noise) == 0.0


@pytest.mark.parametrize("gain_db", [-12.0, -3.0, 6.0])
def test_a_gain_is_its_own_distance(noise: NDArray[np.float64], gain_db: float) -> None:
    louder = noise * 10 ** (gain_db / 20)
    assert log_spectral_distance(noise, louder) == pytest.approx(abs(gain_db), abs=0.1)
    assert log_spectral_distance(louder, noise) == pytest.approx(abs(gain_db), abs=0.1)


def test_two_takes_of_white_noise_are_eight_decibels_apart(noise: NDArray[np.float64]) -> None:
    """The ratio of two exponentially distributed powers has a standard deviation of 7.9 dB."""
    other = np.random.default_rng(1).normal(scale=0.1, size=44_100)
    assert log_spectral_distance(noise, other) == pytest.approx(7.88, abs=0.15)


def test_what_lies_under_the_floor_does_not_count(noise: NDArray[np.float64]) -> None:
    assert log_spectral_distance(noise * 1e-7, noise * 2e-7) == 0.0
    assert log_spectral_distance(noise * 1e-7, noise * 2e-7, floor_db=-200.0) == pytest.approx(6.0, abs=0.1)
    assert log_spectral_distance(np.zeros(5_000), np.zeros(5_000)) == 0.0


def test_silence_after_a_sound_does_not_dilute_the_distance() -> None:
    short = np.zeros(44_100)
    short[:11_025] = np.random.default_rng(2).normal(scale=0.1, size=11_025)
    honest = log_spectral_distance(short, 2 * short)
    assert honest == pytest.approx(6.0, abs=0.3)
    assert log_spectral_distance(short, 2 * short, all_frames=True) == pytest.approx(
        honest * 24 / 87, rel=0.1
    )


def test_a_full_scale_sine_is_0_db() -> None:
    """Against silence its loudest bin is as far away as the floor is deep: 80 dB, and others less."""
    sine = np.sin(2 * np.pi * 100 / 2048 * np.arange(44_100))
    single = [log_spectral_distance(sine, np.zeros_like(sine), floor_db=floor) for floor in (-1.0, -0.01)]
    assert single[0] == pytest.approx(np.sqrt(1.0 / 1025), rel=0.2)
    assert single[1] < 0.01


def test_lengths_must_agree(noise: NDArray[np.float64]) -> None:
    with pytest.raises(AssertionError):
        log_spectral_distance(noise, noise[:-1])
