"""The command line `sistrum`: gathers the sub-commands of the packages that are installed."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence

from sistrum import SistrumError, __version__

# Modules with `register(subparsers)`. Each keeps heavy imports (torch, plug-in hosts) inside its commands.
_COMMAND_MODULES = (
    "sistrum.python_host.commands",
    "sistrum.training.commands_data",
    "sistrum.training.commands_features",
    "sistrum.training.commands",
    "sistrum.training.commands_finish",
    "sistrum.training.commands_encoder",
    "sistrum.training.commands_tokens",
    "sistrum.training.commands_teachers",
    "sistrum.export.commands",
    "sistrum.export.commands_encoder",
    "sistrum.export.commands_teacher",
    "sistrum.export.commands_quantise",
    "sistrum.export.commands_steer",
)


def build_parser() -> argparse.ArgumentParser:
    """The whole parser, one sub-parser a command."""
    parser = argparse.ArgumentParser(
        prog="sistrum",
        description="Play, render and train instruments made of GAN generators.",
        epilog="'sistrum COMMAND --help' explains a command.",
    )
    parser.add_argument("--version", action="version", version=f"sistrum {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")
    for name in _COMMAND_MODULES:
        importlib.import_module(name).register(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code: 0 done, 2 a mistake of the user's, 130 interrupted."""
    parsed = build_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = parsed.run
    try:
        return run(parsed)
    except (SistrumError, FileNotFoundError, IsADirectoryError, PermissionError) as error:
        print(f"sistrum: error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
