"""What tokens tell: how well the next ones are predicted, how evenly they are used, and what they know about
time, loudness, pitch and instrument (mutual information).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.training.datasets.notes import Note
from sistrum.training.vqcpc.networks import Vqcpc

#: Continuous quantities are cut into this many classes of equal count.
CLASSES = 16


@dataclass(frozen=True)
class Information:
    """Mutual information of tokens and a quantity. `share`: of the entropy of tokens. `by_chance`: nats if
    the values are dealt out anew, over notes or moments: what a finite number of them feigns.
    """

    nats: float
    share: float
    by_chance: float


@dataclass(frozen=True)
class TokenMeasures:
    """Figures of one encoder on unseen notes. `chance`: accuracy of guessing."""

    notes: int
    nce_accuracy: float
    nce_chance: float
    nce_nats: float
    perplexity: float
    dead_codes: int
    information: dict[str, Information]


def measure(
    model: Vqcpc,
    step_levels: NDArray[np.uint8],
    tokens: NDArray[np.uint8],
    levels: NDArray[np.float32],
    notes: Sequence[Note],
    seed: int = 1,
) -> TokenMeasures:
    """Measures over some notes; the arrays are those of the whole set, [all notes, tokens (, bins)]."""
    rows = [note.row for note in notes]
    count = len(model.quantiser.codebook)
    shares = np.bincount(tokens[rows].ravel(), minlength=count) / tokens[rows].size
    accuracy, nats = contrast(model, step_levels, rows, seed)
    return TokenMeasures(
        notes=len(notes),
        nce_accuracy=accuracy,
        nce_chance=1 / (1 + model.negatives),
        nce_nats=nats,
        perplexity=float(np.exp(entropy(shares))),
        dead_codes=int((shares == 0).sum()),
        information=informations(tokens[rows], levels[rows], notes, seed),
    )


@torch.no_grad()
def contrast(
    model: Vqcpc, step_levels: NDArray[np.uint8], rows: Sequence[int], seed: int
) -> tuple[float, float]:
    """How often the true code ahead wins against the negatives, and the mean InfoNCE of a step ahead."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    accuracies, losses = [], []
    for first in range(0, len(rows), 32):
        piece = torch.from_numpy(step_levels[rows[first : first + 32]].astype(np.float32))
        predicted = model.predict(model.quantiser(model.encoder(piece)).vectors)
        accuracies.append(float(predicted.accuracy) * len(piece))
        losses.append(float(predicted.loss) / model.steps_ahead * len(piece))
    torch.set_rng_state(state)
    return sum(accuracies) / len(rows), sum(losses) / len(rows)


def informations(
    tokens: NDArray[np.uint8], levels: NDArray[np.float32], notes: Sequence[Note], seed: int
) -> dict[str, Information]:
    """Tokens [notes, T] against each quantity."""
    length = tokens.shape[1]
    programs = sorted({(note.source, note.program) for note in notes})
    by_note = {
        "velocity": np.array([note.velocity for note in notes]),
        "instrument": np.array([programs.index((note.source, note.program)) for note in notes]),
        "pitch": np.array([note.pitch for note in notes]),
    }
    by_moment = {
        "time in note": np.repeat(np.arange(length)[None] * CLASSES // length, len(notes), axis=0),
        "loudness": quantiles(levels, CLASSES),
    }
    random = np.random.default_rng(seed)
    found = {}
    for name, moments in by_moment.items():
        found[name] = _information(tokens, moments, random.permutation(moments.ravel()))
    for name, values in by_note.items():
        whole, dealt = (np.repeat(v[:, None], length, axis=1) for v in (values, random.permutation(values)))
        found[name] = _information(tokens, whole, dealt)
    return found


def mutual_information(first: NDArray[np.integer], second: NDArray[np.integer]) -> float:
    """Nats that two arrays of class numbers tell of each other."""
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    joint = np.bincount(a.ravel() * (b.max() + 1) + b.ravel()) / a.size
    return (
        entropy(np.bincount(a.ravel()) / a.size) + entropy(np.bincount(b.ravel()) / b.size) - entropy(joint)
    )


def entropy(shares: NDArray[np.floating]) -> float:
    """Nats."""
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def quantiles(values: NDArray[np.floating], classes: int) -> NDArray[np.int64]:
    """Class numbers of equal count, as far as ties allow."""
    edges = np.quantile(values, np.arange(1, classes) / classes)
    return np.searchsorted(edges, values).astype(np.int64)


def _information(
    tokens: NDArray[np.uint8], classes: NDArray[np.integer], dealt: NDArray[np.integer]
) -> Information:
    nats = mutual_information(tokens, classes)
    uncertainty = entropy(np.bincount(tokens.ravel()) / tokens.size)
    share = nats / uncertainty if uncertainty > 0 else 0.0
    return Information(nats, share, mutual_information(tokens, dealt))
