"""Made-up sounds of known character that the feature tests share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

RATE = 44100
Sound = NDArray[np.float32]


def _envelope(seconds: float, decay: float) -> NDArray[np.float64]:
    t = np.arange(int(RATE * seconds)) / RATE
    return np.minimum(t / 0.001, 1.0) * np.exp(-t / decay)


def _tone(frequency: float, seconds: float = 0.6, decay: float = 0.15) -> Sound:
    envelope = _envelope(seconds, decay)
    return (0.8 * envelope * np.sin(2 * np.pi * frequency * np.arange(len(envelope)) / RATE)).astype(
        np.float32
    )


def _noise(low: float, high: float, seconds: float = 0.6, decay: float = 0.15, seed: int = 1) -> Sound:
    envelope = _envelope(seconds, decay)
    band = signal.butter(4, [low, high], "bandpass", fs=RATE, output="sos")
    noise = signal.sosfilt(band, np.random.default_rng(seed).standard_normal(len(envelope)))
    sound = envelope * noise
    return (0.8 * sound / np.abs(sound).max()).astype(np.float32)


@pytest.fixture(scope="session")
def tone() -> Callable[..., Sound]:
    """tone(frequency, seconds, decay): a decaying sine at 44.1 kHz."""
    return _tone


@pytest.fixture(scope="session")
def noise() -> Callable[..., Sound]:
    """noise(low, high, seconds, decay, seed): a decaying band of noise (Hz) at 44.1 kHz."""
    return _noise


@pytest.fixture(scope="session")
def kit() -> dict[str, Sound]:
    """Sounds that take different paths: one onset, several, very short, zero-padded, faint, long."""
    sweep = np.sin(2 * np.pi * np.cumsum(50 + 150 * np.exp(-np.arange(26460) / 2000)) / RATE)
    kick = (0.9 * _envelope(0.6, 0.12) * sweep).astype(np.float32)
    snare = 0.5 * _tone(190.0, decay=0.08) + 0.5 * _noise(900, 9000)
    hat = _noise(6000, 14000, decay=0.03)
    claps = sum(np.roll(_noise(800, 5000, 1.0, 0.02, seed), 11025 * seed) for seed in range(3))
    padded = np.zeros(RATE, dtype=np.float32)
    padded[:4410] = _noise(300, 3000, 0.1, 0.02)
    return {
        "kick": kick,
        "snare": snare.astype(np.float32),
        "hat": hat,
        "claps": np.asarray(claps, dtype=np.float32),
        "padded": padded,
        "short": _noise(200, 8000, 0.08, 0.03),
        "faint": 1e-4 * snare.astype(np.float32),
        "long": _noise(100, 12000, 2.0, 0.7),
    }
