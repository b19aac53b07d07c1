from itertools import islice

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets import SoundRecord, SoundSet
from sistrum.training.datasets.augment import Augmentation
from sistrum.training.datasets.batches import Batches


@pytest.fixture
def sounds() -> SoundSet:
    """12 kicks of one recording, one of another, two hats, no snare; sound i is (i + 1) / 100 throughout."""
    groups = ["big"] * 12 + ["small", "h1", "h2"]
    classes = ["kick"] * 13 + ["hat"] * 2
    audio = np.tile((np.arange(15, dtype=np.float32)[:, None] + 1) / 100, (1, 4410))
    records = tuple(
        SoundRecord(name, str(i), "s", "MIT", "c", group, "train")
        for i, (name, group) in enumerate(zip(classes, groups, strict=True))
    )
    return SoundSet(audio, records, 44100, ("kick", "snare", "hat"))


def test_batches_depend_on_seed_and_step_alone(sounds):
    batches = Batches(sounds, 6, seed=1, synthetic_share=0.3)
    taken = list(islice(batches, 4))
    for step in (3, 0, 2):
        audio, classes = Batches(sounds, 6, seed=1, synthetic_share=0.3).at(step)
        np.testing.assert_array_equal(audio, taken[step][0])
        np.testing.assert_array_equal(classes, taken[step][1])
    assert np.abs(taken[0][0] - Batches(sounds, 6, seed=2, synthetic_share=0.3).at(0)[0]).max() > 0


def test_classes_and_recordings_come_evenly(sounds):
    batches = Batches(sounds, 7, seed=0, augmentation=None)
    counts = np.zeros(15)
    per_class = np.zeros(3)
    for step in range(400):
        audio, classes = batches.at(step)
        assert audio.shape == (7, 4410) and audio.dtype == np.float32
        assert classes.shape == (7, 3) and classes.dtype == np.float32
        assert abs(classes[:, 0].sum() - classes[:, 2].sum()) == 1 and classes[:, 1].sum() == 0
        indices = np.rint(audio[:, 0] * 100).astype(int) - 1
        np.testing.assert_array_equal(sounds.labels[indices], classes.argmax(axis=1))
        np.add.at(counts, indices, 1)
        per_class += classes.sum(axis=0)
    assert per_class[0] == pytest.approx(1400, rel=0.06)
    assert counts[12] == pytest.approx(counts[:12].sum(), rel=0.15)
    assert counts[13] == pytest.approx(counts[14], rel=0.15)


def test_the_synthetic_share_is_kept(sounds):
    batches = Batches(sounds, 10, seed=0, synthetic_share=0.3, augmentation=None)
    constant = [np.ptp(sound) == 0 for step in range(60) for sound in batches.at(step)[0]]
    assert 1 - np.mean(constant) == pytest.approx(0.3, abs=0.05)


def test_too_much_synthesis_is_refused(sounds):
    with pytest.raises(SistrumError, match="synthetic share"):
        Batches(sounds, 10, seed=0, synthetic_share=0.5)


def test_the_set_itself_is_never_changed(sounds):
    before = sounds.audio.copy()
    Batches(sounds, 20, seed=0, augmentation=Augmentation()).at(0)[0][:] = 9.0
    Batches(sounds, 20, seed=0, augmentation=None).at(0)[0][:] = 9.0
    np.testing.assert_array_equal(sounds.audio, before)
