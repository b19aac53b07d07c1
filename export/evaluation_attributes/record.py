"""Writes what was measured into a model's card: the response of every attribute's slider, and headlines."""

from __future__ import annotations

from pathlib import Path

from sistrum.errors import SistrumError
from sistrum.export.evaluation.document import graph_sha256
from sistrum.export.evaluation_attributes.document import Document, headlines
from sistrum.export.export_model import record_metrics, record_responses
from sistrum.export.model_card import read_card
from sistrum.training.controls import ATTRIBUTE_GROUP, Response

#: What curves are in: the share of real notes that have less of the attribute.
UNIT = "share of notes with less"


def record_attributes(path: Path, document: Document) -> None:
    """Embed responses and headline figures; the file's hash changes, its graph does not.

    Raises:
        SistrumError: the document is of another graph.
    """
    if graph_sha256(path) != document["model"]["graph_sha256"]:
        raise SistrumError(f"{path}: the evaluation is of another graph, {document['model']['file']}")
    record_metrics(path, headlines(document))
    record_responses(path, responses(path, document))


def responses(path: Path, document: Document) -> dict[str, Response]:
    """By control id. `spearman` is the rank correlation of the slider moved alone."""
    sliders = document["sections"].get("sliders", {}).get("sliders", {})
    names = [c.id for c in read_card(path).controls if c.group == ATTRIBUTE_GROUP]
    if sliders and len(sliders) != len(names):
        raise SistrumError(f"{path}: expected figures of {len(names)} attributes, found {len(sliders)}")
    return {
        name: Response(
            asked=_rounded(one["asked"]),
            median=_rounded(one["median"]),
            low=_rounded(one["low"]),
            high=_rounded(one["high"]),
            unit=UNIT,
            spearman=float(f"{one['rho']:.4g}"),
            moved=float(f"{one['moved']:.4g}"),
        )
        for name, one in zip(names, sliders.values(), strict=False)
    }


def _rounded(values: list[float]) -> tuple[float, ...]:
    return tuple(float(f"{value:.4g}") for value in values)
