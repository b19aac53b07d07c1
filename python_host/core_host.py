"""Plays songs with the engine itself: no plug-in, no other host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import CHANNELS, HostName, Samples
from sistrum.python_host.song import Event, Song, sample_position, song_events

if TYPE_CHECKING:
    from sistrum import Engine
    from sistrum.python_host.open_host import Instrument

Kind = Literal["note_on", "note_off", "sustain", "pitch_bend", "all_notes_off", "all_sound_off"]
EngineEvent = tuple[int, Kind, int, float, int]  # frame, kind, note, value, channel from 0
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
        audio: Samples = play_blocks(self._engine, song_events(song, self.sample_rate), blocks, total)[0]
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
) -> Samples:
    """Resets the engine and plays: [outputs, 2, total]. blocks: (first frame, frames), without a gap.

    transport: tell the engine where in the song each block lies, as hosts with a running transport do.
    """
    engine.reset()
    audio = np.zeros((outputs, CHANNELS, total), dtype=np.float32)
    following = 0
    for start, frames in blocks:
        block: list[EngineEvent] = []
        while following < len(events) and events[following][0] < start + frames:
            frame, data = events[following]
            block += engine_events(frame - start, data)
            following += 1
        position = start if transport else None
        audio[:, :, start : start + frames] = engine.process_outputs(block, frames, outputs, position)
    return audio


def engine_events(frame: int, data: bytes) -> list[EngineEvent]:
    """A MIDI message as the engine takes it, read as the plug-in reads it (plugin/shell/midi_input.cpp)."""
    kind, channel = data[0] & 0xF0, data[0] & 0x0F
    if kind in {0x80, 0x90}:
        struck = kind == 0x90 and data[2] > 0
        return [(frame, "note_on" if struck else "note_off", data[1], data[2] / 127.0, channel)]
    if kind == 0xE0:
        steps = (data[1] | data[2] << 7) - _BEND_CENTRE
        bend = steps / (_BEND_CENTRE if steps < 0 else _BEND_CENTRE - 1)
        return [(frame, "pitch_bend", 0, bend, channel)]
    if kind == 0xB0:
        return [(frame, what, 0, value, channel) for what, value in _controller_events(data[1], data[2])]
    return []


def _controller_events(number: int, value: int) -> list[tuple[Kind, float]]:
    if number == _SUSTAIN:
        return [("sustain", value / 127.0)]
    if number == _ALL_SOUND_OFF:
        return [("all_sound_off", 0.0)]
    if number == _RESET_CONTROLLERS:
        return [("pitch_bend", 0.0), ("sustain", 0.0)]
    return [("all_notes_off", 0.0)] if number >= _ALL_NOTES_OFF else []
