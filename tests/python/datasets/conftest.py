"""Small signals and measures that the data set tests share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Ping = Callable[..., NDArray[np.float64]]
Centroid = Callable[[NDArray[np.floating], int], float]


def _ping(frequency: float, rate: int, seconds: float = 0.3, delay: float = 0.0) -> NDArray[np.float64]:
    t = np.arange(int(rate * seconds)) / rate
    sound = 0.5 * np.cos(2 * np.pi * frequency * t) * np.exp(-t * 12.0)
    return np.concatenate([np.zeros(int(delay * rate)), sound])


def _centroid(sound: NDArray[np.floating], rate: int) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float((power * np.fft.rfftfreq(len(sound), 1 / rate)).sum() / power.sum())


@pytest.fixture
def ping() -> Ping:
    """ping(frequency, rate, seconds, delay): a sine of peak 0.5 that decays, after digital silence."""
    return _ping


@pytest.fixture
def centroid() -> Centroid:
    """centroid(sound, rate): energy-weighted mean frequency in Hz."""
    return _centroid
