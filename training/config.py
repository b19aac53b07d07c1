"""Recipes: YAML -> frozen dataclasses. An unknown key, a missing value or a wrong type is an error with its
place.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml

from sistrum.errors import SistrumError
from sistrum.training.families.registry import FAMILIES

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class ClassGroup:
    """A class of a run: the sound set's classes `of`, or the one of the same name."""

    name: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataSettings:
    """Where the sounds are, and how a batch is drawn from them.

    classes: which classes to learn, in order (default: the set's). variation: how far every sound is varied,
    in units of the usual limits (`datasets.augment`; 0 = not at all).
    pool_hits: size of the pool of varied hits for families whose hits must be taken apart first.
    feature_scale: what is 0 and 1 of a measured feature, see `measured_batches`. soft_classes: class amounts
    from neighbours instead of 0 and 1.
    """

    path: str = "data/drums"
    batch: int = 16
    synthetic_share: float = 0.15
    pool_hits: int = 10240
    variation: float = 1.0
    classes: tuple[ClassGroup, ...] = ()
    feature_scale: str = "hundred"
    soft_classes: bool = False


@dataclass(frozen=True)
class LoopSettings:
    """How long to train, where, and how often to write; `steps` or `--max-minutes`, whichever comes first,
    ends a run.

    device: auto (a GPU where there is one), cpu, cuda or cuda:N. precision: auto (the family's choice),
    float32 or bfloat16. anchor: share (0..1) by which weights go back to where they started, at every step.
    validate_every: steps between measurements on unseen sounds (0 = never); a run ends after `patience` of
    them without improvement (0 = goes on).
    """

    steps: int = 1_000_000
    seed: int = 1
    threads: int = 1
    averaging: float = 0.999
    log_every: int = 50
    checkpoint_minutes: float = 3.0
    sheet_minutes: float = 10.0
    sheet_columns: int = 6
    keep_checkpoints: int = 3
    device: str = "auto"
    precision: str = "auto"
    anchor: float = 0.0
    validate_every: int = 0
    patience: int = 0


@dataclass(frozen=True)
class Recipe:
    """One run, resolved. `settings` is the family's own dataclass."""

    name: str
    family: str
    settings: Any
    data: DataSettings = field(default_factory=DataSettings)
    loop: LoopSettings = field(default_factory=LoopSettings)

    def to_mapping(self) -> dict[str, Any]:
        """Plain data from which `parse_recipe` builds the same recipe."""
        mapping: dict[str, Any] = _plain(dataclasses.asdict(self))
        return mapping


def load_recipe(path: Path, changes: list[str] | None = None) -> Recipe:
    """Read a recipe file and apply `key.path=value` changes; SistrumError names what is wrong."""
    try:
        mapping = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SistrumError(f"{path}: not YAML: {error}") from error
    if not isinstance(mapping, dict):
        raise SistrumError(f"{path}: expected a mapping at the top level")
    for change in changes or []:
        apply_change(mapping, change)
    return parse_recipe(mapping, str(path))


def change_recipe(recipe: Recipe, changes: list[str]) -> Recipe:
    """The recipe with `key.path=value` changes."""
    mapping = recipe.to_mapping()
    for change in changes:
        apply_change(mapping, change)
    return parse_recipe(mapping, recipe.name)


def apply_change(mapping: dict[str, Any], change: str) -> None:
    """Set one value in place: `loop.seed=3`, `settings.critics.0.hop=256`; values are YAML."""
    key, separator, text = change.partition("=")
    if not separator or not key:
        raise SistrumError(f"--set {change}: expected key.path=value")
    *parents, last = key.split(".")
    place: Any = mapping
    try:
        for parent in parents:
            place = place[int(parent)] if isinstance(place, list) else place.setdefault(parent, {})
        place[int(last) if isinstance(place, list) else last] = yaml.safe_load(text)
    except (TypeError, ValueError, IndexError, AttributeError, yaml.YAMLError) as error:
        raise SistrumError(f"--set {change}: no such place in the recipe") from error


def parse_recipe(mapping: Mapping[str, Any], where: str) -> Recipe:
    """Build a recipe from plain data."""
    family = mapping.get("family")
    if family not in FAMILIES:
        raise SistrumError(
            f"{where}: family: expected one of {', '.join(sorted(FAMILIES))}, found {family!r}"
        )
    rest = {key: value for key, value in mapping.items() if key != "settings"}
    settings = parse(FAMILIES[str(family)].settings_type, mapping.get("settings", {}), f"{where}: settings")
    return parse(Recipe, {**rest, "settings": settings}, where)


def parse(kind: type[Settings], mapping: object, where: str) -> Settings:
    """Build the dataclass `kind` from a mapping, recursively; SistrumError for unknown, missing or ill-typed
    keys, and for values that the dataclass refuses (ValueError).
    """
    if not isinstance(mapping, Mapping):
        raise SistrumError(f"{where}: expected a mapping, found {mapping!r}")
    hints = typing.get_type_hints(kind)
    known = {f.name: f for f in dataclasses.fields(cast(Any, kind))}
    for key in mapping:
        if key not in known:
            raise SistrumError(f"{where}: unknown key {key!r}; known: {', '.join(sorted(known))}")
    values = {key: _convert(hints[key], value, f"{where}.{key}") for key, value in mapping.items()}
    missing = [
        name
        for name, f in known.items()
        if name not in values
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise SistrumError(f"{where}: missing key {missing[0]!r}")
    try:
        return kind(**values)
    except ValueError as error:
        raise SistrumError(f"{where}: {error}") from None


def _convert(kind: Any, value: object, where: str) -> Any:
    """`value` as `kind`: dataclasses, tuples, optional values and scalars; an int is a valid float."""
    if kind is Any:
        return value
    if dataclasses.is_dataclass(kind):
        return parse(cast(Any, kind), value, where)
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is types.UnionType:
        some = next(a for a in arguments if a is not type(None))
        return None if value is None and type(None) in arguments else _convert(some, value, where)
    if typing.get_origin(kind) is tuple:
        return _convert_tuple(arguments, value, where)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SistrumError(f"{where}: expected {kind.__name__}, found {value!r}")
    return value


def _convert_tuple(arguments: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise SistrumError(f"{where}: expected a list, found {value!r}")
    repeated = len(arguments) == 2 and arguments[1] is Ellipsis
    if not repeated and len(value) != len(arguments):
        raise SistrumError(f"{where}: expected {len(arguments)} entries, found {len(value)}")
    kinds = [arguments[0]] * len(value) if repeated else list(arguments)
    return tuple(
        _convert(kind, item, f"{where}[{i}]") for i, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _plain(value: Any) -> Any:
    """Tuples to lists, so that YAML stays readable."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
