"""A kit of the factory's: recipe and measured sounds to the document of a preset file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sistrum.python_host.factory.kit_recipes import PLACES, KitRecipe, Params, Place
from sistrum.python_host.factory.sound_pool import Choice, SoundPool, Wish

_LOUDNESS = 0.2  # of the loudest 50 ms, after its level
_HIGHEST_PEAK = 1.0
_LEVELS = (0.1, 1.6)
_SHAPES = ("colour", "length")


def kit_parts(recipe: KitRecipe, pool: SoundPool) -> list[dict[str, Any]]:
    """The `parts` of the preset."""
    chosen: dict[str, Choice] = {}
    for place in PLACES:
        if place.share not in chosen:
            chosen[place.share] = pool.choose(_wish(recipe, place))
    return [_part(recipe, place, chosen[place.share]) for place in PLACES]


def _of_place(place: Place, by_name: Mapping[str, Params]) -> Params:
    """What is said of the place's share, else of its kind, else of all."""
    return by_name.get(place.share, by_name.get(place.kind, by_name.get("", {})))


def _wish(recipe: KitRecipe, place: Place) -> Wish:
    own = _of_place(place, recipe.sounds)
    sliders = {name: value for name, value in own.items() if name not in _SHAPES}
    length = own.get("length", max(recipe.length, place.least_length))
    return Wish(place.kind, own.get("colour", recipe.colour), length, sliders={**recipe.sliders, **sliders})


def _part(recipe: KitRecipe, place: Place, choice: Choice) -> dict[str, Any]:
    said = dict(_of_place(place, recipe.params))
    louder = said.pop("level_db", 0.0)
    params = {**said, **place.params, "note": place.note, "pan": place.pan}
    params["tune"] = said.get("tune", 0) + place.params.get("tune", 0)
    if "hold" in said and "hold" in place.params:
        params |= {name: min(said[name], place.params[name]) for name in ("hold", "decay")}
    params["level"] = _level(place, choice, louder)
    sound: dict[str, Any] = {"name": place.name, "seed": choice.seed, "controls": dict(choice.controls)}
    if depths := _of_place(place, recipe.velocity):
        sound["velocity"] = dict(depths)
    return {"part": place.note - PLACES[0].note + 1, "sound": sound, "params": params}


def _level(place: Place, choice: Choice, louder_db: float) -> float:
    """Linear gain at which the sound is as loud as its place asks for, within full scale; two digits."""
    wanted = _LOUDNESS * math.pow(10, (place.loudness_db + louder_db) / 20)
    loud_enough = min(wanted / choice.measures.loudness, _HIGHEST_PEAK / choice.measures.peak)
    return round(min(max(loud_enough, _LEVELS[0]), _LEVELS[1]), 2)
