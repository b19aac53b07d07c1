"""The labels of the teacher that ships, read from ontology.yaml, and which sounds have them by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.gm_programs import PROGRAMS
from sistrum.training.datasets.soundfont_file import PERCUSSION_BANK
from sistrum.training.datasets.tag_set import TagSound

SHIPPED = Path(__file__).with_name("ontology.yaml")
KINDS = ("family", "instrument", "drum", "effect", "playing", "measured")
_KEYS = {"id", "name", "kind", "programs", "without", "drums", "measure", "only_teacher"}

#: (bank, program)
Preset = tuple[int, int]


@dataclass(frozen=True)
class Measure:
    """A limit on a measured quantity: on its upper or its lower side."""

    quantity: str
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Label:
    """One label and its rule; `measure` is None for those that go by what is played."""

    id: str
    name: str
    kind: str
    programs: frozenset[Preset] = frozenset()
    without: frozenset[Preset] = frozenset()
    drums: re.Pattern[str] | None = None
    measure: Measure | None = None
    only_teacher: bool = False

    def fits(self, sound: TagSound) -> bool:
        """Whether a sound has the label by rule."""
        if sound.bank == PERCUSSION_BANK:
            return self.drums is not None and any(self.drums.search(name) for name in sound.recordings)
        return self.fits_preset((sound.bank, sound.program))

    def fits_preset(self, preset: Preset) -> bool:
        """Whether an instrument has it; a variation counts as its program unless it is excepted."""
        if preset in self.without:
            return False
        return preset in self.programs or (0, preset[1]) in self.programs


@cache
def read_ontology(path: Path = SHIPPED) -> tuple[Label, ...]:
    """The labels in the order of the file; SistrumError names the entry that is not in order."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list) or not entries:
        raise SistrumError(f"{path}: expected a list of labels")
    labels = tuple(_label(entry, f"{path}: label {row + 1}") for row, entry in enumerate(entries))
    ids = [label.id for label in labels]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise SistrumError(f"{path}: {twice[0]}: there are two labels of this id")
    return labels


def targets(sounds: Sequence[TagSound], labels: Sequence[Label]) -> NDArray[np.float32]:
    """Which labels sounds have by rule: float32 [sounds, labels], 0 or 1; measured ones are 0."""
    by_key: dict[tuple[object, ...], list[bool]] = {}
    rows = []
    for sound in sounds:
        key = (sound.bank, sound.program, sound.recordings)
        if key not in by_key:
            by_key[key] = [label.fits(sound) for label in labels]
        rows.append(by_key[key])
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(labels))


def tonal_presets() -> frozenset[Preset]:
    """The instruments of the note set that generators of held notes learn from."""
    return frozenset((0, program) for programs in PROGRAMS.values() for program in programs)


def _label(entry: Any, where: str) -> Label:
    if not isinstance(entry, dict) or not {"id", "name", "kind"} <= set(entry) <= _KEYS:
        raise SistrumError(f"{where}: expected the keys {', '.join(sorted(_KEYS))}, found {entry!r}")
    where = f"{where} ({entry['id']})"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", str(entry["id"])) or entry["kind"] not in KINDS:
        raise SistrumError(f"{where}: expected an id of a-z, 0-9 and _, and a kind of {', '.join(KINDS)}")
    measured = "measure" in entry
    if measured == bool(entry.keys() & {"programs", "drums"}):
        raise SistrumError(f"{where}: expected either a measure, or programs or drums")
    measure = _measure(entry["measure"], where) if measured else None
    drums = re.compile(entry["drums"]) if "drums" in entry else None
    return Label(
        entry["id"],
        entry["name"],
        entry["kind"],
        _presets(entry.get("programs", []), where),
        _presets(entry.get("without", []), where),
        drums,
        measure,
        bool(entry.get("only_teacher", False)),
    )


def _measure(entry: Any, where: str) -> Measure:
    sides = {"above", "below"} & set(entry) if isinstance(entry, dict) else set()
    if len(sides) != 1 or set(entry) != {"quantity", *sides}:
        raise SistrumError(f"{where}: measure: expected a quantity with above or below, found {entry!r}")
    return Measure(entry["quantity"], entry.get("above"), entry.get("below"))


def _presets(entries: Sequence[Any], where: str) -> frozenset[Preset]:
    """5, "8-15" and "8/14" (bank 8) -> (bank, program)."""
    found: set[Preset] = set()
    for entry in entries:
        match = re.fullmatch(r"(?:(\d+)/)?(\d+)(?:-(\d+))?", str(entry))
        if match is None:
            raise SistrumError(f"{where}: expected a program such as 5, 8-15 or 8/14, found {entry!r}")
        bank, first, last = match.groups()
        found |= {(int(bank or 0), program) for program in range(int(first), int(last or first) + 1)}
    return frozenset(found)
