"""Families that installed packages bring by an entry point (docs/adding-a-family.md)."""

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points

from sistrum.errors import SistrumError
from sistrum.training.families.base import Family

GROUP = "sistrum.families"


def families_from_outside(own: Mapping[str, type[Family]]) -> dict[str, type[Family]]:
    """By name; `own` are those that are there already.

    Raises:
        SistrumError: an entry point cannot be loaded, is no family, or takes a name that is taken.
    """
    return load_families(entry_points(group=GROUP), own)


def load_families(entries: Iterable[EntryPoint], own: Mapping[str, type[Family]]) -> dict[str, type[Family]]:
    """The families that these entry points name."""
    found: dict[str, type[Family]] = {}
    for entry in entries:
        where = f"{GROUP}: {entry.name} = {entry.value}"
        try:
            family = entry.load()
        except Exception as error:
            found_instead = f"{type(error).__name__}: {error}"
            raise SistrumError(f"{where}: expected a family, found {found_instead}") from error
        if not (isinstance(family, type) and issubclass(family, Family)):
            raise SistrumError(f"{where}: expected a subclass of Family, found {family!r}")
        if entry.name != family.name or family.name in own or family.name in found:
            raise SistrumError(f"{where}: expected its own name, not yet taken, found {family.name!r}")
        found[family.name] = family
    return found
