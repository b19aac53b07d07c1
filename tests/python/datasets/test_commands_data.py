import argparse

import numpy as np
import pytest
import soundfile

from sistrum import SistrumError
from sistrum.training import commands_data
from sistrum.training.datasets import SoundSet


def _run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    commands_data.register(parser.add_subparsers())
    parsed = parser.parse_args(["data", *map(str, arguments)])
    return int(parsed.run(parsed))


@pytest.fixture
def source(tmp_path, ping):
    root = tmp_path / "mine"
    (root / "kick").mkdir(parents=True)
    soundfile.write(root / "kick/a.wav", ping(60.0, 44100), 44100)
    soundfile.write(root / "kick/b.wav", ping(90.0, 44100), 44100)
    soundfile.write(root / "kick/quiet.wav", np.zeros(100), 44100)
    return root


def test_a_folder_becomes_a_set_with_a_summary(source, tmp_path, capsys):
    output = tmp_path / "set"
    arguments = ("folder", source, "-o", output, "--licence", "CC0", "--sample-rate", 22050, "--seconds", 0.5)
    assert _run(*arguments) == 0
    sounds = SoundSet.load(output)
    assert sounds.audio.shape == (2, 11025) and sounds.sample_rate == 22050
    printed = capsys.readouterr().out
    assert "kick" in printed and "CC0" in printed and "kick/quiet.wav: silent" in printed
    assert _run(*arguments) == 0, "an old set may be replaced"


def test_a_folder_with_other_files_is_never_written_to(source, tmp_path):
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(SistrumError, match="holds other files"):
        _run("folder", source, "-o", tmp_path)
    with pytest.raises(SistrumError, match="is a file"):
        _run("drums", "-o", tmp_path / "thesis.txt")


@pytest.mark.parametrize("option", [("--seconds", "0"), ("--sample-rate", "12"), ("--seconds", "x")])
def test_impossible_options_are_refused(source, tmp_path, option):
    with pytest.raises(SystemExit) as caught:
        _run("folder", source, "-o", tmp_path / "set", *option)
    assert caught.value.code == 2
