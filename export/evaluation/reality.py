"""The real sounds that a model is judged against, and what has been learnt from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.export.evaluation.settings import AskedScale
from sistrum.export.model_card import ModelCard
from sistrum.training.controls import Control
from sistrum.training.datasets import SoundSet
from sistrum.training.features import FeatureScale
from sistrum.training.metrics.inception import DrumInception
from sistrum.training.metrics.quantile_scale import QuantileScale

Floats = NDArray[np.float32]
#: Prints where a long measurement is: what, done, of how many.
Progress = Callable[[str, int, int], None]
Positions = NDArray[np.float64]
#: (audio [N, S], sample rate, features wanted) -> values float64 [N, wanted], NaN where one could not be
#: measured.
MeasureFeatures = Callable[[Floats, int, Sequence[str]], Positions]


@dataclass(frozen=True)
class Reality:
    """Train and validation split of the classes that the model has, their classifier (trained or loaded when
    it is first needed), and a feature meter.
    """

    train: SoundSet
    validation: SoundSet
    load_classifier: Callable[[], DrumInception]
    measure: MeasureFeatures

    @cached_property
    def classifier(self) -> DrumInception:
        """Names classes and embeds hits; learnt from the training split."""
        return self.load_classifier()

    @property
    def rate(self) -> int:
        """Sample rate in Hz."""
        return self.train.sample_rate

    @property
    def classes(self) -> tuple[str, ...]:
        """Names in the order of the labels."""
        return self.train.classes

    def feature_scale(self, features: Sequence[str]) -> QuantileScale:
        """Class-conditional quantiles of the training sounds."""
        values = self.measure(self.train.audio, self.rate, features)
        return QuantileScale.fit(values, self.train.labels)

    def slider_positions(self, sounds: SoundSet, features: Sequence[str], asked: AskedScale) -> Positions:
        """Where sliders must stand, 0..1 [N, F], to ask for what sounds have; 0.5 where unknown."""
        values = self.measure(sounds.audio, self.rate, features)
        if asked == "class":
            scale = self.feature_scale(features)
            columns = [scale.quantile(i, values[:, i], sounds.labels) for i in range(len(features))]
            positions = np.stack(columns, axis=1)
        elif asked == "spread":
            train = self.measure(self.train.audio, self.rate, features)
            positions = FeatureScale.of(train, features).normalise(values, clip=True)
        else:
            positions = np.clip(values / 100, 0, 1)
        return np.nan_to_num(positions, nan=0.5)


def common_classes(card: ModelCard, sounds: SoundSet, where: str) -> tuple[str, ...]:
    """Classes that are both a control of the model and in the sound set, in the set's order; SistrumError if
    none.
    """
    known = {control.id for control in card.classes}
    common = tuple(name for name in sounds.classes if name in known)
    if not common:
        raise SistrumError(
            f"{where}: expected a control among {', '.join(sounds.classes)}, found {', '.join(sorted(known))}"
        )
    return common


def control_at(control: Control, share: float) -> float:
    """The value at a share 0..1 of a control's range."""
    return control.min + share * (control.max - control.min)
