"""The accelerated copy of timbral_models against the repaired and against the untouched one."""

import re
import sys
from pathlib import Path

import librosa
import numpy as np
import pytest
import timbral_models
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.features import timbral_models_compat as compat
from sistrum.training.features.sound_features import FEATURES

ROOT = Path(__file__).resolve().parents[3]
RATE = 44100
RUN_UNTOUCHED = {
    "boominess": timbral_models.timbral_booming,
    "brightness": timbral_models.timbral_brightness,
    "sharpness": timbral_models.timbral_sharpness,
}


def outcome(models: compat.TimbralModels, feature: str, sound: NDArray[np.float32], rate: int) -> float:
    """The value; NaN also where the model raises an error."""
    try:
        return models.value(feature, sound.astype(np.float64), rate)
    except Exception:
        return float("nan")


@pytest.mark.parametrize("feature", FEATURES)
def test_acceleration_changes_no_value(feature: str, kit: dict[str, NDArray[np.float32]]) -> None:
    plain, fast = compat.load(accelerated=False), compat.load()
    expected = {name: outcome(plain, feature, sound, RATE) for name, sound in kit.items()}
    found = {name: outcome(fast, feature, sound, RATE) for name, sound in kit.items()}
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)
    assert sum(np.isfinite(value) for value in expected.values()) >= 6, "most of the sounds must be measured"


@pytest.mark.parametrize("rate", [16000, 48000])
def test_acceleration_changes_no_value_at_other_rates(rate: int, kit: dict[str, NDArray[np.float32]]) -> None:
    plain, fast = compat.load(accelerated=False), compat.load()
    for feature in FEATURES:
        expected = outcome(plain, feature, kit["snare"], rate)
        assert np.isfinite(expected)
        assert outcome(fast, feature, kit["snare"], rate) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("feature", RUN_UNTOUCHED)
@pytest.mark.filterwarnings("ignore")
def test_both_copies_agree_with_the_untouched_package(
    feature: str, kit: dict[str, NDArray[np.float32]]
) -> None:
    for name in ("kick", "snare", "hat"):
        sound = kit[name].astype(np.float64)
        expected = float(RUN_UNTOUCHED[feature](sound, fs=RATE))
        assert compat.load(accelerated=False).value(feature, sound, RATE) == expected
        assert compat.load().value(feature, sound, RATE) == pytest.approx(expected, rel=1e-9)


def test_the_order_of_features_and_sounds_does_not_matter(kit: dict[str, NDArray[np.float32]]) -> None:
    models, names, features = compat.load(), ("kick", "claps", "hat"), ("warmth", "depth")
    forwards = {(n, f): outcome(models, f, kit[n], RATE) for n in names for f in features}
    backwards = {(n, f): outcome(models, f, kit[n], RATE) for f in features[::-1] for n in names[::-1]}
    assert forwards == backwards


def test_a_remembered_result_is_computed_once_and_cannot_be_changed() -> None:
    calls = []

    def double(values: NDArray[np.float64], factor: float = 2.0) -> NDArray[np.float64]:
        calls.append(factor)
        return values * factor

    memory = compat.SoundMemory()
    remembered = memory.remember(double)
    sound = np.ones(3)
    memory.begin(sound, RATE)
    first = remembered(sound)
    assert remembered(sound.copy()) is first
    assert remembered(sound, factor=3.0)[0] == 3.0
    assert calls == [2.0, 3.0]
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 5.0
    memory.begin(2 * sound, RATE)
    remembered(sound)
    assert calls == [2.0, 3.0, 2.0]


def test_other_users_of_the_packages_see_no_patch() -> None:
    compat.load()
    assert timbral_models.timbral_util.librosa is librosa
    assert timbral_models.timbral_util.__name__ == "timbral_models.timbral_util"
    assert not hasattr(timbral_models.timbral_util, "max")
    assert not hasattr(np.lib, "pad")


@pytest.mark.parametrize("width", [3, 31])
def test_the_running_median_is_scipys(width: int) -> None:
    from scipy import ndimage

    values = np.random.default_rng(0).standard_normal((40, 57))
    expected = ndimage.median_filter(values, size=(1, width), mode="reflect")
    np.testing.assert_array_equal(compat.median_of_rows(values, width), expected)


def test_a_missing_package_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compat, "PACKAGE", "timbral_models_that_are_not_there")
    with pytest.raises(SistrumError, match=r"pip install --no-deps timbral-models==0\.4\.0"):
        compat.load.__wrapped__()


def test_bootstrap_installs_the_version_that_the_code_expects() -> None:
    pinned = re.findall(r"timbral-models==([\d.]+)", (ROOT / "bootstrap.sh").read_text())
    assert pinned == [compat.VERSION]
    assert "timbral_models" in sys.modules
