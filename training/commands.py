"""`sistrum train`: run a recipe, resume a run, or teach a trained model one's own sounds; `sistrum pack`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sistrum.errors import SistrumError

if TYPE_CHECKING:
    from sistrum.training.config import Recipe
    from sistrum.training.snapshot import Start

#: Folder of a fine-tuned run that holds its sound set.
SOUNDS = "sounds"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands `train` and `pack`."""
    _register_train(subparsers)
    pack = subparsers.add_parser(
        "pack",
        help="write a snapshot from which others can fine-tune",
        description="Write all networks of a checkpoint in half precision, for 'sistrum train --init'.",
    )
    pack.add_argument("checkpoint", type=Path, help="checkpoint of 'sistrum train', such as runs/cpu/last.pt")
    pack.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="snapshot to write (.ckpt)"
    )
    pack.add_argument(
        "--licence", default="GPL-3.0-or-later", help="licence of the weights (default: %(default)s)"
    )
    pack.set_defaults(run=run_pack)


def _register_train(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "train",
        help="train a generator from a recipe, or a trained one on your own sounds",
        description="Train a generator. Stops at --max-minutes, at the recipe's steps or on Ctrl-C, "
        "always on a checkpoint. With --init, a trained model learns the sounds of a plain folder.",
    )
    parser.add_argument(
        "recipe",
        type=Path,
        nargs="?",
        help="recipe file (YAML), or the name of one that ships, such as cpu; with --init or --resume the "
        "default is the model's or the run's own",
    )
    parser.add_argument(
        "--init", type=Path, metavar="FILE", help="start from this snapshot or checkpoint's weights"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="sound set made by 'sistrum data' (default: the recipe's), or with --init a folder of samples",
    )
    parser.add_argument(
        "--class", dest="sound_class", metavar="NAME", help="with --init: the class of all samples in --data"
    )
    parser.add_argument(
        "--run-dir", type=Path, metavar="DIR", help="folder of the run (default: runs/ and the recipe's name)"
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


@dataclass(frozen=True)
class Plan:
    """What a call of `train` asks for, resolved."""

    recipe: Recipe
    folder: Path
    sounds: Path
    start: Start | None = None


def run_train(arguments: argparse.Namespace) -> int:
    """Run `train`; returns the exit code."""
    from dataclasses import replace

    from sistrum.training.distributed import join
    from sistrum.training.loop import BEST, BEST_ERROR, FIRST_ERROR, start_run, train
    from sistrum.training.training_data import load_training_data

    fine_tuning = arguments.init and not arguments.resume
    plan = _fine_tuning_plan(arguments) if fine_tuning else _plan(arguments)
    with join(plan.recipe.loop.device) as world:
        data = world.first(lambda: load_training_data(plan.recipe, plan.sounds))
        if plan.start is not None:
            data = replace(data, sources=[*plan.start.data, *data.sources])
        run = start_run(plan.recipe, data, plan.folder, arguments.resume, world, plan.start)
        train(run, arguments.max_minutes)
        if world.writes:
            print(f"{run.folder}: step {run.step}, {run.minutes:.1f} minutes")
            if (run.folder / BEST).exists():
                first, best = run.metrics[FIRST_ERROR], run.metrics[BEST_ERROR]
                print(f"{run.folder / BEST}: reconstruction error {first:.2f} dB before, {best:.2f} dB now")
    return 0


def _plan(arguments: argparse.Namespace) -> Plan:
    """A run of a recipe, fresh or resumed."""
    from sistrum.training.config import load_recipe
    from sistrum.training.snapshot import START, read_start

    given, folder = arguments.recipe, arguments.run_dir
    if given is None and not (arguments.resume and folder):
        raise SistrumError("train: give a recipe, --init FILE, or --resume with --run-dir")
    recipe = load_recipe(find_recipe(given) if given else folder / "recipe.yaml", arguments.changes)
    folder = folder or Path("runs") / recipe.name
    before = folder / START
    start = read_start(before) if arguments.resume and before.exists() else None
    return Plan(recipe, folder, arguments.data or Path(recipe.data.path), start)


def _fine_tuning_plan(arguments: argparse.Namespace) -> Plan:
    """A run from a snapshot; the sounds are prepared into the run's folder."""
    from sistrum.training.config import change_recipe, load_recipe
    from sistrum.training.distributed import process_count
    from sistrum.training.fine_tuning import fine_tuning_recipe
    from sistrum.training.loop import LAST
    from sistrum.training.own_sounds import own_sounds
    from sistrum.training.snapshot import read_start

    start = read_start(arguments.init)
    if arguments.recipe is not None:
        recipe = load_recipe(find_recipe(arguments.recipe), arguments.changes)
        folder = arguments.run_dir or Path("runs") / recipe.name
        return Plan(recipe, folder, arguments.data or Path(recipe.data.path), start)
    if process_count() > 1:
        raise SistrumError("train: a model learns a folder of samples in one process; do without torchrun")
    if arguments.data is None:
        raise SistrumError("train: --init needs --data DIR, a folder of samples to learn")
    name = arguments.data.resolve().name
    folder = arguments.run_dir or Path("runs") / name
    if (folder / LAST).exists():
        raise SistrumError(f"{folder}: holds a run already; continue it with --resume --run-dir {folder}")
    sounds = own_sounds(arguments.data, start.audio, arguments.sound_class)
    for skipped in sounds.skipped:
        print(f"left out: {skipped.name}: {skipped.reason}")
    held = sum(record.split == "validation" for record in sounds.records)
    print(f"{arguments.data}: {len(sounds) - held} sounds to learn, {held} to check by")
    sounds.save(folder / SOUNDS)
    recipe = fine_tuning_recipe(start, name, str(folder / SOUNDS), validates=held > 0)
    return Plan(change_recipe(recipe, arguments.changes), folder, folder / SOUNDS, start)


def run_pack(arguments: argparse.Namespace) -> int:
    """Run `pack`; returns the exit code."""
    from sistrum.training.checkpoint import read_checkpoint
    from sistrum.training.snapshot import start_of, write_snapshot

    start = start_of(read_checkpoint(arguments.checkpoint), arguments.licence)
    size = write_snapshot(arguments.output, start)
    print(f"{arguments.output}: {size / 1e6:.1f} MB, {start.recipe.family} after step {start.step}")
    return 0


def find_recipe(given: Path) -> Path:
    """The file itself, or the shipped recipe of that name; SistrumError if there is neither."""
    recipes = Path(__file__).parent / "recipes"
    shipped = recipes / f"{given.name}.yaml"
    if given.is_file():
        return given
    if given.parent == Path() and shipped.exists():
        return shipped
    names = ", ".join(sorted(path.stem for path in recipes.glob("*.yaml")))
    raise SistrumError(f"{given}: no such recipe file, and none of the recipes that ship: {names}")
