"""Batches as the published recipes want them: classes regrouped, features 0..1, soft amounts, sizes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sistrum.errors import SistrumError
from sistrum.training import measured_batches
from sistrum.training.class_groups import regroup
from sistrum.training.config import ClassGroup, DataSettings
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.sound_set import SoundRecord
from sistrum.training.families.base import BatchNeeds
from sistrum.training.features import Measured
from sistrum.training.measured_batches import MeasuredBatches, measured_features
from sistrum.training.soft_classes import soft_classes

PLAIN = DataSettings(variation=0, synthetic_share=0)


@pytest.fixture
def sounds() -> SoundSet:
    """Four low tones (kick), four noises (hat), four noises called cymbal, and one low tone called cymbal."""
    random, time = np.random.default_rng(0), np.arange(22050) / 22050
    audio, records = [], []
    kinds = ["kick"] * 4 + ["hat"] * 4 + ["cymbal"] * 4 + ["cymbal"]
    for number, name in enumerate(kinds):
        tone = np.sin(2 * np.pi * (60 + number) * time)
        sound = tone if name == "kick" or number == 12 else random.standard_normal(22050)
        audio.append(0.8 * sound / np.abs(sound).max() * np.exp(-8 * time))
        records.append(SoundRecord(name, f"{number}", "test", "CC0", "nobody", f"group {number}", "train"))
    return SoundSet(np.stack(audio).astype(np.float32), tuple(records), 22050, ("kick", "hat", "cymbal"))


def test_classes_are_merged_renamed_and_left_out(sounds: SoundSet) -> None:
    merged = regroup(sounds, (ClassGroup("cymbal", ("cymbal", "hat")),))
    assert merged.classes == ("cymbal",) and len(merged) == 9
    assert {record.sound_class for record in merged.records} == {"cymbal"}
    swapped = regroup(sounds, (ClassGroup("hat"), ClassGroup("kick")))
    assert swapped.classes == ("hat", "kick") and set(swapped.labels.tolist()) == {0, 1}
    assert regroup(sounds, ()) is sounds
    with pytest.raises(SistrumError, match=r"data.classes: the sound set has no 'tuba'; it has kick, hat"):
        regroup(sounds, (ClassGroup("kick", ("kick", "tuba")),))


def test_ambiguous_sounds_get_soft_amounts(sounds: SoundSet) -> None:
    """A label counts half; the tone that is called a cymbal is the other half a kick."""
    merged = regroup(sounds, (ClassGroup("kick"), ClassGroup("cymbal", ("cymbal", "hat"))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sistrum.training.soft_classes.NEIGHBOURS", 3)
        soft = soft_classes(merged)
    np.testing.assert_allclose(soft.sum(axis=1), 1.0, rtol=1e-6)
    odd = [record.name for record in merged.records].index("12")
    assert soft[odd, 0] == pytest.approx(0.5)
    noises = [i for i, record in enumerate(merged.records) if 4 <= int(record.name) < 12]
    assert bool((soft[noises, 1] > 0.95).all())


def test_no_neighbour_is_of_the_same_recording(sounds: SoundSet) -> None:
    kicks = sounds.select(classes=["kick"])
    twins = replace(kicks, records=tuple(replace(r, group="one") for r in kicks.records))
    np.testing.assert_array_equal(soft_classes(twins), np.ones((4, 1)))


def measured(values: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let measuring give `values` [N, features], in the features' own units."""
    monkeypatch.setattr(measured_batches, "measure_all", lambda *_, **__: Measured(values, []))


def test_features_are_scaled_as_asked(sounds: SoundSet, monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.linspace(-20.0, 130.0, 13)[:, None]
    measured(values, monkeypatch)
    hundred = measured_features(sounds, ("depth",), "hundred")[:, 0]
    np.testing.assert_allclose(hundred, np.clip(values[:, 0] / 100, 0, 1), rtol=1e-6)
    spread = measured_features(sounds, ("depth",), "spread")[:, 0]
    assert spread[0] == 0 and spread[-1] == 1 and spread[6] == pytest.approx(0.5)
    with pytest.raises(SistrumError, match="expected hundred or spread, found 'loud'"):
        measured_features(sounds, ("depth",), "loud")


def test_batches_carry_each_sounds_features(sounds: SoundSet, monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(13.0)[:, None] * 5
    values[2] = np.nan
    measured(values, monkeypatch)
    needs = BatchNeeds(("depth",), lambda step: 6 if step == 0 else 4)
    batches = MeasuredBatches(sounds, needs, PLAIN, seed=1)
    assert [len(batches.batch(step).audio) for step in (0, 1)] == [6, 4]
    again = MeasuredBatches(sounds, needs, PLAIN, seed=1).batch(0)
    seen = set()
    for step in range(30):
        batch = batches.batch(step)
        for audio, classes, features in zip(batch.audio, batch.classes, batch.extra["features"], strict=True):
            index = int(np.flatnonzero((sounds.audio == audio.numpy()).all(axis=1))[0])
            assert features.item() == pytest.approx(index * 5 / 100)
            assert int(classes.argmax()) == sounds.labels[index]
            seen.add(index)
    assert seen == set(range(13)) - {2}, "all but the sound that could not be measured"
    assert bool((again.audio == batches.batch(0).audio).all())


def test_varied_sounds_have_no_measured_features(sounds: SoundSet) -> None:
    for settings in (DataSettings(synthetic_share=0), DataSettings(variation=0)):
        with pytest.raises(SistrumError, match="set variation and synthetic_share to 0"):
            MeasuredBatches(sounds, BatchNeeds(("depth",)), settings, seed=1)


def test_data_of_a_run(sounds: SoundSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sistrum.training.config import parse_recipe
    from sistrum.training.drum_data import load_training_data

    sounds.save(tmp_path)
    measured(np.full((9, 1), 50.0), monkeypatch)
    recipe = {
        "name": "x",
        "family": "drumgan",
        "data": {
            "variation": 0,
            "synthetic_share": 0,
            "classes": [{"name": "all", "of": ["kick", "cymbal"]}],
        },
        "settings": {"features": ["depth"], "batch": [5] * 6},
    }
    data = load_training_data(parse_recipe(recipe, "x"), tmp_path)
    assert data.audio.classes == ("all",) and data.unseen is None
    batch = data.batch(3)
    assert batch.audio.shape == (5, 22050) and batch.extra["features"].flatten().tolist() == [0.5] * 5
