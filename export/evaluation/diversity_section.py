"""Does the model repeat its training sounds, or itself?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation.reality import Reality
from sistrum.training.metrics.descriptors import log_mel
from sistrum.training.metrics.diversity import Neighbours, neighbours
from sistrum.training.metrics.embedding import Embedding, embed

Floats = NDArray[np.float32]
BLOCK = 128
MEL_DB = "mel picture, dB"


@dataclass(frozen=True)
class Diversity:
    """Nearest neighbours by space; `memorises` if any space says so."""

    spaces: dict[str, Neighbours]
    memorises: bool


def measure_diversity(
    reality: Reality, drawn: Floats, embeddings: Sequence[Embedding], seed: int = 0
) -> Diversity:
    """Of drawn hits [N, S] in the proportions of the training classes: mel picture in dB and every
    embedding.
    """

    def compare(place: Callable[[Floats], Floats]) -> Neighbours:
        sets = (drawn, reality.train.audio, reality.validation.audio)
        made, train, unseen = (place(audio) for audio in sets)
        return neighbours(made, train, unseen, seed)

    spaces = {MEL_DB: compare(lambda audio: _pictures(audio, reality.rate))}
    for embedding in embeddings:
        spaces[embedding.name] = compare(partial(embed, embedding, rate=reality.rate))
    return Diversity(spaces, any(space.memorises for space in spaces.values()))


def _pictures(audio: Floats, rate: int) -> Floats:
    """Mel pictures as rows [N, D] of dB."""
    blocks = [log_mel(audio[i : i + BLOCK], rate) for i in range(0, len(audio), BLOCK)]
    return np.concatenate(blocks).reshape(len(audio), -1)
