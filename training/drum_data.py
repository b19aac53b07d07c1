"""A sound set on disk -> what the loop needs: batches by step, sounds to show, and credits."""

import hashlib
import os
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.class_groups import regroup
from sistrum.training.config import Recipe
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.augment import Augmentation
from sistrum.training.datasets.batches import Batches
from sistrum.training.datasets.sound_set import Split
from sistrum.training.families.base import AudioFormat, Batch, BatchNeeds
from sistrum.training.families.registry import FAMILIES
from sistrum.training.loop import TrainingData
from sistrum.training.measured_batches import MeasuredBatches
from sistrum.training.training_pool import TrainingPool


def load_training_data(recipe: Recipe, folder: Path) -> TrainingData:
    """Open the sound set in `folder`; SistrumError if there is none."""
    settings, family = recipe.data, FAMILIES[recipe.family]
    sounds = regroup(SoundSet.load(folder), settings.classes)
    train = sounds.select("train")
    seed, share = recipe.loop.seed, settings.synthetic_share
    needs = family.needs(recipe.settings)
    if needs != BatchNeeds():
        batch = MeasuredBatches(train, needs, settings, seed).batch
    elif family.analyses:
        batches = Batches(train, settings.batch, seed, share, varied(settings.variation, invert=False))
        key = f"{sounds_key(folder)} {seed} {settings.batch} {share}"
        key += "" if settings.variation == 1.0 else f" {settings.variation}"
        pool = TrainingPool(
            batches, settings.batch, sounds.sample_rate, folder / "pool", settings.pool_hits, key
        )
        pool.build(workers=len(os.sched_getaffinity(0)))
        batch = partial(_analysed_batch, pool)
    else:
        batch = partial(_batch, Batches(train, settings.batch, seed, share, varied(settings.variation)))
    audio = AudioFormat(sounds.sample_rate, sounds.samples, sounds.classes)
    shown = _shown(sounds, recipe.loop.sheet_columns)
    unseen, learnt = _some(sounds, "validation"), _some(sounds, "train")
    return TrainingData(audio, batch, shown, data_sources(sounds), unseen, learnt)


def varied(variation: float, invert: bool = True) -> Augmentation | None:
    """Augmentation with `variation` times the usual limits; None for 0."""
    if variation < 0:
        raise SistrumError(f"data.variation: expected 0 or more, found {variation}")
    if variation == 0:
        return None
    usual = Augmentation()
    return Augmentation(
        variation * usual.semitones, variation * usual.tilt_db, variation * usual.decay_db, invert
    )


def _batch(batches: Batches, step: int) -> Batch:
    audio, classes = batches.at(step)
    return Batch(torch.from_numpy(audio), torch.from_numpy(classes))


def _analysed_batch(pool: TrainingPool, step: int) -> Batch:
    hits = pool.at(step)
    extra = {name: torch.from_numpy(getattr(hits, name)) for name in ("rest", "body", "partials")}
    return Batch(torch.from_numpy(hits.audio), torch.from_numpy(hits.classes), extra)


def sounds_key(folder: Path) -> str:
    """What tells one sound set from another: a digest of its list and its samples."""
    digest = hashlib.sha256()
    for name in ("sounds.jsonl", "audio.npy"):
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _shown(sounds: SoundSet, count: int) -> dict[str, Tensor]:
    """Up to `count` sounds of every class, evenly spaced through the validation split (or all, if that has
    none).
    """
    shown = {}
    for index, name in enumerate(sounds.classes):
        own = [i for i, r in enumerate(sounds.records) if r.sound_class == name]
        unseen = [i for i in own if sounds.records[i].split == "validation"] or own
        chosen = unseen[:: max(1, len(unseen) // count)][:count]
        assert index < len(sounds.classes)
        shown[name] = torch.from_numpy(sounds.audio[chosen].copy())
    return shown


def _some(sounds: SoundSet, split: Split, most: int = 64) -> Tensor | None:
    """Up to `most` sounds of a split [n, S], evenly spaced; None if there are none."""
    chosen = [i for i, record in enumerate(sounds.records) if record.split == split]
    if not chosen:
        return None
    return torch.from_numpy(sounds.audio[chosen[:: -(-len(chosen) // most)]].copy())


def data_sources(sounds: SoundSet) -> list[dict[str, Any]]:
    """One card entry a source: name, licence, number of sounds and credit."""
    counts = Counter((r.source, r.licence, r.credit) for r in sounds.records)
    return [
        {"name": name, "licence": licence, "sounds": number, "credit": credit}
        for (name, licence, credit), number in sorted(counts.items())
    ]
