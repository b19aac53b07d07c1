"""Writes events on whole frames as a MIDI file that DawDreamer reads back onto the same frames, in order.

DawDreamer takes other messages than notes from MIDI files only. It cuts seconds x rate down to whole frames,
reads the tracks one after the other, and within a track moves note-offs before note-ons of the same tick and
adds a note-off where a key is struck again before it was let go. So each event has a tick of its own well
inside its frame, and a new track begins where a key that is down is struck.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import mido

from sistrum.python_host.song import Event

_TICKS_PER_FRAME = 16  # at least
_MOST_AT_ONCE = 8  # events in a frame of one track: a half of its ticks
_FIRST_PLACE = Fraction(1, 4)  # of a frame
_MAX_TICKS_PER_BEAT = 0x7FFF
_MAX_DELTA = 2**28 - 1  # ticks between two events of a MIDI file
_MICROSECONDS = 1_000_000


def write_events(path: Path, events: Sequence[Event], sample_rate: int) -> None:
    """events: in playing order, frames >= 0."""
    tempo = _MAX_TICKS_PER_BEAT * _MICROSECONDS // (_TICKS_PER_FRAME * sample_rate)  # microseconds a beat
    tick_s = Fraction(tempo, _MAX_TICKS_PER_BEAT * _MICROSECONDS)
    tracks = [mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)])]
    tracks += [_track(part, sample_rate, tick_s) for part in _tracks(events)]
    mido.MidiFile(type=1, ticks_per_beat=_MAX_TICKS_PER_BEAT, tracks=tracks).save(path)


def _tracks(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Cuts the events where a key is struck that is down, and where a frame is full."""
    part: list[Event] = []
    down: set[tuple[int, int]] = set()
    for frame, data in events:
        kind, key = data[0] & 0xF0, (data[0] & 0x0F, data[1])
        struck = kind == 0x90 and data[2] > 0
        full = len(part) >= _MOST_AT_ONCE and part[-_MOST_AT_ONCE][0] == frame
        if full or (struck and key in down):
            yield part
            part, down = [], set()
        if struck:
            down.add(key)
        elif kind in {0x80, 0x90}:
            down.discard(key)
        part.append((frame, data))
    yield part


def _track(events: Sequence[Event], sample_rate: int, tick_s: Fraction) -> mido.MidiTrack:
    track = mido.MidiTrack()
    now, last_frame, place = 0, -1, 0
    for frame, data in events:
        place = place + 1 if frame == last_frame else 0
        last_frame = frame
        tick = -(-(frame + _FIRST_PLACE) / (sample_rate * tick_s) // 1) + place
        while tick - now > _MAX_DELTA:
            track.append(mido.MetaMessage("text", text="", time=_MAX_DELTA))
            now += _MAX_DELTA
        track.append(mido.Message.from_bytes(data, time=int(tick) - now))
        now = int(tick)
    return track
