"""Plays songs with the VST3 plug-in in pedalboard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import CHANNELS, HostName, Samples
from sistrum.python_host.song import Event, Song, sample_position, song_events
from sistrum.python_host.vst3_state import host_state, plugin_state

# What VST3 has as parameters, which hosts move at the beginning of a block.
_MOVED_BY_BLOCK = frozenset({0xB0, 0xD0, 0xE0})  # controllers, pressure of a channel, pitch bend
# pedalboard counts seconds in 32-bit floats: only short pieces, rendered one after the other, keep every
# event on its frame. 2**18 frames leave 1/32 of a frame of precision.
_PIECE_FRAMES = 2**18
_LOAD_TRIES = 6


class PedalboardHost:
    """pedalboard's VST3Plugin."""

    name: Final[HostName] = "pedalboard"

    def __init__(self, sample_rate: int, block_size: int, bundle: Path) -> None:
        """Load the plug-in bundle.

        Raises:
            SistrumError: pedalboard is not installed or cannot load the plug-in.
        """
        try:
            import pedalboard
        except ImportError as error:
            raise SistrumError(f"pedalboard cannot be used ({error}): pip install 'sistrum[host]'") from error
        self.sample_rate = sample_rate
        self.block_size = block_size
        try:
            self.plugin = self._load(pedalboard.VST3Plugin, str(bundle.resolve()))
        except (ImportError, RuntimeError) as error:
            raise SistrumError(f"{bundle}: pedalboard cannot load it ({error})") from error

    @staticmethod
    def _load(plugin_type: Any, bundle: str) -> Any:
        """The plug-in without pedalboard's warm-up, which waits 10 s for middle C to sound; the kit has none.

        pedalboard reads all parameters by name while it loads, and fails where a name changes in that moment,
        as it does once the model's card has been read. Another try then finds the names settled.
        """
        for _ in range(_LOAD_TRIES - 1):
            try:
                return plugin_type(bundle, initialization_timeout=0)
            except RuntimeError:
                continue
        return plugin_type(bundle, initialization_timeout=0)

    def render(self, song: Song, seconds: float) -> Samples:
        """Audio [2, samples]; see `Host.render`."""
        total = sample_position(seconds, self.sample_rate)
        events = [event for event in song_events(song, self.sample_rate) if event[0] < total]
        cuts = [*self._cuts(events, total), total]
        pieces = [
            self._render_piece(events, start, end - start) for start, end in pairwise(cuts) if end > start
        ]
        return np.concatenate(pieces, axis=1) if pieces else np.zeros((CHANNELS, 0), np.float32)

    def save_state(self) -> bytes:
        return plugin_state(bytes(self.plugin.raw_state))

    def load_state(self, state: bytes) -> None:
        # Past pedalboard's own __setattr__, which first looks through all parameters for that name.
        object.__setattr__(self.plugin, "raw_state", host_state(state))

    def _cuts(self, events: Sequence[Event], total: int) -> list[int]:
        """First frames of the pieces: short ones, and one where each controller moves.

        JUCE hosts pass pedal, bend and pressure to a VST3 at the beginning of a block, whatever their frame.
        """
        length = max(1, _PIECE_FRAMES // self.block_size) * self.block_size
        moved = {frame for frame, data in events if data[0] & 0xF0 in _MOVED_BY_BLOCK}
        return sorted(moved | set(range(0, total, length)))

    def _render_piece(self, events: Sequence[Event], start: int, frames: int) -> Samples:
        """`frames` frames from `start`; sounds ring on from the piece before, but the first starts silent."""
        inside = [event for event in events if start <= event[0] < start + frames]
        messages: list[Any] = [
            (data, self._seconds(frame - start, index)) for index, (frame, data) in enumerate(inside)
        ]
        audio = self.plugin.process(
            messages,
            duration=(frames + 0.5) / self.sample_rate,
            sample_rate=float(self.sample_rate),
            num_channels=CHANNELS,
            buffer_size=self.block_size,
            reset=start == 0,
        )
        return np.asarray(audio, dtype=np.float32)

    def _seconds(self, frame: int, index: int) -> float:
        """A time inside the frame, as pedalboard cuts down to whole frames.

        It moves a little with `index`, because pedalboard takes many equal times for times between events.
        """
        return (frame + 0.5 + (index % 256) / 1024) / self.sample_rate
