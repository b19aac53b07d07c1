"""Brightness and breath of sounds that are made to have them."""

import numpy as np
import pytest

from sistrum.training.metrics.note_timbre import centroid_octaves, noise_to_harmonics_db

RATE = 32000


def tone(hz: float, slope: float = 1.0, cents: float = 0.0) -> np.ndarray:
    """Ten partials of amplitude h^-slope, with vibrato of `cents` to either side."""
    time = np.arange(2 * RATE) / RATE
    phase = 2 * np.pi * np.cumsum(hz * 2 ** (cents * np.sin(2 * np.pi * 5.5 * time) / 1200)) / RATE
    return np.sum([np.sin(h * phase + h) * h**-slope for h in range(1, 11)], axis=0)


@pytest.mark.parametrize("hz", [104.0, 220.0, 466.0])
def test_the_centroid_is_that_of_the_partials_at_any_pitch(hz: float) -> None:
    number = np.arange(1, 11)
    for slope in (0.5, 1.0, 2.0):
        expected = np.log2((number ** (1 - slope)).sum() / (number**-slope).sum())
        assert centroid_octaves(tone(hz, slope), RATE, hz) == pytest.approx(expected, abs=0.01)


def test_noise_is_not_brightness() -> None:
    clean = tone(220.0)
    noise = 0.03 * clean.std() * np.random.default_rng(1).standard_normal(len(clean))
    assert centroid_octaves(clean + noise, RATE, 220.0) == pytest.approx(
        centroid_octaves(clean, RATE, 220.0), abs=0.3
    )


@pytest.mark.parametrize("asked", [-40.0, -20.0, 0.0])
@pytest.mark.parametrize("hz", [104.0, 466.0])
def test_noise_is_told_from_partials(hz: float, asked: float) -> None:
    clean = tone(hz)
    noise = np.random.default_rng(1).standard_normal(len(clean))
    noise *= 10 ** (asked / 20) * clean.std() / noise.std()
    assert noise_to_harmonics_db(clean + noise, RATE, hz) == pytest.approx(asked, abs=0.7)


def test_vibrato_is_no_noise() -> None:
    for hz in (104.0, 220.0, 466.0):
        assert noise_to_harmonics_db(tone(hz, cents=20.0), RATE, hz) < -45.0
    assert noise_to_harmonics_db(tone(220.0), RATE, 220.0) < -70.0
