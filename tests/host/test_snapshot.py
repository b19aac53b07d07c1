"""`sistrum snapshot` draws the real editor, at the scale and part that were asked for."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from sistrum.cli import main


def test_the_editor_is_drawn_at_its_scale(tmp_path: Path) -> None:
    assert main(["snapshot", "-o", str(tmp_path / "one.png")]) == 0
    assert main(["snapshot", "--part", "3", "--scale", "2", "-o", str(tmp_path / "two.png")]) == 0
    one, two = imread(tmp_path / "one.png"), imread(tmp_path / "two.png")
    assert two.shape[:2] == (2 * one.shape[0], 2 * one.shape[1])
    assert len(np.unique(one[:, :, :3].reshape(-1, 3), axis=0)) > 50  # drawn, not blank
    assert not np.array_equal(two[::2, ::2], one)


def test_each_state_is_drawn_and_looks_its_own(tmp_path: Path) -> None:
    seen = set()
    for state in ("kit", "part", "browser", "missing", "busy", "keys"):
        picture = tmp_path / f"{state}.png"
        assert main(["snapshot", "--state", state, "--size", "1040x680", "-o", str(picture)]) == 0
        pixels = imread(picture)
        assert pixels.shape[:2] == (680, 1040)
        assert len(np.unique(pixels[:, :, :3].reshape(-1, 3), axis=0)) > 200
        seen.add(pixels.tobytes())
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-o", "a.jpg"], "ends in .png"),
        (["-o", "a.png", "--part", "17"], "--part 17: expected 1..16"),
        (["-o", "a.png", "--scale", "100"], "--scale 100: expected 0.25..8"),
        (["-o", "a.png", "--size", "big"], "--size big: expected WIDTHxHEIGHT"),
        (["-o", "a.png", "--size", "300x200"], "expected a number from"),
        (["-o", "a.png", "--model", "nothing"], "expected a model file"),
    ],
)
def test_mistakes_are_refused_in_one_line(
    options: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["snapshot", *options]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
