"""Where presets lie: those that ship beside this package, and the user's own folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from sistrum.errors import SistrumError

_SUFFIX = ".json"


def shipped_presets() -> Path:
    """The presets that came with this installation (beside the package, in a checkout and in a wheel)."""
    return Path(__file__).resolve().parent.parent / "presets"


def user_presets() -> Path:
    """The user's own, as the plug-in saves them: $SISTRUM_PRESETS, else XDG's data folder."""
    if chosen := os.environ.get("SISTRUM_PRESETS"):
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "sistrum" / "presets"


def preset_names(kind: Literal["sound", "part", "kit"]) -> dict[str, Path]:
    """The presets of a kind by file name; the user's own win over those that ship."""
    folders = (shipped_presets() / f"{kind}s", user_presets() / f"{kind}s")
    return {path.stem: path for folder in folders for path in sorted(folder.glob(f"*{_SUFFIX}"))}


def find_preset(name_or_path: str, kind: Literal["sound", "part", "kit"]) -> Path:
    """The file for a path, or for the name of a known preset.

    Raises:
        SistrumError: there is no such file; the message lists the names there are.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    names = preset_names(kind)
    if name_or_path in names:
        return names[name_or_path]
    known = ", ".join(sorted(names)) or "none"
    raise SistrumError(f"{name_or_path}: expected a preset file or one of the known {kind}s ({known})")
