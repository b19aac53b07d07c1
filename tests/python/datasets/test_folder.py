from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.testing import assert_allclose

from sistrum import SistrumError
from sistrum.training.datasets import folder
from sistrum.training.datasets.folder import FolderTerms
from sistrum.training.datasets.prepare_sound import Shape

SHAPE = Shape(44100, 22050)
TERMS = FolderTerms("CC0", "Me")


@pytest.fixture
def sounds(tmp_path: Path, ping) -> Path:
    """Good files of every format, and every kind of bad one."""
    root = tmp_path / "sounds"
    for name in ("kick", "snare/deep"):
        (root / name).mkdir(parents=True)
    soundfile.write(root / "kick/24.wav", ping(60.0, 44100), 44100, subtype="PCM_24")
    soundfile.write(root / "kick/float.wav", 8.0 * ping(90.0, 44100), 44100, subtype="FLOAT")
    stereo = np.stack([ping(400.0, 48000, delay=0.05)] * 2, 1)
    soundfile.write(root / "snare/deep/stereo48.flac", stereo, 48000, subtype="PCM_16")
    soundfile.write(root / "snare/deep/apple.aiff", ping(700.0, 22050), 22050, subtype="PCM_16")
    soundfile.write(root / "snare/deep/Vorbis.OGG", ping(900.0, 44100), 44100, format="OGG")
    soundfile.write(root / "kick/silent.wav", np.zeros(4410), 44100)
    soundfile.write(root / "kick/no_samples.wav", np.zeros(0), 44100)
    soundfile.write(root / "kick/nan.wav", np.full(4410, np.nan), 44100, subtype="FLOAT")
    (root / "kick/empty.wav").touch()
    (root / "kick/corrupt.flac").write_bytes((root / "snare/deep/stereo48.flac").read_bytes()[:60])
    (root / "kick/text.wav").write_text("not audio")
    (root / "kick/readme.txt").write_text("no audio file, not even listed")
    soundfile.write(root / "loose.wav", ping(60.0, 44100), 44100)
    return root


def test_every_format_is_read_and_every_bad_file_is_listed(sounds):
    found = folder.build(sounds, SHAPE, TERMS)
    names = {record.name: record.sound_class for record in found.records}
    assert names == {
        "kick/24.wav": "kick",
        "kick/float.wav": "kick",
        "snare/deep/stereo48.flac": "deep",
        "snare/deep/apple.aiff": "deep",
        "snare/deep/Vorbis.OGG": "deep",
    }
    reasons = {entry.name: entry.reason for entry in found.skipped}
    assert set(reasons) == {
        "kick/silent.wav",
        "kick/no_samples.wav",
        "kick/nan.wav",
        "kick/empty.wav",
        "kick/corrupt.flac",
        "kick/text.wav",
        "loose.wav",
    }
    assert reasons["kick/silent.wav"] == "silent"
    assert reasons["kick/no_samples.wav"] == "no samples"
    assert "NaN" in reasons["kick/nan.wav"]
    assert reasons["loose.wav"] == "lies in no class folder"
    assert all("unreadable" in reasons[f"kick/{name}"] for name in ("empty.wav", "text.wav"))


def test_sounds_have_one_length_level_and_rate(sounds):
    found = folder.build(sounds, SHAPE, TERMS)
    assert found.audio.shape == (5, 22050) and found.audio.dtype == np.float32
    assert_allclose(np.abs(found.audio).max(axis=1), SHAPE.peak, rtol=1e-5)
    assert found.classes == ("deep", "kick")
    assert {(r.source, r.licence, r.credit) for r in found.records} == {("sounds", "CC0", "Me")}


def test_copies_of_a_sound_share_group_and_split(tmp_path, ping):
    for index in range(30):
        path = tmp_path / f"kick/{index}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, ping(50.0 * 1.12**index, 44100), 44100)
        soundfile.write(tmp_path / f"kick/copy of {index}.flac", 0.3 * ping(50.0 * 1.12**index, 44100), 44100)
    records = {record.name: record for record in folder.build(tmp_path, SHAPE, TERMS).records}
    for index in range(30):
        one, other = records[f"kick/{index}.wav"], records[f"kick/copy of {index}.flac"]
        assert (one.group, one.split) == (other.group, other.split)
    assert len({record.group for record in records.values()}) > 10
    assert {record.split for record in records.values()} == {"train", "validation"}


def test_a_user_mistake_is_one_clear_error(tmp_path):
    with pytest.raises(SistrumError, match="not a folder"):
        folder.build(tmp_path / "missing", SHAPE, TERMS)
    with pytest.raises(SistrumError, match="no audio file"):
        folder.build(tmp_path, SHAPE, TERMS)
    (tmp_path / "kick").mkdir()
    soundfile.write(tmp_path / "kick/silent.wav", np.zeros(100), 44100)
    with pytest.raises(SistrumError, match=r"none of 1 audio files is usable \(kick/silent.wav: silent\)"):
        folder.build(tmp_path, SHAPE, TERMS)
