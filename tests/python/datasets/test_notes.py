import json

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import Note, NoteWriter, read_notes

RATE, SAMPLES = 8000, 400
ORIGIN = Origin("Somewhere", "CC0", "nobody")


def note(pitch: int, family: str = "reed", split: str = "train") -> Note:
    return Note(0, "Somewhere", 3, "A reed", family, pitch, 90, split)


def sounds(count: int, start: int) -> np.ndarray:
    return np.arange(start, start + count * SAMPLES, dtype=np.int16).reshape(count, SAMPLES)


@pytest.fixture
def folder(tmp_path):
    writer = NoteWriter(tmp_path / "set", RATE, SAMPLES, 0.03)
    writer.append("first", ORIGIN, [note(50), note(51)], sounds(2, 0))
    writer.append("second", ORIGIN, [note(52, "bass", "valid")], sounds(1, 5000), ["pitch 53: silent"])
    return tmp_path / "set"


def test_what_was_written_is_read(folder):
    found = read_notes(folder)
    assert (found.sample_rate, found.samples, found.held_seconds, len(found)) == (RATE, SAMPLES, 0.03, 3)
    assert [n.pitch for n in found.notes] == [50, 51, 52] and [n.row for n in found.notes] == [0, 1, 2]
    assert np.array_equal(found.audio, np.concatenate([sounds(2, 0), sounds(1, 5000)]))
    assert found.sources == (ORIGIN,)
    assert found.counts()["split"] == {"train": 2, "valid": 1}
    assert isinstance(found.audio, np.memmap) and not found.audio.flags.writeable


def test_sounds_are_of_full_scale_one(folder):
    found = read_notes(folder)
    low = found.select(lambda n: n.family == "bass")
    sound = found.sounds(low, 10)
    assert sound.shape == (1, 10) and sound.dtype == np.float32
    assert np.array_equal(sound[0] * 32768, np.arange(5000, 5010))


def test_a_set_that_was_cut_short_goes_on(folder):
    with (folder / "audio.npy").open("ab") as file:
        file.write(b"half a note")
    assert len(read_notes(folder)) == 3, "what is on disk is a set at every moment"
    writer = NoteWriter(folder, RATE, SAMPLES, 0.03)
    assert writer.finished == ("first", "second") and writer.rows == 3
    writer.append("third", ORIGIN, [note(60)], sounds(1, 9000))
    found = read_notes(folder)
    assert len(found) == 4 and np.array_equal(found.audio[3], sounds(1, 9000)[0])
    assert np.load(folder / "audio.npy").shape == (4, SAMPLES)


def test_another_set_is_never_continued(folder):
    with pytest.raises(SistrumError, match="sample_rate is 8000, wanted 16000"):
        NoteWriter(folder, 16000, SAMPLES, 0.03)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h: h.pop("held_seconds"), "held_seconds is missing"),
        (lambda h: h.update(format_version=2), "format_version 1"),
        (lambda h: h["notes"][1].pop("family"), "note 1: expected the keys"),
        (lambda h: h["notes"][2].update(family="drums"), "'drums'"),
        (lambda h: h["notes"][2].update(row=7), "row 7"),
        (lambda h: h["notes"].append({**h["notes"][2], "row": 3}), r"expected int16 \(4, 400\)"),
        (lambda h: h.update(samples=300), r"expected int16 \(3, 300\)"),
    ],
)
def test_damaged_sets_are_refused(folder, change, message):
    header = json.loads((folder / "notes.json").read_text())
    change(header)
    (folder / "notes.json").write_text(json.dumps(header))
    with pytest.raises(SistrumError, match=message):
        read_notes(folder)


def test_a_folder_without_notes_is_refused(tmp_path):
    with pytest.raises(SistrumError, match="sistrum data notes"):
        read_notes(tmp_path)
    (tmp_path / "notes.json").write_text("{")
    with pytest.raises(SistrumError, match=r"notes\.json: cannot be read"):
        read_notes(tmp_path)
