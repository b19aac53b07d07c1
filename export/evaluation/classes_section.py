"""Does a classifier of real drums name the class that was asked for?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation.reality import Reality
from sistrum.training.metrics.distances import Interval, bootstrap
from sistrum.training.metrics.hit_classifier import classify

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class ClassRow:
    """Shares named right with their bootstrap intervals; relative = drawn / real; real_sounds were unseen."""

    drawn: Interval
    real: Interval
    relative: float
    real_sounds: int


@dataclass(frozen=True)
class Classes:
    """Agreement of classifier and asked class.

    drawn, real: mean over classes (balanced). confusion[asked][named]: shares of the drawn hits, rows sum to
    1; real_confusion likewise for unseen real sounds.
    """

    drawn: float
    real: float
    relative: float
    rows: dict[str, ClassRow]
    confusion: list[list[float]]
    real_confusion: list[list[float]]


def judge_classes(reality: Reality, drawn: Floats, labels: Labels) -> Classes:
    """Agreement on drawn hits [N, S] whose asked class is labels [N], against the validation sounds."""
    named = classify(reality.classifier, drawn, reality.rate)[0].argmax(axis=1)
    real = classify(reality.classifier, reality.validation.audio, reality.rate)[0].argmax(axis=1)
    truth = reality.validation.labels
    rows = {
        name: _row((named == index)[labels == index], (real == index)[truth == index])
        for index, name in enumerate(reality.classes)
    }
    share, real_share = (
        float(np.mean([getattr(row, side).value for row in rows.values()])) for side in ("drawn", "real")
    )
    size = len(reality.classes)
    return Classes(
        drawn=share,
        real=real_share,
        relative=share / max(real_share, 1e-9),
        rows=rows,
        confusion=confusion(labels, named, size),
        real_confusion=confusion(truth, real, size),
    )


def _row(drawn: NDArray[np.bool_], real: NDArray[np.bool_]) -> ClassRow:
    share, real_share = (bootstrap(lambda r: float(r.mean()), hits.astype(float)) for hits in (drawn, real))
    return ClassRow(share, real_share, share.value / max(real_share.value, 1e-9), len(real))


def confusion(asked: Labels, named: Labels, classes: int) -> list[list[float]]:
    """[asked][named] as shares of the asked; a class without hits gets zeros."""
    counts = np.zeros((classes, classes))
    np.add.at(counts, (asked, named), 1.0)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    return [[round(float(share), 4) for share in row] for row in shares]
