"""Measures a model against real sounds: are its classes recognised, as bright, as long and as varied as real?

Every control is taken for the class of that name; a control without such a class is an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.export.reference_renderer import ReferenceRenderer
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.batches import Batches
from sistrum.training.metrics.descriptors import band_share, centroid_hz, decay_seconds, log_mel
from sistrum.training.metrics.hit_classifier import (
    classify,
    frechet_distance,
    train_classifier,
)

Floats = NDArray[np.float32]

DESCRIPTORS: dict[str, Callable[[Floats, int], float]] = {
    "centroid_hz": centroid_hz,
    "decay_s": decay_seconds,
    "below_200_hz": lambda sound, rate: band_share(sound, rate, 0, 200),
    "above_5_khz": lambda sound, rate: band_share(sound, rate, 5000, rate / 2),
}


@dataclass(frozen=True)
class Evaluation:
    """`overall` measures and one row a class."""

    overall: dict[str, float]
    classes: dict[str, dict[str, float]]

    def flat(self) -> dict[str, float]:
        """One mapping for the model card: 'recognised', 'kick/recognised', ..."""
        rows = {f"{name}/{key}": value for name, row in self.classes.items() for key, value in row.items()}
        return {key: float(f"{value:.4g}") for key, value in (self.overall | rows).items()}

    def table(self) -> str:
        """For the terminal: a line a class, each measure as drawn / real where both are known."""
        keys = [key for key in next(iter(self.classes.values())) if not key.endswith("_real")]
        lines = [f"{'':8}" + "".join(f"  {key:>22}" for key in keys)]
        for name, row in self.classes.items():
            cells = [
                f"{row[k]:.3g}" + (f" / {row[k + '_real']:.3g}" if f"{k}_real" in row else "") for k in keys
            ]
            lines.append(f"{name:8}" + "".join(f"  {cell:>22}" for cell in cells))
        lines += [f"{key}: {value:.3f}" for key, value in self.overall.items()]
        return "\n".join(lines)


def evaluate(model: Path, sounds: SoundSet, seeds: int = 48, classifier_steps: int = 300) -> Evaluation:
    """Render `seeds` sounds of every class of `model`; the classifier learns from the train split of
    `sounds`.
    """
    train, unseen = sounds.select("train"), sounds.select("validation")
    rate = sounds.sample_rate
    batches = Batches(train, 32, 7)
    classifier = train_classifier(batches.at, len(sounds.classes), rate, classifier_steps)
    renderer = ReferenceRenderer(model)
    known = {control.id for control in renderer.card.controls}
    if not known >= set(sounds.classes):
        raise SistrumError(
            f"{model}: expected the controls {', '.join(sounds.classes)}, found {', '.join(known)}"
        )
    drawn = np.stack(
        [renderer.render(seed, None, {name: 1.0})[0] for name in sounds.classes for seed in range(seeds)]
    )
    labels = np.repeat(np.arange(len(sounds.classes)), seeds)
    probabilities, embeddings = classify(classifier, drawn, rate)
    real, real_embeddings = classify(classifier, unseen.audio, rate)
    _, train_embeddings = classify(classifier, train.audio, rate)
    rows = {
        name: class_row(sounds, index, drawn[labels == index], probabilities[labels == index])
        for index, name in enumerate(sounds.classes)
    }
    overall = {
        "recognised": float((probabilities.argmax(axis=1) == labels).mean()),
        "recognised_real": float((real.argmax(axis=1) == unseen.labels).mean()),
        "frechet": frechet_distance(_balanced(train_embeddings, train.labels, seeds), embeddings),
        "frechet_real": frechet_distance(
            _balanced(train_embeddings, train.labels, seeds), _balanced(real_embeddings, unseen.labels, seeds)
        ),
    }
    return Evaluation(overall, rows)


def class_row(sounds: SoundSet, index: int, drawn: Floats, probabilities: Floats) -> dict[str, float]:
    """Share recognised, medians of the descriptors (drawn and real) and the variety of one class."""
    rate = sounds.sample_rate
    own = sounds.audio[np.flatnonzero(sounds.labels == index)]
    row = {"recognised": float((probabilities.argmax(axis=1) == index).mean())}
    for name, descriptor in DESCRIPTORS.items():
        row[name] = float(np.median([descriptor(sound, rate) for sound in drawn]))
        row[f"{name}_real"] = float(np.median([descriptor(sound, rate) for sound in own]))
    pictures, real = log_mel(drawn, rate), log_mel(own, rate)
    row["variety_db"], row["variety_db_real"] = mean_distance(pictures), mean_distance(real)
    row["nearest_real_db"] = float(np.median(_distances(pictures, real).min(axis=1)))
    return row


def mean_distance(pictures: Floats) -> float:
    """Mean distance between different sounds, RMS dB over mel cells."""
    distances = _distances(pictures, pictures)
    return float(distances[~np.eye(len(distances), dtype=bool)].mean())


def _distances(first: Floats, second: Floats) -> NDArray[np.float64]:
    """RMS dB between all pairs of mel pictures, [N, M]."""
    a, b = (x.reshape(len(x), -1).astype(np.float64) for x in (first, second))
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
    distances: NDArray[np.float64] = np.sqrt(np.maximum(squared, 0) / a.shape[1])
    return distances


def _balanced(embeddings: Floats, labels: NDArray[np.int64], count: int) -> Floats:
    """Equally many embeddings of every class, repeated where there are too few."""
    rows = [np.resize(np.flatnonzero(labels == index), count) for index in np.unique(labels)]
    return embeddings[np.concatenate(rows)]
