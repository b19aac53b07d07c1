"""The features of a set of sounds as a table: for the terminal, for a spreadsheet and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.training.features.scale import FeatureScale

PERCENTILES = (5, 25, 50, 75, 95)
FEWEST = 20
"""Below this many sounds percentiles and correlations say nothing."""


@dataclass(frozen=True)
class FeatureTable:
    """Values [N, F] of `features` for the sounds `names`, with their classes where they have any."""

    features: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    failures: Sequence[str]
    classes: tuple[str, ...] = ()

    def text(self) -> str:
        """One line a sound."""
        rows = zip(self.names, self.values, strict=True)
        return _columns([("sound", *self.features), *((name, *map(_short, row)) for name, row in rows)])

    def statistics(self) -> str:
        """Percentiles, class medians and correlations, over the sounds that have all features."""
        complete = ~np.isnan(self.values).any(axis=1)
        if complete.sum() < FEWEST:
            return f"{complete.sum()} sounds with all features: too few for percentiles"
        values = self.values[complete]
        percentiles = np.percentile(values, PERCENTILES, axis=0)
        spread = [(f"p{p}", *map(_short, row)) for p, row in zip(PERCENTILES, percentiles, strict=True)]
        tables = [_columns([("all sounds", *self.features), *spread])]
        if self.classes:
            of = np.array(self.classes)[complete]
            medians = [
                (name, *map(_short, np.median(values[of == name], axis=0))) for name in dict.fromkeys(of)
            ]
            tables.append(_columns([("class median", *self.features), *medians]))
        matrix = np.atleast_2d(np.corrcoef(values.T))
        correlations = [
            (name, *(f"{r:.2f}" for r in row)) for name, row in zip(self.features, matrix, strict=True)
        ]
        return "\n\n".join([*tables, _columns([("correlation", *self.features), *correlations])])

    def write(self, path: Path) -> None:
        """Write a .csv (one line a sound, empty where a feature failed) or .json file; 4 decimals."""
        text = self._csv() if path.suffix.lower() == ".csv" else json.dumps(self._json(), indent=1) + "\n"
        path.write_text(text, encoding="utf-8")

    def _csv(self) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        classes = self.classes or ("",) * len(self.names)
        writer.writerow(("name", "class", *self.features))
        for name, sound_class, row in zip(self.names, classes, self.values, strict=True):
            writer.writerow((name, sound_class, *("" if np.isnan(v) else f"{v:.4f}" for v in row)))
        return buffer.getvalue()

    def _json(self) -> dict[str, object]:
        """`range` is the FeatureScale of these sounds, null for too few; `values` has null for a failure."""
        enough = (~np.isnan(self.values)).sum(axis=0).min(initial=len(self.names)) >= FEWEST
        return {
            "features": list(self.features),
            "range": FeatureScale.of(self.values, self.features).to_json() if enough else None,
            "failures": list(self.failures),
            "names": list(self.names),
            "classes": list(self.classes),
            "values": [[None if np.isnan(v) else round(float(v), 4) for v in row] for row in self.values],
        }


def _short(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.1f}"


def _columns(rows: Iterable[tuple[str, ...]]) -> str:
    """A first column of text and columns of numbers, aligned."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in table
    )
