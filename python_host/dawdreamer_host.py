"""Plays songs with the VST3 plug-in in DawDreamer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.frame_midi import write_events
from sistrum.python_host.host import CHANNELS, HostName, Samples
from sistrum.python_host.song import Song, sample_position, song_events
from sistrum.python_host.vst3_state import host_state, plugin_state

_PLUGIN = "sistrum"


class DawDreamerHost:
    """DawDreamer's RenderEngine with the plug-in as its only processor.

    As JUCE does it for VST3, pedal and pitch bend act at the beginning of the block that they fall into.
    """

    name: Final[HostName] = "dawdreamer"

    def __init__(self, sample_rate: int, block_size: int, bundle: Path) -> None:
        """Load the plug-in bundle.

        Raises:
            SistrumError: DawDreamer is not installed or cannot load the plug-in.
        """
        try:
            import dawdreamer
        except ImportError as error:
            raise SistrumError(f"DawDreamer cannot be used ({error}): pip install 'sistrum[host]'") from error
        self.sample_rate = sample_rate  # in Hz
        self.block_size = block_size
        self._engine = dawdreamer.RenderEngine(sample_rate, block_size)
        try:
            self.plugin = self._engine.make_plugin_processor(_PLUGIN, str(bundle.resolve()))
        except RuntimeError as error:
            raise SistrumError(f"{bundle}: DawDreamer cannot load it ({error})") from error
        self._engine.load_graph([(self.plugin, [])])

    def render(self, song: Song, seconds: float) -> Samples:
        """Audio [2, samples]; see `Host.render`."""
        total = sample_position(seconds, self.sample_rate)
        events = [event for event in song_events(song, self.sample_rate) if event[0] < total]
        self.plugin.clear_midi()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "song.mid"
            write_events(path, events, self.sample_rate)
            self.plugin.load_midi(str(path), clear_previous=True, beats=False, all_events=True)
        # DawDreamer leaves out the last frame where it would be alone in its block: one block more, then cut.
        self._engine.render((total + self.block_size + 0.5) / self.sample_rate)
        audio = np.asarray(self._engine.get_audio(), dtype=np.float32)
        return np.ascontiguousarray(audio[:CHANNELS, :total])

    def save_state(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "state"
            self.plugin.save_state(str(path))
            return plugin_state(path.read_bytes())

    def load_state(self, state: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "state"
            path.write_bytes(host_state(state))
            self.plugin.load_state(str(path))
