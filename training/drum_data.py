"""A sound set on disk -> what the loop needs: batches by step, sounds to show, and credits."""

from collections import Counter
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sistrum.training.config import Recipe
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.batches import Batches
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.loop import TrainingData


def load_training_data(recipe: Recipe, folder: Path) -> TrainingData:
    """Open the sound set in `folder`; SistrumError if there is none."""
    sounds = SoundSet.load(folder)
    settings = recipe.data
    batches = Batches(sounds.select("train"), settings.batch, recipe.loop.seed, settings.synthetic_share)

    def batch(step: int) -> Batch:
        audio, classes = batches.at(step)
        return Batch(torch.from_numpy(audio), torch.from_numpy(classes))

    audio = AudioFormat(sounds.sample_rate, sounds.samples, sounds.classes)
    return TrainingData(audio, batch, _shown(sounds, recipe.loop.sheet_columns), data_sources(sounds))


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


def data_sources(sounds: SoundSet) -> list[dict[str, Any]]:
    """One card entry a source: name, licence, number of sounds and credit."""
    counts = Counter((r.source, r.licence, r.credit) for r in sounds.records)
    return [
        {"name": name, "licence": licence, "sounds": number, "credit": credit}
        for (name, licence, credit), number in sorted(counts.items())
    ]
