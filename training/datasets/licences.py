"""Which licences allow sounds to be passed on with a model, and what Debian says about a file."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path

from sistrum.errors import SistrumError

# CC-BY-SA would bind the model to its own licence; GPL-2 without "or later" does not go with GPL-3.
PERMITTED = frozenset({"MIT", "CC0", "CC-BY-3.0", "CC-BY-4.0", "GPL-2+", "GPL-2+ with composition exception"})


@dataclass(frozen=True)
class Terms:
    """Licence (short name) and copyright holders of a file."""

    licence: str
    holders: str

    @property
    def permitted(self) -> bool:
        return self.licence in PERMITTED


class DebianCopyright:
    """A machine-readable `debian/copyright` (DEP-5): the last Files paragraph that matches a path counts."""

    def __init__(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            raise SistrumError(f"{path} is missing: the licence of these sounds is not known") from None
        self._rules = [
            (
                fields["files"].split(),
                Terms(fields["license"].splitlines()[0].strip(), _one_line(fields["copyright"])),
            )
            for fields in map(_fields, text.split("\n\n"))
            if {"files", "license", "copyright"} <= fields.keys()
        ]

    def terms_of(self, path: str) -> Terms | None:
        """Terms of a path inside the source package; None where nothing is said about it."""
        found = None
        for patterns, terms in self._rules:
            if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns):
                found = terms
        return found


def _fields(paragraph: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in paragraph.splitlines():
        if line[:1] in (" ", "\t"):
            fields[name] = fields.get(name, "") + "\n" + line.strip()
        elif ":" in line:
            name, value = line.split(":", 1)
            name = name.lower()
            fields[name] = value.strip()
    return fields


def _one_line(text: str, most: int = 3) -> str:
    """The first lines of a list of copyright holders, 'and N more' for the rest."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rest = len(lines) - most
    return "; ".join(lines[:most]) + (f"; and {rest} more" if rest > 0 else "")
