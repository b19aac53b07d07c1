"""`sistrum models`: which models there are."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from sistrum.errors import SistrumError
from sistrum.python_host.model_folder import ListedModel, list_models, shipped_folder, user_folders


def list_command(arguments: argparse.Namespace) -> int:
    """Print the models in the given folders, or in the shipped and the user's folder."""
    for folder in arguments.folder:
        if not folder.is_dir():
            raise SistrumError(f"{folder}: expected a folder")
    models = list(list_models(arguments.folder or [shipped_folder(), *user_folders()]))
    if arguments.json:
        json.dump([_entry(model) for model in models], sys.stdout, indent=2)
        print()
    elif not models:
        print("no models found")
    else:
        print("\n".join(_line(model) for model in models))
    return 0


def _entry(model: ListedModel) -> dict[str, Any]:
    return {
        "path": str(model.path),
        "sha256": model.sha256,
        "card": model.card,
        "error": model.problem,
    }


def _line(model: ListedModel) -> str:
    if model.card is None:
        return f"{model.path.stem:<12} BROKEN: {model.problem}"
    card, audio = model.card, model.card["audio"]
    seconds = audio["samples"] / audio["sample_rate"]
    controls = ", ".join(control["id"] for control in card["controls"]) or "none"
    return (
        f"{card['name']:<12} {card['title']}: {seconds:.2f} s at {audio['sample_rate']} Hz, "
        f"controls {controls}; {len(card['presets'])} named sounds ({card['licence']})\n{'':<12} {model.path}"
    )
