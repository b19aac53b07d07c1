"""A sound set of synthetic drums whose classes anyone can tell."""

import numpy as np
import pytest

from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.sound_set import SoundRecord

RATE = 44100


def make_sounds(per_class: int = 12, classes: tuple[str, ...] = ("kick", "snare", "hat")) -> SoundSet:
    """Low tones, tone and noise, high noise; every fourth sound is in the validation split."""
    time = np.arange(RATE) / RATE
    records, sounds = [], []
    for label, name in enumerate(classes):
        for number in range(per_class):
            random = np.random.default_rng((label, number))
            noise = random.standard_normal(RATE)
            tone = np.sin(2 * np.pi * random.uniform(50, 90) * (1 + 3 * label) * time)
            bright = np.diff(noise, prepend=0.0)
            mixed = (tone, 0.7 * tone + 0.4 * noise, bright)[label] * np.exp(-random.uniform(8, 25) * time)
            sounds.append((0.891 * mixed / np.abs(mixed).max()).astype(np.float32))
            split = "validation" if number % 4 == 3 else "train"
            records.append(
                SoundRecord(name, f"{name} {number}", "none", "CC0", "", f"{name}/{number}", split)
            )
    return SoundSet(np.stack(sounds), tuple(records), RATE, classes)


@pytest.fixture(scope="session")
def synthetic_drums() -> SoundSet:
    return make_sounds()
