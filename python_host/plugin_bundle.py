"""Finds the built or installed Sistrum.vst3 and the programs that are built beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sistrum.errors import SistrumError

_BUNDLE = "Sistrum.vst3"
_SYSTEM_FOLDERS = ("~/.vst3", "/usr/lib/vst3", "/usr/local/lib/vst3")


def build_folder() -> Path:
    """The release build of a checkout; need not exist."""
    return Path(__file__).resolve().parent.parent / "build" / "release"


def find_vst3() -> Path:
    """The plug-in bundle: $SISTRUM_VST3, else this checkout's release build, else an installed one.

    Raises:
        SistrumError: there is none, or the variable names something that is no bundle.
    """
    if chosen := os.environ.get("SISTRUM_VST3"):
        bundle = Path(chosen).resolve()
        if not is_bundle(bundle):
            raise SistrumError(f"SISTRUM_VST3={chosen}: expected a VST3 bundle (a folder with Contents/)")
        return bundle
    for candidate in _candidates():
        if is_bundle(candidate):
            return candidate
    raise SistrumError(f"{_BUNDLE} was not found: run 'make plugin' or set SISTRUM_VST3 to its path")


def is_bundle(path: Path) -> bool:
    """Whether the folder holds a VST3 binary for some platform."""
    return any((path / "Contents").glob("*/*.so")) or any((path / "Contents").glob("MacOS/*"))


def find_program(name: str) -> Path:
    """A program of the release build, by file name.

    Raises:
        SistrumError: it is not built.
    """
    for path in sorted(build_folder().rglob(name)):
        if path.is_file() and os.access(path, os.X_OK):
            return path
    raise SistrumError(f"the program '{name}' was not found in {build_folder()}: run 'make plugin'")


def _candidates() -> Iterator[Path]:
    artefacts = build_folder() / "plugin" / "shell" / "Sistrum_artefacts"
    yield artefacts / "Release" / "VST3" / _BUNDLE
    yield from sorted(artefacts.glob(f"**/{_BUNDLE}"))
    for folder in _SYSTEM_FOLDERS:
        yield Path(folder).expanduser() / _BUNDLE
