"""The features say what their names say, on sounds whose order of character is beyond doubt."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.features.sound_features import FEATURES, measure, measure_sound

RATE = 44100
Maker = Callable[..., NDArray[np.float32]]


def one(feature: str, sound: NDArray[np.float32], rate: int = RATE) -> float:
    return float(measure(sound, rate, only=(feature,))[0])


@pytest.mark.parametrize("feature", ["brightness", "sharpness"])
def test_higher_noise_is_brighter_and_sharper(feature: str, noise: Maker) -> None:
    values = [one(feature, noise(low, 2 * low)) for low in (300, 1000, 3000, 8000)]
    assert values == sorted(values)
    assert values[-1] - values[0] > 20


@pytest.mark.parametrize("feature", ["boominess", "depth", "warmth"])
def test_a_low_tone_is_deeper_boomier_and_warmer_than_a_high_one(feature: str, tone: Maker) -> None:
    assert one(feature, tone(80.0)) > one(feature, tone(2000.0)) + 10


def test_a_long_low_tone_is_deeper_than_a_short_one(tone: Maker) -> None:
    assert one("depth", tone(80.0, 1.0, 0.3)) > one("depth", tone(80.0, 1.0, 0.03))


def test_two_close_tones_are_rougher_than_one(tone: Maker) -> None:
    both = 0.5 * (tone(1000.0, decay=0.5) + tone(1070.0, decay=0.5))
    assert one("roughness", both.astype(np.float32)) > one("roughness", tone(1000.0, decay=0.5)) + 5


def test_a_sudden_broad_attack_is_harder_than_a_slow_dull_one(noise: Maker) -> None:
    slow = noise(200, 1500, 0.6, 10.0) * np.linspace(0.0, 1.0, 26460, dtype=np.float32)
    assert one("hardness", noise(500, 12000, 0.6, 0.05)) > one("hardness", slow) + 10


def test_level_does_not_matter(kit: dict[str, NDArray[np.float32]]) -> None:
    np.testing.assert_allclose(measure(kit["snare"], RATE), measure(0.25 * kit["snare"], RATE), atol=0.05)


def test_only_what_is_asked_is_measured_in_the_order_asked(kit: dict[str, NDArray[np.float32]]) -> None:
    every = dict(zip(FEATURES, measure(kit["kick"], RATE), strict=True))
    some = measure(kit["kick"], RATE, only=("warmth", "depth"))
    assert some.tolist() == [every["warmth"], every["depth"]]
    assert set(measure_sound(kit["kick"], RATE, only=("warmth", "depth")).values) == {"warmth", "depth"}


def test_all_features_of_a_hit_are_finite_and_of_the_documented_size(
    kit: dict[str, NDArray[np.float32]],
) -> None:
    for name in ("kick", "snare", "hat", "padded"):
        values = measure(kit[name], RATE)
        assert values.shape == (7,) and values.dtype == np.float64
        assert np.isfinite(values).all() and np.abs(values - 50).max() < 100, (name, values)


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (np.zeros(4410), "silent"),
        (np.zeros(0), "no samples"),
        (np.array([0.1, np.nan, 0.2]), "not finite"),
        (np.array([0.1, np.inf, 0.2]), "not finite"),
    ],
)
def test_what_cannot_be_heard_is_nan_with_a_reason(sound: NDArray[np.float64], reason: str) -> None:
    sound = sound.astype(np.float32)
    assert np.isnan(measure(sound, RATE)).all()
    reasons = measure_sound(sound, RATE).reasons
    assert set(reasons) == set(FEATURES)
    assert all(reason in text for text in reasons.values())


def test_one_failing_model_leaves_the_others(monkeypatch: pytest.MonkeyPatch, tone: Maker) -> None:
    from sistrum.training.features import timbral_models_compat

    def fail(audio: NDArray[np.float64], rate: int) -> float:
        raise ValueError("attempt to get\nargmax")

    models = timbral_models_compat.load()
    monkeypatch.setitem(models.models, "hardness", fail)
    monkeypatch.setitem(models.models, "depth", lambda audio, rate: float("-inf"))
    sound = measure_sound(tone(200.0), RATE, only=("brightness", "hardness", "depth"))
    assert set(sound.values) == {"brightness"}
    assert sound.reasons == {"hardness": "ValueError: attempt to get argmax", "depth": "the value is -inf"}


@pytest.mark.filterwarnings("error")
def test_no_warning_or_print_escapes(
    capsys: pytest.CaptureFixture[str], kit: dict[str, NDArray[np.float32]]
) -> None:
    for sound in kit.values():
        measure(sound, RATE)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""
