"""Pictures of an evaluation: response curves, leakage, confusion. Small PNGs for the results page."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Document = dict[str, Any]
DPI = 80


def pictures(section: str, document: Document, folder: Path, name: str) -> list[tuple[str, Path]]:
    """Draw the pictures of a section; (title, file) of each."""
    made = {"sliders": _slider_pictures, "classes": _class_pictures}.get(section)
    return made(document, folder, name) if made else []


def _slider_pictures(document: Document, folder: Path, name: str) -> list[tuple[str, Path]]:
    section = document["sections"]["sliders"]
    curves, leaks = folder / f"{name}_response.png", folder / f"{name}_leakage.png"
    draw_responses(section["sliders"], curves)
    names = list(section["sliders"])
    matrix = np.array(section["leakage"], dtype=np.float64)
    draw_matrix(matrix, names, ("moves feature", "slider"), leaks, top=1.5)
    return [("Response of every slider", curves), ("What else each slider moves, own move = 1", leaks)]


def _class_pictures(document: Document, folder: Path, name: str) -> list[tuple[str, Path]]:
    section = document["sections"]["classes"]
    file = folder / f"{name}_confusion.png"
    matrix = np.array(section["confusion"], dtype=np.float64)
    draw_matrix(matrix, list(section["rows"]), ("named", "asked"), file, top=1.0)
    return [("Asked class and the class that the classifier names", file)]


def draw_responses(sliders: dict[str, Any], path: Path) -> None:
    """One panel a slider: quantile of the measured feature (median, quartiles) over the slider, and the
    diagonal.
    """
    from matplotlib.figure import Figure

    columns = min(4, len(sliders))
    rows = -(-len(sliders) // columns)
    figure = Figure(figsize=(2.6 * columns, 2.5 * rows), layout="constrained")
    panels = np.ravel(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False))
    for panel in panels[len(sliders) :]:
        panel.axis("off")
    for panel, (name, slider) in zip(panels, sliders.items(), strict=False):
        curve = {
            key: np.array(values, dtype=np.float64) for key, values in slider["quantile_response"].items()
        }
        panel.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        panel.fill_between(curve["asked"], curve["low"], curve["high"], alpha=0.3)
        panel.plot(curve["asked"], curve["median"], marker="o", markersize=3)
        panel.set_title(name, fontsize=9)
        panel.set_xlim(0, 1)
        panel.set_ylim(0, 1)
    figure.supxlabel("slider", fontsize=9)
    figure.supylabel("quantile among real sounds of the class", fontsize=9)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def draw_matrix(
    matrix: NDArray[np.float64], names: list[str], labels: tuple[str, str], path: Path, top: float
) -> None:
    """A heat map with its numbers; labels: (columns, rows); colours end at `top`."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(1.8 + 0.55 * len(names), 1.3 + 0.5 * len(names)), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.nan_to_num(matrix, nan=0.0, posinf=top), cmap="Blues", vmin=0, vmax=top)
    for (row, column), value in np.ndenumerate(matrix):
        text = f"{value:.2f}" if np.isfinite(value) else "-"
        dark = bool(np.isfinite(value) and value > 0.6 * top)
        axes.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if dark else "black")
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right", fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xlabel(labels[0], fontsize=9)
    axes.set_ylabel(labels[1], fontsize=9)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
