"""Training pictures: kept beside the sounds, drawn by step, changed in known ways."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum import SistrumError
from sistrum.training.datasets.tag_set import TagSet, read_tag_set
from sistrum.training.teachers.batches import TagBatches
from sistrum.training.teachers.log_mel import LogMel
from sistrum.training.teachers.ontology import read_ontology
from sistrum.training.teachers.pictures import SEMITONES, TagPictures, at_speed, tag_pictures
from sistrum.training.teachers.settings import TaggerNetwork, TaggerTraining
from sistrum.training.teachers.tagger import tagger_network
from sistrum.training.teachers.validation_sounds import mixtures, plain

LABELS = read_ontology()
IDS = [label.id for label in LABELS]
MEL: LogMel = tagger_network(TaggerNetwork(channels=(4, 4)), len(LABELS)).front_end
VARIED = TaggerTraining(batch=8)
CALM = TaggerTraining(batch=32, plain=0.0, mixed=0.0, cut=0.0, moved=0.0, noisy=0.0, tilt_db=0.0, gain_db=0.0)


@pytest.fixture(scope="module")
def tags(tag_folder: Path) -> TagSet:
    return read_tag_set(tag_folder)


@pytest.fixture(scope="module")
def pictures(tag_folder: Path, tags: TagSet) -> TagPictures:
    return tag_pictures(tag_folder, tags, LABELS, MEL)


def batches(tags: TagSet, pictures: TagPictures, settings: TaggerTraining) -> TagBatches:
    return TagBatches(tags, pictures, LABELS, MEL, settings)


def test_pictures_are_the_front_ends_and_kept(tag_folder: Path, tags: TagSet, pictures: TagPictures):
    assert pictures.decibels.shape == (len(SEMITONES), len(tags.sounds), 51, 64)
    sound = tags.audio[3].astype(np.float32) / 32768
    expected = MEL(torch.from_numpy(at_speed(sound, SEMITONES[1]))[None])[0].numpy()
    assert np.abs(pictures.decibels[1, 3] - expected).max() < 0.05, "as half floats hold it"
    [file] = tag_folder.parent.glob("tags.mel-*.npz")
    made = file.stat().st_mtime_ns
    again = tag_pictures(tag_folder, tags, LABELS, MEL)
    assert file.stat().st_mtime_ns == made and np.array_equal(again.decibels, pictures.decibels)


def test_speed_moves_the_pitch_and_keeps_the_peak():
    time = np.arange(40000) / 32000
    sound = at_speed(0.3 * np.sin(2 * np.pi * 1000 * time).astype(np.float32), 12.0)
    spectrum = np.abs(np.fft.rfft(sound[:16000]))
    assert int(spectrum.argmax()) * 2 == pytest.approx(2000, abs=4)
    assert np.abs(sound).max() == pytest.approx(0.891) and sound.shape == (32000,)


def test_a_batch_depends_on_the_seed_and_the_step_alone(tags: TagSet, pictures: TagPictures):
    one, other = (batches(tags, pictures, VARIED) for _ in range(2))
    one.at(0)
    for first, second in zip(one.at(5), other.at(5), strict=True):
        assert torch.equal(first, second)
    assert not torch.equal(one.at(5)[0], one.at(6)[0])
    reseeded = batches(tags, pictures, replace(VARIED, seed=9))
    assert not torch.equal(one.at(5)[0], reseeded.at(5)[0])


def test_only_sounds_of_the_train_split_are_learnt(tags: TagSet, pictures: TagPictures):
    found = batches(tags, pictures, CALM).at(0)[0].numpy()
    silent = 10 * np.log10(MEL.settings.amin)
    rows = {split: pictures.decibels[:, tags.rows(split)].reshape(-1, 51, 64) for split in ("train", "valid")}
    for picture in found:
        gaps = {
            split: np.abs(np.maximum(known.astype(np.float32), silent) - picture).max(axis=(1, 2)).min()
            for split, known in rows.items()
        }
        assert gaps["train"] < 0.05 < gaps["valid"]


def test_plain_pictures_have_measured_labels_and_changed_ones_no_word_on_them(
    tags: TagSet, pictures: TagPictures
):
    measured = np.array([label.measure is not None for label in LABELS])
    _, has, weights = (part.numpy() for part in batches(tags, pictures, replace(CALM, plain=1.0)).at(0))
    assert (weights == 1).all() and has[:, measured].any()
    _, has, weights = (part.numpy() for part in batches(tags, pictures, CALM).at(0))
    assert not weights[:, measured].any() and (weights[:, ~measured] == 1).all()


def test_a_mixture_has_the_labels_of_both(tags: TagSet, pictures: TagPictures):
    _, alone, _ = batches(tags, pictures, CALM).at(0)
    pictures_, mixed, _ = batches(tags, pictures, replace(CALM, mixed=1.0, batch=64)).at(0)
    organ, bird = IDS.index("organ"), IDS.index("bird")
    assert not (alone[:, organ] * alone[:, bird]).any()
    both = (mixed[:, organ] * mixed[:, bird]).bool()
    assert both.any() and torch.isfinite(pictures_).all()


def test_levels_cuts_shifts_and_noise(tags: TagSet, pictures: TagPictures):
    calm = batches(tags, pictures, CALM).at(0)[0]
    silent = 10 * np.log10(MEL.settings.amin)
    cut = batches(tags, pictures, replace(CALM, cut=1.0)).at(0)[0]
    assert (cut[:, -4:] == silent).all() and not (calm[:, -4:] == silent).all(dim=2).all()
    noisy = batches(tags, pictures, replace(CALM, noisy=1.0, noise_db=-10.0)).at(0)[0]
    assert (noisy.amin(dim=(1, 2)) > silent).float().mean() > 0.5
    quiet = batches(tags, pictures, replace(CALM, gain_db=30.0)).at(0)[0]
    drop = calm.amax(dim=(1, 2)).max() - quiet.amax(dim=(1, 2))
    assert (quiet >= silent).all() and float(drop.max()) > 15
    moved = batches(tags, pictures, replace(CALM, moved=0.5)).at(0)[0]
    edge = (moved[:, 0] == silent).all(dim=1) | (moved[:, -1] == silent).all(dim=1)
    assert edge.any() and not edge.all(), "half of them are moved"


def test_a_set_with_nothing_to_learn_or_of_another_rate_is_refused(
    tag_folder: Path, tags: TagSet, pictures: TagPictures
):
    kept_back = tuple(replace(sound, split="valid") for sound in tags.sounds)
    with pytest.raises(SistrumError, match="no sound to learn from"):
        batches(replace(tags, sounds=kept_back), pictures, CALM)
    with pytest.raises(SistrumError, match=r"expected .* at 32000 Hz, found 40000 at 16000 Hz"):
        tag_pictures(tag_folder, replace(tags, sample_rate=16000), LABELS, MEL)


def test_what_a_tagger_is_judged_by(tags: TagSet):
    audio, has = plain(tags, LABELS)
    assert len(audio) == len(tags.rows("valid")) == 4
    assert has[:, IDS.index("organ")].tolist() == [1, 1, 0, 0]
    mixed, has_mixed = mixtures(tags, LABELS, 20)
    assert mixed.shape == (20, 32000) and has_mixed[:, IDS.index("organ")].sum() > 10
    peaks = np.abs(mixed).max(axis=1)
    assert peaks.max() < 0.9 and peaks.min() < 0.2
