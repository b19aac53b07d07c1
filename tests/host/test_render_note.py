"""`sistrum render` of models that hold notes: lengths, pitches, and mistakes in one line."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from sistrum.cli import main

RATE = 32000  # of the test model


@pytest.fixture
def model(tiny_models: Path) -> str:
    return str(tiny_models / "notes_harmonic.onnx")


def rendered(model: str, out: Path, *options: str) -> np.ndarray:
    assert main(["render", model, *options, "-o", str(out / "note.wav"), "--bits", "32"]) == 0
    audio, rate = soundfile.read(out / "note.wav")
    assert rate == RATE
    return audio


@pytest.mark.parametrize("seconds", [0.1, 1.0, 12.0, 90.0])
def test_a_note_takes_the_time_that_is_asked_for(model: str, tmp_path: Path, seconds: float) -> None:
    audio = rendered(model, tmp_path, "--pitch", "60", "--seconds", str(seconds))
    assert len(audio) / RATE == pytest.approx(seconds, abs=0.03)
    assert np.abs(audio).max() > 0.01


def test_a_held_note_has_its_release_after_the_time(model: str, tmp_path: Path) -> None:
    audio = rendered(model, tmp_path, "--seconds", "2", "--hold")
    stretched = rendered(model, tmp_path, "--seconds", "2", "--stretch")
    assert 2.0 < len(audio) / RATE < 6.1
    assert len(audio) > len(stretched)


def test_pitch_velocity_and_seed_change_the_note_and_repeat_it(model: str, tmp_path: Path) -> None:
    options = [("--pitch", "60"), ("--pitch", "61"), ("--velocity", "0.2"), ("--seed", "5")]
    heard = {rendered(model, tmp_path, "--seconds", "0.5", *option).tobytes() for option in options}
    assert len(heard) == len(options)
    again = rendered(model, tmp_path, "--seconds", "0.5", *options[0])
    assert again.tobytes() in heard


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--pitch", "127"], "--pitch 127: expected 44..70"),
        (["--velocity", "0"], "--velocity 0: expected more than 0, at most 1"),
        (["--velocity", "nan"], "--velocity nan"),
        (["--seconds", "0.05"], "--seconds 0.05: expected 0.1..600"),
        (["--seconds", "601"], "--seconds 601: expected 0.1..600"),
        (["--hold"], "expected --seconds as well"),
    ],
)
def test_mistakes_are_refused_in_one_line(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    assert main(["render", model, *options, "-o", str(tmp_path / "note.wav")]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert not (tmp_path / "note.wav").exists()


def test_a_model_of_drums_has_no_use_for_note_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for options in (["--velocity", "1"], ["--hold", "--seconds", "0.2"]):
        assert main(["render", "drums", *options, "-o", str(tmp_path / "hit.wav")]) == 2
        assert "'drums'" in capsys.readouterr().err
