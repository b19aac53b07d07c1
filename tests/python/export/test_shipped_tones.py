"""The model of notes that ships: its self-test, its presets in tune and at their level, its families."""

from pathlib import Path

import numpy as np
import pytest

from sistrum.export.reference_note import NoteAsked, ReferenceNotes
from sistrum.export.self_test import self_test_error
from sistrum.training.datasets.notes import FAMILIES
from sistrum.training.metrics.note_pitch import measure_pitch

PATH = Path(__file__).parents[3] / "models" / "tones.onnx"
RATE, FRAMES = 32000, 130


@pytest.fixture(scope="module")
def notes() -> ReferenceNotes:
    return ReferenceNotes.of_file(PATH)


def test_it_gives_its_self_test(notes: ReferenceNotes) -> None:
    test = notes.card.self_test
    asked = NoteAsked(test.pitch or 0, test.velocity or 0.0, test.seed, 0, 0, test.latent, test.controls)
    assert self_test_error(notes.preview(asked), test) <= test.tolerance


def test_it_knows_all_families_and_has_presets_of_each(notes: ReferenceNotes) -> None:
    assert tuple(control.id for control in notes.card.classes) == FAMILIES
    assert set(notes.parts.tokens.families) == {"", *FAMILIES}
    assert len(notes.card.presets) >= 12
    assert {preset.tags[0] for preset in notes.card.presets} == set(FAMILIES)


def test_presets_are_in_tune_and_heard(notes: ReferenceNotes) -> None:
    for index, preset in enumerate(notes.card.presets):
        pitch = (45, 57, 69)[index % 3]
        asked = NoteAsked(pitch, 0.8, preset.seed, latent=preset.latent, controls=preset.controls)
        held = notes.render(asked, FRAMES).samples[8000:]
        assert abs(measure_pitch(held, RATE, pitch).cents) < 10.0, preset.name
        level = 20 * np.log10(held.std() + 1e-9)
        assert -34.0 < level < -10.0, (preset.name, level)
        assert np.abs(held).max() < 1.0, preset.name


def test_a_held_note_keeps_its_level(notes: ReferenceNotes) -> None:
    asked = NoteAsked(57, 0.8, 3, controls={"organ": 1.0, "movement": 0.0})
    held = notes.render(asked, 1250).samples  # ten seconds
    seconds = 20 * np.log10(held[RATE:].reshape(-1, RATE).std(axis=1))
    assert seconds.max() - seconds.min() < 3.0


def test_louder_tokens_are_louder(notes: ReferenceNotes) -> None:
    loudness = notes.parts.tokens.loudness
    assert list(loudness) == sorted(loudness)
    attack = notes.parts.tokens.families["organ"].templates[-1].attack
    held = notes.render(NoteAsked(57, 1.0, 3, controls={"organ": 1.0}), 200)
    used = held.tokens[50:]
    assert loudness[int(np.median(used))] > loudness[0] + 30
    assert len(attack) * notes.parts.tokens.frames_per_token < 200
