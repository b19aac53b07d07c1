"""Attack, partials, length, spectrum and edges of drawn hits beside those of real ones, class by class."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation.reality import Reality
from sistrum.training.datasets import SoundSet
from sistrum.training.metrics.attack import edges, rise_seconds
from sistrum.training.metrics.descriptors import band_share, centroid_hz, decay_seconds
from sistrum.training.metrics.partials import spectral_peaks

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

DESCRIPTORS: dict[str, Callable[[Floats, int], float]] = {
    "rise_ms": lambda sound, rate: 1000 * rise_seconds(sound, rate),
    "partials": spectral_peaks,
    "decay_s": decay_seconds,
    "centroid_hz": centroid_hz,
    "below_200_hz": lambda sound, rate: band_share(sound, rate, 0, 200),
    "above_5_khz": lambda sound, rate: band_share(sound, rate, 5000, rate / 2),
    "onset_ms": lambda sound, rate: 1000 * edges(sound, rate).onset,
    "offset": lambda sound, rate: edges(sound, rate).offset,
}
#: Largest level of the last sample, and step in the last 10 ms, that is no click (-60 dB and -40 dB of the
#: peak).
QUIET_END, SMALL_STEP = 0.001, 0.01
#: Latest onset, seconds, and largest mean over root mean square, that are no fault.
LATE_ONSET, LARGE_OFFSET = 0.005, 0.02


@dataclass(frozen=True)
class Pair:
    """Medians of drawn and of real hits, and the quartiles of the real ones."""

    drawn: float
    real: float
    real_low: float
    real_high: float


@dataclass(frozen=True)
class Acoustics:
    """rows[class][descriptor]; faults: share of drawn and of real hits with a fault at their edges."""

    rows: dict[str, dict[str, Pair]]
    faults: dict[str, dict[str, float]]


def compare_acoustics(reality: Reality, drawn: Floats, labels: Labels) -> Acoustics:
    """Of drawn hits [N, S] of classes [N], against all real sounds of the class, seen and unseen."""
    rows = {}
    for index, name in enumerate(reality.classes):
        own = drawn[labels == index]
        real = np.concatenate([_of_class(s, index) for s in (reality.train, reality.validation)])
        rows[name] = {key: _pair(measure, own, real, reality.rate) for key, measure in DESCRIPTORS.items()}
    return Acoustics(
        rows,
        {
            "drawn": faults(drawn, reality.rate),
            "real": faults(reality.validation.audio, reality.rate),
        },
    )


def faults(sounds: Floats, rate: int) -> dict[str, float]:
    """Shares (0..1) of the sounds [N, S] with each fault."""
    found = [edges(sound, rate) for sound in sounds]
    checks = {
        "silent": [not np.isfinite(e.onset) for e in found],
        "late onset": [e.onset > LATE_ONSET for e in found],
        "offset": [e.offset > LARGE_OFFSET for e in found],
        "click at the end": [e.last > QUIET_END or e.end_step > SMALL_STEP for e in found],
    }
    return {name: float(np.mean(hits)) for name, hits in checks.items()}


def _of_class(sounds: SoundSet, index: int) -> Floats:
    own: Floats = sounds.audio[sounds.labels == index]
    return own


def _pair(measure: Callable[[Floats, int], float], drawn: Floats, real: Floats, rate: int) -> Pair:
    values = [float(measure(sound, rate)) for sound in real]
    low, middle, high = np.nanquantile(values, [0.25, 0.5, 0.75]) if values else [np.nan] * 3
    made = np.nanmedian([measure(sound, rate) for sound in drawn])
    return Pair(float(made), float(middle), float(low), float(high))
