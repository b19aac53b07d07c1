"""Does a slider do what it says? Moves each feature slider with all else fixed and measures what was
rendered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation.drawing import Ask, Drawer
from sistrum.export.evaluation.reality import Progress, Reality, control_at
from sistrum.export.evaluation.settings import EvaluationSettings
from sistrum.export.model_card import ModelCard
from sistrum.training.controls import Control
from sistrum.training.metrics.coherence import (
    HIGH,
    LOW,
    MID,
    Coherence,
    calibration_error,
    coherence,
    largest_leak,
    leakage,
    pooled_rank_correlation,
    range_moved,
    rank_correlation,
)
from sistrum.training.metrics.distances import Interval
from sistrum.training.metrics.quantile_scale import QuantileScale

Floats = NDArray[np.float64]

#: Slider positions of the response curve, evenly spaced, LOW, MID and HIGH among them.
CURVE = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
#: Brightness and sharpness correlate by .94 on drums: either moves the other by nature.
TWINS = frozenset({"brightness", "sharpness"})
#: Renders at a time; bounds the memory (265 MB for hits of 1 s), few enough to start processes rarely.
BLOCK = 1500


@dataclass(frozen=True)
class Curve:
    """Median and quartiles over draws at each slider position of CURVE."""

    asked: tuple[float, ...]
    median: list[float]
    low: list[float]
    high: list[float]


@dataclass(frozen=True)
class Slider:
    """One slider. Definitions: training/metrics/coherence.py.

    moved: on the quantile scale of real sounds of the class; moved_own: on that of the model's own draws.
    leak: largest move of another feature over the own move, in standard deviations within the class.
    response: the measured feature in its own unit; quantile_response: as quantile of real sounds of the
    class.
    """

    coherence: Coherence
    rho: Interval
    rho_pooled: Interval
    moved: Interval
    moved_own: Interval
    calibration: float
    leak: float
    response: Curve
    quantile_response: Curve


@dataclass(frozen=True)
class Sliders:
    """All sliders, the leakage matrix [moved slider][feature] and the figures that sum them up."""

    others: str
    sliders: dict[str, Slider]
    leakage: list[list[float]]
    summary: dict[str, float]
    unmeasured: int


@dataclass
class SliderTest:
    """The draws of one evaluation: draw d has class d mod classes and a seed of its own for every slider."""

    drawer: Drawer
    card: ModelCard
    reality: Reality
    features: Sequence[Control]
    settings: EvaluationSettings
    progress: Progress
    unmeasured: int = field(default=0, init=False)

    def run(self) -> Sliders:
        """Render and measure everything."""
        names = tuple(f.id for f in self.features)
        scale = self.reality.feature_scale(names)
        own = self._own_scale(names)
        sliders, moves = {}, []
        for index in range(len(names)):
            moves.append(self._moves(index, names, scale))
        ratios = leakage(np.stack(moves))
        leaks = largest_leak(ratios, names, TWINS)
        for index, name in enumerate(names):
            sliders[name] = self._slider(index, scale, own, float(leaks[index]))
        return Sliders(
            others=self.settings.others,
            sliders=sliders,
            leakage=[[float(value) for value in row] for row in ratios],
            summary=summarise(sliders),
            unmeasured=self.unmeasured,
        )

    def _slider(self, index: int, scale: QuantileScale, own: QuantileScale, leak: float) -> Slider:
        name = self.features[index].id
        three = self._levels(index, self.settings.draws, (LOW, MID, HIGH), (name,), "coherence")[..., 0]
        count = min(self.settings.curve_draws, self.settings.draws)
        curve = self._levels(index, count, CURVE, (name,), "response")[..., 0]
        quantiles = self._quantiles(scale, index, curve)
        outer = three[:, [0, 2]]
        return Slider(
            coherence=coherence(three),
            rho=rank_correlation(np.array(CURVE), curve),
            rho_pooled=pooled_rank_correlation(np.array(CURVE), quantiles),
            moved=range_moved(self._quantiles(scale, index, outer)),
            moved_own=range_moved(self._quantiles(own, index, outer)),
            calibration=calibration_error(np.array(CURVE), quantiles),
            leak=leak,
            response=_curve(curve),
            quantile_response=_curve(quantiles),
        )

    def _quantiles(self, scale: QuantileScale, feature: int, measured: Floats) -> Floats:
        """Values [draws, levels] of one feature as quantiles of each draw's class."""
        labels = self._labels(len(measured))
        columns = [scale.quantile(feature, column, labels) for column in measured.T]
        return np.stack(columns, axis=1)

    def _moves(self, index: int, names: tuple[str, ...], scale: QuantileScale) -> Floats:
        """Change of every feature [draws, F] from LOW to HIGH of one slider, in deviations within the
        class.
        """
        count = min(self.settings.leak_draws, self.settings.draws)
        both = self._levels(index, count, (LOW, HIGH), names, "leakage")
        labels = self._labels(count)
        deviations = np.stack([scale.deviation(j, labels) for j in range(len(names))], axis=1)
        moves: Floats = (both[:, 1] - both[:, 0]) / np.maximum(deviations, 1e-9)
        return moves

    def _own_scale(self, names: tuple[str, ...]) -> QuantileScale:
        """Quantiles of the model's own draws, with nothing but the class touched."""
        count = self.settings.own_draws * len(self.reality.classes)
        labels = self._labels(count)
        asks = [Ask(self.settings.seed - 1 - d, self._class_of(int(k))) for d, k in enumerate(labels)]
        return QuantileScale.fit(self._measure(asks, names, "own draws"), labels)

    def _levels(
        self, index: int, count: int, levels: Sequence[float], wanted: tuple[str, ...], what: str
    ) -> Floats:
        """Features [count, levels, wanted] with slider `index` at every level and all else fixed."""
        control = self.features[index]
        asks = [
            Ask(
                self.settings.seed + index * self.settings.draws + draw,
                fixed | {control.id: control_at(control, level)},
            )
            for draw, fixed in enumerate(self._fixed(index, count))
            for level in levels
        ]
        values = self._measure(asks, wanted, f"{what}, {control.id}")
        return values.reshape(count, len(levels), len(wanted))

    def _fixed(self, index: int, count: int) -> list[dict[str, float]]:
        """The controls of each draw apart from slider `index`."""
        labels = self._labels(count)
        fixed = [self._class_of(int(label)) for label in labels]
        if self.settings.others == "untouched":
            return fixed
        return [own | found for own, found in zip(fixed, self._real_others(index, labels), strict=True)]

    def _real_others(self, index: int, labels: NDArray[np.int64]) -> list[dict[str, float]]:
        """The other sliders as those of a random validation sound of the class (of any, if it has none)."""
        random = np.random.default_rng((self.settings.seed, index))
        unseen, names = self.reality.validation, [f.id for f in self.features]
        positions = self.reality.slider_positions(unseen, names, self.settings.asked_scale)
        chosen = []
        for label in labels:
            own = np.flatnonzero(unseen.labels == label)
            row = int(random.choice(own if len(own) else np.arange(len(unseen))))
            chosen.append(
                {
                    f.id: control_at(f, float(positions[row, j]))
                    for j, f in enumerate(self.features)
                    if j != index
                }
            )
        return chosen

    def _labels(self, count: int) -> NDArray[np.int64]:
        return np.arange(count, dtype=np.int64) % len(self.reality.classes)

    def _class_of(self, label: int) -> dict[str, float]:
        name = self.reality.classes[label]
        return {name: next(c for c in self.card.controls if c.id == name).max}

    def _measure(self, asks: Sequence[Ask], wanted: tuple[str, ...], what: str) -> Floats:
        blocks = []
        for start in range(0, len(asks), BLOCK):
            self.progress(what, start, len(asks))
            audio = self.drawer.draw(asks[start : start + BLOCK])
            blocks.append(self.reality.measure(audio, self.reality.rate, wanted))
        self.progress(what, len(asks), len(asks))
        values = np.concatenate(blocks)
        self.unmeasured += int((~np.isfinite(values)).any(axis=1).sum())
        return values


def _curve(measured: Floats) -> Curve:
    """Over draws [draws, len(CURVE)]."""
    low, median, high = np.nanquantile(measured, [0.25, 0.5, 0.75], axis=0)
    return Curve(CURVE, *([float(v) for v in values] for values in (median, low, high)))


def summarise(sliders: dict[str, Slider]) -> dict[str, float]:
    """The figures that stand in tables: means of E1..E3, medians and extremes of the rest."""

    def over(pick: Callable[[Slider], float], reduce: Callable[[list[float]], float]) -> float:
        return float(reduce([pick(slider) for slider in sliders.values()]))

    mean, median = (lambda x: float(np.mean(x))), (lambda x: float(np.median(x)))
    return {
        "e1": over(lambda s: s.coherence.e1.value, mean),
        "e2": over(lambda s: s.coherence.e2.value, mean),
        "e3": over(lambda s: s.coherence.e3.value, mean),
        "rho_median": over(lambda s: s.rho.value, median),
        "rho_lowest": over(lambda s: s.rho.value, min),
        "rho_pooled_median": over(lambda s: s.rho_pooled.value, median),
        "moved_median": over(lambda s: s.moved.value, median),
        "moved_lowest": over(lambda s: s.moved.value, min),
        "moved_own_median": over(lambda s: s.moved_own.value, median),
        "calibration_mean": over(lambda s: s.calibration, mean),
        "leak_median": over(lambda s: s.leak, median),
        "leak_largest": over(lambda s: s.leak, max),
    }
