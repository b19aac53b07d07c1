"""Named sounds and kits of a model that holds notes: its own presets, changed and put together.

tones.json holds the recipes. They name sounds of the model by family and place, so that they fit another
training of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sistrum.errors import SistrumError

if TYPE_CHECKING:
    from sistrum import Model

_FILE = Path(__file__).with_name("tones.json")
_LOUD_S = 0.4  # the loudest stretch of this length says how loud a note is
_LOUDNESS = 0.2  # of a part at 0 dB
_HIGHEST_PEAK = 1.0
_LEVELS = (0.05, 1.8)


@dataclass(frozen=True, slots=True)
class ToneRecipe:
    """A sound: the model's `nth` preset that touches `family`, with some controls changed."""

    name: str
    tags: Sequence[str]
    family: str
    nth: int
    controls: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ToneKitRecipe:
    """Some parts with a sound each; `loudness_db` is that of a note at full velocity under the loudest."""

    name: str
    tags: Sequence[str]
    description: str
    parts: Sequence[Mapping[str, Any]]


_TABLES = json.loads(_FILE.read_text(encoding="utf-8"))
TONES: tuple[ToneRecipe, ...] = tuple(ToneRecipe(**row) for row in _TABLES["sounds"])
TONE_KITS: tuple[ToneKitRecipe, ...] = tuple(ToneKitRecipe(**row) for row in _TABLES["kits"])


def tone_documents(model: Model) -> list[dict[str, Any]]:
    """What the preset files say, without what all of them have in common."""
    sounds = {recipe.name: tone_sound(model, recipe) for recipe in TONES}
    documents: list[dict[str, Any]] = [
        {"kind": "sound", "name": recipe.name, "tags": _tags(recipe), "sound": sounds[recipe.name]}
        for recipe in TONES
    ]
    for kit in TONE_KITS:
        parts = [
            _part(model, number, row, sounds[row["sound"]]) for number, row in enumerate(kit.parts, start=1)
        ]
        documents.append(
            {
                "kind": "kit",
                "name": kit.name,
                "description": kit.description,
                "tags": [*kit.tags, "held"],
                "parts": parts,
            }
        )
    return documents


def tone_sound(model: Model, recipe: ToneRecipe) -> dict[str, Any]:
    """Seed, latent and touched controls.

    Raises:
        SistrumError: the model has no preset of that family.
    """
    own = [preset for preset in model.card["presets"] if preset.get("controls", {}).get(recipe.family)]
    if not own:
        raise SistrumError(f"{recipe.name}: expected a preset that touches '{recipe.family}', found none")
    preset = own[recipe.nth % len(own)]
    sound = {"seed": preset["seed"], "controls": {**preset["controls"], **recipe.controls}}
    if preset.get("latent") is not None:
        sound["latent"] = preset["latent"]
    return sound


def loudness_of(model: Model, sound: Mapping[str, Any]) -> tuple[float, float]:
    """Root mean square of the loudest stretch of the preview note, and its peak."""
    import sistrum

    audio = sistrum.Renderer(model).render(
        seed=sound["seed"], latent=sound.get("latent"), controls=sound["controls"]
    )
    mono = audio.mean(axis=0).astype(np.float64)
    length = round(_LOUD_S * model.card["audio"]["sample_rate"])
    energy = np.concatenate([[0.0], np.cumsum(mono**2)])
    loudest = float((energy[length:] - energy[:-length]).max()) / length
    return math.sqrt(loudest), float(np.abs(mono).max())


def _tags(recipe: ToneRecipe) -> list[str]:
    return [recipe.family.replace("_", "-"), *recipe.tags, "held"]


def _part(model: Model, number: int, row: Mapping[str, Any], sound: Mapping[str, Any]) -> dict[str, Any]:
    loudness, peak = loudness_of(model, sound)
    if loudness < 1e-4:
        raise SistrumError(f"{row['sound']}: expected a note that is heard, found silence")
    wanted = _LOUDNESS * 10 ** (row["loudness_db"] / 20)
    level = min(wanted / loudness, _HIGHEST_PEAK / peak)
    params = {**row["params"], "level": round(min(max(level, _LEVELS[0]), _LEVELS[1]), 2)}
    return {"part": number, "sound": {"name": row["sound"], **sound}, "params": params}
