"""Where a note's attack, steady part and end are, by the level of its tokens' hops (dB)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: A note whose level falls by less than this, dB, between `SETTLED` and key-up is one that sustains.
SUSTAINED_FALL = 6.0
SETTLED_SECONDS = 0.5
#: The loud part of a note that decays: no more than this below its peak, dB.
LOUD_PART = 10.0
#: An attack is over when the level stays this near to that of the steady part, dB; seconds it may last.
ATTACK_NEAR, SHORTEST_ATTACK, LONGEST_ATTACK = 2.0, 0.1, 0.5
#: Hops before key-up that the encoder's windows may mix with what follows.
GUARD = 3
#: A note is over when it stays this far below its peak, or below this level, dB.
END_FALL, END_LEVEL = 60.0, -72.0
_SMOOTHED = 5


@dataclass(frozen=True)
class Phases:
    """Token numbers of one note: attack [0, attack), steady [first, last), release [key_up, end).

    `sustains`: the steady part goes up to key-up; otherwise it is the loud part of a decay. `end` is None
    where the recording ends first.
    """

    attack: int
    first: int
    last: int
    key_up: int
    end: int | None
    sustains: bool


def phases(levels: NDArray[np.float32], held_seconds: float, hop_seconds: float) -> Phases:
    """Phases of a note with these levels [tokens]."""
    smooth = smoothed(levels)
    key_up = int(np.ceil(held_seconds / hop_seconds))
    settled = round(SETTLED_SECONDS / hop_seconds)
    held = max(1, key_up - GUARD)
    peak = float(smooth[:held].max())
    end = _end(smooth, key_up, peak)
    steady = smooth[settled : held - settled // 4]
    if len(steady) and smooth[settled] > peak - 15.0 and steady[-1] > smooth[settled] - SUSTAINED_FALL:
        level = float(np.median(steady))
        return Phases(_attack(smooth, level, hop_seconds), settled, held, key_up, end, True)
    top = int(smooth[:held].argmax())
    faint = np.flatnonzero(smooth[top:held] < peak - LOUD_PART)
    last = top + int(faint[0]) if len(faint) else held
    level = float(np.median(smooth[top:last]))
    attack = min(_attack(smooth, level, hop_seconds), held)
    return Phases(attack, top, last, key_up, end, False)


def smoothed(levels: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean over five hops, fewer at the borders."""
    kernel = np.ones(_SMOOTHED)
    sums = np.convolve(levels.astype(np.float64), kernel, mode="same")
    return np.asarray(sums / np.convolve(np.ones(len(levels)), kernel, mode="same"))


def _attack(smooth: NDArray[np.float64], level: float, hop_seconds: float) -> int:
    """Tokens until the level has come near to that of the steady part."""
    shortest, longest = (round(s / hop_seconds) for s in (SHORTEST_ATTACK, LONGEST_ATTACK))
    near = np.abs(smooth[shortest:longest] - level) < ATTACK_NEAR
    return shortest + (int(near.argmax()) if near.any() else len(near))


def _end(smooth: NDArray[np.float64], key_up: int, peak: float) -> int | None:
    """First token from which on all are silent."""
    silent = smooth <= max(peak - END_FALL, END_LEVEL)
    sounding = np.flatnonzero(~silent)
    last = int(sounding[-1]) + 1 if len(sounding) else 0
    return max(last, key_up) if last < len(smooth) - 1 else None
