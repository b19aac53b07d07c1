"""The NSynth reader against a miniature of the published layout."""

import argparse
import json

import numpy as np
import pytest
import soundfile

from sistrum import SistrumError
from sistrum.training import commands_data
from sistrum.training.datasets import nsynth
from sistrum.training.datasets.notes import read_notes

RATE = 16000


def tone(pitch: int, seconds: float = 4.0) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    return 0.5 * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time)


def write_split(folder, notes):
    """`notes`: (family, kind, instrument, pitch, velocity), with the keys that Google's examples.json has."""
    (folder / "audio").mkdir(parents=True)
    examples = {}
    for number, (family, kind, instrument, pitch, velocity) in enumerate(notes):
        name = f"{family}_{kind}_{instrument:03d}-{pitch:03d}-{velocity:03d}"
        examples[name] = {
            "note": 100 + number,
            "note_str": name,
            "instrument": instrument,
            "instrument_str": f"{family}_{kind}_{instrument:03d}",
            "pitch": pitch,
            "velocity": velocity,
            "sample_rate": RATE,
            "qualities": [0] * 10,
            "qualities_str": [],
            "instrument_family": 0,
            "instrument_family_str": family,
            "instrument_source": 0,
            "instrument_source_str": kind,
        }
        soundfile.write(folder / "audio" / f"{name}.wav", tone(pitch), RATE, subtype="PCM_16")
    (folder / "examples.json").write_text(json.dumps(examples))
    return folder


@pytest.fixture
def train(tmp_path):
    notes = [
        ("guitar", "acoustic", 14, 60, 100),
        ("guitar", "electronic", 7, 62, 50),
        ("bass", "synthetic", 33, 44, 127),
        ("bass", "synthetic", 33, 43, 127),  # too low
        ("organ", "electronic", 1, 70, 25),
        ("organ", "electronic", 1, 71, 25),  # too high
    ]
    return write_split(tmp_path / "nsynth-train", notes)


@pytest.fixture
def valid(tmp_path):
    return write_split(tmp_path / "nsynth-valid", [("reed", "acoustic", 3, 55, 75)])


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    commands_data.register(parser.add_subparsers())
    parsed = parser.parse_args(["data", "nsynth", *map(str, arguments)])
    return int(parsed.run(parsed))


def test_the_published_layout_becomes_a_note_set(train, valid, tmp_path, capsys):
    assert run(train, valid, "-o", tmp_path / "set") == 0
    found = read_notes(tmp_path / "set")
    assert (found.sample_rate, found.samples, found.held_seconds) == (16000, 64000, 3.0)
    assert [(n.family, n.pitch, n.velocity, n.split) for n in found.notes] == [
        ("bass", 44, 127, "train"),
        ("guitar", 60, 100, "train"),
        ("guitar", 62, 50, "train"),
        ("organ", 70, 25, "train"),
        ("reed", 55, 75, "valid"),
    ]
    guitar = found.notes[1]
    assert (guitar.program, guitar.name, guitar.source) == (14, "guitar_acoustic_014", "NSynth acoustic")
    assert np.abs(found.sounds([guitar])[0] - tone(60)).max() < 1e-4
    assert found.sources[0].licence == "CC-BY-4.0"
    assert "valid 1" in capsys.readouterr().out


def test_one_second_is_cut_from_the_start(train, valid, tmp_path):
    run(train, valid, "-o", tmp_path / "set", "--seconds", 1)
    found = read_notes(tmp_path / "set")
    assert found.audio.shape == (5, 16000) and found.held_seconds == 1.0
    assert np.abs(found.sounds(found.notes[4:])[0] - tone(55, 1.0)).max() < 1e-4


@pytest.mark.parametrize(
    ("option", "pitches"),
    [
        (("--families", "guitar,reed"), [60, 62, 55]),
        (("--pitches", "43:55"), [43, 44, 55]),
        (("--velocities", "50:100"), [60, 62, 55]),
        (("--kinds", "acoustic"), [60, 55]),
    ],
)
def test_notes_are_filtered(train, valid, tmp_path, option, pitches):
    run(train, valid, "-o", tmp_path / "set", *option)
    assert [note.pitch for note in read_notes(tmp_path / "set").notes] == pitches


def test_mistakes_are_named(train, valid, tmp_path):
    with pytest.raises(SistrumError, match="unknown family drums"):
        run(train, valid, "-o", tmp_path / "set", "--families", "drums")
    with pytest.raises(SistrumError, match="LOW:HIGH, found '44'"):
        run(train, valid, "-o", tmp_path / "set", "--pitches", "44")
    with pytest.raises(SistrumError, match="none of its notes"):
        run(train, valid, "-o", tmp_path / "set", "--families", "vocal")
    with pytest.raises(SistrumError, match=r"no examples\.json"):
        run(tmp_path, valid, "-o", tmp_path / "set")
    path = valid / "examples.json"
    path.write_text(path.read_text().replace('"pitch": 55', '"pitch": "G"'))
    with pytest.raises(SistrumError, match="pitch: expected int, found 'G'"):
        list(nsynth.read_examples(valid))


def test_files_of_another_rate_are_refused(train, valid, tmp_path):
    wav = next((valid / "audio").iterdir())
    soundfile.write(wav, tone(55), 44100)
    with pytest.raises(SistrumError, match="mono at 16000 Hz"):
        run(train, valid, "-o", tmp_path / "set")
