"""`--set [PART:]ID=VALUE`: controls of the model, part parameters and the volume from the command line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.kit import PARTS, KitPreset, PartPreset

if TYPE_CHECKING:
    from sistrum._core import Engine, PartParameter

VOLUME = "volume"
_VOLUME_RANGE = (0.0, 2.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """What one part (1..16; None: every part) is to have: a part parameter or a control, in its own unit."""

    part: int | None
    name: str
    value: float


def part_parameters() -> dict[str, PartParameter]:
    """The engine's table of part parameters by id."""
    import sistrum

    return {row["id"]: row for row in sistrum.part_parameters()}


def parse_settings(texts: Sequence[str]) -> tuple[Setting, ...]:
    """`[PART:]ID=VALUE` texts. The ids of part parameters, and `volume`, go before those of controls.

    Raises:
        SistrumError: no such form or part, a value that is no number or out of range, or an id given twice.
    """
    settings = tuple(_parse(text) for text in texts)
    named = [(setting.part, setting.name) for setting in settings]
    for text, name in zip(texts, named, strict=True):
        if named.count(name) > 1:
            raise SistrumError(f"--set {text}: given twice")
    return settings


def with_controls(kit: KitPreset, settings: Iterable[Setting]) -> KitPreset:
    """The kit with its controls touched; what names a part wins over what is for all of them."""
    known = part_parameters()
    parts = {part.part: part for part in kit.parts}
    for setting, number in _by_part(settings):
        if setting.name in known or setting.name == VOLUME:
            continue
        part = parts.get(number, PartPreset(number))
        parts[number] = replace(part, controls={**part.controls, setting.name: setting.value})
    return replace(kit, parts=tuple(parts[number] for number in sorted(parts)))


def set_parameters(engine: Engine, settings: Iterable[Setting]) -> None:
    """Sets part parameters and volume of an engine that has its kit."""
    known = part_parameters()
    for setting, number in _by_part(settings):
        if setting.name == VOLUME:
            engine.volume = setting.value
        elif setting.name in known:
            engine.set_param(number - 1, setting.name, setting.value)


def _by_part(settings: Iterable[Setting]) -> list[tuple[Setting, int]]:
    """Each setting with each part's number that it is for, those for all parts first."""
    ordered = sorted(settings, key=lambda setting: setting.part is not None)
    everywhere = range(1, PARTS + 1)
    return [
        (each, number) for each in ordered for number in (everywhere if each.part is None else [each.part])
    ]


def _parse(text: str) -> Setting:
    name, equals, value = text.partition("=")
    part, colon, name = name.rpartition(":")
    if not name or not equals:
        raise SistrumError(f"--set {text}: expected [PART:]ID=VALUE with a number")
    if colon and not (part.isascii() and part.isdigit() and 1 <= int(part) <= PARTS):
        raise SistrumError(f"--set {text}: expected a part of 1..{PARTS}, found '{part}'")
    if colon and name == VOLUME:
        raise SistrumError(f"--set {text}: the volume is of all parts; a part has a level")
    return Setting(int(part) if colon else None, name, _value(text, name, value))


def _value(text: str, name: str, value: str) -> float:
    row = part_parameters().get(name)
    choices = [] if row is None else [choice.lower() for choice in row["choices"]]
    if value.lower() in choices:
        return float(choices.index(value.lower()))
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        told = f"one of {', '.join(choices)}" if choices else "[PART:]ID=VALUE with a number"
        raise SistrumError(f"--set {text}: expected {told}")
    if row is None and name != VOLUME:
        return number  # a control of a model: who knows the model looks at its range
    low, high = _VOLUME_RANGE if row is None else (row["min"], row["max"])
    whole = row is not None and row["whole"]
    stored = float(np.float32(number))  # 0.001 is below the smallest time of 0.001 as the engine has it
    if not low <= stored <= high or (whole and not number.is_integer()):
        raise SistrumError(f"--set {text}: expected {'a whole number of ' if whole else ''}{low:g}..{high:g}")
    return stored
