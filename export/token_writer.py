"""Tokens of a note, frame by frame, as the engine writes them. docs/model-card.md has the rules.

Every draw is a fixed function of seed, key and the token's number, so that C++ must give the same tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sistrum.export.card_tokens import END, CardTokens, FamilyTokens, bucket
from sistrum.export.seeded_noise import mixed_seed, word

#: Streams of the seeded noise: tokens while the key is down, and of a release.
SUSTAIN_STREAM, RELEASE_STREAM = 1001, 1002
#: A release is over after this many seconds, whatever its chain says.
LONGEST_RELEASE = 4.0
#: Pressure 1 makes a token that is this many dB louder than the mean twice as likely.
PRESSURE_DB = 3.0


@dataclass(frozen=True)
class NoteClock:
    """What the card's `audio` and `streaming` say of time: Hz, samples a frame, frames of the attack."""

    sample_rate: int
    hop: int
    attack: int


@dataclass(frozen=True)
class TokenNote:
    """A note to write. `family`: the class control with the largest amount. `length`: frames of a note of
    known length (stretched), 0 = held until a release.
    """

    family: str
    velocity: float
    seed: int
    key: int = 0
    length: int = 0


@dataclass(frozen=True)
class TokenChange:
    """Something that happens to a held note at a frame; only the first release counts. `value`: pressure."""

    frame: int
    kind: Literal["release", "pressure"]
    value: float = 0.0


@dataclass(frozen=True)
class WrittenTokens:
    """Token of each frame from 0 on, and whether the note ends behind the last one."""

    frames: NDArray[np.uint8]
    ended: bool


def write_tokens(
    tokens: CardTokens, clock: NoteClock, note: TokenNote, changes: Sequence[TokenChange], frames: int
) -> WrittenTokens:
    """The note's first `frames` frames, fewer where it ends before."""
    family = tokens.family(note.family)
    velocity = bucket(float(np.float32(note.velocity)), tokens.velocity_edges)
    if note.length > 0:
        written = _stretched(family.templates[velocity].whole, note.length, tokens.frames_per_token)
        return WrittenTokens(written[:frames], frames >= note.length)
    release = next((change.frame for change in changes if change.kind == "release"), None)
    held_frames = frames if release is None else min(release, frames)
    held = _held_tokens(tokens, family, velocity, clock, note, changes, held_frames)
    by_frame = np.repeat(np.array(held, dtype=np.uint8), tokens.frames_per_token)[:held_frames]
    if release is None or release > frames:
        return WrittenTokens(by_frame, False)
    rest, ended = _release_tokens(tokens, family, velocity, clock, note, held, release, frames - release)
    return WrittenTokens(np.concatenate([by_frame, rest]), ended)


def draw(entries: Sequence[tuple[int, float]], bits: int) -> int:
    """The token whose share of the summed weights 64 random bits fall on."""
    total = 0.0
    for _, weight in entries:
        total += weight
    place = (bits >> 11) * 2.0**-53 * total
    cumulative = 0.0
    for token, weight in entries:
        cumulative += weight
        if cumulative > place:
            return token
    return entries[-1][0]  # rounding kept the sum at or below `place`


def pressed(
    entries: Sequence[tuple[int, int]], pressure: float, loudness: Sequence[float]
) -> list[tuple[int, float]]:
    """Weights that favour loud tokens: pressure 0 leaves them as they are."""
    if pressure == 0.0:
        return [(token, float(weight)) for token, weight in entries]
    mean = 0.0
    for token, _ in entries:
        mean += loudness[token]
    mean /= len(entries)
    return [(t, weight * 2.0 ** (pressure * (loudness[t] - mean) / PRESSURE_DB)) for t, weight in entries]


def _stretched(whole: Sequence[int], length: int, frames_per_token: int) -> NDArray[np.uint8]:
    """Nearest-neighbour resampling: token i of `count` is entry floor((i + 1/2) len / count)."""
    count = -(-length // frames_per_token)
    places = (2 * np.arange(count) + 1) * len(whole) // (2 * count)
    return np.repeat(np.array(whole, dtype=np.uint8)[places], frames_per_token)[:length]


def _seed_at(note: TokenNote, clock: NoteClock, frame: int) -> int:
    """The attack is that of the sound alone; what follows differs by key."""
    return note.seed if note.key == 0 or frame < clock.attack else mixed_seed(note.seed, note.key)


def _pressure_at(changes: Sequence[TokenChange], frame: int) -> float:
    """The last pressure said at or before the frame."""
    values = [change.value for change in changes if change.kind == "pressure" and change.frame <= frame]
    return float(np.float32(values[-1])) if values else 0.0


def _held_tokens(
    tokens: CardTokens,
    family: FamilyTokens,
    velocity: int,
    clock: NoteClock,
    note: TokenNote,
    changes: Sequence[TokenChange],
    frames: int,
) -> list[int]:
    """Tokens that start before `frames`: the attack template, then the sustain chain."""
    per_token = tokens.frames_per_token
    count = -(-frames // per_token)
    written = list(family.templates[velocity].attack[:count])
    chain = family.sustain[velocity]
    for index in range(len(written), count):
        frame = index * per_token
        entries = pressed(chain.candidates(written), _pressure_at(changes, frame), tokens.loudness)
        written.append(draw(entries, word(_seed_at(note, clock, frame), SUSTAIN_STREAM, index)))
    return written


def _release_tokens(
    tokens: CardTokens,
    family: FamilyTokens,
    velocity: int,
    clock: NoteClock,
    note: TokenNote,
    held: Sequence[int],
    release: int,
    frames: int,
) -> tuple[NDArray[np.uint8], bool]:
    """Up to `frames` frames from frame `release` on, and whether the note is over behind them."""
    per_token = tokens.frames_per_token
    chain = family.release[velocity][bucket(release * clock.hop / clock.sample_rate, tokens.held_edges)]
    longest = int(LONGEST_RELEASE * clock.sample_rate / clock.hop) // per_token
    written, history, ended = list[int](), list(held), False
    while len(written) * per_token <= frames and not ended:
        index = len(written)
        seed = _seed_at(note, clock, release + index * per_token)
        entries = pressed(chain.candidates(history), 0.0, tokens.loudness)
        token = END if index == longest else draw(entries, word(seed, RELEASE_STREAM, index))
        if token == END and index == 0:  # the note would end behind frames that were heard already
            token = held[-1] if held else 0
        ended = token == END
        if not ended:
            written.append(token)
            history.append(token)
    by_frame = np.repeat(np.array(written, dtype=np.uint8), per_token)
    return by_frame[:frames], ended
