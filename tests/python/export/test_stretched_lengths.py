"""Stretched notes are compared with real ones that sound as long."""

import numpy as np
import pytest

from sistrum.export.evaluation_notes.playing import asks_like
from sistrum.export.evaluation_notes.scores_section import sounding_seconds
from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import Note, NoteSet, NoteWriter, read_notes

RATE, HELD = 16000, 3.0
#: Seconds that the notes of the set go on after their release; the last one is over before it.
TAILS = (0.1, 0.5, 1.0, -2.0)


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> NoteSet:
    folder = tmp_path_factory.mktemp("notes")
    writer = NoteWriter(folder, RATE, 4 * RATE, HELD)
    time = np.arange(4 * RATE) / RATE
    sounds = [np.where(time < HELD + tail, 8000 * np.sin(2 * np.pi * 220 * time), 0.0) for tail in TAILS]
    records = [Note(0, "fake", 0, "organ", "organ", 57 + k, 80, "valid") for k in range(len(TAILS))]
    writer.append("all", Origin("fake", "CC0", "nobody"), records, np.stack(sounds).astype(np.int16))
    return read_notes(folder)


def test_a_note_sounds_until_its_release_is_silent(notes: NoteSet) -> None:
    found = sounding_seconds(notes, notes.notes)
    assert found == pytest.approx([3.1, 3.5, 4.0, HELD], abs=0.04)


def test_asks_last_as_long_as_their_notes(notes: NoteSet) -> None:
    asks = asks_like(notes.notes, 8, [1.0, 2.0, 3.0, 4.0], "stretch", 5)
    assert all(ask.seconds == ask.pitch - 56 for ask in asks) and len(asks) == 8
    held = asks_like(notes.notes, 4, 2.0, "hold", 5)
    assert {(ask.seconds, ask.release) for ask in held} == {(2.0, 1.5)}
