"""Recipes become frozen dataclasses; every mistake names its place."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sistrum.errors import SistrumError
from sistrum.training.config import apply_change, load_recipe, parse_recipe

RECIPES = Path(__file__).parents[3] / "training" / "recipes"


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda p: p.stem)
def test_shipped_recipe_resolves_and_survives_its_own_record(path: Path) -> None:
    recipe = load_recipe(path)
    assert recipe.name == path.stem
    assert parse_recipe(recipe.to_mapping(), "again") == recipe


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": 1}, r"where: unknown key 'colour'; known: data, family"),
        ({"data": {"batchsize": 4}}, r"where\.data: unknown key 'batchsize'"),
        ({"settings": {"generator": {"depth": 4}}}, r"where: settings\.generator: unknown key 'depth'"),
        ({"settings": {"critics": [{"hops": 4}]}}, r"settings\.critics\[0\]: unknown key 'hops'"),
        ({"loop": {"steps": "many"}}, r"where\.loop\.steps: expected int, found 'many'"),
        ({"loop": {"steps": True}}, r"where\.loop\.steps: expected int, found True"),
        ({"settings": {"generator": {"channels": [1, 2]}}}, r"channels: expected 4 entries, found 2"),
        ({"settings": {"generator": {"channels": 3}}}, r"channels: expected a list, found 3"),
        ({"settings": 3}, r"where: settings: expected a mapping, found 3"),
        ({"family": "organ"}, r"where: family: expected one of darkgan, .*, stn_gan, .*, found 'organ'"),
    ],
)
def test_mistakes_are_named(change: dict[str, Any], message: str) -> None:
    recipe = {"name": "x", "family": "stn_gan"} | change
    with pytest.raises(SistrumError, match=message):
        parse_recipe(recipe, "where")


def test_missing_key_is_named() -> None:
    with pytest.raises(SistrumError, match="missing key 'name'"):
        parse_recipe({"family": "stn_gan"}, "where")


def test_whole_numbers_serve_as_real_ones() -> None:
    recipe = parse_recipe({"name": "x", "family": "stn_gan", "loop": {"checkpoint_minutes": 2}}, "where")
    assert recipe.loop.checkpoint_minutes == 2.0
    assert isinstance(recipe.loop.checkpoint_minutes, float)


def test_changes_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(
        yaml.safe_dump({"name": "x", "family": "stn_gan", "settings": {"critics": [{"hop": 512}]}})
    )
    recipe = load_recipe(path, ["loop.seed=5", "settings.critics.0.hop=256", "settings.loss.r1_gamma=2"])
    assert recipe.loop.seed == 5
    assert recipe.settings.critics[0].hop == 256
    assert recipe.settings.loss.r1_gamma == 2.0


@pytest.mark.parametrize("change", ["loop.seed", "=3", "settings.critics.9.hop=1", "name.first=1"])
def test_bad_changes_are_named(change: str) -> None:
    with pytest.raises(SistrumError, match="--set "):
        apply_change({"name": "x", "settings": {"critics": [{}]}}, change)


def test_a_file_that_is_no_recipe(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("[1, 2]")
    with pytest.raises(SistrumError, match="expected a mapping at the top level"):
        load_recipe(path)
    path.write_text("a: [")
    with pytest.raises(SistrumError, match="not YAML"):
        load_recipe(path)
