"""`sistrum train-tokens`, `sistrum tokens`, `sistrum token-report`: how notes become sequences of tokens."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    _register_train(subparsers)
    _register_tokens(subparsers)
    _register_report(subparsers)


def _register_train(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "train-tokens",
        help="train the VQCPC encoder that turns notes into tokens",
        description="Train a VQCPC encoder on a note set. Stops at --max-minutes or on Ctrl-C, always on a "
        "checkpoint; 'sistrum tokens' writes the tokens of all notes with it.",
    )
    parser.add_argument("recipe", type=Path, help="a recipe file, or one that ships: 16ms, 32ms")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="note set made by 'sistrum data notes'"
    )
    parser.add_argument(
        "--run-dir", type=Path, metavar="DIR", help="where to write (default: runs/tokens-RECIPE)"
    )
    parser.add_argument(
        "--max-minutes", type=float, default=10.0, metavar="M", help="in total (default: %(default)s)"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    parser.set_defaults(run=run_train_tokens)


def _register_tokens(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "tokens",
        help="write the tokens of all notes of a note set",
        description="Write DIR.tokens.npz and DIR.tokens.json beside a note set: what models that go by "
        "tokens train on. A file that says it is final is replaced only with --force.",
    )
    parser.add_argument("data", type=Path, metavar="DIR", help="note set made by 'sistrum data notes'")
    parser.add_argument(
        "--encoder", type=Path, required=True, metavar="FILE", help="checkpoint of 'sistrum train-tokens'"
    )
    parser.add_argument(
        "--encoder-32ms", type=Path, metavar="FILE", help="checkpoint for 32 ms (default: every second token)"
    )
    parser.add_argument(
        "--like", type=Path, metavar="DIR", help="name tokens as those of this note set, not by own loudness"
    )
    parser.add_argument("--final", action="store_true", help="say that models may be trained on them")
    parser.add_argument("--force", action="store_true", help="replace final ones")
    parser.set_defaults(run=run_tokens)


def _register_report(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "token-report",
        help="measure the tokens of a note set",
        description="Measure tokens on the validation notes: how well the next are told, how evenly they are "
        "used, what they know of time, loudness, velocity, instrument and pitch. Writes PAGE, and beside it "
        "a .json and a .png of sequences over spectrograms.",
    )
    parser.add_argument("data", type=Path, metavar="DIR", help="note set with tokens")
    parser.add_argument("--encoder", type=Path, required=True, metavar="FILE", help="what made the tokens")
    parser.add_argument("--encoder-32ms", type=Path, metavar="FILE", help="what made those of 32 ms")
    parser.add_argument("--report", type=Path, required=True, metavar="PAGE", help="Markdown file to write")
    parser.set_defaults(run=run_token_report)


def run_token_report(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.training.vqcpc.checkpoint import read
    from sistrum.training.vqcpc.report import write_report

    later = None if arguments.encoder_32ms is None else read(arguments.encoder_32ms)
    found = write_report(arguments.data, read(arguments.encoder), later, arguments.report)
    for name, measures in found.items():
        print(
            f"{name}: accuracy {measures.nce_accuracy:.3f} (chance {measures.nce_chance:.3f}), "
            f"perplexity {measures.perplexity:.1f}, dead {measures.dead_codes}"
        )
    print(f"{arguments.report}: written")
    return 0


def run_tokens(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.errors import SistrumError
    from sistrum.training.vqcpc.checkpoint import read
    from sistrum.training.vqcpc.token_set import facts_path, read_facts, write_tokens
    from sistrum.training.vqcpc.tokenise import tokenise

    path = facts_path(arguments.data)
    if path.exists() and read_facts(path).final and not arguments.force:
        raise SistrumError(f"{path}: these tokens are final; --force replaces them")
    later = None if arguments.encoder_32ms is None else read(arguments.encoder_32ms)
    like = None if arguments.like is None else read_facts(facts_path(arguments.like))
    tokens = tokenise(arguments.data, read(arguments.encoder), later, like, arguments.final, _progress)
    write_tokens(arguments.data, tokens)
    print(f"{path}: {len(tokens.tokens)} notes, {tokens.facts.count} tokens")
    return 0


def run_train_tokens(arguments: argparse.Namespace) -> int:
    """Run the command; returns the exit code."""
    from sistrum.errors import SistrumError
    from sistrum.training.datasets.notes import read_notes
    from sistrum.training.vqcpc.front_end import note_levels
    from sistrum.training.vqcpc.run import start, train
    from sistrum.training.vqcpc.settings import load_recipe

    if not arguments.max_minutes > 0:
        raise SistrumError(f"--max-minutes: expected more than 0, found {arguments.max_minutes}")
    recipe = load_recipe(arguments.recipe)
    folder = arguments.run_dir or Path("runs") / f"tokens-{arguments.recipe.stem}"
    notes = read_notes(arguments.data)
    run = start(recipe, folder, arguments.resume)
    train(run, notes, note_levels(arguments.data, recipe.front, _progress), arguments.max_minutes)
    print(f"{folder}: step {run.step}, {run.minutes:.1f} minutes")
    return 0


def _progress(what: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{what}: {done} of {total}", end=end, file=sys.stderr, flush=True)
