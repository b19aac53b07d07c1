"""A small tag set: two organs, a bird and a kick, made of sines and noise; and a tiny recipe."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.tag_set import TagSound, TagSplit, TagWriter
from sistrum.training.teachers.settings import TaggerNetwork, TaggerRecipe, TaggerTraining

RATE, SAMPLES = 32000, 40000
#: (name, bank, program, recordings of a kit)
PLAYED = (
    ("Drawbar Organ", 0, 16, ()),
    ("Church Organ", 0, 19, ()),
    ("Bird Tweet", 0, 123, ()),
    ("Standard", 128, 0, ("Std Kick 1",)),
)
PITCHES, VALID = (48, 52, 56, 60, 64, 68), (56,)
RECIPE = TaggerRecipe(
    TaggerNetwork(channels=(4, 8, 8), embedding=16),
    TaggerTraining(batch=8, steps=6, rate=3e-3, warm_up=2, log_every=2, bfloat16=False),
)


def sound_of(bank: int, program: int, pitch: int) -> NDArray[np.int16]:
    """Organs hold (one of them with overtones), the bird sweeps, the kick falls at once."""
    t = np.arange(SAMPLES) / RATE
    phase = 2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t
    if bank == 128:
        wave = np.exp(-20 * t) * np.sin(2 * np.pi * (50 + pitch / 4) * t)
    elif program == 123:
        wave = np.sin(2 * np.pi * (2500 * t + 30 * np.sin(2 * np.pi * 9 * t)) + phase)
    else:
        wave = sum(np.sin(n * phase) / n for n in range(1, 2 if program == 16 else 9))
    return np.rint(20000 * wave / np.abs(wave).max()).astype(np.int16)


def write_set(folder: Path) -> Path:
    writer = TagWriter(folder, RATE, SAMPLES)
    for name, bank, program, recordings in PLAYED:
        sounds, audio = [], []
        for pitch in PITCHES:
            split: TagSplit = "valid" if pitch in VALID else "train"
            sounds.append(TagSound("test", bank, program, name, pitch, 100, recordings, split))
            audio.append(sound_of(bank, program, pitch))
        writer.append(name, Origin("test", "CC0", "nobody"), sounds, np.stack(audio))
    return folder


@pytest.fixture
def recipe() -> TaggerRecipe:
    """A network and a training that take seconds."""
    return RECIPE


@pytest.fixture(scope="session")
def tag_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("tags") / "tags")
