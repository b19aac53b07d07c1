"""What hosts play: notes and other MIDI messages in seconds, and the sample on which each of them falls.

Every host plays the same list of events, so that all of them give the same samples.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DRUM_CHANNEL = 10  # as people count, 1..16
# MIDI ticks often fall half way between two samples. Rounding to this many digits first keeps the last bit
# of a floating point time from deciding the sample.
_POSITION_DIGITS = 6
_NOTE_OFF, _NOTE_ON, KEY_PRESSURE, CHANNEL_PRESSURE = 0x80, 0x90, 0xA0, 0xD0
_LENGTHS = {0xC0: 2, CHANNEL_PRESSURE: 2}  # bytes of a message; of all others three

Event = tuple[int, bytes]  # frame, MIDI channel message


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note of a song.

    time_s: start in seconds, >= 0; duration_s: until the note-off, > 0 (one-shot sounds ring on);
    note: MIDI note 0..127; velocity: 1..127; channel: 1..16.
    """

    time_s: float
    note: int
    velocity: int
    duration_s: float = 0.1
    channel: int = DRUM_CHANNEL

    def __post_init__(self) -> None:
        _check_time(self.time_s)
        if not (math.isfinite(self.duration_s) and self.duration_s > 0):
            raise ValueError(f"note duration {self.duration_s}: expected a finite time > 0 seconds")
        if not 0 <= self.note <= 127:
            raise ValueError(f"note {self.note}: expected 0..127")
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"velocity {self.velocity}: expected 1..127")
        if not 1 <= self.channel <= 16:
            raise ValueError(f"channel {self.channel}: expected 1..16")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One MIDI channel message as it is: note-on, note-off, controller, pitch bend, program change ..."""

    time_s: float
    data: bytes

    def __post_init__(self) -> None:
        _check_time(self.time_s)
        kind = self.data[0] & 0xF0 if self.data else 0
        valid = 0x80 <= kind < 0xF0 and len(self.data) == _LENGTHS.get(kind, 3)
        if not valid or any(byte > 127 for byte in self.data[1:]):
            raise ValueError(f"MIDI message {self.data.hex()}: expected a channel message")

    @property
    def is_note(self) -> bool:
        return self.data[0] & 0xF0 in {_NOTE_OFF, _NOTE_ON}


Song = Sequence[Note | Message]


def sample_position(time_s: float, sample_rate: int) -> int:
    """The frame on which an event at `time_s` sounds: the nearest one, the later one of two equally near."""
    return math.floor(round(time_s * sample_rate, _POSITION_DIGITS) + 0.5)


def song_events(song: Iterable[Note | Message], sample_rate: int) -> list[Event]:
    """The song in playing order.

    On the same frame pedals, bends and other controllers come before notes, as VST3 hosts have it, and the
    pressure of a key after them; messages keep their order; and a `Note`'s end comes before another's start.
    A `Note` lasts at least one frame.
    """
    events: list[tuple[tuple[int, ...], int, bytes]] = []
    for item in song:
        if isinstance(item, Message):
            place = 3 if item.data[0] & 0xF0 == KEY_PRESSURE else int(item.is_note)
            events.append(((place,), sample_position(item.time_s, sample_rate), item.data))
            continue
        start = sample_position(item.time_s, sample_rate)
        end = max(start + 1, sample_position(item.time_s + item.duration_s, sample_rate))
        channel = item.channel - 1
        key = (item.note, item.velocity, channel)
        events.append(((2, 1, *key), start, bytes([_NOTE_ON | channel, item.note, item.velocity])))
        events.append(((2, 0, *key), end, bytes([_NOTE_OFF | channel, item.note, 0])))
    return [(frame, data) for _, frame, data in sorted(events, key=lambda event: (event[1], event[0]))]


def note_lengths(events: Sequence[Event], sample_rate: int) -> dict[int, float]:
    """Seconds from note-on to note-off, by the note-on's place among the events; those never ended: none."""
    lengths: dict[int, float] = {}
    down: dict[tuple[int, int], list[int]] = {}
    for place, (frame, data) in enumerate(events):
        kind, key = data[0] & 0xF0, (data[0] & 0x0F, data[1])
        if kind == _NOTE_ON and data[2] > 0:
            down.setdefault(key, []).append(place)
        elif kind in {_NOTE_OFF, _NOTE_ON} and down.get(key):
            started = down[key].pop(0)
            lengths[started] = (frame - events[started][0]) / sample_rate
    return lengths


def song_length(song: Song, tail_s: float) -> float:
    """Seconds from 0 to `tail_s` after the last note's end or message; `tail_s` alone where there is none."""
    ends = (item.time_s + (item.duration_s if isinstance(item, Note) else 0.0) for item in song)
    return max(ends, default=0.0) + tail_s


def notes_of(song: Song) -> list[Note]:
    """All notes by time, for eyes. Those that messages start and never end last until the last message."""
    notes = [item for item in song if isinstance(item, Note)]
    messages = [item for item in song if isinstance(item, Message)]
    sounding: dict[tuple[int, int], list[Message]] = {}
    for message in messages:
        if not message.is_note:
            continue
        key = (message.data[0] & 0x0F, message.data[1])
        if message.data[0] & 0xF0 == _NOTE_ON and message.data[2] > 0:
            sounding.setdefault(key, []).append(message)
        elif sounding.get(key):
            notes.append(_note(sounding[key].pop(0), message.time_s))
    last = max((message.time_s for message in messages), default=0.0)
    notes += [_note(started, last) for left in sounding.values() for started in left]
    return sorted(notes)


def controller(time_s: float, number: int, value: int, channel: int = DRUM_CHANNEL) -> Message:
    """A controller change; `value` 0..127."""
    return Message(time_s, bytes([0xB0 | (channel - 1), number, value]))


def sustain(time_s: float, value: int, channel: int = DRUM_CHANNEL) -> Message:
    """The sustain pedal; from 64 on it is down."""
    return controller(time_s, 64, value, channel)


def pitch_bend(time_s: float, bend: int, channel: int = DRUM_CHANNEL) -> Message:
    """The pitch wheel, -8192..8191."""
    place = bend + 8192
    return Message(time_s, bytes([0xE0 | (channel - 1), place & 0x7F, place >> 7]))


def key_pressure(time_s: float, note: int, value: int, channel: int = DRUM_CHANNEL) -> Message:
    """Aftertouch of one key that is held (polyphonic aftertouch); `value` 0..127."""
    return Message(time_s, bytes([KEY_PRESSURE | (channel - 1), note, value]))


def channel_pressure(time_s: float, value: int, channel: int = DRUM_CHANNEL) -> Message:
    """Aftertouch of all keys of a channel; `value` 0..127."""
    return Message(time_s, bytes([CHANNEL_PRESSURE | (channel - 1), value]))


def program_change(time_s: float, program: int, channel: int = DRUM_CHANNEL) -> Message:
    """A program change, 0..127."""
    return Message(time_s, bytes([0xC0 | (channel - 1), program]))


def all_sound_off(time_s: float, channel: int = DRUM_CHANNEL) -> Message:
    """Controller 120."""
    return controller(time_s, 120, 0, channel)


def all_notes_off(time_s: float, channel: int = DRUM_CHANNEL) -> Message:
    """Controller 123."""
    return controller(time_s, 123, 0, channel)


def _check_time(time_s: float) -> None:
    if not (math.isfinite(time_s) and time_s >= 0):
        raise ValueError(f"event time {time_s}: expected a finite time >= 0 seconds")


def _note(started: Message, end_s: float) -> Note:
    _, note, velocity = started.data
    duration_s = max(_SHORTEST_NOTE_S, end_s - started.time_s)
    return Note(started.time_s, note, velocity, duration_s, (started.data[0] & 0x0F) + 1)


_SHORTEST_NOTE_S = 1e-3
