"""A small note set: organs that hold, marimbas that decay, at three pitches and two velocities."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import Note, NoteSplit, NoteWriter
from sistrum.training.vqcpc.settings import FrontEnd, NetworkSettings, TokenRecipe, TrainingSettings

RATE, SAMPLES, HELD = 16000, 24000, 1.0
PITCHES, VELOCITIES = (50, 57, 64), (90, 127)
RECIPE = TokenRecipe(
    FrontEnd(bins_per_octave=6, filter_scale=0.5),
    NetworkSettings(channels=(24,), code_size=4, codes=6, hidden=16, context=16, negatives=8),
    TrainingSettings(batch=4, excerpt=60, log_every=2, rate=3e-3, settle_steps=150),
)


def tone(family: str, pitch: int, velocity: int, held: float) -> NDArray[np.int16]:
    """An organ holds until key-up, a mallet decays at once; both fall quickly when released."""
    t = np.arange(SAMPLES) / RATE
    phase = 2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t
    wave = np.sin(phase) + 0.3 * np.sin(2 * phase)
    level = np.exp(-6 * t) if family == "mallet" else np.minimum(1, t / 0.03) * (1 + 0.1 * np.sin(30 * t))
    level = level * np.where(t < held, 1, np.exp(-40 * (t - held)))
    return np.rint(12000 * (velocity / 127) ** 2 * level * wave).astype(np.int16)


def write_set(folder: Path, held: float = HELD) -> Path:
    """The note set with its key going up after `held` seconds."""
    writer = NoteWriter(folder, RATE, SAMPLES, held)
    for program, family in enumerate(("organ", "mallet")):
        notes, audio = [], []
        for pitch in PITCHES:
            split: NoteSplit = "valid" if pitch == PITCHES[0] else "train"
            for velocity in VELOCITIES:
                notes.append(Note(0, "test", program, family, family, pitch, velocity, split))
                audio.append(tone(family, pitch, velocity, held))
        writer.append(family, Origin("test", "CC0", "nobody"), notes, np.stack(audio))
    return folder


@pytest.fixture(scope="session")
def note_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("notes") / "tones")
