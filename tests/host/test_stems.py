"""`sistrum play --stems`: each part alone, as an output of its own would give it; their sum is the mix."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from full_song import OUTPUTS

import sistrum
from sistrum.cli import main
from sistrum.python_host.core_host import play_blocks
from sistrum.python_host.midi_file import read_song, write_song
from sistrum.python_host.open_host import load_instrument
from sistrum.python_host.settings import parse_settings
from sistrum.python_host.song import Note, song_events, sustain

SETTINGS = ("3:variation=0.2", "7:choke=1", "11:choke=1", "1:output=4", "volume=0.5")
SOLO = "2:solo=1"  # of a part that has no hit
RATE = 48000


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hits = [Note(0.07 * i, note, 127 - i) for i, note in enumerate((36, 38, 42, 46, 36, 38, 42, 38, 38, 38))]
    path = tmp_path_factory.mktemp("song") / "song.mid"
    write_song(path, [*hits, sustain(0.1, 127)], 120)
    return path


def play_stems(song: Path, folder: Path, host: str, *more_settings: str) -> list[str]:
    """Arguments of `sistrum` that write stems to folder/stems and the mix beside them."""
    settings = [argument for setting in (*SETTINGS, *more_settings) for argument in ("--set", setting)]
    files = ["-o", str(folder / "mix.wav"), "--stems", str(folder / "stems"), "--bits", "32"]
    return ["play", str(song), *settings, *files, "--sample-rate", str(RATE), "--tail", "0.2", "--host", host]


def read(path: Path) -> np.ndarray:
    audio, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == RATE
    return audio.T


@pytest.fixture(scope="module")
def stems(song: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    """By file name, of the bare engine."""
    folder = tmp_path_factory.mktemp("core")
    assert main(play_stems(song, folder, "core")) == 0
    return {path.name: read(path) for path in sorted((folder / "stems").iterdir())}


def test_a_stem_is_what_an_output_of_its_own_would_give(song: Path, stems: dict[str, np.ndarray]) -> None:
    engine = sistrum.Engine(RATE, 512)
    load_instrument(None, parse_settings(SETTINGS)).apply(engine)
    for part in range(16):
        engine.set_param(part, "output", part + 1)
    frames = next(iter(stems.values())).shape[1]
    audio = play_blocks(engine, song_events(read_song(song), RATE), [(0, frames)], frames, OUTPUTS)
    assert list(stems) == ["part-01.wav", "part-03.wav", "part-07.wav", "part-11.wav"]
    for name, stem in stems.items():
        np.testing.assert_array_equal(stem, audio[int(name[5:7])])


def test_stems_sum_to_the_mix(song: Path, stems: dict[str, np.ndarray], tmp_path: Path) -> None:
    assert main(play_stems(song, tmp_path, "core")) == 0
    np.testing.assert_allclose(sum(stems.values()), read(tmp_path / "mix.wav"), atol=1e-6)


def test_solo_is_heard_in_the_mix_and_not_in_the_stems(
    song: Path, stems: dict[str, np.ndarray], tmp_path: Path
) -> None:
    assert main(play_stems(song, tmp_path, "core", SOLO)) == 0
    assert not read(tmp_path / "mix.wav").any()
    for name, stem in stems.items():
        np.testing.assert_array_equal(read(tmp_path / "stems" / name), stem, err_msg=name)


@pytest.mark.parametrize("host", ["dawdreamer", "pedalboard"])
def test_hosts_give_the_same_stems(
    song: Path, stems: dict[str, np.ndarray], tmp_path: Path, host: str
) -> None:
    command = [sys.executable, "-m", "sistrum", *play_stems(song, tmp_path, host)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert [path.name for path in sorted((tmp_path / "stems").iterdir())] == list(stems)
    for name, stem in stems.items():
        np.testing.assert_array_equal(read(tmp_path / "stems" / name), stem, err_msg=name)


def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    song: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stems").write_text("a file")
    assert main(play_stems(song, tmp_path, "core")) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert not (tmp_path / "mix.wav").exists()
