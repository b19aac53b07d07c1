"""IS, KID and FAD of the model under several conditionings, as Table 6.1 of the thesis."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation.drawing import Ask, Drawer
from sistrum.export.evaluation.reality import Reality, control_at
from sistrum.export.evaluation.settings import EvaluationSettings
from sistrum.export.model_card import ModelCard
from sistrum.training.controls import Control
from sistrum.training.datasets import SoundSet
from sistrum.training.metrics.distances import (
    Interval,
    frechet_distance,
    inception_score,
    kernel_distance,
    over_subsets,
    subset_size,
)
from sistrum.training.metrics.embedding import Embedding, embed
from sistrum.training.metrics.hit_classifier import classify

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """Of one set of hits: Inception Score; KID and FAD to the unseen real sounds by embedding."""

    inception_score: Interval
    kid: dict[str, Interval]
    fad: dict[str, Interval]
    hits: int


@dataclass(frozen=True)
class Distances:
    """rows: 'real train' (its KID and FAD to validation are the real/real floor), 'real validation' (IS
    only), then the conditionings. Everything is measured on random subsets of `subset` hits.
    """

    rows: dict[str, Scores]
    subset: int


def score_conditionings(
    drawer: Drawer,
    card: ModelCard,
    reality: Reality,
    features: Sequence[Control],
    embeddings: Sequence[Embedding],
    settings: EvaluationSettings,
) -> Distances:
    """Draw `conditioned` hits under every conditioning that the model's controls allow, and score them."""
    count = settings.conditioned
    sets = {"real train": reality.train.audio, "real validation": reality.validation.audio}
    size = subset_size(len(reality.validation), len(reality.train), count)
    rows = {name: _scores(reality, audio, embeddings, size, name) for name, audio in sets.items()}
    for name, asks in conditionings(card, reality, features, settings).items():
        rows[name] = _scores(reality, drawer.draw(asks), embeddings, size, name)
    return Distances(rows, size)


def conditionings(
    card: ModelCard, reality: Reality, features: Sequence[Control], settings: EvaluationSettings
) -> dict[str, list[Ask]]:
    """What is asked for: features of train or validation sounds, random ones, or (baseline) the class alone.

    Classes come in the proportions of the split that is named, of the training split otherwise.
    """
    count, seed = settings.conditioned, settings.seed
    random = np.random.default_rng(seed)
    asked: dict[str, list[Ask]] = {}
    if features:
        names = [f.id for f in features]
        for name, split in (("train features", reality.train), ("validation features", reality.validation)):
            positions = reality.slider_positions(split, names, settings.asked_scale)
            rows = random.integers(len(split), size=count)
            asked[name] = [
                Ask(seed + i, _controls(card, split, int(row), features, positions[row]))
                for i, row in enumerate(rows)
            ]
        rows = random.integers(len(reality.train), size=count)
        asked["random features"] = [
            Ask(seed + i, _controls(card, reality.train, int(row), features, random.random(len(features))))
            for i, row in enumerate(rows)
        ]
    rows = random.integers(len(reality.train), size=count)
    asked["class only"] = [
        Ask(seed + i, _controls(card, reality.train, int(row), (), ())) for i, row in enumerate(rows)
    ]
    return asked


def _controls(
    card: ModelCard,
    split: SoundSet,
    row: int,
    features: Sequence[Control],
    positions: Sequence[float] | NDArray[np.float64],
) -> dict[str, float]:
    name = split.records[row].sound_class
    own = next(control for control in card.controls if control.id == name)
    return {name: own.max} | {f.id: control_at(f, float(p)) for f, p in zip(features, positions, strict=True)}


def _scores(reality: Reality, audio: Floats, embeddings: Sequence[Embedding], size: int, name: str) -> Scores:
    probabilities = classify(reality.classifier, audio, reality.rate)[0]
    score = over_subsets(inception_score, probabilities, size=size)
    if name == "real validation":
        return Scores(score, {}, {}, len(audio))
    kid, fad = {}, {}
    for embedding in embeddings:
        points = embed(embedding, audio, reality.rate)
        unseen = embed(embedding, reality.validation.audio, reality.rate)
        over = partial(over_subsets, size=size)
        kid[embedding.name] = over(kernel_distance, points, unseen)
        fad[embedding.name] = over(frechet_distance, points, unseen)
    return Scores(score, kid, fad, len(audio))
