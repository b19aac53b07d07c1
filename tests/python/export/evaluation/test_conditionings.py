"""What is asked for under the conditionings of Table 6.1, and what slider positions stand for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.export.evaluation.distances_section import conditionings, score_conditionings
from sistrum.export.evaluation.drawing import Ask
from sistrum.export.evaluation.reality import Reality, common_classes
from sistrum.export.evaluation.settings import EvaluationSettings
from sistrum.training.controls import CLASS_GROUP, Control
from sistrum.training.datasets import SoundSet
from sistrum.training.metrics.embedding import MelStatistics
from sistrum.training.metrics.inception import DrumInception

FEATURES = (Control("depth", "Depth", default=0.5), Control("warmth", "Warmth", -10.0, 10.0))
SETTINGS = EvaluationSettings(conditioned=300)
FEW = EvaluationSettings(conditioned=40)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Card:
    """All that is needed of a card."""

    controls: tuple[Control, ...] = (
        *(Control(name, name, max=2.0, group=CLASS_GROUP) for name in ("kick", "snare", "hat")),
        *FEATURES,
    )

    @property
    def classes(self) -> tuple[Control, ...]:
        return self.controls[:3]


def loudness(audio: Floats, rate: int, only: Sequence[str]) -> NDArray[np.float64]:
    """Depth is the loudness (percent), warmth cannot be measured of every third sound."""
    level = 100 * np.sqrt((audio.astype(np.float64) ** 2).mean(axis=1))
    warmth = np.where(np.arange(len(audio)) % 3 == 0, np.nan, -level)
    return np.stack([{"depth": level, "warmth": warmth}[name] for name in only], axis=1)


@pytest.fixture(scope="module")
def reality(synthetic_drums: SoundSet) -> Reality:
    train, unseen = synthetic_drums.select("train"), synthetic_drums.select("validation")
    keep = [i for i, r in enumerate(train.records) if r.sound_class != "hat"]  # few hats: two of twenty
    fewer = SoundSet(
        train.audio[[*keep, 18, 19]],
        tuple(train.records[i] for i in (*keep, 18, 19)),
        train.sample_rate,
        train.classes,
    )
    return Reality(fewer, unseen, lambda: DrumInception(3).eval(), loudness)


def test_each_conditioning_asks_for_what_it_says(reality: Reality) -> None:
    asked = conditionings(Card(), reality, FEATURES, SETTINGS)
    assert list(asked) == ["train features", "validation features", "random features", "class only"]
    for name, asks in asked.items():
        assert len(asks) == len({a.seed for a in asks}) == 300
        hats = np.mean(["hat" in a.controls for a in asks])
        assert hats == pytest.approx(1 / 3 if name == "validation features" else 0.1, abs=0.08)
        classes = [
            value for a in asks for key, value in a.controls.items() if key in ("kick", "snare", "hat")
        ]
        assert classes == [2.0] * 300, "one class each, at its maximum"
        sliders = {key for a in asks for key in a.controls} & {"depth", "warmth"}
        assert sliders == (set() if name == "class only" else {"depth", "warmth"})
    unseen = reality.slider_positions(reality.validation, ["depth", "warmth"], "class")
    assert {a.controls["depth"] for a in asked["validation features"]} <= set(unseen[:, 0])
    assert {a.controls["warmth"] for a in asked["validation features"]} <= set(-10 + 20 * unseen[:, 1])
    spread = [a.controls["depth"] for a in asked["random features"]]
    assert np.quantile(spread, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.1)


def test_a_model_without_feature_sliders_has_the_baseline_only(reality: Reality) -> None:
    assert list(conditionings(Card(), reality, (), SETTINGS)) == ["class only"]


def test_what_positions_stand_for(reality: Reality) -> None:
    levels = loudness(reality.train.audio, 44100, ["depth"])[:, 0]
    by_class, spread, hundred = (
        reality.slider_positions(reality.train, ["depth"], scale)[:, 0]
        for scale in ("class", "spread", "hundred")
    )
    kicks = reality.train.labels == 0
    assert by_class[kicks].min() == 0.0 and by_class[kicks].max() == 1.0
    np.testing.assert_allclose(hundred, levels / 100)
    low, high = np.percentile(levels, [5, 95])
    np.testing.assert_allclose(spread, np.clip((levels - low) / (high - low), 0, 1))
    assert (reality.slider_positions(reality.train, ["warmth"], "class")[::3] == 0.5).all(), "not measurable"


def test_real_sounds_drawn_again_score_like_the_floor(reality: Reality) -> None:
    class Replaying:
        """Draws unseen real sounds of the asked class."""

        def draw(self, asks: Sequence[Ask]) -> Floats:
            unseen, random = reality.validation, np.random.default_rng(0)
            own = [
                np.flatnonzero(unseen.labels == reality.classes.index(next(iter(a.controls)))) for a in asks
            ]
            return np.stack([unseen.audio[random.choice(rows)] for rows in own])

    class Hissing:
        """Draws noise."""

        def draw(self, asks: Sequence[Ask]) -> Floats:
            return np.random.default_rng(0).uniform(-0.9, 0.9, (len(asks), 44100)).astype(np.float32)

    def scores(drawer: Any) -> tuple[float, float, float, float]:
        found = score_conditionings(drawer, Card(), reality, (), [MelStatistics()], FEW)
        rows = found.rows
        assert set(rows) == {"real train", "real validation", "class only"} and found.subset == 7
        own, floor = rows["class only"], rows["real train"]
        return own.kid["mel"].value, floor.kid["mel"].value, own.fad["mel"].value, floor.fad["mel"].value

    kid, kid_floor, fad, fad_floor = scores(Replaying())
    assert kid < kid_floor + 0.1 and fad < 2 * fad_floor
    noise_kid, _, noise_fad, _ = scores(Hissing())
    assert noise_kid > 4 * abs(kid) and noise_fad > 4 * fad


def test_the_floor_is_train_against_validation(reality: Reality) -> None:
    noise = np.random.default_rng(1).uniform(-0.9, 0.9, reality.validation.audio.shape).astype(np.float32)
    apart = replace(reality, validation=replace(reality.validation, audio=noise))
    found, near = (
        score_conditionings(Silent(), Card(), r, (), [MelStatistics()], FEW).rows["real train"]
        for r in (apart, reality)
    )
    assert found.kid["mel"].value > 3 * abs(near.kid["mel"].value)
    assert found.fad["mel"].value > 3 * near.fad["mel"].value


class Silent:
    """Draws nothing."""

    def draw(self, asks: Sequence[Ask]) -> Floats:
        return np.zeros((len(asks), 44100), np.float32)


def test_classes_are_those_that_model_and_data_share(synthetic_drums: SoundSet) -> None:
    class Fewer(Card):
        @property
        def classes(self) -> tuple[Control, ...]:
            return (Control("hat", "Hat"), Control("kick", "Kick"), Control("gong", "Gong"))

    assert common_classes(Fewer(), synthetic_drums, "a.onnx") == ("kick", "hat")
