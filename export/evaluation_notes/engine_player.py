"""Plays asked notes through the C++ engine, on several threads, each with a renderer of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local

import numpy as np
from numpy.typing import NDArray

import sistrum
from sistrum.errors import SistrumError
from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote
from sistrum.export.model_card import ModelCard, read_card
from sistrum.training.controls import CLASS_GROUP

Floats = NDArray[np.float32]


class EnginePlayer:
    """One model file that streams notes. The same asks give the same samples, whatever the threads."""

    longest = None

    def __init__(self, path: Path, workers: int = 1) -> None:
        self.card: ModelCard = read_card(path)
        streaming, tokens = self.card.streaming, self.card.tokens
        if streaming is None or tokens is None:
            raise SistrumError(f"{path}: expected a model of held notes, found one without streaming")
        self.sample_rate = self.card.audio.sample_rate
        self.hop: int | None = streaming.hop
        self.chunk: int | None = streaming.chunk
        self.loudness: Sequence[float] | None = tokens.loudness
        self._classes = tuple(c for c in self.card.controls if c.group == CLASS_GROUP)
        self._model = sistrum.Model(path)
        self._workers = max(1, workers)
        self._own = local()

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        """The notes in the order of the asks."""
        if self._workers == 1:
            return [self._play(ask) for ask in asks]
        with ThreadPoolExecutor(self._workers) as threads:
            return list(threads.map(self._play, asks))

    def _play(self, ask: NoteAsk) -> PlayedNote:
        if not hasattr(self._own, "renderer"):
            self._own.renderer = sistrum.NoteRenderer(self._model)
        held = ask.seconds if ask.release is None else ask.release
        audio, tokens = self._own.renderer.render(
            seed=ask.seed,
            controls=self._controls(ask.family),
            pitch=ask.pitch,
            velocity=ask.velocity / 127,
            held=held if ask.mode == "hold" else None,
            seconds=ask.seconds if ask.mode == "stretch" else None,
        )
        length = round(ask.seconds * self.sample_rate)
        sound: Floats = np.pad(audio[:length], (0, max(0, length - len(audio))))
        return PlayedNote(sound, tokens)

    def _controls(self, family: str) -> dict[str, float]:
        """That family and no other; nothing where the model does not know it: it plays what it has."""
        if not any(control.id == family for control in self._classes):
            return {}
        return {c.id: c.max if c.id == family else c.min for c in self._classes}
