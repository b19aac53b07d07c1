"""Embeddings for KID and FAD: what they are, two that are built in, and how to bring one's own.

An own one is named `package.module:factory`: a function without arguments that returns an `Embedding`.
"""

import importlib
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.metrics.descriptors import log_mel
from sistrum.training.metrics.hit_classifier import classify
from sistrum.training.metrics.inception import DrumInception

Floats = NDArray[np.float32]
INCEPTION, MEL = "inception", "mel"
BLOCK = 64


class Embedding(Protocol):
    """Turns sounds into points whose distances mean something."""

    @property
    def name(self) -> str:
        """Stands in tables."""

    def __call__(self, audio: Floats, rate: int) -> Floats:
        """Sounds [N, S], mono, -1..1, at `rate` Hz -> points [N, D]."""


class InceptionEmbedding:
    """The last layer of the drum classifier, [N, 64]."""

    name = INCEPTION

    def __init__(self, classifier: DrumInception) -> None:
        self._classifier = classifier

    def __call__(self, audio: Floats, rate: int) -> Floats:
        return classify(self._classifier, audio, rate)[1]


class MelStatistics:
    """Mean and standard deviation over time of 32 log mel bands in units of 10 dB, [N, 64]: nothing
    learnt.
    """

    name = MEL

    def __call__(self, audio: Floats, rate: int) -> Floats:
        blocks = []
        for start in range(0, len(audio), BLOCK):
            picture = log_mel(audio[start : start + BLOCK], rate, bands=32) / 10
            blocks.append(np.concatenate([picture.mean(axis=2), picture.std(axis=2)], axis=1))
        return np.concatenate(blocks)


def open_embedding(name: str, classifier: DrumInception) -> Embedding:
    """A built-in embedding by name, or one's own by `package.module:factory`; SistrumError if there is
    none.
    """
    if name == INCEPTION:
        return InceptionEmbedding(classifier)
    if name == MEL:
        return MelStatistics()
    if ":" not in name:
        raise SistrumError(
            f"embedding {name!r}: expected {INCEPTION}, {MEL} or package.module:factory, found none"
        )
    module, _, factory = name.partition(":")
    try:
        make: Callable[[], Embedding] = getattr(importlib.import_module(module), factory)
    except (ImportError, AttributeError) as error:
        raise SistrumError(f"embedding {name!r}: cannot be loaded: {error}") from error
    return make()


def embed(embedding: Embedding, audio: Floats, rate: int) -> Floats:
    """`embedding(audio, rate)`, checked: SistrumError unless it gave finite points [N, D]."""
    points = np.asarray(embedding(audio, rate), dtype=np.float32)
    if points.ndim != 2 or len(points) != len(audio) or not np.isfinite(points).all():
        raise SistrumError(
            f"embedding {embedding.name!r}: expected finite points [{len(audio)}, D], found {points.shape}"
        )
    return points
