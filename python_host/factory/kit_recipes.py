"""The kits that ship: on General MIDI's notes, what each part is like, its mix and how it is played.

kits.json holds them; which controls a model has is no affair of the code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Params = Mapping[str, float]
_FILE = Path(__file__).with_name("kits.json")


@dataclass(frozen=True, slots=True)
class Place:
    """What a note of the General MIDI map is in every kit. `share`: one sound for all notes of that name."""

    note: int
    name: str
    kind: str
    share: str
    loudness_db: float  # under the loudest part's
    pan: float = 0.0
    params: Params = field(default_factory=dict)
    least_length: float = 0.0  # of its sound, whatever the kit's is


@dataclass(frozen=True, slots=True)
class KitRecipe:
    """A kit: what all of it is like, and what some sounds of it are. Keys of `sounds` are shares or kinds."""

    name: str
    tags: str
    description: str
    colour: float = 0.5
    length: float = 0.5
    sliders: Params = field(default_factory=dict)  # of every sound
    sounds: Mapping[str, Params] = field(default_factory=dict)  # colour, length and sliders of some
    params: Mapping[str, Params] = field(default_factory=dict)  # of some parts; "" of all
    velocity: Mapping[str, Params] = field(default_factory=dict)  # depths by slider, of some; "" of all


_TABLES = json.loads(_FILE.read_text(encoding="utf-8"))
PLACES: tuple[Place, ...] = tuple(Place(**row) for row in _TABLES["places"])
KITS: tuple[KitRecipe, ...] = tuple(KitRecipe(**row) for row in _TABLES["kits"])
