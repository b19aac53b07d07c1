"""Held notes of an engine through the bindings: what is heard, what is told, and what comes in."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

RATE = 32_000  # of the test model: what is played is not resampled
PITCH = 52
ATTACK = 16 * 256  # samples that all notes of a sound have in common


@pytest.fixture
def notes_path(tiny_models: Path) -> Path:
    return tiny_models / "notes_harmonic.onnx"


@pytest.fixture
def engine(core: ModuleType, notes_path: Path) -> Any:
    engine = core.Engine(RATE, 512)
    engine.volume = 1.0
    engine.set_part_model(0, notes_path)
    engine.set_part_sound(0, seed=5)
    assert engine.wait_until_rendered(60)
    return engine


def test_a_note_begins_as_the_renderer_has_it(core: ModuleType, notes_path: Path, engine: Any) -> None:
    expected, _ = core.NoteRenderer(core.Model(notes_path)).render(seed=5, pitch=PITCH, held=1.0)
    heard = engine.process([(0, "note_on", PITCH, 1.0)], ATTACK)
    error = np.abs(heard - expected[:ATTACK])
    assert np.abs(expected[:ATTACK]).max() > 0.01
    assert error.max() < 1e-3
    assert np.abs(heard[0, 64:] - expected[: ATTACK - 64]).max() > 0.01, "not any note at any time"


def test_held_notes_and_their_tokens_are_told(engine: Any) -> None:
    assert engine.held_notes() == []
    engine.process([(0, "note_on", PITCH, 1.0)], 20_000)
    (note,) = engine.held_notes()
    assert (note["part"], note["channel"], note["key"], note["released"]) == (0, 0, PITCH, False)
    assert note["pitch"] == pytest.approx(PITCH, abs=0.01)
    assert note["frame"] == pytest.approx(20_000 / 256, abs=1.5)
    assert len(note["tokens"]) == 32
    assert all(token is not None and 0 <= token < 5 for token in note["tokens"][:20])
    assert engine.stats()["streams"] == 1
    engine.process([(0, "note_off", PITCH, 0.0)], 4_000)
    assert engine.held_notes() == [] or engine.held_notes()[0]["released"]
    engine.process([], 5 * RATE)
    assert engine.held_notes() == []
    stats = engine.stats()
    assert (stats["active_voices"], stats["late_chunks"], stats["lost_changes"]) == (0, 0, 0)


def test_a_known_length_ends_a_stretched_note(engine: Any) -> None:
    engine.set_param(0, "notes", 1)
    for seconds in (0.25, 0.75):
        engine.reset()
        heard = engine.process([(0, "note_on", PITCH, 1.0, 0, seconds)], 2 * RATE)[0]
        assert np.flatnonzero(heard)[-1] / RATE == pytest.approx(seconds, abs=0.02)


def test_pressure_is_of_a_key_or_of_its_channel(engine: Any) -> None:
    def play(*events: Any) -> Any:
        engine.reset()
        return engine.process([(0, "note_on", PITCH, 0.9), *events], 3 * RATE)

    calm = play()
    assert np.array_equal(calm, play((9_000, "pressure", PITCH + 1, 1.0))), "another key's"
    for note in (PITCH, 255):
        pressed = play((9_000, "pressure", note, 1.0))
        assert not np.array_equal(pressed, calm)
        assert np.array_equal(pressed[:, :9_000], calm[:, :9_000])
    with pytest.raises(ValueError, match="255"):
        engine.process([(0, "note_on", 255, 1.0)], 64)


def test_a_part_tells_how_it_is_held(core: ModuleType, tiny_models: Path, engine: Any) -> None:
    holding = engine.part(0)["holding"]
    assert (holding["low"], holding["high"], holding["preview"]) == (44, 70, 57)
    assert holding["cached"] == list(range(44, 71))
    assert holding["frame_seconds"] == pytest.approx(0.008)
    assert len(holding["token_loudness"]) == 5
    engine.set_part_model(1, tiny_models / "touched.onnx")
    assert engine.wait_until_rendered(60)
    assert engine.part(1)["holding"] is None
