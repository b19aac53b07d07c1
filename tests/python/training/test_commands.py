"""`sistrum train` finds recipes and says in one line what is wrong."""

import argparse
from pathlib import Path

import pytest

from sistrum.errors import SistrumError
from sistrum.training.commands import find_recipe, register


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    return parser.parse_args(["train", *arguments])


def test_recipes_by_name_and_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_recipe(Path("cpu")).name == "cpu.yaml"
    own = tmp_path / "cpu"
    own.write_text("name: mine")
    assert find_recipe(Path("cpu")) == Path("cpu")
    assert find_recipe(own) == own


@pytest.mark.parametrize("name", ["nothing", "folder/cpu"])
def test_unknown_recipe_names_those_that_ship(name: str) -> None:
    with pytest.raises(SistrumError, match=rf"{name}: no such recipe file.*cpu"):
        find_recipe(Path(name))


def test_missing_data_is_a_clear_error(tmp_path: Path) -> None:
    arguments = parse("cpu", "--data", str(tmp_path / "none"), "--run-dir", str(tmp_path / "run"))
    with pytest.raises(SistrumError, match="not a sound set"):
        arguments.run(arguments)
    assert not (tmp_path / "run").exists()


def test_options_arrive() -> None:
    arguments = parse("r.yaml", "--max-minutes", "1.5", "--resume", "--set", "a=1", "--set", "b=2")
    assert (arguments.max_minutes, arguments.resume, arguments.changes) == (1.5, True, ["a=1", "b=2"])
