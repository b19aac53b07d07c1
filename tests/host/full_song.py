"""One instrument and one song that use everything at once, to prove that live, bounced and hosted are one.

The instrument is plain data, so that tests can leave out one thing after the other and hear that it is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import sistrum
from sistrum.python_host.song import (
    Message,
    Note,
    Song,
    all_notes_off,
    all_sound_off,
    controller,
    pitch_bend,
    sustain,
)

RATES = (44100, 48000, 88200, 96000, 192000)
BLOCKS = (1, 7, 32, 64, 511, 1024, 8192)
SECONDS = 1.1
OUTPUTS = 17  # the main one, then those that parts may be sent to
VOLUME = 0.63
KEYS, LEAD = 2, 3  # MIDI channels of the two chromatic parts
RESET_CONTROLLERS = 121
_WAIT_S = 60


@dataclass(frozen=True)
class Part:
    """What part `number` (1..16) differs in from the kit of its model."""

    number: int
    model: str = "touched"
    sound: dict[str, Any] = field(default_factory=dict)  # arguments of Engine.set_part_sound
    other: dict[str, Any] = field(default_factory=dict)
    params: dict[str, float] = field(default_factory=dict)


PARTS = (
    Part(
        1,
        sound={"seed": 11, "controls": {"alpha": 0.4}, "velocity": {"alpha": 0.8, "gamma": -0.6}},
        params={"attack": 0.0031, "hold": 0.021, "decay": 0.083, "pan": -0.37},
    ),
    Part(2, params={"variation": 0.6, "seed": 3, "level": 0.83}),
    Part(
        3,
        "stft_stereo",
        sound={"seed": 5, "controls": {"beta": 7.0}, "velocity": {"beta": -0.9}},
        params={"variation": 0.35, "spread": 0.0, "direction": 5, "velocity": 0.4},
    ),
    Part(
        4,
        "mdct_mono",
        params={"play": 1, "note": 57, "low": 40, "high": 80, "channel": KEYS, "bend": 12, "release": 0.043},
    ),
    Part(
        5,
        params={
            "play": 1,
            "note": 64,
            "low": 52,
            "high": 90,
            "channel": LEAD,
            "attack": 0.002,
            "fine": -31.0,
        },
    ),
    Part(6, params={"filter": 1, "cutoff": 900.0, "resonance": 0.8}),
    Part(7, "stft_stereo", params={"filter": 2, "cutoff": 2400.0, "resonance": 0.55, "output": 1}),
    Part(8, params={"filter": 3, "cutoff": 5200.0, "resonance": 0.2}),
    Part(9, params={"choke": 2}),
    Part(10, params={"choke": 2, "pan": 0.71}),
    Part(12, "mdct_stereo", params={"tune": 7, "fine": 33.0}),
    Part(13, params={"tune": -12, "fine": -49.5, "level": 1.2}),
    Part(14, params={"mute": 1}),
    Part(
        16,
        sound={"seed": 21},
        other={"seed": 22, "controls": {"gamma": 190.0}},
        params={"morph": 0.37, "output": 5, "pan": -0.6},
    ),
)
UNHEARD = 15  # the one part that is not soloed


def make_engine(models: Path, rate: int, parts: tuple[Part, ...] = PARTS) -> sistrum.Engine:
    """An offline engine with the instrument, everything rendered."""
    engine = sistrum.Engine(rate, 512, offline=True)
    engine.load_kit(models / "touched.onnx")
    assert engine.wait_until_rendered(_WAIT_S)
    for part in parts:
        index = part.number - 1
        if part.model != "touched":
            engine.set_part_model(index, models / f"{part.model}.onnx")
            assert engine.wait_until_rendered(_WAIT_S)
        if part.sound:
            engine.set_part_sound(index, **part.sound)
        if part.other:
            engine.set_part_other(index, **part.other)
        for name, value in part.params.items():
            engine.set_param(index, name, value)
    for number in range(1, 17):
        engine.set_param(number - 1, "solo", number != UNHEARD)
    engine.volume = VOLUME
    assert engine.wait_until_rendered(_WAIT_S)
    return engine


def song() -> Song:
    """Hits on every part at awkward times: at 0, within one sample and one millisecond, across all blocks."""
    rng = np.random.default_rng(4)
    drums = [
        Note(float(time_s), 36 + index % 16, int(velocity), channel=10)
        for index, (time_s, velocity) in enumerate(
            zip(rng.uniform(0, 0.95, 48), rng.integers(1, 128, 48), strict=True)
        )
    ]
    row = [Note(0.0137 + 0.0631 * i, 37 + i % 2, 127 - 9 * i) for i in range(14)]  # both parts that vary
    flam = [Note(0.4001, 37, 90), Note(0.400105, 37, 70), Note(0.4007, 37, 100)]
    choked = [Note(0.3003, 44, 120), Note(0.3203, 45, 120), Note(0.3204, 44, 60), Note(0.3411, 45, 99)]
    return [*_messages(), Note(0.0, 36, 127), Note(0.0, 38, 64), *drums, *row, *flam, *choked, *_keys()]


def _keys() -> Iterator[Note]:
    """Chromatic notes: a chord under the pedal, a key struck again while it is held, and a bent lead."""
    for index, key in enumerate((45, 57, 61, 64)):
        yield Note(0.05003 + 0.0007 * index, key, 100 - 20 * index, 0.021, KEYS)
    yield Note(0.21, 57, 80, 0.05, KEYS)
    yield Note(0.2301, 57, 110, 0.011, KEYS)
    for index in range(6):
        yield Note(0.1501 + 0.1117 * index, 55 + 7 * index, 127, 0.0333, LEAD)
    for key in (81, 39):  # above and below what the parts play
        yield Note(0.7, key, 127, 0.2, KEYS)
        yield Note(0.75, key + 12 * (key > 60), 127, 0.2, LEAD)
    yield Note(0.61, 64, 127, 0.1, 10)  # not the part's channel


def _messages() -> Iterator[Message]:
    yield sustain(0.04, 127, KEYS)
    yield sustain(0.13009, 0, KEYS)
    yield sustain(0.2151, 64, KEYS)
    yield sustain(0.33, 63, KEYS)
    for index, bend in enumerate((-8192, -3000, 0, 1234, 8191)):
        yield pitch_bend(0.06 + 0.0171 * index, bend, KEYS)
        yield pitch_bend(0.157 + 0.1003 * index, -bend if bend > -8192 else 8191, LEAD)
    yield pitch_bend(0.19, 0, KEYS)
    yield controller(0.6213, RESET_CONTROLLERS, 0, LEAD)
    yield all_notes_off(0.7203, LEAD)
    yield all_sound_off(0.93, 10)
