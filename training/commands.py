"""`sistrum train`: run a recipe, or go on with a run."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `train`."""
    parser = subparsers.add_parser(
        "train",
        help="train a generator from a recipe",
        description="Train a generator. Stops at --max-minutes, at the recipe's steps or on Ctrl-C, "
        "always on a checkpoint.",
    )
    parser.add_argument(
        "recipe", type=Path, help="recipe file (YAML), or the name of one that ships, such as cpu"
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="sound set made by 'sistrum data' (default: the recipe's)"
    )
    parser.add_argument(
        "--run-dir", type=Path, metavar="DIR", help="folder of the run (default: runs/RECIPE)"
    )
    parser.add_argument(
        "--max-minutes", type=float, metavar="M", help="stop after M minutes of training in total"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="changes",
        help="change one value of the recipe",
    )
    parser.set_defaults(run=run_train)


def run_train(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.training.config import load_recipe
    from sistrum.training.drum_data import load_training_data
    from sistrum.training.loop import start_run, train

    recipe_path = find_recipe(arguments.recipe)
    recipe = load_recipe(recipe_path, arguments.changes)
    data = load_training_data(recipe, arguments.data or Path(recipe.data.path))
    run = start_run(recipe, data, arguments.run_dir or Path("runs") / recipe.name, arguments.resume)
    train(run, arguments.max_minutes)
    print(f"{run.folder}: step {run.step}, {run.minutes:.1f} minutes")
    return 0


def find_recipe(given: Path) -> Path:
    """The file itself, or the shipped recipe of that name; SistrumError if there is neither."""
    from sistrum.errors import SistrumError

    recipes = Path(__file__).parent / "recipes"
    shipped = recipes / f"{given.name}.yaml"
    if given.is_file():
        return given
    if given.parent == Path() and shipped.exists():
        return shipped
    names = ", ".join(sorted(path.stem for path in recipes.glob("*.yaml")))
    raise SistrumError(f"{given}: no such recipe file, and none of the recipes that ship: {names}")
