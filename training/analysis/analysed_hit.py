"""A hit taken apart: body, partials and what is left; the targets of the drum family's generator."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.training.analysis import body as bodies
from sistrum.training.analysis import partials as partial_sines

Floats = NDArray[np.float32]

#: A body below this share of the energy does not decide the polarity.
_CLEAR_BODY = 0.1


@dataclass(frozen=True)
class AnalysedHit:
    """audio = body + partials + rest, all [S]. The polarity is such that the body (or the attack) starts
    upwards: which way round a hit was recorded tells nothing.

    body: [54] = log pitch at 26 knots (of Hz), log level at the same knots, cosine and sine of its phase.
    partials: [128, 12] = place in the band (0..1), log level at 9 knots, cosine and sine of the phase; a
    band without a partial has the place -1 and the lowest level.
    """

    audio: Floats
    rest: Floats
    body: Floats
    partials: Floats


def analyse(sound: Floats, sample_rate: int) -> AnalysedHit:
    """Take a hit [S] apart whose onset is at sample 0."""
    found = bodies.find_body(sound, sample_rate)
    sines = partial_sines.find_partials(sound - found.audio, sample_rate)
    rest = sound - found.audio - sines.audio
    sign = np.float32(_polarity(sound, found))
    turn = 0.0 if sign > 0 else np.pi
    edges = partial_sines.band_edges()
    place = (sines.hz - edges[:-1]) / np.diff(edges)
    phase = sines.phase + turn
    present = sines.hz > 0
    partials = np.concatenate(
        [
            np.where(present, np.clip(place, 0, 1), -1.0)[:, None],
            sines.log_level,
            np.cos(phase)[:, None],
            np.sin(phase)[:, None],
        ],
        axis=1,
    )
    start = found.phase + turn
    body = np.concatenate([found.log_hz, found.log_level, [np.cos(start), np.sin(start)]])
    return AnalysedHit(sign * sound, sign * rest, body.astype(np.float32), partials.astype(np.float32))


def _polarity(sound: Floats, found: bodies.Body) -> float:
    """1 or -1, so that the sound times it starts upwards."""
    if float(np.square(found.audio).sum()) > _CLEAR_BODY * float(np.square(sound).sum()):
        return 1.0 if np.cos(found.phase) >= 0 else -1.0
    level = np.abs(sound[:2048])
    first = int(np.argmax(level > 0.3 * level.max()))
    peak = first + int(np.argmax(level[first : first + 32]))
    return 1.0 if sound[peak] >= 0 else -1.0
