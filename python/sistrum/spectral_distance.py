"""Log-spectral distance: how far two sounds are apart, whatever their phases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

N_FFT, HOP = 2048, 512
#: Power below this, relative to the peak bin of a full-scale sine, counts as this (dB).
FLOOR_DB = -80.0


def log_spectral_distance(
    reference: NDArray[np.floating],
    approximation: NDArray[np.floating],
    floor_db: float = FLOOR_DB,
    all_frames: bool = False,
) -> float:
    """Mean over frames of the root mean square over bins of 10 log10(P / P'), in dB (thesis, eq. 9.2).

    P and P' are power spectra of two mono sounds [S] of one length: Hann windows of 2048 samples, hop 512,
    the first centred on sample 0, 0 dB = a full-scale sine, floored at `floor_db`. Frames in which neither
    sound rises above the floor say nothing and are left out, so that short sounds do not profit from the
    silence after them; `all_frames` counts them as 0, as the equation has it. Two silent sounds are 0 apart.
    """
    assert reference.shape == approximation.shape and reference.ndim == 1, (
        reference.shape,
        approximation.shape,
    )
    first, second = (_log_power(sound, floor_db) for sound in (reference, approximation))
    distances = np.sqrt(np.mean((first - second) ** 2, axis=1))
    heard = (np.maximum(first, second) > floor_db).any(axis=1)
    if not heard.any():
        return 0.0
    return float(distances.mean() if all_frames else distances[heard].mean())


def _log_power(sound: NDArray[np.floating], floor_db: float) -> NDArray[np.float64]:
    """dB [frames, bins]."""
    padded = np.pad(sound.astype(np.float64), (N_FFT // 2, N_FFT))
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[: len(sound) + 1 : HOP]
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(N_FFT) / N_FFT)
    power = np.abs(np.fft.rfft(frames * window)) ** 2 / (window.sum() / 2.0) ** 2
    decibels: NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 10.0 ** (floor_db / 10.0)))
    return decibels
