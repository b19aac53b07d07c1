"""`sistrum factory-presets`: makes the presets that ship from the models that ship."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistrum.errors import SistrumError
from sistrum.python_host.factory.kit_recipes import KITS
from sistrum.python_host.factory.make_kit import kit_parts
from sistrum.python_host.factory.sound_pool import SoundPool
from sistrum.python_host.factory.sound_recipes import sound_wishes
from sistrum.python_host.factory.tones import tone_documents
from sistrum.python_host.model_folder import find_model, load_model

if TYPE_CHECKING:
    from sistrum import Model, Preset

_AUTHOR = "Sistrum"


def presets_command(arguments: argparse.Namespace) -> int:
    """Choose, check, and replace the presets of the model in the folders `kits` and `sounds`."""
    model = load_model(find_model(arguments.model))
    if "streaming" in model.card:
        presets = [_preset(model, document) for document in tone_documents(model)]
    else:
        presets = [*_kits(model), *_sounds(model)]
    for kind in ("kit", "sound"):
        _forget(model, arguments.output / f"{kind}s")
    for preset in presets:
        preset.write(arguments.output / f"{preset.kind}s" / f"{preset.name}.json")
    kits = sum(preset.kind == "kit" for preset in presets)
    print(f"{arguments.output}: {kits} kits and {len(presets) - kits} sounds of {model.card['name']}")
    return 0


def _forget(model: Model, folder: Path) -> None:
    """Presets of this model, whatever version of it they were made for."""
    import sistrum

    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        if sistrum.read_preset(path).model["name"] == model.card["name"]:
            path.unlink()


def _kits(model: Model) -> list[Preset]:
    pool = SoundPool(model)
    return [
        _preset(
            model,
            {
                "kind": "kit",
                "name": recipe.name,
                "description": recipe.description,
                "tags": recipe.tags.split(),
                "parts": kit_parts(recipe, pool),
            },
        )
        for recipe in KITS
    ]


def _sounds(model: Model) -> list[Preset]:
    pool = SoundPool(model)
    presets = []
    for name, tags, wish in sound_wishes():
        choice = pool.choose(wish)
        sound = {"seed": choice.seed, "controls": dict(choice.controls)}
        presets.append(_preset(model, {"kind": "sound", "name": name, "tags": tags, "sound": sound}))
    return presets


def _preset(model: Model, content: dict[str, Any]) -> Preset:
    """The preset, read and fitted to the model.

    Raises:
        SistrumError: it does not fit.
    """
    import sistrum

    path = Path(model.path)
    reference = {"name": model.card["name"], "file": path.name, "sha256": model.sha256}
    document = {"format": "sistrum-preset", "format_version": 1, "author": _AUTHOR, "model": reference}
    preset = sistrum.parse_preset(json.dumps(document | content), str(content["name"]))
    resolved = preset.resolve(str(content["name"]), [path.parent])
    if any(Path(part["model"]).resolve() != path.resolve() for part in resolved):
        raise SistrumError(f"{path}: expected the model for every part, found another one")
    return preset
