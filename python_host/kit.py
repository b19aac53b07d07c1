"""Kits: what a preset file says, or what parts change of a model's own kit. docs/presets.md has the format.

The C++ core reads the files; here is only how the command line speaks of them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistrum.errors import SistrumError
from sistrum.python_host.model_folder import DEFAULT_MODEL

if TYPE_CHECKING:
    from sistrum import Preset

PARTS = 16
MAX_SEED = 2**53 - 1  # JSON numbers are exact up to here


@dataclass(frozen=True, slots=True)
class PartPreset:
    """One part, 1..16. None and missing keys: as the model's kit has it."""

    part: int
    model: str | None = None
    seed: int | None = None
    latent: tuple[float, ...] | None = None
    controls: Mapping[str, float] = field(default_factory=dict)
    mix: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KitPreset:
    """A kit: the model for all parts (None: the shipped one) and the parts that differ from its kit.

    With `file`, what a preset file holds; then `parts` may touch controls beyond it.
    """

    model: str | None = None
    parts: tuple[PartPreset, ...] = ()
    file: Preset | None = None


def read_kit(path: Path) -> KitPreset:
    """Read a kit preset.

    Raises:
        SistrumError: no such file, no JSON, or a wrong entry (file, key, what was expected and found).
    """
    import sistrum

    preset = sistrum.read_preset(path)
    if preset.kind != "kit":
        raise SistrumError(f"{path}: expected a kit, found a {preset.kind}")
    return KitPreset(file=preset)


def kit_json(kit: KitPreset) -> str:
    """The text of a preset file with the kit."""
    return kit_document(kit).text


def kit_document(kit: KitPreset) -> Preset:
    """The kit as the engine takes it, its model named."""
    import sistrum

    if kit.file is None:
        preset = sistrum.parse_preset(json.dumps(_document(kit)), "kit")
    else:
        preset = copy.copy(kit.file)
        for part in kit.parts:
            preset.touch(part.part, part.controls)
    if not any(preset.model.values()):
        preset.model = {"name": DEFAULT_MODEL}
    return preset


def _document(kit: KitPreset) -> dict[str, Any]:
    document: dict[str, Any] = {"format": "sistrum-preset", "format_version": 1, "kind": "kit"}
    if kit.model is not None:
        document["model"] = {"file": kit.model}
    return document | {"parts": [_part(part) for part in kit.parts]}


def _part(part: PartPreset) -> dict[str, Any]:
    change: dict[str, Any] = {"controls": dict(part.controls)}
    if part.seed is not None:
        change["seed"] = part.seed
    if part.latent is not None:
        change["latent"] = list(part.latent)
    entry = {"part": part.part, "change": change, "params": dict(part.mix)}
    return entry if part.model is None else entry | {"model": {"file": part.model}}
