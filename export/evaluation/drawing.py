"""Draws hits from a model file through the real renderer, on several threads."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import local
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

import sistrum
from sistrum.errors import SistrumError
from sistrum.export.model_card import ModelCard, read_card
from sistrum.export.reference_renderer import ReferenceRenderer

Floats = NDArray[np.float32]
#: engine: the C++ core that the plug-in runs. reference: ONNX Runtime and numpy in Python, the same samples.
RendererName = Literal["engine", "reference"]
RENDERERS: tuple[RendererName, ...] = get_args(RendererName)
Render = Callable[[int, Mapping[str, float]], Floats]


@dataclass(frozen=True)
class Ask:
    """One sound: the seed of its latent and noise, and the controls that are touched; the others stay as
    they are.
    """

    seed: int
    controls: Mapping[str, float] = field(default_factory=dict)


class Drawer(Protocol):
    """Whatever turns asks into hits."""

    def draw(self, asks: Sequence[Ask]) -> Floats:
        """Audio [N, S], mono, as the engine would play it."""


class ModelDrawer:
    """Draws from one model file. The same asks give the same samples, whatever the number of threads."""

    def __init__(self, path: Path, renderer: RendererName = "engine", workers: int = 1) -> None:
        self.card: ModelCard = read_card(path)
        if self.card.audio.channels != 1:
            raise SistrumError(f"{path}: expected one channel, found {self.card.audio.channels}")
        self._open = open_engine(path) if renderer == "engine" else lambda: _reference(path)
        self._workers = max(1, workers)
        self._own = local()

    def draw(self, asks: Sequence[Ask]) -> Floats:
        """Audio [N, S] of the asks in their order."""
        if self._workers == 1:
            sounds = [self._draw_one(ask) for ask in asks]
        else:
            with ThreadPoolExecutor(self._workers) as threads:
                sounds = list(threads.map(self._draw_one, asks))
        return np.stack(sounds) if sounds else np.zeros((0, self.card.audio.samples), np.float32)

    def _draw_one(self, ask: Ask) -> Floats:
        if not hasattr(self._own, "render"):
            self._own.render = self._open()
        sound: Floats = self._own.render(ask.seed, ask.controls)[0]
        return sound


def open_engine(path: Path) -> Callable[[], Render]:
    """Opens renderers of one model in the C++ core, one a thread; SistrumError if the core refuses the
    file.
    """
    model = sistrum.Model(path)

    def renderer() -> Render:
        opened = sistrum.Renderer(model)
        return lambda seed, controls: opened.render(seed=seed, controls=dict(controls))

    return renderer


def _reference(path: Path) -> Render:
    opened = ReferenceRenderer(path)
    return lambda seed, controls: opened.render(seed, None, controls)
