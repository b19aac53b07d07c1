"""Plays notes with the engine itself: no plug-in, no other host."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import CHANNELS, HostName, Note, Samples, note_events, sample_position
from sistrum.python_host.kit_state import KitLoader

_EventTuple = tuple[int, str, int, float]


class CoreHost:
    """`sistrum.Engine` driven block by block."""

    name: Final[HostName] = "core"

    def __init__(self, sample_rate: int, block_size: int, kit: KitLoader) -> None:
        import sistrum

        self.sample_rate = sample_rate
        self.block_size = block_size
        self._engine: Any = sistrum.Engine(sample_rate, block_size, offline=True)
        kit.apply(self._engine)

    def render(self, notes: Sequence[Note], seconds: float) -> Samples:
        """Audio [2, samples]; see `Host.render`."""
        total = sample_position(seconds, self.sample_rate)
        events = [
            (frame, "note_on" if is_on else "note_off", note, velocity / 127.0)
            for frame, is_on, note, velocity in note_events(notes, self.sample_rate)
        ]
        self._engine.reset()
        audio = np.empty((CHANNELS, total), dtype=np.float32)
        following = 0
        for start in range(0, total, self.block_size):
            end = min(start + self.block_size, total)
            block: list[_EventTuple] = []
            while following < len(events) and events[following][0] < end:
                frame, kind, note, velocity = events[following]
                block.append((frame - start, kind, note, velocity))
                following += 1
            audio[:, start:end] = self._engine.process(block, end - start)
        return audio

    def save_state(self) -> bytes:
        return bytes(self._engine.save_state())

    def load_state(self, state: bytes) -> None:
        try:
            self._engine.load_state(state)
        except Exception as error:
            raise SistrumError(f"engine state: {' '.join(str(error).split())}") from error
