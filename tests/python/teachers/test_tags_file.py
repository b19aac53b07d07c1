"""What a teacher says of notes, on disk; and the commands that ask it."""

import argparse
from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum import SistrumError
from sistrum.training import commands_teachers
from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import Note, NoteWriter
from sistrum.training.teachers.tags_file import heard, read_tags, tag_notes, tags_path, write_tags

RATE, SAMPLES = 16000, 24000


class LoudnessTeacher:
    """Says the RMS of what it hears in its first label and how long it is in the second."""

    labels, label_names, accuracy = ("rms", "length"), ("RMS", "Length"), (0.5, 1.0)
    sample_rate, samples, hash = RATE, RATE, "0" * 64

    def logits(self, audio: torch.Tensor) -> torch.Tensor:
        length = torch.full((len(audio),), float(audio.shape[1]))
        return torch.stack([audio.square().mean(dim=1).sqrt(), length / RATE], dim=1)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Forty notes, each half as loud as the one before it, down to silence."""
    folder = tmp_path / "tones"
    writer = NoteWriter(folder, RATE, SAMPLES, 1.0)
    time = np.arange(SAMPLES) / RATE
    levels = [10000 * 0.7**row for row in range(40)]
    audio = np.stack([np.rint(level * np.sin(2 * np.pi * 400 * time)).astype(np.int16) for level in levels])
    records = [Note(0, "test", 16, "Organ", "organ", 50 + row % 12, 100, "train") for row in range(40)]
    writer.append("organ", Origin("test", "CC0", "nobody"), records, audio)
    return folder


def test_every_note_is_heard_for_a_second_at_one_level(notes: Path):
    tags = tag_notes(notes, LoudnessTeacher())
    assert tags.logits.shape == (40, 2) and tags.logits.dtype == np.float16
    assert tags.logits[:15, 0] == pytest.approx(np.full(15, 0.891 / 2**0.5), rel=0.01)
    assert tags.logits[39, 0] < 0.05, "silence is not made loud"
    assert (tags.logits[:, 1] == 1.0).all() and tags.seconds == 1.0


def test_heard_keeps_silence_silent():
    assert np.abs(heard(np.zeros((1, 8)))).max() == 0.0
    assert np.abs(heard(np.array([[0.5, -0.1]]))).max() == pytest.approx(0.891)


def test_written_tags_are_read_again(notes: Path):
    tags = tag_notes(notes, LoudnessTeacher())
    path = tags_path(notes)
    assert path.name == "tones.tags.npz" and path.parent == notes.parent
    write_tags(path, tags)
    found = read_tags(path, 40)
    assert np.array_equal(found.logits, tags.logits)
    assert (found.labels, found.names, found.accuracy) == (("rms", "length"), ("RMS", "Length"), (0.5, 1.0))
    assert (found.teacher, found.seconds) == ("0" * 64, 1.0)


def test_other_files_are_refused(notes: Path, tmp_path: Path):
    with pytest.raises(SistrumError, match=r"none\.npz: no such file; 'sistrum tag' writes it"):
        read_tags(tmp_path / "none.npz", 40)
    other = tmp_path / "other.npz"
    np.savez(other, tokens=np.zeros(3))
    with pytest.raises(SistrumError, match=r"other\.npz: expected the tags of a note set"):
        read_tags(other, 40)
    write_tags(other, tag_notes(notes, LoudnessTeacher()))
    with pytest.raises(SistrumError, match=r"expected logits of \(41, 2\), found \(40, 2\)"):
        read_tags(other, 41)


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    commands_teachers.register(subparsers)
    commands_teachers.register_data(subparsers)
    parsed = parser.parse_args(arguments)
    code: int = parsed.run(parsed)
    return code


def test_commands_name_what_is_missing(notes: Path, tmp_path: Path):
    with pytest.raises(SistrumError, match=r"nobody\.onnx: no such teacher; ours ships as .*zenodo"):
        run("tag", str(notes), "--teacher", str(tmp_path / "nobody.onnx"))
    with pytest.raises(SistrumError, match="--max-minutes: expected more than 0, found 0"):
        run("train-teacher", "tagger", "--data", str(tmp_path), "--max-minutes", "0")
    with pytest.raises(SistrumError, match=r"not a tag set .*; make one with 'sistrum data tags'"):
        run("train-teacher", "tagger", "--data", str(tmp_path), "--run-dir", str(tmp_path / "run"))
    with pytest.raises(SistrumError, match="holds other files"):
        run("tags", "-o", str(notes))
    with pytest.raises(SistrumError, match="--every: expected at least 1, found 0"):
        run("tags", "-o", str(tmp_path / "new"), "--every", "0")
