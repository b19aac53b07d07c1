"""Writes what was measured into a model's card: the response curve of every slider, and headline figures."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.export.evaluation.document import graph_sha256, headlines
from sistrum.export.evaluation_notes.document import headlines as note_headlines
from sistrum.export.export_model import record_metrics, record_responses
from sistrum.export.model_card import read_card
from sistrum.training.controls import Control, Response

#: The unit of Audio Commons' features: an index of about 0 to 100.
UNIT = "index"
DIGITS = 4


def record_evaluation(path: Path, document: Mapping[str, Any]) -> None:
    """Embed the figures of an evaluation document into the card of the model that it judged.

    The file's hash changes (an encoder tied to it must be exported after this), its graph does not. Raises
    SistrumError if the document judged another graph.
    """
    if graph_sha256(path) != document["model"]["graph_sha256"]:
        raise SistrumError(f"{path}: the evaluation is of another graph, {document['model']['file']}")
    controls = {control.id: control for control in read_card(path).controls}
    record_metrics(path, headlines(dict(document)))
    record_responses(path, responses(document, controls))


def record_note_evaluation(path: Path, document: Mapping[str, Any]) -> None:
    """The same of a model of held notes."""
    if graph_sha256(path) != document["model"]["graph_sha256"]:
        raise SistrumError(f"{path}: the evaluation is of another graph, {document['model']['file']}")
    record_metrics(path, note_headlines(dict(document)))
    record_responses(path, note_responses(document))


def note_responses(document: Mapping[str, Any]) -> dict[str, Response]:
    """The response of every slider of a model of held notes that could be measured."""
    sliders = document["sections"].get("responses", {}).get("sliders", {})
    return {
        name: Response(
            asked=_all_rounded(slider["asked"]),
            median=_all_rounded(slider["median"]),
            low=_all_rounded(slider["low"]),
            high=_all_rounded(slider["high"]),
            unit=slider["unit"],
            spearman=_rounded(slider["rho"]),
            leak=_rounded(slider["leak"]) if _known(slider["leak"]) else None,
        )
        for name, slider in sliders.items()
        if _known(*slider["median"], *slider["low"], *slider["high"])
    }


def responses(document: Mapping[str, Any], controls: Mapping[str, Control]) -> dict[str, Response]:
    """The response of every slider that could be measured, asked values in the control's own range."""
    sliders = document["sections"].get("sliders", {}).get("sliders", {})
    found = {}
    for name, slider in sliders.items():
        control, curve = controls[name], slider["response"]
        if not _known(*curve["median"], *curve["low"], *curve["high"]):
            continue
        span = control.max - control.min
        found[name] = Response(
            asked=tuple(_rounded(control.min + share * span) for share in curve["asked"]),
            median=_all_rounded(curve["median"]),
            low=_all_rounded(curve["low"]),
            high=_all_rounded(curve["high"]),
            unit=UNIT,
            spearman=_rounded(slider["rho"]["value"]),
            leak=_rounded(slider["leak"]) if _known(slider["leak"]) else None,
            moved=_rounded(slider["moved"]["value"]),
        )
    return found


def _known(*figures: float | None) -> bool:
    return all(figure is not None and math.isfinite(figure) for figure in figures)


def _all_rounded(values: list[float]) -> tuple[float, ...]:
    return tuple(_rounded(value) for value in values)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
