"""How bright and how breathy a held note sounds: from the spectrum at its partials and between them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

#: Samples of a spectrum at 32 kHz, scaled with the rate: a quarter of a second.
WINDOW_SECONDS = 0.256
#: Everything within this share of the fundamental around a partial is the partial's.
NEAR = 0.25


def centroid_octaves(sound: Floats, sample_rate: int, fundamental_hz: float) -> float:
    """Centre of the partials' amplitudes in a steady part [S], octaves above the fundamental. The noise
    beneath a partial counts as loud as that beside it, and is taken away.
    """
    hertz, power = mean_power(sound, sample_rate)
    place = hertz / fundamental_hz
    number = np.round(place).astype(int)
    near = np.abs(place - number) <= NEAR
    count = int(place[-1] - NEAR)
    at, beside = (np.bincount(number[side], power[side], count + 2)[1 : count + 1] for side in (near, ~near))
    amplitude = np.sqrt(np.maximum(at - beside, 0.0))
    return float(np.log2(amplitude @ np.arange(1, count + 1) / max(amplitude.sum(), 1e-20)))


def noise_to_harmonics_db(sound: Floats, sample_rate: int, fundamental_hz: float) -> float:
    """Energy of the noise over that of the partials, dB. The noise is what lies between partials, counted as
    if it went on beneath them.
    """
    hertz, power = mean_power(sound, sample_rate)
    place = hertz / fundamental_hz
    between = np.abs(place - np.round(place)) > NEAR
    heard = place > 0.5
    noise = float(power[heard & between].sum()) / (1.0 - 2.0 * NEAR)
    tone = max(float(power[heard].sum()) - noise, 1e-20)
    return 10.0 * float(np.log10(max(noise, 1e-20) / tone))


def mean_power(sound: Floats, sample_rate: int) -> tuple[Doubles, Doubles]:
    """Frequencies and mean power spectrum of half-overlapping windows whose side lobes fall steeply."""
    length = round(WINDOW_SECONDS * sample_rate)
    window = np.blackman(length)
    frames = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float64), length)[:: length // 2]
    power: Doubles = np.square(np.abs(np.fft.rfft(frames * window, axis=1))).mean(axis=0)
    hertz = np.asarray(np.arange(len(power)) * (sample_rate / length), dtype=np.float64)
    return hertz, power
