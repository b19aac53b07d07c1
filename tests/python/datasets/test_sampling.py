import numpy as np
import pytest

from sistrum.training.datasets import SoundRecord, SoundSet
from sistrum.training.datasets.drumsynth_library import SOURCE
from sistrum.training.datasets.sampling import ENOUGH_RECORDINGS, shares


def _sounds(counts):
    """counts: class -> (recordings of two sounds each, synthetic presets)."""
    records = []
    for name, (recorded, synthetic) in counts.items():
        for i in range(recorded):
            records += [
                SoundRecord(name, f"{i}.{k}", "kit", "MIT", "c", f"{name} {i}", "train") for k in (0, 1)
            ]
        records += [
            SoundRecord(name, f"s{i}", SOURCE, "GPL-2+", "c", f"{name} s{i}", "train")
            for i in range(synthetic)
        ]
    audio = np.zeros((len(records), 8), dtype=np.float32)
    return SoundSet(audio, tuple(records), 44100, ("kick", "clap", "hat", "tom"))


def test_synthetic_presets_take_a_third_of_a_class_that_has_recordings():
    sounds = _sounds({"kick": (ENOUGH_RECORDINGS, 100), "clap": (10, 30), "hat": (40, 10)})
    found = shares(sounds)
    classes = np.array([record.sound_class for record in sounds.records])
    synthetic = np.array([record.source == SOURCE for record in sounds.records])
    for name, expected in (("kick", 1 / 3), ("clap", 0.75), ("hat", 0.2)):
        own = classes == name
        assert found[own].sum() == pytest.approx(1.0)
        assert found[own & synthetic].sum() == pytest.approx(expected)
        assert np.ptp(found[own & synthetic]) == pytest.approx(0) == np.ptp(found[own & ~synthetic])


def test_a_class_of_presets_alone_and_one_without_sounds():
    found = shares(_sounds({"tom": (0, 4)}))
    assert found.tolist() == pytest.approx([0.25] * 4)
