"""One song of held notes that uses everything a part can do with them, and engines that play it.

Part 1 holds, part 2 plays legato, part 3 stretches, part 4 holds at another sound; on MIDI channels 1 to 4.
"""

from collections.abc import Iterator
from pathlib import Path

import sistrum
from sistrum.python_host.model_folder import shipped_folder
from sistrum.python_host.song import (
    Message,
    Note,
    Song,
    all_notes_off,
    all_sound_off,
    channel_pressure,
    key_pressure,
    pitch_bend,
    sustain,
)

MODELS = ("notes_harmonic", "tones")  # a test model and the one that ships
SECONDS = 2.2
KEYS, LEAD, STRETCHED, PAD = 1, 2, 3, 4
_WAIT_S = 120
PARAMS: dict[int, dict[str, float]] = {
    KEYS: {"bend": 12, "level": 0.8, "pan": -0.3},
    LEAD: {"legato": 1, "fine": 13.0},
    STRETCHED: {"notes": 1, "length": 0.35, "tune": 2},
    PAD: {"attack": 0.05, "filter": 1, "cutoff": 1500.0, "resonance": 0.3},
}


def model_file(name: str, tiny_models: Path) -> Path:
    """A model of MODELS."""
    return shipped_folder() / "tones.onnx" if name == "tones" else tiny_models / f"{name}.onnx"


def make_engine(model: Path, rate: int) -> sistrum.Engine:
    """An offline engine with the four parts, everything rendered."""
    engine = sistrum.Engine(rate, 512, offline=True)
    engine.load_kit(model)
    assert engine.wait_until_rendered(_WAIT_S)
    for channel, params in PARAMS.items():
        for name, value in params.items():
            engine.set_param(channel - 1, name, value)
    engine.set_part_sound(PAD - 1, seed=9, velocity={engine.part(PAD - 1)["controls"][-1]["id"]: 0.4})
    engine.volume = 0.4
    assert engine.wait_until_rendered(_WAIT_S)
    return engine


def song() -> Song:
    """Chords, a trill, the pedal, keys struck again or beyond the model's, bends and pressure."""
    return [*_messages(), *_chords(), *_trill(), *_lead(), *_stretched()]


def _chords() -> Iterator[Note]:
    for index, key in enumerate((45, 52, 57, 61)):
        yield Note(0.0131 + 0.0007 * index, key, 110 - 17 * index, 0.611 + 0.1003 * index, KEYS)
    yield Note(0.3, 57, 90, 0.1, KEYS)  # while it sounds
    for key, length in ((36, 0.4), (75, 0.2), (64, 0.0021)):  # below and above the model's; hardly a touch
        yield Note(0.9007, key, 100, length, KEYS)
    yield Note(0.0, 50, 64, 1.8, PAD)
    yield Note(0.2503, 62, 127, 0.9, PAD)


def _trill() -> Iterator[Note]:
    for index in range(24):
        yield Note(1.1 + 0.0307 * index, 64 + index % 2, 70 + index, 0.029, KEYS)


def _lead() -> Iterator[Note]:
    """Each note begins before the last one ends, so the part glides; then two that stand alone."""
    for index, key in enumerate((57, 60, 64, 62, 69, 48)):
        yield Note(0.1003 + 0.1501 * index, key, 100, 0.1807, LEAD)
    yield Note(1.31, 55, 80, 0.12, LEAD)
    yield Note(1.6, 67, 120, 0.3, LEAD)


def _stretched() -> Iterator[Note]:
    for index, key in enumerate((50, 53, 57)):
        yield Note(0.4 + 0.0301 * index, key, 95, 0.05, STRETCHED)
    yield Note(1.0, 70, 60, 0.9, STRETCHED)


def _messages() -> Iterator[Message]:
    yield sustain(0.5, 127, KEYS)
    yield sustain(1.07, 0, KEYS)
    for index, bend in enumerate((0, 3000, 8191, -8192, 0)):
        yield pitch_bend(0.32 + 0.0413 * index, bend, KEYS)
    for step in range(12):
        yield key_pressure(0.05 + 0.0309 * step, 45, 10 * step, KEYS)
        yield channel_pressure(0.1 + 0.0771 * step, (37 * step) % 128, PAD)
    yield all_notes_off(1.9, KEYS)
    yield all_sound_off(2.1, PAD)
