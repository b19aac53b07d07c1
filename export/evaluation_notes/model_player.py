"""Plays asked notes from a model file, on several threads: by the C++ engine, or by Python's reference."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

import sistrum
from sistrum.errors import SistrumError
from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote
from sistrum.export.model_card import ModelCard, read_card
from sistrum.export.reference_note import NoteAsked, NoteChange, ReferenceNotes
from sistrum.training.controls import CLASS_GROUP

Floats = NDArray[np.float32]
#: engine: the C++ core that the plug-in runs. reference: ONNX Runtime and numpy in Python, the same samples.
RendererName = Literal["engine", "reference"]
RENDERERS: tuple[RendererName, ...] = get_args(RendererName)
#: A note that is never released is held this much longer than it is listened to.
_BEYOND_SECONDS = 0.1
#: An ask with the controls that it touches -> samples, perhaps more than asked for, and the frames' tokens.
Render = Callable[[NoteAsk, dict[str, float]], tuple[Floats, NDArray[np.uint8]]]


class ModelPlayer:
    """One model file that streams notes. The same asks give the same samples, whatever the threads."""

    longest: float | None = None

    def __init__(self, path: Path, renderer: RendererName = "engine", workers: int = 1) -> None:
        self.card: ModelCard = read_card(path)
        streaming, tokens = self.card.streaming, self.card.tokens
        if streaming is None or tokens is None:
            raise SistrumError(f"{path}: expected a model of held notes, found one without streaming")
        self.sample_rate = self.card.audio.sample_rate
        self.hop: int | None = streaming.hop
        self.chunk: int | None = streaming.chunk
        self.loudness: Sequence[float] | None = tokens.loudness
        self._classes = tuple(c for c in self.card.controls if c.group == CLASS_GROUP)
        self.sliders = tuple(c for c in self.card.controls if c.group != CLASS_GROUP)
        self._open = open_engine(path) if renderer == "engine" else lambda: open_reference(path)
        self._workers = max(1, workers)
        self._own = local()

    def play(self, asks: Sequence[NoteAsk]) -> list[PlayedNote]:
        """The notes in the order of the asks."""
        if self._workers == 1:
            return [self._play(ask) for ask in asks]
        with ThreadPoolExecutor(self._workers) as threads:
            return list(threads.map(self._play, asks))

    def _play(self, ask: NoteAsk) -> PlayedNote:
        if not hasattr(self._own, "render"):
            self._own.render = self._open()
        audio, tokens = self._own.render(ask, self._controls(ask.family) | dict(ask.controls))
        length = round(ask.seconds * self.sample_rate)
        return PlayedNote(np.pad(audio[:length], (0, max(0, length - len(audio)))), tokens)

    def _controls(self, family: str) -> dict[str, float]:
        """That family and no other; nothing where the model does not know it: it plays what it has."""
        if not any(control.id == family for control in self._classes):
            return {}
        return {c.id: c.max if c.id == family else c.min for c in self._classes}


def open_engine(path: Path) -> Callable[[], Render]:
    """Opens renderers of one model in the C++ core, one a thread."""
    model = sistrum.Model(path)

    def opener() -> Render:
        renderer = sistrum.NoteRenderer(model)

        def render(ask: NoteAsk, controls: dict[str, float]) -> tuple[Floats, NDArray[np.uint8]]:
            held = ask.seconds + _BEYOND_SECONDS if ask.release is None else ask.release
            return renderer.render(
                seed=ask.seed,
                controls=controls,
                pitch=ask.pitch,
                velocity=ask.velocity / 127,
                held=held if ask.mode == "hold" else None,
                seconds=ask.seconds if ask.mode == "stretch" else None,
            )

        return render

    return opener


def open_reference(path: Path) -> Render:
    """The same notes without the core."""
    notes = ReferenceNotes.of_file(path)
    frame_rate = notes.card.audio.sample_rate / notes.parts.streaming.hop

    def render(ask: NoteAsk, controls: dict[str, float]) -> tuple[Floats, NDArray[np.uint8]]:
        frames = max(1, int(ask.seconds * frame_rate + 0.5))
        released = [] if ask.release is None else [NoteChange(int(ask.release * frame_rate + 0.5), "release")]
        asked = NoteAsked(
            ask.pitch,
            ask.velocity / 127,
            ask.seed,
            length=frames if ask.mode == "stretch" else 0,
            controls=controls,
            changes=released,
        )
        found = notes.render(asked, frames + (ask.mode == "hold"))  # the last frame may be a part of one
        return found.samples, found.tokens

    return render
