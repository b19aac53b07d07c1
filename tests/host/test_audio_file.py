"""Audio files: the right samples at every depth, no clipping, nothing half written."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from sistrum.errors import SistrumError
from sistrum.python_host.audio_file import check_audio_path, write_audio


def stereo(peak: float) -> np.ndarray:
    audio = np.random.default_rng(1).uniform(-1, 1, (2, 1000)).astype(np.float32)
    return (audio * np.float32(peak) / np.abs(audio).max()).astype(np.float32)


@pytest.mark.parametrize(
    ("name", "bits", "subtype"),
    [
        ("a.wav", 16, "PCM_16"),
        ("a.wav", 24, "PCM_24"),
        ("a.wav", 32, "FLOAT"),
        ("a.flac", 16, "PCM_16"),
        ("a.FLAC", 24, "PCM_24"),
    ],
)
def test_depths_and_formats(tmp_path: Path, name: str, bits: int, subtype: str) -> None:
    audio, path = stereo(0.9), tmp_path / name
    check_audio_path(path, bits)
    assert write_audio(path, audio, 44100, bits).gain == 1.0
    info = soundfile.info(path)
    assert (info.subtype, info.samplerate, info.channels) == (subtype, 44100, 2)
    read, _ = soundfile.read(path, dtype="float64", always_2d=True)
    assert np.abs(read.T - audio).max() <= (0 if bits == 32 else 2.0 ** (1 - bits))


@pytest.mark.parametrize("bits", [16, 24])
def test_too_loud_audio_keeps_its_shape(tmp_path: Path, bits: int) -> None:
    audio = stereo(3.0)
    written = write_audio(tmp_path / "a.wav", audio, 48000, bits)
    assert written.peak == pytest.approx(3.0)
    read, _ = soundfile.read(tmp_path / "a.wav", dtype="float64", always_2d=True)
    assert np.abs(read.T - audio * written.gain).max() <= 2.0 ** (1 - bits)
    assert 0.999 < np.abs(read).max() <= 1.0


def test_float_files_keep_the_level(tmp_path: Path) -> None:
    audio = stereo(3.0)
    assert write_audio(tmp_path / "a.wav", audio, 48000, 32).gain == 1.0
    read, _ = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)
    np.testing.assert_array_equal(read.T, audio)


def test_full_scale_is_not_too_loud_for_nothing(tmp_path: Path) -> None:
    audio = np.array([[1.0, -1.0]], dtype=np.float32)
    assert write_audio(tmp_path / "a.wav", audio, 48000, 24).gain > 1 - 1e-6


def test_values_that_are_no_numbers_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(SistrumError, match="no numbers"):
        write_audio(tmp_path / "a.wav", np.array([[0, np.nan]], dtype=np.float32), 48000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "bits", "says"),
    [
        ("a.mp3", 24, "ends in .wav or .flac"),
        ("a", 24, "ends in"),
        ("a.wav", 8, "16 or 24 or 32"),
        ("a.flac", 32, "16"),
    ],
)
def test_unknown_kinds_are_refused(tmp_path: Path, name: str, bits: int, says: str) -> None:
    with pytest.raises(SistrumError, match=says):
        check_audio_path(tmp_path / name, bits)


def test_places_that_cannot_be_written_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SistrumError, match="cannot be written"):
        check_audio_path(tmp_path / "file" / "a.wav")
    (tmp_path / "folder.wav").mkdir()
    with pytest.raises(SistrumError, match="found a folder"):
        check_audio_path(tmp_path / "folder.wav")
    with pytest.raises(SistrumError, match="cannot be written"):
        check_audio_path(Path("/proc/none/a.wav"))


def test_missing_folders_are_made(tmp_path: Path) -> None:
    check_audio_path(tmp_path / "new" / "folder" / "a.wav")
    assert (tmp_path / "new" / "folder").is_dir()
