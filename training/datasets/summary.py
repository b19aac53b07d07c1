"""A sound set as a few tables of text for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sistrum.training.datasets.sound_set import SPLITS, SoundSet

MOST_SKIPPED = 20


def summary(sounds: SoundSet) -> str:
    """Counts by class, by source with licence, and what was left out."""
    return "\n\n".join([_classes(sounds), _sources(sounds), *_skipped(sounds)])


def _classes(sounds: SoundSet) -> str:
    rows = [("class", "sounds", "recordings", *SPLITS)]
    for name in (*sounds.classes, "all"):
        own = [record for record in sounds.records if name in (record.sound_class, "all")]
        groups = str(len({record.group for record in own}))
        splits = Counter(record.split for record in own)
        rows.append((name, str(len(own)), groups, *(str(splits[split]) for split in SPLITS)))
    return _table(rows)


def _sources(sounds: SoundSet) -> str:
    counts = Counter((record.source, record.licence) for record in sounds.records)
    rows = [("source", "sounds", "licence")]
    rows += [(source, str(count), licence) for (source, licence), count in sorted(counts.items())]
    return _table(rows)


def _skipped(sounds: SoundSet) -> list[str]:
    if not sounds.skipped:
        return []
    lines = [f"left out ({len(sounds.skipped)}; all of them are in set.json):"]
    lines += [f"  {entry.name}: {entry.reason}" for entry in sounds.skipped[:MOST_SKIPPED]]
    if len(sounds.skipped) > MOST_SKIPPED:
        lines.append(f"  ... and {len(sounds.skipped) - MOST_SKIPPED} more")
    return ["\n".join(lines)]


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    """Columns of equal width: numbers to the right, text to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    numeric = [all(row[column].isdigit() for row in rows[1:]) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    )
