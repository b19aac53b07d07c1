"""Notes that a model is asked for, and what it plays: through the C++ engine, on several threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.notes import FAMILIES, Note

Floats = NDArray[np.float32]
#: hold: attack, sustain as long as the key is down, release. stretch: one token sequence made to last.
Mode = Literal["hold", "stretch"]
#: NSynth's notes, and ours, are released after 3 s of 4.
HELD_SHARE = 0.75
#: Lengths that differ by no more count as one: whole frames are not whole seconds.
LENGTH_TOLERANCE = 0.05


@dataclass(frozen=True)
class NoteAsk:
    """A note: MIDI pitch, velocity 1..127, `seconds` of it; held ones are released at `release` (None:
    never). `controls`: sliders by id, beside the amount of the family."""

    seed: int
    family: str
    pitch: int
    velocity: int
    seconds: float
    mode: Mode = "hold"
    release: float | None = None
    controls: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class PlayedNote:
    """Audio [S] and, of a model that has them, the token of each frame [frames]."""

    audio: Floats
    tokens: NDArray[np.uint8] | None = None


class Player(Protocol):
    """A model that plays notes."""

    @property
    def sample_rate(self) -> int:
        """Of what it plays."""

    @property
    def hop(self) -> int | None:
        """Samples of a frame; None where notes are not made of frames."""

    @property
    def chunk(self) -> int | None:
        """Frames that are made at a time; None where notes come in one piece."""

    @property
    def loudness(self) -> Sequence[float] | None:
        """Mean level of each token in dB; None where there are no tokens."""

    @property
    def longest(self) -> float | None:
        """Seconds of its notes, which all last as long as the longest; None: they last as long as asked."""

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        """The notes in the order of the asks; each as long as asked (silence follows its end)."""


def has_length(player: Player, seconds: float) -> bool:
    """Whether its notes can be judged at this length: those that always last 1.02 s count as 1 s."""
    own = player.longest
    return own is None or abs(seconds - own) <= LENGTH_TOLERANCE * own


def asks_like(
    notes: Sequence[Note], count: int, seconds: float | Sequence[float], mode: Mode, seed: int
) -> list[NoteAsk]:
    """As many asks with the families, pitches and velocities of `notes`, drawn evenly from them; all of them
    last `seconds`, or each as long as is said for its note.
    """
    random = np.random.default_rng(seed)
    order = [i for _ in range(-(-count // len(notes))) for i in random.permutation(len(notes))][:count]
    lengths = [seconds] * len(notes) if isinstance(seconds, int | float) else seconds
    asks = []
    for k, i in enumerate(order):
        note, length = notes[i], lengths[i]
        release = HELD_SHARE * length if mode == "hold" else None
        asks.append(NoteAsk(seed + k, note.family, note.pitch, note.velocity, length, mode, release))
    return asks


def grid_asks(pitches: Sequence[int], seconds: float, velocity: int, seed: int) -> list[NoteAsk]:
    """Every family at every pitch, held for all of the time."""
    grid = [(family, pitch) for family in FAMILIES for pitch in pitches]
    return [NoteAsk(seed + k, f, pitch, velocity, seconds) for k, (f, pitch) in enumerate(grid)]


def stack(played: Sequence[PlayedNote], samples: int) -> Floats:
    """The first samples of every note, [N, samples], padded with silence."""
    cut = [note.audio[:samples] for note in played]
    return np.stack([np.pad(audio, (0, samples - len(audio))) for audio in cut]).astype(np.float32)
