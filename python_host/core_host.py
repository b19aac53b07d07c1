"""Plays songs with the engine itself: no plug-in, no other host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import CHANNELS, OUTPUTS, HostName, Samples
from sistrum.python_host.song import Event, Song, sample_position, song_events

if TYPE_CHECKING:
    from sistrum import Engine
    from sistrum.python_host.open_host import Instrument

Kind = Literal["note_on", "note_off", "sustain", "pitch_bend", "all_notes_off", "all_sound_off"]
EngineEvent = tuple[int, Kind, int, float, int]  # frame, kind, note, value, channel from 0
_CONTROLLERS: dict[int, Kind] = {64: "sustain", 120: "all_sound_off", 123: "all_notes_off"}
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
        audio: Samples = self._render(song, seconds, 1)[0]
        return audio

    def render_outputs(self, song: Song, seconds: float) -> Samples:
        """Audio [OUTPUTS, 2, samples]; see `Host.render_outputs`."""
        return self._render(song, seconds, OUTPUTS)

    def save_state(self) -> bytes:
        return bytes(self._engine.save_state())

    def load_state(self, state: bytes) -> None:
        try:
            self._engine.load_state(state)
        except Exception as error:
            raise SistrumError(f"engine state: {' '.join(str(error).split())}") from error

    def _render(self, song: Song, seconds: float, outputs: int) -> Samples:
        total = sample_position(seconds, self.sample_rate)
        blocks = ((start, min(self.block_size, total - start)) for start in range(0, total, self.block_size))
        return play_blocks(self._engine, song_events(song, self.sample_rate), blocks, total, outputs)


def play_blocks(
    engine: Engine, events: list[Event], blocks: Iterable[tuple[int, int]], total: int, outputs: int = 1
) -> Samples:
    """Resets the engine and plays: [outputs, 2, total]. blocks: (first frame, frames), without a gap."""
    engine.reset()
    audio = np.zeros((outputs, CHANNELS, total), dtype=np.float32)
    following = 0
    for start, frames in blocks:
        block: list[EngineEvent] = []
        while following < len(events) and events[following][0] < start + frames:
            frame, data = events[following]
            if (event := engine_event(frame - start, data)) is not None:
                block.append(event)
            following += 1
        audio[:, :, start : start + frames] = engine.process_outputs(block, frames, outputs)
    return audio


def engine_event(frame: int, data: bytes) -> EngineEvent | None:
    """A MIDI message as the engine takes it, read as the plug-in reads it; None: nothing to the engine."""
    kind, channel = data[0] & 0xF0, data[0] & 0x0F
    if kind == 0x90 and data[2] > 0:
        return frame, "note_on", data[1], data[2] / 127.0, channel
    if kind in {0x80, 0x90}:
        return frame, "note_off", data[1], data[2] / 127.0, channel
    if kind == 0xE0:
        place = data[1] | data[2] << 7
        return frame, "pitch_bend", 0, (place - _BEND_CENTRE) / _BEND_CENTRE, channel
    if kind == 0xB0 and data[1] in _CONTROLLERS:
        return frame, _CONTROLLERS[data[1]], 0, data[2] / 127.0, channel
    return None
