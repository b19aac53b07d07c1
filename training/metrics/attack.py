"""How a hit begins and ends: rise time, silence before the onset, offset, clicks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import hilbert

Floats = NDArray[np.float32]

#: Length of the window that smooths the envelope, seconds.
RESOLUTION = 0.0003
#: The attack ends at the latest here, seconds.
LONGEST_ATTACK = 0.15
#: A hit begins where it first exceeds this share of its peak (-40 dB).
ONSET_LEVEL = 0.01


def envelope(sound: Floats, sample_rate: int) -> NDArray[np.float64]:
    """Amplitude [S]: magnitude of the analytic signal, smoothed by a Hann window of 0.3 ms."""
    padded = np.concatenate([np.zeros(sample_rate // 20), sound.astype(np.float64)])
    amplitude = np.abs(hilbert(padded))[sample_rate // 20 :]
    window = np.hanning(max(3, round(2 * RESOLUTION * sample_rate)) + 2)[1:-1]
    smoothed: NDArray[np.float64] = np.convolve(amplitude, window / window.sum(), mode="same")
    return smoothed


def rise_seconds(sound: Floats, sample_rate: int) -> float:
    """Time in which the envelope goes from 10 % to 90 % of its maximum in the first 150 ms: first
    crossings.
    """
    rising = envelope(sound, sample_rate)[: round(LONGEST_ATTACK * sample_rate)]
    top = rising.max(initial=0.0)
    if top <= 0:
        return float("nan")
    start, end = (int(np.argmax(rising >= share * top)) for share in (0.1, 0.9))
    return (end - start) / sample_rate


@dataclass(frozen=True)
class Edges:
    """Faults at the edges of a hit, relative to its peak.

    onset: seconds until the hit exceeds -40 dB. first, last: level of the first and last sample.
    offset: |mean| over the root mean square. end_step: largest step between samples of the last 10 ms.
    """

    onset: float
    first: float
    last: float
    offset: float
    end_step: float


def edges(sound: Floats, sample_rate: int) -> Edges:
    """The faults of one sound [S]; SILENT sounds give NaN."""
    peak = float(np.abs(sound).max())
    if peak <= 0:
        return Edges(*[float("nan")] * 5)
    scaled = sound.astype(np.float64) / peak
    tail = scaled[-sample_rate // 100 :]
    return Edges(
        onset=float(np.argmax(np.abs(scaled) > ONSET_LEVEL) / sample_rate),
        first=float(abs(scaled[0])),
        last=float(abs(scaled[-1])),
        offset=float(abs(scaled.mean()) / np.sqrt((scaled**2).mean())),
        end_step=float(np.abs(np.diff(tail)).max()),
    )
