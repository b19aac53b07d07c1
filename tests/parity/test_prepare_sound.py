"""Recordings are prepared alike for training (Python) and for an encoder (C++): any rate and length."""

from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError, prepare

#: Of full scale; the two sides bring a soxr of their own.
MAX_ERROR = 1e-5
RATES = (8_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000)


def recording(rate: int, seconds: float, channels: int, seed: int = 0) -> NDArray[np.float32]:
    """[channels, samples]: a noisy hit, silence before it, an offset, channels that agree more or less."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(rate * seconds)) / rate - 0.02
    hit = np.where(time >= 0, np.exp(-12 * time) * np.sin(2 * np.pi * 180 * time), 0.0)
    noise = rng.normal(size=(channels, len(time))) * np.where(time >= 0, np.exp(-30 * time), 0.0)
    spread = rng.normal(scale=0.4, size=(channels, 1))
    return (0.3 * ((1 + spread) * hit + 0.5 * noise) + 0.01).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 2, 5])
@pytest.mark.parametrize("seconds", [0.15, 0.9, 2.5])
@pytest.mark.parametrize("rate", RATES)
def test_prepared_alike(core: ModuleType, rate: int, seconds: float, channels: int) -> None:
    audio = recording(rate, seconds, channels)
    expected = prepare(audio.astype(np.float64).T, rate, Shape())
    found = core.prepare_sound(audio, rate, 44_100, 44_100)
    assert found.dtype == np.float32 and found.shape == (44_100,)
    assert np.abs(found - expected).max() < MAX_ERROR


@pytest.mark.parametrize(("to_rate", "samples"), [(16_000, 16_000), (48_000, 20_000), (44_100, 7)])
def test_any_target(core: ModuleType, to_rate: int, samples: int) -> None:
    audio = recording(48_000, 0.5, 1)
    expected = prepare(audio[0].astype(np.float64), 48_000, Shape(to_rate, samples))
    found = core.prepare_sound(audio[0], 48_000, to_rate, samples)
    assert np.abs(found - expected).max() < MAX_ERROR


@pytest.mark.parametrize("channels", [2, 3])
def test_channels_that_cancel(core: ModuleType, channels: int) -> None:
    audio = recording(44_100, 0.5, 1)[0]
    gains = np.array([1.0, -0.8, -0.3], dtype=np.float32)[:channels]
    stacked = gains[:, None] * audio
    expected = prepare(stacked.astype(np.float64).T, 44_100, Shape())
    assert np.abs(core.prepare_sound(stacked, 44_100, 44_100, 44_100) - expected).max() < MAX_ERROR


@pytest.mark.parametrize(
    ("name", "audio"),
    [
        ("no samples", np.zeros((1, 0), np.float32)),
        ("NaN", np.array([[0.1, np.nan, 0.2]], np.float32)),
        ("NaN", np.array([[0.1, np.inf, 0.2]], np.float32)),
        ("silent", np.zeros((2, 1000), np.float32)),
        ("silent", np.full((1, 1000), 9e-5, np.float32)),
        ("silent above 20 Hz", np.full((1, 44100), 0.5, np.float32)),
    ],
)
def test_the_same_recordings_are_refused(core: ModuleType, name: str, audio: NDArray[np.float32]) -> None:
    with pytest.raises(UnusableSoundError, match=name):
        prepare(audio.T, 44_100, Shape())
    with pytest.raises(ValueError, match=name):
        core.prepare_sound(audio, 44_100, 44_100, 44_100)
