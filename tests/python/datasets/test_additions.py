from dataclasses import replace

import numpy as np
import pytest

from sistrum.training.datasets.additions import extend
from sistrum.training.datasets.debian_drums import without_unlike
from sistrum.training.datasets.hits import Hit, Origin
from sistrum.training.datasets.label_check import doubts
from sistrum.training.datasets.sound_set import SoundSet
from sistrum.training.datasets.synthesis import synthesise

ORIGIN = Origin("old", "MIT", "somebody")
RATE, SAMPLES = 22050, 11025


def _hit(name, seed, sample=None, source="new"):
    audio = synthesise(name, seed, RATE, SAMPLES)
    title = f"{name} {seed}"
    return Hit(audio, name, title, sample or f"{source}/{title}", replace(ORIGIN, source=source))


@pytest.fixture
def old():
    """Ten kicks and ten hats; the last two of each are for validation."""
    hits = [_hit(name, seed, source="old") for name in ("kick", "hat") for seed in range(10)]
    records = [hit.record(hit.sample, "validation" if i % 10 >= 8 else "train") for i, hit in enumerate(hits)]
    return SoundSet(np.stack([hit.audio for hit in hits]), tuple(records), RATE, ("kick", "hat"))


def test_the_old_sounds_and_their_split_stay(old):
    new = [_hit(name, 100 + seed) for name in ("kick", "hat") for seed in range(40)]
    found = extend(old, new, [])
    assert found.records[: len(old)] == old.records
    np.testing.assert_array_equal(found.audio[: len(old)], old.audio)
    side = {}
    for record in found.records:
        assert side.setdefault(record.group, record.split) == record.split
    for name in ("kick", "hat"):
        added = [r.split for r in found.records[len(old) :] if r.sound_class == name]
        assert 4 <= added.count("validation") <= 14, "at most a third, to have twelve with the old two"
    assert extend(old, new[::-1], []).counts() == found.counts()


def test_a_twin_joins_its_group_and_one_of_both_sides_is_left_out(old):
    skipped = []
    trained, validated = (replace(_hit("kick", seed), sample=f"new/{seed}") for seed in (1, 9))
    quieter = replace(validated, audio=validated.audio * np.float32(0.98))
    found = extend(old, [replace(trained, audio=np.roll(trained.audio, 1)), quieter], skipped)
    joined = {record.group: record.split for record in found.records[len(old) :]}
    assert joined == {"old/kick 1": "train", "old/kick 9": "validation"} and not skipped
    astride = [replace(trained, sample="new/both"), replace(validated, sample="new/both")]
    assert len(extend(old, astride, skipped)) == len(old)
    assert {entry.reason for entry in skipped} == {"a twin of recordings on both sides of the split"}


def test_a_wrong_label_is_heard(old):
    skipped = []
    wrong = replace(_hit("hat", 3), sound_class="kick", sample="new/wrong")
    dark = replace(_hit("kick", 4), sound_class="hat", sample="new/dark")
    assert len(extend(old, [wrong, dark], skipped)) == len(old)
    assert len(skipped) == 2
    assert all("too bright" in e.reason or "too dark" in e.reason for e in skipped), "by simple measures"


def test_neighbours_of_other_groups_outvote_a_label():
    prints = np.array([[0.0], [1.0], [2.0], [40.0], [41.0], [42.0], [3.0]], dtype=np.float32)
    classes = ["kick"] * 3 + ["hat"] * 4
    groups = ["a", "b", "c", "d", "e", "f", "g"]
    found = doubts(prints, classes, groups)
    assert list(found) == [6] and found[6].heard == "kick" and found[6].label_share < 0.01
    assert found[6].reason("hat") == "sounds like a kick (100% of its neighbours' votes, 0% for hat)"
    assert doubts(prints, classes, ["a", "a", "a", "d", "e", "f", "a"]) == {}, "one's own group has no vote"


def test_hits_unlike_their_class_go_by_name_and_the_others_keep_their_split(old):
    names = ["Orchestra Kit, note 35: Orch Bass Drum", "Kit, note 41: Timpani 2", "Orchestra Kit: Kick"]
    records = [replace(r, name=n) for r, n in zip(old.records, names, strict=False)]
    skipped = []
    found = without_unlike(replace(old, records=(*records, *old.records[3:])), skipped)
    assert len(found) == len(old) - 2 and found.records[0].name == "Orchestra Kit: Kick"
    assert [entry.name for entry in skipped] == [f"old: {names[0]}", f"old: {names[1]}"]
    assert found.records[1:] == old.records[3:]
