"""Plays notes with the VST3 plug-in in DawDreamer."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import CHANNELS, HostName, Note, Samples, note_events, sample_position
from sistrum.python_host.vst3_state import host_state, plugin_state

_PLUGIN = "sistrum"


class DawDreamerHost:
    """DawDreamer's RenderEngine with the plug-in as its only processor."""

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
        self.sample_rate = sample_rate
        self.block_size = block_size
        self._engine = dawdreamer.RenderEngine(sample_rate, block_size)
        try:
            self._plugin = self._engine.make_plugin_processor(_PLUGIN, str(bundle.resolve()))
        except RuntimeError as error:
            raise SistrumError(f"{bundle}: DawDreamer cannot load it ({error})") from error
        self._engine.load_graph([(self._plugin, [])])

    def render(self, notes: Sequence[Note], seconds: float) -> Samples:
        """Audio [2, samples]; see `Host.render`."""
        total = sample_position(seconds, self.sample_rate)
        self._plugin.clear_midi()
        for start_s, duration_s, note, velocity in self._note_spans(notes):
            self._plugin.add_midi_note(note, velocity, start_s, duration_s)
        # DawDreamer leaves out the last frame where it would be alone in its block: one block more, then cut.
        self._engine.render((total + self.block_size + 0.5) / self.sample_rate)
        audio = np.asarray(self._engine.get_audio(), dtype=np.float32)
        return np.ascontiguousarray(audio[:CHANNELS, :total])

    def save_state(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "state"
            self._plugin.save_state(str(path))
            return plugin_state(path.read_bytes())

    def load_state(self, state: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "state"
            path.write_bytes(host_state(state))
            self._plugin.load_state(str(path))

    def _note_spans(self, notes: Sequence[Note]) -> list[tuple[float, float, int, int]]:
        """(start, duration, note, velocity) whose times point at the middle of a frame.

        DawDreamer cuts seconds * rate down to a whole frame; from the middle it always finds the right one.
        """
        spans = []
        for note in sorted(notes):
            ((start, *_), (end, *_)) = note_events([note], self.sample_rate)
            start_s = (start + 0.5) / self.sample_rate
            spans.append((start_s, (end - start) / self.sample_rate, note.note, note.velocity))
        return spans
