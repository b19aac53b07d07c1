"""The store survives what happens to files: cut lines, other content, two processes at once."""

import json
import multiprocessing
from pathlib import Path

import numpy as np

from sistrum.training.features.sound_features import SoundFeatures
from sistrum.training.features.store import FeatureStore, sound_key


def append_many(folder: Path, start: int) -> None:
    store = FeatureStore(folder, "v")
    for i in range(start, start + 200):
        store.append(f"{i:032x}", SoundFeatures({"depth": float(i)}, {"warmth": "no " * 50}))


def test_what_was_appended_is_read_and_lines_of_a_sound_add_up(tmp_path: Path) -> None:
    store = FeatureStore(tmp_path / "new" / "folder", "v1")
    assert store.read() == {}
    store.append("a", SoundFeatures({"depth": 1.25}, {"warmth": "silent"}))
    store.append("a", SoundFeatures({"hardness": 2.0}, {}))
    assert store.read() == {"a": SoundFeatures({"depth": 1.25, "hardness": 2.0}, {"warmth": "silent"})}
    assert FeatureStore(tmp_path / "new" / "folder", "v2").read() == {}


def test_a_line_cut_short_costs_that_line_only(tmp_path: Path) -> None:
    store = FeatureStore(tmp_path, "v")
    for key in "abc":
        store.append(key, SoundFeatures({"depth": 1.0}, {}))
    store.path.write_bytes(store.path.read_bytes()[:-9])
    assert set(store.read()) == {"a", "b"}
    store.append("d", SoundFeatures({"depth": 4.0}, {}))
    assert set(store.read()) == {"a", "b", "d"}


def test_lines_of_another_kind_are_passed_over(tmp_path: Path) -> None:
    store = FeatureStore(tmp_path, "v")
    store.path.write_text(
        '[1]\n{"sound": "a"}\nnonsense\n\n' + json.dumps({"sound": "b", "values": {}, "failed": {}})
    )
    assert set(store.read()) == {"b"}


def test_two_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=append_many, args=(tmp_path, start)) for start in (0, 1000)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    known = FeatureStore(tmp_path, "v").read()
    assert len(known) == 400
    assert all(sound.values["depth"] == int(key, 16) for key, sound in known.items())


def test_a_key_stands_for_samples_and_rate() -> None:
    sound = np.arange(5, dtype=np.float32)
    key = sound_key(sound, 44100)
    assert key == sound_key(np.repeat(sound, 2)[::2], 44100) and len(key) == 32
    assert key not in {sound_key(sound, 48000), sound_key(sound[:-1], 44100), sound_key(-sound, 44100)}
