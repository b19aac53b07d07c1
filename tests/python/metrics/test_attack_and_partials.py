"""Rise time, edges and partials of sounds made to measure."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.metrics.attack import edges, rise_seconds
from sistrum.training.metrics.partials import spectral_peaks

RATE = 44100
TIME = np.arange(RATE) / RATE
Floats = NDArray[np.float32]


def swell(seconds: float, hz: float = 3000.0) -> Floats:
    """A tone that rises linearly for `seconds` and then decays."""
    level = np.minimum(TIME / seconds, 1.0) * np.exp(-3 * np.maximum(TIME - seconds, 0))
    sound: Floats = (level * np.sin(2 * np.pi * hz * TIME)).astype(np.float32)
    return sound


@pytest.mark.parametrize("seconds", [0.002, 0.01, 0.05])
@pytest.mark.parametrize("hz", [400.0, 3000.0])
def test_rise_is_80_percent_of_a_linear_attack(seconds: float, hz: float) -> None:
    assert rise_seconds(swell(seconds, hz), RATE) == pytest.approx(0.8 * seconds, rel=0.15, abs=4e-4)


def test_rise_does_not_depend_on_level_and_ends_at_150_ms() -> None:
    assert rise_seconds(0.01 * swell(0.01), RATE) == pytest.approx(rise_seconds(swell(0.01), RATE), abs=5e-5)
    assert rise_seconds(swell(1.0), RATE) == pytest.approx(0.8 * 0.15, rel=0.1)
    assert np.isnan(rise_seconds(np.zeros(RATE, np.float32), RATE))


def test_edges() -> None:
    late = np.concatenate([np.zeros(441, np.float32), swell(0.0001)[:-441]])
    assert edges(late, RATE).onset == pytest.approx(0.01, abs=2e-4)
    clean = edges((swell(0.001) * np.exp(-20 * TIME)).astype(np.float32), RATE)
    assert clean.first < 0.01 and clean.last < 1e-6 and clean.end_step < 1e-6 and clean.offset < 0.01
    cut = edges(swell(0.001)[:4410], RATE)
    assert cut.end_step > 0.1
    assert edges((swell(0.001) + 0.2).astype(np.float32), RATE).offset > 0.2
    assert np.isnan(edges(np.zeros(100, np.float32), RATE).onset)


def test_partials_are_counted_and_noise_is_not() -> None:
    random = np.random.default_rng(2)
    noise = random.standard_normal(RATE)
    assert spectral_peaks((0.1 * noise).astype(np.float32), RATE) <= 2
    hz = np.linspace(400, 15000, 60) + random.uniform(-50, 50, 60)
    tones = np.sin(2 * np.pi * hz[:, None] * TIME + random.uniform(0, 6, 60)[:, None]).sum(axis=0)
    ringing = (tones + 0.5 * noise).astype(np.float32)
    assert spectral_peaks(ringing, RATE) == pytest.approx(60, abs=3)
    assert spectral_peaks(1e-3 * ringing, RATE) == spectral_peaks(ringing, RATE)
    assert spectral_peaks(np.zeros(RATE, np.float32), RATE) == 0
