"""`--set [PART:]ID=VALUE`: touches controls of a kit's parts from the command line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sistrum.errors import SistrumError
from sistrum.python_host.kit import PARTS, KitPreset, PartPreset


@dataclass(frozen=True, slots=True)
class Setting:
    """A control of one part (1..16; None: of every part) by id, and what it is asked for, in its unit."""

    part: int | None
    control: str
    value: float


def parse_settings(texts: Sequence[str]) -> tuple[Setting, ...]:
    """`[PART:]ID=VALUE` texts.

    Raises:
        SistrumError: no such form, no such part, no finite number, or the same control of a part twice.
    """
    settings = tuple(_parse(text) for text in texts)
    named = [(setting.part, setting.control) for setting in settings]
    for text, name in zip(texts, named, strict=True):
        if named.count(name) > 1:
            raise SistrumError(f"--set {text}: given twice")
    return settings


def with_settings(kit: KitPreset, settings: Iterable[Setting]) -> KitPreset:
    """The kit with these controls touched; what names a part wins over what is for all of them."""
    parts = {part.part: part for part in kit.parts}
    for setting in sorted(settings, key=lambda setting: setting.part is not None):
        numbers = range(1, PARTS + 1) if setting.part is None else (setting.part,)
        for number in numbers:
            part = parts.get(number, PartPreset(number))
            parts[number] = replace(part, controls={**part.controls, setting.control: setting.value})
    return replace(kit, parts=tuple(parts[number] for number in sorted(parts)))


def _parse(text: str) -> Setting:
    name, equals, value = text.partition("=")
    part, colon, control = name.rpartition(":")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not control or not equals or not math.isfinite(number):
        raise SistrumError(f"--set {text}: expected [PART:]ID=VALUE with a number")
    if colon and not (part.isascii() and part.isdigit() and 1 <= int(part) <= PARTS):
        raise SistrumError(f"--set {text}: expected a part of 1..{PARTS}, found '{part}'")
    return Setting(int(part) if colon else None, control, number)
