"""The kit preset file: which sounds the 16 parts play, and their mix. JSON, versioned.

A part that is not listed keeps the model's own kit; a listed part changes only what it names.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError

FORMAT = "sistrum-kit"
FORMAT_VERSION = 1
PARTS = 16
MAX_SEED = 2**53 - 1  # JSON numbers are exact up to here

# Mix parameter -> smallest and largest value (linear gain, balance, seconds), as the engine has them.
MIX_RANGES: dict[str, tuple[float, float]] = {
    "level": (0.0, 2.0),
    "pan": (-1.0, 1.0),
    "attack": (0.0, 2.0),
    "hold": (0.0, 60.0),
    "decay": (0.001, 10.0),
    "release": (0.002, 10.0),
}


@dataclass(frozen=True, slots=True)
class PartPreset:
    """One part, 1..16. None and missing keys: as the model's kit has it."""

    part: int
    model: str | None = None
    seed: int | None = None
    latent: tuple[float, ...] | None = None
    controls: Mapping[str, float] = field(default_factory=dict)
    mix: Mapping[str, float] = field(default_factory=dict)

    @property
    def changes_sound(self) -> bool:
        return self.seed is not None or self.latent is not None or bool(self.controls)


@dataclass(frozen=True, slots=True)
class KitPreset:
    """A kit: the model for all parts (None: the shipped one) and the parts that differ from its kit."""

    model: str | None = None
    parts: tuple[PartPreset, ...] = ()


def read_kit(path: Path) -> KitPreset:
    """Read a kit preset.

    Raises:
        SistrumError: no such file, no JSON, or a wrong entry (file, key, what was expected and found).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SistrumError(f"{path}: cannot be read ({error})") from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SistrumError(f"{path}: expected JSON ({error})") from error
    return _parse_kit(str(path), data)


def kit_json(kit: KitPreset) -> str:
    """The text of a kit preset file that `read_kit` reads back as the same kit."""
    parts = []
    for part in kit.parts:
        entry: dict[str, Any] = {"part": part.part}
        if part.model is not None:
            entry["model"] = part.model
        if part.seed is not None:
            entry["seed"] = part.seed
        if part.latent is not None:
            entry["latent"] = list(part.latent)
        if part.controls:
            entry["controls"] = dict(part.controls)
        parts.append(entry | dict(part.mix))
    document: dict[str, Any] = {"format": FORMAT, "format_version": FORMAT_VERSION}
    if kit.model is not None:
        document["model"] = kit.model
    return json.dumps(document | {"parts": parts}, indent=2) + "\n"


def _parse_kit(file: str, data: Any) -> KitPreset:
    entries = _object(file, "the file", data)
    if entries.get("format") != FORMAT:
        raise _wrong(file, "format", f'"{FORMAT}"', entries.get("format"))
    if entries.get("format_version") != FORMAT_VERSION:
        raise _wrong(file, "format_version", str(FORMAT_VERSION), entries.get("format_version"))
    _no_other_keys(file, "the file", entries, {"format", "format_version", "model", "parts"})
    listed = entries.get("parts", [])
    if not isinstance(listed, list):
        raise _wrong(file, "parts", "a list", listed)
    parts = tuple(_parse_part(file, f"parts[{index}]", part) for index, part in enumerate(listed))
    numbers = [part.part for part in parts]
    for number in numbers:
        if numbers.count(number) > 1:
            raise SistrumError(f"{file}: parts: expected each part once, found part {number} twice")
    return KitPreset(_optional(file, "model", entries, _text), parts)


def _parse_part(file: str, where: str, data: Any) -> PartPreset:
    entries = _object(file, where, data)
    _no_other_keys(file, where, entries, {"part", "model", "seed", "latent", "controls", *MIX_RANGES})
    number = _integer(file, f"{where}.part", entries.get("part"), 1, PARTS)
    latent = entries.get("latent")
    if latent is not None:
        if not isinstance(latent, list):
            raise _wrong(file, f"{where}.latent", "a list of numbers", latent)
        latent = tuple(_number(file, f"{where}.latent[{i}]", value) for i, value in enumerate(latent))
    controls = {
        name: _number(file, f"{where}.controls.{name}", value)
        for name, value in _object(file, f"{where}.controls", entries.get("controls", {})).items()
    }
    mix = {
        name: _number(file, f"{where}.{name}", entries[name], *limits)
        for name, limits in MIX_RANGES.items()
        if name in entries
    }
    seed = entries.get("seed")
    if seed is not None:
        seed = _integer(file, f"{where}.seed", seed, 0, MAX_SEED)
    return PartPreset(number, _optional(file, f"{where}.model", entries, _text), seed, latent, controls, mix)


def _optional(
    file: str, key: str, entries: dict[str, Any], parse: Callable[[str, str, Any], str]
) -> str | None:
    value = entries.get(key.rsplit(".", 1)[-1])
    return None if value is None else parse(file, key, value)


def _text(file: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(file, key, "a text", value)
    return value


def _integer(file: str, key: str, value: Any, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _wrong(file, key, f"a whole number in {low}..{high}", value)
    return value


def _number(file: str, key: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    valid = isinstance(value, int | float) and not isinstance(value, bool)
    if not valid or not math.isfinite(value) or not low <= value <= high:
        limits = "" if math.isinf(low) else f" in {low:g}..{high:g}"
        raise _wrong(file, key, f"a finite number{limits}", value)
    return float(value)


def _object(file: str, key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(file, key, "an object", value)
    return value


def _no_other_keys(file: str, where: str, entries: dict[str, Any], known: set[str]) -> None:
    for key in entries:
        if key not in known:
            raise SistrumError(f"{file}: {where}: unknown key '{key}'; known are {', '.join(sorted(known))}")


def _wrong(file: str, key: str, expected: str, found: Any) -> SistrumError:
    return SistrumError(f"{file}: {key}: expected {expected}, found {json.dumps(found)[:80]}")
