import json

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets import SoundRecord, SoundSet
from sistrum.training.datasets.sound_set import Skipped


@pytest.fixture
def sounds() -> SoundSet:
    audio = np.random.default_rng(0).standard_normal((4, 100)).astype(np.float32)
    records = (
        SoundRecord("kick", "a", "One", "MIT", "Ann", "g1", "train"),
        SoundRecord("kick", "b", "One", "MIT", "Ann", "g1", "train"),
        SoundRecord("hat", "c", "Two", "CC0", "Bé", "g2", "validation"),
        SoundRecord("snare", "d", "Two", "CC0", "Bé", "g3", "train"),
    )
    return SoundSet(audio, records, 44100, ("kick", "snare", "hat"), (Skipped("x", "silent"),))


def test_a_saved_set_is_loaded_as_it_was(sounds, tmp_path):
    sounds.save(tmp_path / "set")
    loaded = SoundSet.load(tmp_path / "set")
    assert isinstance(loaded.audio, np.memmap)
    np.testing.assert_array_equal(loaded.audio, sounds.audio)
    assert loaded.records == sounds.records and loaded.skipped == sounds.skipped
    assert (loaded.sample_rate, loaded.classes, loaded.samples, len(loaded)) == (
        44100,
        sounds.classes,
        100,
        4,
    )
    header = json.loads((tmp_path / "set/set.json").read_text(encoding="utf-8"))
    assert header["counts"]["class"] == {"kick": 2, "snare": 1, "hat": 1} and header["groups"] == 3


def test_saving_twice_replaces_the_set(sounds, tmp_path):
    sounds.save(tmp_path)
    sounds.select(classes=["kick"]).save(tmp_path)
    assert len(SoundSet.load(tmp_path)) == 2


def test_selection_by_split_and_class(sounds):
    assert [record.name for record in sounds.select("train").records] == ["a", "b", "d"]
    chosen = sounds.select("train", ["snare", "kick"])
    assert chosen.classes == ("snare", "kick")
    assert chosen.labels.tolist() == [1, 1, 0]
    np.testing.assert_array_equal(chosen.audio, sounds.audio[[0, 1, 3]])
    with pytest.raises(SistrumError, match="no class gong"):
        sounds.select(classes=["gong"])
    with pytest.raises(SistrumError, match="no sound in split validation"):
        sounds.select("validation", ["kick"])


def test_credits_name_each_source_once(sounds):
    assert sounds.credits() == ["One: Ann (MIT)", "Two: Bé (CC0)"]


def _cut(path):
    path.write_bytes(path.read_bytes()[:-40])


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda d: (d / "set.json").unlink(), "not a sound set"),
        (lambda d: (d / "set.json").write_text("{"), "set.json: cannot be read"),
        (lambda d: (d / "set.json").write_text("[]"), "format must be"),
        (lambda d: _edit(d, "format_version", 99), "format_version must be 1, found 99"),
        (lambda d: _edit(d, "sample_rate", "44100"), "sample_rate must be of type int"),
        (lambda d: _edit(d, "samples", 101), r"expected float32 \(4, 101\)"),
        (lambda d: (d / "audio.npy").unlink(), "audio.npy: cannot be read"),
        (lambda d: (d / "audio.npy").write_bytes(b""), "audio.npy: cannot be read"),
        (lambda d: _cut(d / "audio.npy"), "audio.npy: cannot be read"),
        (lambda d: np.save(d / "audio.npy", np.zeros((4, 100))), "found float64"),
        (lambda d: (d / "sounds.jsonl").unlink(), "sounds.jsonl: cannot be read"),
        (lambda d: _cut(d / "sounds.jsonl"), "line 4 is not JSON"),
        (lambda d: (d / "sounds.jsonl").write_text('{"name": 1}\n'), "line 1 must have the keys"),
        (lambda d: _edit(d, "classes", ["kick", "hat"]), "line 4 has an unknown class"),
        (lambda d: (d / "sounds.jsonl").write_text(""), "sounds.jsonl has 0 sounds"),
    ],
)
def test_a_damaged_set_gives_one_clear_line(sounds, tmp_path, spoil, message):
    sounds.save(tmp_path)
    spoil(tmp_path)
    with pytest.raises(SistrumError, match=message) as caught:
        SoundSet.load(tmp_path)
    assert "\n" not in str(caught.value) and str(tmp_path) in str(caught.value)


def _edit(folder, key, value):
    header = json.loads((folder / "set.json").read_text(encoding="utf-8"))
    (folder / "set.json").write_text(json.dumps({**header, key: value}), encoding="utf-8")
