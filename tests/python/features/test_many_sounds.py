"""Many sounds: the same values whether stored, in parallel or one by one, and every failure told."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.features import FEATURES, many_sounds, measure, measure_all
from sistrum.training.features.many_sounds import SOUNDS_PER_PROCESS
from sistrum.training.features.sound_features import SoundFeatures, measure_sound
from sistrum.training.features.timbral_models_compat import package_versions

RATE = 44100
Sounds = NDArray[np.float32]


@pytest.fixture(scope="module")
def sounds(noise: Callable[..., Sounds]) -> Sounds:
    """Three short sounds of differing character [3, S]."""
    return np.stack([noise(low, 3 * low, 0.2, 0.05) for low in (200, 1000, 4000)])


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The features asked of the package from now on, one entry a sound."""
    asked: list[tuple[str, ...]] = []

    def spy(audio: Sounds, sample_rate: int, only: tuple[str, ...]) -> SoundFeatures:
        asked.append(tuple(only))
        return measure_sound(audio, sample_rate, only)

    monkeypatch.setattr(many_sounds, "measure_sound", spy)
    return asked


def test_values_are_those_of_one_sound_at_a_time(sounds: Sounds) -> None:
    result = measure_all(sounds, RATE, cache=None, progress=False)
    np.testing.assert_array_equal(result.values, np.stack([measure(sound, RATE) for sound in sounds]))
    assert result.failures == []


def test_a_second_run_measures_nothing(
    sounds: Sounds, tmp_path: Path, measured: list[tuple[str, ...]]
) -> None:
    first = measure_all(sounds, RATE, cache=tmp_path, progress=False)
    assert measured == [FEATURES] * 3
    again = measure_all(sounds[::-1], RATE, cache=tmp_path, progress=False)
    assert len(measured) == 3
    np.testing.assert_array_equal(again.values, first.values[::-1])
    assert [path.name for path in tmp_path.iterdir()] == [f"{package_versions()}.jsonl"]


def test_only_what_is_missing_is_measured(
    sounds: Sounds, tmp_path: Path, measured: list[tuple[str, ...]]
) -> None:
    measure_all(sounds[:2], RATE, only=("brightness",), cache=tmp_path, progress=False)
    measure_all(sounds[1:], RATE, only=("brightness", "depth"), cache=tmp_path, progress=False)
    assert measured == [("brightness",)] * 2 + [("depth",), ("brightness", "depth")]
    measure_all(sounds[1:], RATE, only=("depth", "brightness"), cache=tmp_path, progress=False)
    assert len(measured) == 4


@pytest.mark.parametrize("change", ["samples", "rate", "version"])
def test_another_sound_rate_or_version_is_measured_anew(
    change: str,
    sounds: Sounds,
    tmp_path: Path,
    measured: list[tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measure_all(sounds[:1], RATE, only=("brightness",), cache=tmp_path, progress=False)
    other, rate = sounds[:1].copy(), RATE
    if change == "samples":
        other[0, 100] += 1e-6
    elif change == "rate":
        rate = 48000
    else:
        monkeypatch.setattr(many_sounds, "package_versions", lambda: "another")
    measure_all(other, rate, only=("brightness",), cache=tmp_path, progress=False)
    assert len(measured) == 2


def test_equal_sounds_are_measured_once(sounds: Sounds, measured: list[tuple[str, ...]]) -> None:
    result = measure_all(sounds[[0, 1, 0]], RATE, only=("brightness",), cache=None, progress=False)
    assert len(measured) == 2
    assert result.values[0] == result.values[2] != result.values[1]


def test_failures_are_listed_by_sound_and_stored_too(
    sounds: Sounds, tmp_path: Path, measured: list[tuple[str, ...]]
) -> None:
    some = np.concatenate([sounds[:1], np.zeros_like(sounds[:1])])
    only = ("brightness", "depth")
    for _ in range(2):
        result = measure_all(some, RATE, only=only, cache=tmp_path, progress=False)
        assert np.isfinite(result.values[0]).all() and np.isnan(result.values[1]).all()
        assert result.failures == [f"sound 1: {feature}: the sound is silent" for feature in only]
    assert len(measured) == 2
    named = measure_all(some, RATE, only=only, cache=tmp_path, progress=False, names=("good", "bad"))
    assert [line.split(":")[0] for line in named.failures] == ["bad", "bad"]


def test_an_interrupted_run_keeps_what_it_measured(
    sounds: Sounds, tmp_path: Path, measured: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(audio: Sounds, sample_rate: int, only: tuple[str, ...]) -> SoundFeatures:
        if measured:
            raise KeyboardInterrupt
        measured.append(tuple(only))
        return measure_sound(audio, sample_rate, only)

    with monkeypatch.context() as patch:
        patch.setattr(many_sounds, "measure_sound", interrupt)
        with pytest.raises(KeyboardInterrupt):
            measure_all(sounds, RATE, only=("brightness",), cache=tmp_path, progress=False)
    measured.clear()
    measure_all(sounds, RATE, only=("brightness",), cache=tmp_path, progress=False)
    assert len(measured) == 2


def test_processes_give_the_values_of_one_process(noise: Callable[..., Sounds], tmp_path: Path) -> None:
    many = np.stack([noise(300, 3000, 0.1, 0.03, seed) for seed in range(2 * SOUNDS_PER_PROCESS)])
    many[7] = 0.0
    only = ("brightness", "roughness")
    serial = measure_all(many, RATE, only=only, workers=1, cache=None, progress=False)
    parallel = measure_all(many, RATE, only=only, workers=2, cache=tmp_path, progress=False)
    np.testing.assert_array_equal(parallel.values, serial.values)
    assert parallel.failures == serial.failures == [f"sound 7: {f}: the sound is silent" for f in only]
    stored = measure_all(many, RATE, only=only, cache=tmp_path, progress=False)
    np.testing.assert_array_equal(stored.values, serial.values)


def test_a_store_that_cannot_be_written_is_one_clear_error(sounds: Sounds, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SistrumError, match="cannot be"):
        measure_all(sounds[:1], RATE, only=("brightness",), cache=tmp_path / "file", progress=False)


def test_no_sounds_give_no_values() -> None:
    result = measure_all(np.zeros((0, 100), dtype=np.float32), RATE, cache=None)
    assert result.values.shape == (0, 7) and result.failures == []


def test_the_progress_bar_goes_to_the_error_stream(
    sounds: Sounds, capsys: pytest.CaptureFixture[str]
) -> None:
    measure_all(np.concatenate([sounds] * 2), RATE, cache=None, progress=True)
    assert capsys.readouterr().out == ""
