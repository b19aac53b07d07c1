"""The classifier on classes that anyone can tell; its cache; embeddings built in and brought along."""

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets import SoundSet
from sistrum.training.metrics import hit_classifier
from sistrum.training.metrics.embedding import InceptionEmbedding, MelStatistics, embed, open_embedding
from sistrum.training.metrics.hit_classifier import (
    ClassifierSettings,
    cache_key,
    cached_classifier,
    check_groups,
    classify,
)
from sistrum.training.metrics.inception import EMBEDDING, DrumInception
from sistrum.training.metrics.mel_picture import mel_pictures

SMALL = ClassifierSettings(pool=48, steps=80, batch=16)
Floats = NDArray[np.float32]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def classifier(synthetic_drums: SoundSet, cache: Path) -> DrumInception:
    return cached_classifier(synthetic_drums, SMALL, cache)


def test_it_learns_what_is_easy(synthetic_drums: SoundSet, classifier: DrumInception) -> None:
    unseen = synthetic_drums.select("validation")
    probabilities, embeddings = classify(classifier, unseen.audio, unseen.sample_rate)
    assert probabilities.shape == (9, 3) and embeddings.shape == (9, EMBEDDING)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-5)
    assert (probabilities.argmax(axis=1) == unseen.labels).mean() > 0.85
    assert (embeddings >= 0).all() and embeddings.std() > 0


def test_weights_come_from_the_cache(
    synthetic_drums: SoundSet, classifier: DrumInception, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_training(*_: object) -> DrumInception:
        raise AssertionError("it should not train again")

    key = cache_key(synthetic_drums.select("train"), SMALL)  # covers the function that is replaced below
    monkeypatch.setattr(hit_classifier, "train_classifier", no_training)
    monkeypatch.setattr(hit_classifier, "cache_key", lambda *_: key)
    again = cached_classifier(synthetic_drums, SMALL, cache)
    for first, second in zip(classifier.parameters(), again.parameters(), strict=True):
        assert torch.equal(first, second)


def test_the_key_changes_with_sounds_labels_and_settings(synthetic_drums: SoundSet) -> None:
    train = synthetic_drums.select("train")
    louder = replace(train, audio=train.audio * np.float32(0.5))
    renamed = replace(train, records=(train.records[-1], *train.records[1:]))
    keys = {cache_key(s, SMALL) for s in (train, louder, renamed)} | {
        cache_key(train, replace(SMALL, steps=81))
    }
    assert len(keys) == 4
    assert cache_key(train, SMALL) == cache_key(synthetic_drums.select("train"), SMALL)


def test_training_is_repeatable(synthetic_drums: SoundSet) -> None:
    few = replace(SMALL, steps=3)
    train = synthetic_drums.select("train")
    first, second = (hit_classifier.train_classifier(train, few) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


def test_a_recording_on_both_sides_is_an_error(synthetic_drums: SoundSet) -> None:
    check_groups(synthetic_drums)
    records = (
        replace(synthetic_drums.records[0], group=synthetic_drums.records[3].group),
        *synthetic_drums.records[1:],
    )
    assert synthetic_drums.records[3].split == "validation"
    with pytest.raises(SistrumError, match="'kick/3' in train and validation"):
        check_groups(replace(synthetic_drums, records=records))


def test_pictures_are_of_one_second_at_any_rate_and_length() -> None:
    time = np.arange(44100) / 44100
    tone = np.sin(2 * np.pi * 1000 * time)[None].astype(np.float32)
    picture = mel_pictures(tone, 44100)
    assert picture.shape == (1, 128, 86) and picture.max() == 1.0 and picture.min() == -1.0
    half_rate = mel_pictures(tone[:, ::2].copy(), 22050)  # its bands reach half as high
    assert half_rate.shape == (1, 128, 86)
    assert int(half_rate[0].mean(dim=1).argmax()) > int(picture[0].mean(dim=1).argmax())
    short = mel_pictures(tone[:, :4410], 44100)
    assert short.shape == (1, 128, 86) and (short[0, :, 20:] == -1.0).all()
    low = np.sin(2 * np.pi * 60 * time)[None].astype(np.float32)
    assert int(mel_pictures(low, 44100)[0].mean(dim=1).argmax()) < 6, "low bands are told apart"


def test_built_in_embeddings(synthetic_drums: SoundSet, classifier: DrumInception) -> None:
    for name, kind, size in (("inception", InceptionEmbedding, EMBEDDING), ("mel", MelStatistics, 64)):
        embedding = open_embedding(name, classifier)
        assert isinstance(embedding, kind) and embedding.name == name
        assert embed(embedding, synthetic_drums.audio[:5], 44100).shape == (5, size)


def test_an_embedding_of_ones_own(classifier: DrumInception, monkeypatch: pytest.MonkeyPatch) -> None:
    class Loudness:
        name = "loudness"

        def __call__(self, audio: Floats, rate: int) -> Floats:
            return np.sqrt((audio**2).mean(axis=1, keepdims=True))

    module = ModuleType("my_embeddings")
    module.make = Loudness  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "my_embeddings", module)
    points = embed(open_embedding("my_embeddings:make", classifier), np.ones((3, 10), np.float32), 44100)
    np.testing.assert_allclose(points, np.ones((3, 1)))
    with pytest.raises(SistrumError, match=r"expected inception, mel or package\.module:factory"):
        open_embedding("vggish", classifier)
    with pytest.raises(SistrumError, match=r"'my_embeddings:other'.*cannot be loaded"):
        open_embedding("my_embeddings:other", classifier)


def test_an_embedding_that_gives_nonsense_is_refused() -> None:
    class Broken:
        name = "broken"

        def __call__(self, audio: Floats, rate: int) -> Floats:
            return np.full((len(audio), 2), np.nan, np.float32)

    with pytest.raises(SistrumError, match=r"'broken': expected finite points \[4, D\]"):
        embed(Broken(), np.zeros((4, 10), np.float32), 44100)
