"""The named sounds that ship: what each should be like, and what it is called. sounds.json holds them."""

from __future__ import annotations

import json
from pathlib import Path

from sistrum.python_host.factory.sound_pool import Wish

_FILE = Path(__file__).with_name("sounds.json")


def sound_wishes() -> list[tuple[str, list[str], Wish]]:
    """Name, tags and wish of every sound."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return [(row.pop("name"), [row["kind"], *row.pop("tags")], Wish(**row)) for row in rows]
