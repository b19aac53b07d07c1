"""The document of one evaluation of attributes: its file, and its headline figures."""

from pathlib import Path
from typing import Any

import numpy as np

from sistrum.export.evaluation_notes.document import read_document, write_document
from sistrum.training.controls import WEAK_SPEARMAN

FORMAT, FORMAT_VERSION = "sistrum-attribute-evaluation", 1
KEYS = ("model", "data", "teacher", "settings", "versions", "sections", "attribute_correlation")
#: How many of the strongest attributes one mean is of.
STRONGEST = 16

Document = dict[str, Any]


def write(path: Path, document: Document) -> None:
    """Write whole or not at all; sections of an older document of the same model and teacher are kept."""
    if path.exists():
        old = read(path)
        same = old["model"]["graph_sha256"] == document["model"]["graph_sha256"]
        if same and old["teacher"] == document["teacher"]:
            document = document | {"sections": old["sections"] | document["sections"]}
    correlation = document["sections"].get("correlation")
    document["attribute_correlation"] = {} if correlation is None else by_attribute(correlation)
    write_document(path, document)


def by_attribute(correlation: dict[str, Any]) -> dict[str, dict[str, float]]:
    """{attribute: {rho, low, high}} of the published test, the strongest first."""
    found = {
        label: {"rho": one["value"], "low": one["low"], "high": one["high"]}
        for label, one in zip(correlation["attributes"], correlation["rho"], strict=True)
    }
    return dict(sorted(found.items(), key=lambda entry: -entry[1]["rho"]))


def read(path: Path) -> Document:
    """A document of this format; SistrumError otherwise."""
    return read_document(path, FORMAT, FORMAT_VERSION, KEYS)


def headlines(document: Document) -> dict[str, float]:
    """The figures that goals are held against, and that a card keeps."""
    found: dict[str, float] = {}
    rho = {name: entry["rho"] for name, entry in document["attribute_correlation"].items()}
    if rho:
        absent = [name for name in document["teacher"]["only_teacher"] if name in rho]
        found["attributes"] = len(rho)
        found["rho_strongest"] = float(np.mean(sorted(rho.values(), reverse=True)[:STRONGEST]))
        found["rho_above"] = sum(value > WEAK_SPEARMAN for value in rho.values()) / len(rho)
        found["dark_above"] = sum(rho[name] > WEAK_SPEARMAN for name in absent)
    if scores := document["sections"].get("scores"):
        rows = scores["rows"]
        own, real = rows["attributes"], rows["real validation"]
        found["pis_share"] = own["pis"]["value"] / real["pis"]["value"]
        plain = rows.get("untouched")
        for measure in ("fad", "kid") if plain else ():
            by = {name: row[measure]["inception"]["value"] for name, row in (("own", own), ("plain", plain))}
            found[f"{measure}_of_untouched"] = by["own"] / by["plain"]
    return {key: float(f"{value:.4g}") for key, value in found.items()}


def dark_attributes(document: Document) -> list[tuple[str, float]]:
    """Attributes that no training note has by rule and that answer all the same, the strongest first."""
    absent = set(document["teacher"]["only_teacher"])
    return [
        (name, entry["rho"])
        for name, entry in document["attribute_correlation"].items()
        if name in absent and entry["rho"] > WEAK_SPEARMAN
    ]
