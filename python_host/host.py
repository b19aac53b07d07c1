"""What every host can do: play notes through one Sistrum instrument and return the audio.

A host renders offline, from silence, and places every note on the same sample as the other hosts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
HostName = Literal["dawdreamer", "pedalboard", "core"]

HOST_NAMES: tuple[HostName, ...] = ("dawdreamer", "pedalboard", "core")
CHANNELS = 2
# MIDI ticks often fall half way between two samples. Rounding to this many digits first keeps the last bit
# of a floating point time from deciding the sample.
_POSITION_DIGITS = 6


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note of a song.

    time_s: start in seconds, >= 0; duration_s: until the note-off, > 0 (one-shot sounds ring on);
    note: MIDI note 0..127; velocity: 1..127.
    """

    time_s: float
    note: int
    velocity: int
    duration_s: float = 0.1

    def __post_init__(self) -> None:
        if not (math.isfinite(self.time_s) and self.time_s >= 0):
            raise ValueError(f"note time {self.time_s}: expected a finite time >= 0 seconds")
        if not (math.isfinite(self.duration_s) and self.duration_s > 0):
            raise ValueError(f"note duration {self.duration_s}: expected a finite time > 0 seconds")
        if not 0 <= self.note <= 127:
            raise ValueError(f"note {self.note}: expected 0..127")
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"velocity {self.velocity}: expected 1..127")


class Host(Protocol):
    """Plays notes through one instrument. Every `render` starts from silence."""

    @property
    def name(self) -> HostName: ...

    @property
    def sample_rate(self) -> int:
        """In Hz."""

    @property
    def block_size(self) -> int:
        """The most frames the instrument is asked for at once."""

    def render(self, notes: Sequence[Note], seconds: float) -> Samples:
        """Audio [2, sample_position(seconds, sample_rate)], full scale 1.0, not clipped."""

    def save_state(self) -> bytes:
        """The instrument's own state (no host's wrapping around it), as `Engine.save_state` writes it."""

    def load_state(self, state: bytes) -> None:
        """Restore what `save_state` returned, of this host or another one.

        Raises:
            SistrumError: the instrument does not accept it.
        """


def sample_position(time_s: float, sample_rate: int) -> int:
    """The frame on which an event at `time_s` sounds: the nearest one, the later one of two equally near."""
    return math.floor(round(time_s * sample_rate, _POSITION_DIGITS) + 0.5)


def note_events(notes: Iterable[Note], sample_rate: int) -> list[tuple[int, bool, int, int]]:
    """The notes as (frame, is_note_on, note, velocity) in playing order; a note-off comes before a note-on.

    A note lasts at least one frame, so that its note-off never comes first.
    """
    events = []
    for note in notes:
        start = sample_position(note.time_s, sample_rate)
        end = max(start + 1, sample_position(note.time_s + note.duration_s, sample_rate))
        events.append((start, True, note.note, note.velocity))
        events.append((end, False, note.note, 0))
    return sorted(events)


def song_length(notes: Sequence[Note], tail_s: float) -> float:
    """Seconds from 0 to `tail_s` after the last note's end; `tail_s` alone where there is no note."""
    return max((note.time_s + note.duration_s for note in notes), default=0.0) + tail_s
