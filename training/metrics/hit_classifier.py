"""Trains the Inception network on real hits, keeps its weights, and lets it judge: classes and embeddings.

It learns from the train split alone; groups (recordings and their twins) of the validation split are never
in it.
The weights are kept in a cache folder, by a key over the sounds, the settings and the code that made them.
"""

import hashlib
import inspect
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from sistrum.errors import SistrumError
from sistrum.training.datasets import SoundSet, augment, batches, sampling
from sistrum.training.datasets.batches import Batches
from sistrum.training.metrics import inception, mel_picture
from sistrum.training.metrics.descriptors import mel_filters
from sistrum.training.metrics.inception import DrumInception
from sistrum.training.metrics.mel_picture import mel_pictures

Floats = NDArray[np.float32]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ClassifierSettings:
    """pool: augmented hits (classes and recordings evenly) made once; steps of `batch` pictures drawn from
    them.

    shift_frames, shift_bands, gain_db: the largest random move of a picture in time, frequency and level.
    """

    pool: int = 6144
    steps: int = 900
    batch: int = 64
    learning_rate: float = 3e-3
    label_smoothing: float = 0.05
    shift_frames: int = 2
    shift_bands: int = 2
    gain_db: float = 6.0
    seed: int = 7


def cached_classifier(
    sounds: SoundSet,
    settings: ClassifierSettings,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> DrumInception:
    """The trained classifier of this sound set: from the cache (default: the user's), or trained and put
    there.
    """
    folder = cache if cache is not None else default_cache()
    train = sounds.select("train")
    check_groups(sounds)
    path = folder / f"drum_inception_{cache_key(train, settings)}.pt"
    classifier = DrumInception(len(sounds.classes))
    if path.exists():
        classifier.load_state_dict(torch.load(path, weights_only=True))
        return classifier.eval()
    classifier = train_classifier(train, settings, progress)
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.part")
    torch.save(classifier.state_dict(), partial)
    partial.replace(path)
    return classifier


def default_cache() -> Path:
    """Where measures keep what is slow to make: $XDG_CACHE_HOME/sistrum/metrics, else
    ~/.cache/sistrum/metrics.
    """
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sistrum" / "metrics"


def cache_key(train: SoundSet, settings: ClassifierSettings) -> str:
    """16 hexadecimal digits that change with the sounds, their labels, the settings or this code."""
    digest = hashlib.sha256(np.ascontiguousarray(train.audio).tobytes())
    facts = [train.sample_rate, train.classes, train.labels.tolist(), asdict(settings)]
    digest.update(json.dumps(facts).encode())
    for code in (inception, mel_picture, mel_filters, augment, batches, sampling):
        digest.update(inspect.getsource(code).encode())
    for function in (train_classifier, _augmented_pool, _moved):
        digest.update(inspect.getsource(function).encode())
    return digest.hexdigest()[:16]


def check_groups(sounds: SoundSet) -> None:
    """SistrumError if a recording stands on both sides of the split: the score on unseen sounds would be
    false.
    """
    sides = {
        split: {r.group for r in sounds.records if r.split == split} for split in ("train", "validation")
    }
    both = sorted(sides["train"] & sides["validation"])
    if both:
        raise SistrumError(
            f"sound set: expected every group in one split, found {both[0]!r} in train and validation"
        )


def train_classifier(
    train: SoundSet, settings: ClassifierSettings, progress: Progress = lambda *_: None
) -> DrumInception:
    """Train on the sounds of `train`, augmented; the same arguments give the same network on one machine."""
    pictures, labels = _augmented_pool(train, settings, progress)
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        classifier = DrumInception(len(train.classes))
        optimiser = torch.optim.AdamW(classifier.parameters(), lr=settings.learning_rate, weight_decay=0.02)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, settings.learning_rate, total_steps=settings.steps
        )
        for step in range(settings.steps):
            rows = torch.randint(len(labels), (settings.batch,))
            logits, _ = classifier(_moved(pictures[rows], settings))
            loss = cross_entropy(logits, labels[rows], label_smoothing=settings.label_smoothing)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            progress("training the classifier", step + 1, settings.steps)
    return classifier.eval()


def _augmented_pool(
    train: SoundSet, settings: ClassifierSettings, progress: Progress
) -> tuple[Tensor, Tensor]:
    """Pictures [pool, 128, 86] and labels [pool] of augmented hits."""
    source = Batches(train, settings.batch, settings.seed)
    pictures, labels = [], []
    count = -(-settings.pool // settings.batch)
    for step in range(count):
        audio, classes = source.at(step)
        pictures.append(mel_pictures(audio, train.sample_rate))
        labels.append(torch.from_numpy(classes.argmax(axis=1)))
        progress("augmenting hits", step + 1, count)
    return torch.cat(pictures), torch.cat(labels)


def _moved(pictures: Tensor, settings: ClassifierSettings) -> Tensor:
    """Shift a batch [N, 128, 86] by a few cells and change the level of each picture; edges get silence."""
    bands = int(torch.randint(-settings.shift_bands, settings.shift_bands + 1, ()))
    frames = int(torch.randint(0, settings.shift_frames + 1, ()))
    moved = torch.full_like(pictures, -1.0)
    height, width = pictures.shape[1:]
    source = pictures[:, max(0, -bands) : height - max(0, bands), : width - frames]
    moved[:, max(0, bands) : height - max(0, -bands), frames:] = source
    gain = (torch.rand(len(pictures), 1, 1) * 2 - 1) * settings.gain_db / (mel_picture.RANGE_DB / 2)
    return (moved + gain).clamp(-1, 1)


@torch.no_grad()
def classify(classifier: DrumInception, sounds: Floats, sample_rate: int) -> tuple[Floats, Floats]:
    """Sounds [N, S] -> (class probabilities [N, classes], embeddings [N, 64])."""
    probabilities, embeddings = [], []
    for start in range(0, len(sounds), mel_picture.BLOCK):
        logits, embedding = classifier(mel_pictures(sounds[start : start + mel_picture.BLOCK], sample_rate))
        probabilities.append(torch.softmax(logits, dim=1).numpy())
        embeddings.append(embedding.numpy())
    return np.concatenate(probabilities), np.concatenate(embeddings)
