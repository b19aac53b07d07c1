"""Plays songs with the engine itself: no plug-in, no other host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import CHANNELS, HostName, Samples
from sistrum.python_host.song import Event, Song, note_lengths, sample_position, song_events

if TYPE_CHECKING:
    from sistrum import Engine
    from sistrum.python_host.open_host import Instrument

Kind = Literal["note_on", "note_off", "sustain", "pitch_bend", "pressure", "all_notes_off", "all_sound_off"]
# Frame, kind, note, value, channel from 0; and of a note-on whose end is known its length in seconds.
EngineEvent = tuple[int, Kind, int, float, int] | tuple[int, Kind, int, float, int, float]
ALL_KEYS = 255  # the note of a channel's pressure
_NOTE_ON = 0x90
_SUSTAIN, _ALL_SOUND_OFF, _RESET_CONTROLLERS = 64, 120, 121
_ALL_NOTES_OFF = 123  # and all above
_BEND_CENTRE = 8192


class CoreHost:
    """`sistrum.Engine` driven block by block."""

    name: Final[HostName] = "core"

    def __init__(self, sample_rate: int, block_size: int, instrument: Instrument) -> None:
        import sistrum

        self.sample_rate = sample_rate
        self.block_size = block_size
        self._engine = sistrum.Engine(sample_rate, block_size, offline=True)
        instrument.apply(self._engine)

    def render(self, song: Song, seconds: float) -> Samples:
        """Audio [2, samples]; see `Host.render`."""
        total = sample_position(seconds, self.sample_rate)
        blocks = ((start, min(self.block_size, total - start)) for start in range(0, total, self.block_size))
        events = song_events(song, self.sample_rate)
        lengths = note_lengths(events, self.sample_rate)
        audio: Samples = play_blocks(self._engine, events, blocks, total, lengths=lengths)[0]
        return audio

    def save_state(self) -> bytes:
        return bytes(self._engine.save_state())

    def load_state(self, state: bytes) -> None:
        try:
            self._engine.load_state(state)
        except Exception as error:
            raise SistrumError(f"engine state: {' '.join(str(error).split())}") from error


def play_blocks(
    engine: Engine,
    events: list[Event],
    blocks: Iterable[tuple[int, int]],
    total: int,
    outputs: int = 1,
    transport: bool = False,
    lengths: Mapping[int, float] | None = None,
) -> Samples:
    """Resets the engine and plays: [outputs, 2, total]. blocks: (first frame, frames), without a gap.

    transport: tell the engine where in the song each block lies, as hosts with a running transport do;
    lengths: tell it how long notes will be, in seconds by the note-on's place among the events.
    """
    engine.reset()
    audio = np.zeros((outputs, CHANNELS, total), dtype=np.float32)
    following = 0
    for start, frames in blocks:
        block: list[EngineEvent] = []
        while following < len(events) and events[following][0] < start + frames:
            frame, data = events[following]
            length = (lengths or {}).get(following)
            block += engine_events(frame - start, data, length)
            following += 1
        position = start if transport else None
        audio[:, :, start : start + frames] = engine.process_outputs(block, frames, outputs, position)
    return audio


def engine_events(frame: int, data: bytes, length_s: float | None = None) -> list[EngineEvent]:
    """A MIDI message as the engine takes it, read as the plug-in reads it (plugin/shell/midi_input.cpp).

    length_s: from a note-on to its note-off, where that is known.
    """
    kind, channel = data[0] & 0xF0, data[0] & 0x0F
    if kind == _NOTE_ON and data[2] > 0 and length_s is not None:
        return [(frame, "note_on", data[1], data[2] / 127.0, channel, length_s)]
    return [(frame, what, note, value, channel) for what, note, value in _meanings(kind, data)]


def _meanings(kind: int, data: bytes) -> list[tuple[Kind, int, float]]:
    """Kind, note and value of all that a message means."""
    match kind:
        case 0x80 | 0x90:
            struck = kind == _NOTE_ON and data[2] > 0
            return [("note_on" if struck else "note_off", data[1], data[2] / 127.0)]
        case 0xA0:
            return [("pressure", data[1], data[2] / 127.0)]
        case 0xB0:
            return _controller_events(data[1], data[2])
        case 0xD0:
            return [("pressure", ALL_KEYS, data[1] / 127.0)]
        case 0xE0:
            steps = (data[1] | data[2] << 7) - _BEND_CENTRE
            return [("pitch_bend", 0, steps / (_BEND_CENTRE if steps < 0 else _BEND_CENTRE - 1))]
        case _:
            return []


def _controller_events(number: int, value: int) -> list[tuple[Kind, int, float]]:
    """Kind, note and value of what a controller means."""
    if number == _SUSTAIN:
        return [("sustain", 0, value / 127.0)]
    if number == _ALL_SOUND_OFF:
        return [("all_sound_off", 0, 0.0)]
    if number == _RESET_CONTROLLERS:
        return [("pitch_bend", 0, 0.0), ("sustain", 0, 0.0), ("pressure", ALL_KEYS, 0.0)]
    return [("all_notes_off", 0, 0.0)] if number >= _ALL_NOTES_OFF else []
