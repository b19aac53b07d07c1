"""Whether a card's chains hold notes and end them, by simulation: long sustains, many releases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sistrum.export.card_tokens import CardTokens
from sistrum.export.token_writer import NoteClock, TokenChange, TokenNote, write_tokens

#: The clock of the shipped frames; chains go by tokens, so that it only sets what is called a second.
CLOCK = NoteClock(32000, 256, 16)


@dataclass(frozen=True)
class SustainCheck:
    """One sustain chain over `seconds`, over several seeds. dB by the tokens' loudness.

    drift: largest difference between the mean level of any tenth of the time and that of the first.
    quietest: least level of any second, against the mean. tokens: how many different ones occurred.
    """

    family: str
    velocity: int
    level: float
    drift: float
    quietest: float
    tokens: int


@dataclass(frozen=True)
class ReleaseCheck:
    """Releases of one family, all velocities and held times: seconds until the end, and the share of those
    that a chain ended, not the limit of four seconds.
    """

    family: str
    median: float
    longest: float
    ended_by_chain: float


def check_sustains(tokens: CardTokens, seconds: float = 60.0, seeds: int = 4) -> list[SustainCheck]:
    """Every sustain chain of the card."""
    return [
        _check_sustain(tokens, family, velocity, seconds, seeds)
        for family in tokens.families
        for velocity in range(len(tokens.velocity_edges) + 1)
    ]


def check_releases(tokens: CardTokens, seeds: int = 8) -> list[ReleaseCheck]:
    """The releases of every family."""
    return [_check_release(tokens, family, seeds) for family in tokens.families]


def _check_sustain(
    tokens: CardTokens, family: str, velocity: int, seconds: float, seeds: int
) -> SustainCheck:
    attack = len(tokens.family(family).templates[velocity].attack)
    per_second = CLOCK.sample_rate / CLOCK.hop / tokens.frames_per_token
    count = attack + int(seconds * per_second)
    curves, used = [], set[int]()
    for seed in range(1, seeds + 1):
        note = TokenNote(family, velocities(tokens)[velocity], seed, key=seed)
        written = write_tokens(tokens, CLOCK, note, [], count * tokens.frames_per_token).frames
        held = written[:: tokens.frames_per_token][attack:]
        used |= set(held.tolist())
        curves.append(np.array(tokens.loudness)[held])
    levels = np.stack(curves)
    tenths = [part.mean() for part in np.array_split(levels.mean(axis=0), 10)]
    second = round(per_second)
    whole = levels[:, : levels.shape[1] // second * second].reshape(seeds, -1, second).mean(axis=2)
    mean = float(levels.mean())
    drift = float(max(abs(part - tenths[0]) for part in tenths))
    return SustainCheck(family, velocity, mean, drift, float(whole.min()) - mean, len(used))


def _check_release(tokens: CardTokens, family: str, seeds: int) -> ReleaseCheck:
    lengths, ended = [], []
    longest = int(4 * CLOCK.sample_rate / CLOCK.hop) // tokens.frames_per_token * tokens.frames_per_token
    for velocity in velocities(tokens):
        for held in helds(tokens):
            frame = int(held * CLOCK.sample_rate / CLOCK.hop)
            for seed in range(1, seeds + 1):
                note = TokenNote(family, velocity, seed, key=seed)
                written = write_tokens(tokens, CLOCK, note, [TokenChange(frame, "release")], frame + 9999)
                lengths.append(len(written.frames) - frame)
                ended.append(lengths[-1] < longest)
    seconds = np.array(lengths) * CLOCK.hop / CLOCK.sample_rate
    return ReleaseCheck(family, float(np.median(seconds)), float(seconds.max()), float(np.mean(ended)))


def velocities(tokens: CardTokens) -> list[float]:
    """One velocity of each bucket."""
    return _middles((0.0, *tokens.velocity_edges, 1.0))


def helds(tokens: CardTokens) -> list[float]:
    """One held time of each bucket, seconds."""
    last = 2 * tokens.held_edges[-1] if tokens.held_edges else 1.0
    return _middles((0.0, *tokens.held_edges, last))


def _middles(edges: Sequence[float]) -> list[float]:
    return [(low + high) / 2 for low, high in pairwise(edges)]
