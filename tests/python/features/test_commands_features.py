"""`sistrum features` as it is typed."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from sistrum.cli import main
from sistrum.training.datasets.sound_set import SoundRecord, SoundSet
from sistrum.training.features import FEATURES, measure

RATE = 44100


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's cache stays out of the tests (the default is bound when the function is defined)."""
    from sistrum.training import features
    from sistrum.training.features.many_sounds import measure_all

    monkeypatch.setattr(
        features, "measure_all", lambda *a, **k: measure_all(*a, **k, cache=tmp_path / "cache")
    )


@pytest.fixture
def folder(tmp_path: Path, kit: dict[str, NDArray[np.float32]]) -> Path:
    """A kick in stereo, a hat at 48 kHz and text."""
    folder = tmp_path / "hits"
    folder.mkdir()
    soundfile.write(folder / "kick.wav", np.stack([kit["kick"]] * 2, axis=1), RATE, subtype="FLOAT")
    soundfile.write(folder / "hat.wav", kit["hat"], 48000, subtype="FLOAT")
    (folder / "notes.txt").write_text("no sound")
    return folder


def test_files_are_measured_at_their_own_rate_into_a_table(
    folder: Path, kit: dict[str, NDArray[np.float32]], capsys: pytest.CaptureFixture[str]
) -> None:
    table = folder.parent / "table.csv"
    assert main(["features", str(folder), "-o", str(table)]) == 0
    rows = list(csv.DictReader(table.open()))
    assert [Path(row["name"]).name for row in rows] == ["hat.wav", "kick.wav"]
    for row, name, rate in zip(rows, ("hat", "kick"), (48000, RATE), strict=True):
        values = [float(row[feature]) for feature in FEATURES]
        np.testing.assert_allclose(values, measure(kit[name], rate), atol=1e-4)
    assert "kick.wav" in capsys.readouterr().out


def test_what_cannot_be_measured_is_told_and_the_rest_is_measured(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(folder / "silence.wav", np.zeros(2000), RATE)
    (folder / "broken.wav").write_bytes(b"RIFF")
    output = folder.parent / "features.json"
    assert main(["features", str(folder), "-o", str(output)]) == 1
    result = json.loads(output.read_text())
    assert [row.count(None) for row in result["values"]] == [7, 0, 0, 7]
    assert len(result["failures"]) == 8 and result["range"] is None
    errors = capsys.readouterr().err
    assert "not measured (8):" in errors and "broken.wav: unreadable" in errors
    assert "silence.wav: depth: the sound is silent" in errors


def test_a_sound_set_gives_ranges_beside_it(
    tmp_path: Path, noise: Callable[..., NDArray[np.float32]], capsys: pytest.CaptureFixture[str]
) -> None:
    audio = np.stack([noise(100 + 40 * i, 2000 + 300 * i, 0.1, 0.03, i) for i in range(24)])
    records = tuple(
        SoundRecord(("kick", "hat")[i % 2], f"s{i}", "made up", "CC0", "nobody", f"g{i}", "train")
        for i in range(24)
    )
    SoundSet(audio, records, RATE, ("kick", "hat")).save(tmp_path / "set")
    assert main(["features", "--data", str(tmp_path / "set"), "--workers", "1"]) == 0
    result = json.loads((tmp_path / "set.features.json").read_text())
    assert result["features"] == list(FEATURES) and result["classes"][:2] == ["kick", "hat"]
    values = np.array(result["values"])
    np.testing.assert_allclose(values[5], measure(audio[5], RATE), atol=1e-4)
    low, high = result["range"]["depth"]
    np.testing.assert_allclose([low, high], np.percentile(values[:, 2], [5, 95]), atol=1e-3)
    output = capsys.readouterr().out
    assert "p95" in output and "correlation" in output and "class median" in output
    assert sorted(path.name for path in (tmp_path / "set").iterdir()) == [
        "audio.npy",
        "set.json",
        "sounds.jsonl",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "expected audio files, or --data"),
        (["a.wav", "--data", "set"], "expected audio files, or --data"),
        (["nothing.wav"], "nothing.wav: no such file or folder"),
        (["{empty}"], "expected .*wav files, found none"),
        (["{empty}", "-o", "table.txt"], "table.txt: expected a name that ends in .csv or .json"),
        (["--data", "{empty}"], "not a sound set"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import re

    (tmp_path / "empty").mkdir()
    filled = [text.format(empty=tmp_path / "empty") for text in arguments]
    assert main(["features", *filled]) == 2
    errors = capsys.readouterr().err
    assert re.search(message, errors) and errors.count("\n") == 1
