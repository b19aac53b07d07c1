"""The slider test on generators whose sliders are known: perfect, dead, random, leaking, timid.

A drawn hit holds its seven features in its first samples, where the meter reads them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.export.evaluation.drawing import Ask
from sistrum.export.evaluation.reality import Reality
from sistrum.export.evaluation.settings import EvaluationSettings
from sistrum.export.evaluation.sliders_section import CURVE, Sliders, SliderTest
from sistrum.training.controls import CLASS_GROUP, Control
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.sound_set import SoundRecord
from sistrum.training.features import FEATURES
from sistrum.training.metrics.inception import DrumInception

RATE = 44100
CLASSES = ("kick", "snare")
SLIDERS = tuple(Control(name, name.title(), default=0.5) for name in FEATURES)
CONTROLS = (*(Control(name, name.title(), group=CLASS_GROUP) for name in CLASSES), *SLIDERS)
#: Width of each feature's distribution within a class: units differ.
SPAN = 10.0 * np.array([1.0, 1.0, 1.0, 2.0, 0.1, 1.0, 4.0])
SETTINGS = EvaluationSettings(draws=60, curve_draws=30, leak_draws=30, own_draws=40)
Floats = NDArray[np.float32]
Values = NDArray[np.float64]
#: (class label, touched positions by feature, random generator of the draw) -> the seven features.
Respond = Callable[[int, dict[str, float], np.random.Generator], Values]


@dataclass(frozen=True)
class Card:
    """All that the test needs of a card."""

    controls: tuple[Control, ...] = CONTROLS


@dataclass
class WritingDrawer:
    """Writes the features that `respond` gives into the hit."""

    respond: Respond

    def draw(self, asks: Sequence[Ask]) -> Floats:
        sounds = np.zeros((len(asks), 100), np.float32)
        for sound, ask in zip(sounds, asks, strict=True):
            label = next(i for i, name in enumerate(CLASSES) if name in ask.controls)
            touched = {name: ask.controls[name] for name in FEATURES if name in ask.controls}
            sound[: len(FEATURES)] = self.respond(label, touched, np.random.default_rng(ask.seed))
        return sounds


def read_features(audio: Floats, rate: int, only: Sequence[str]) -> Values:
    assert rate == RATE
    return audio[:, [FEATURES.index(name) for name in only]].astype(np.float64)


def real_features(label: int, random: np.random.Generator) -> Values:
    """Independent, uniform over SPAN within a class, apart by class."""
    values: Values = random.uniform(0, SPAN) + 100 * label
    return values


@pytest.fixture(scope="module")
def reality() -> Reality:
    audio, records = np.zeros((240, 100), np.float32), []
    for number, sound in enumerate(audio):
        label = number % 2
        sound[: len(FEATURES)] = real_features(label, np.random.default_rng((5, number)))
        split = "validation" if number % 10 > 7 else "train"
        records.append(SoundRecord(CLASSES[label], str(number), "", "", "", str(number), split))
    sounds = SoundSet(audio, tuple(records), RATE, CLASSES)
    return Reality(
        sounds.select("train"), sounds.select("validation"), lambda: DrumInception(2), read_features
    )


def judge(reality: Reality, respond: Respond, **changes: Any) -> Sliders:
    settings = replace(SETTINGS, **changes)
    return SliderTest(WritingDrawer(respond), Card(), reality, SLIDERS, settings, lambda *_: None).run()


def perfect(label: int, touched: dict[str, float], random: np.random.Generator) -> Values:
    """Touched features stand at the asked quantile of the class, the others where the draw has them."""
    values = real_features(label, random)
    for name, position in touched.items():
        index = FEATURES.index(name)
        values[index] = 100 * label + SPAN[index] * position
    return values


def dead(label: int, touched: dict[str, float], random: np.random.Generator) -> Values:
    return real_features(label, random)


def timid(label: int, touched: dict[str, float], random: np.random.Generator) -> Values:
    """Moves a tenth of the range."""
    values = real_features(label, random)
    for name, position in touched.items():
        index = FEATURES.index(name)
        values[index] = 100 * label + SPAN[index] * (0.45 + 0.1 * position)
    return values


def chance(label: int, touched: dict[str, float], random: np.random.Generator) -> Values:
    position = next(iter(touched.values()), 0.0)
    return real_features(label, np.random.default_rng((int(random.integers(2**32)), round(1000 * position))))


def leaking(label: int, touched: dict[str, float], random: np.random.Generator) -> Values:
    """Depth takes half as much warmth along; brightness half as much sharpness, which it may."""
    values = perfect(label, touched, random)
    for mover, moved in (("depth", "warmth"), ("brightness", "sharpness")):
        index = FEATURES.index(moved)
        values[index] += 0.5 * SPAN[index] * touched.get(mover, 0.0)
    return values


def test_sliders_that_move_exactly_their_feature(reality: Reality) -> None:
    found = judge(reality, perfect)
    summary = found.summary
    assert (summary["e1"], summary["e2"], summary["e3"]) == (1.0, 1.0, 1.0)
    assert summary["rho_lowest"] == 1.0 and summary["rho_pooled_median"] > 0.99
    assert summary["moved_median"] == pytest.approx(1.0, abs=0.12)
    assert summary["moved_own_median"] == pytest.approx(1.0, abs=0.2)
    assert summary["leak_largest"] == 0.0 and summary["calibration_mean"] < 0.08
    np.testing.assert_allclose(found.leakage, np.eye(7))
    assert found.unmeasured == 0 and tuple(found.sliders) == FEATURES
    depth = found.sliders["depth"]
    np.testing.assert_allclose(depth.quantile_response.median, CURVE, atol=0.12)
    assert depth.coherence.draws == 60 and depth.response.asked == CURVE
    assert depth.response.low[0] == pytest.approx(0.5) and depth.response.high[0] == pytest.approx(100.5)


def test_sliders_that_are_chance(reality: Reality) -> None:
    summary = judge(reality, chance, draws=300).summary
    assert [summary[key] for key in ("e1", "e2", "e3")] == pytest.approx([0.5] * 3, abs=0.05)
    assert abs(summary["rho_median"]) < 0.1 and abs(summary["moved_median"]) < 0.15


def test_sliders_that_are_dead(reality: Reality) -> None:
    summary = judge(reality, dead).summary
    assert summary["e1"] == 0.0 and summary["rho_median"] == 0.0 and summary["moved_median"] == 0.0


def test_ordering_alone_does_not_hide_a_timid_slider(reality: Reality) -> None:
    summary = judge(reality, timid).summary
    assert summary["e1"] == 1.0 and summary["rho_median"] == 1.0
    assert summary["moved_median"] == pytest.approx(0.1, abs=0.06)


def test_a_slider_that_leaks(reality: Reality) -> None:
    found = judge(reality, leaking)
    depth, warmth = FEATURES.index("depth"), FEATURES.index("warmth")
    assert found.leakage[depth][warmth] == pytest.approx(0.5, abs=0.07)
    assert found.leakage[warmth][depth] == 0.0
    assert found.sliders["depth"].leak == found.leakage[depth][warmth]
    assert found.sliders["brightness"].leak == 0.0, "brightness may move sharpness"


def test_the_other_sliders_are_left_alone_or_stand_as_in_real_sounds(reality: Reality) -> None:
    seen: set[int] = set()

    def spy(label: int, touched: dict[str, float], random: np.random.Generator) -> Values:
        seen.add(len(touched))
        return perfect(label, touched, random)

    assert judge(reality, spy).others == "untouched" and seen == {0, 1}
    seen.clear()
    assert judge(reality, spy, others="real").summary["e1"] == 1.0 and seen == {0, 7}


def test_what_cannot_be_measured_is_counted_and_left_out(reality: Reality) -> None:
    def holes(audio: Floats, rate: int, only: Sequence[str]) -> Values:
        failing = read_features(audio, rate, ("hardness",)) % 2 < 0.6
        return np.where(failing, np.nan, read_features(audio, rate, only))

    found = judge(replace(reality, measure=holes), perfect)
    assert found.unmeasured > 300
    assert 20 < found.sliders["depth"].coherence.draws < 55, "hits that fail at every position of the slider"
    assert found.sliders["depth"].coherence.e1.value == 1.0
    assert found.sliders["hardness"].coherence.draws == 0, "10 and 110 fail in all draws"
    assert np.isnan(found.sliders["hardness"].coherence.e1.value)


def test_every_slider_has_its_draws_and_every_class_its_share(reality: Reality) -> None:
    asked: list[Ask] = []

    class Listening(WritingDrawer):
        def draw(self, asks: Sequence[Ask]) -> Floats:
            asked.extend(asks)
            return super().draw(asks)

    SliderTest(Listening(perfect), Card(), reality, SLIDERS, SETTINGS, lambda *_: None).run()
    moved = {name: {a.seed: "kick" in a.controls for a in asked if name in a.controls} for name in FEATURES}
    assert all(len(seeds) == 60 and sum(seeds.values()) == 30 for seeds in moved.values())
    assert len(set().union(*moved.values())) == 60 * 7, "no seed is used for two sliders"
