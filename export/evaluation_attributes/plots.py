"""Pictures in the form of the paper's figures 7.2 and 7.3. Small PNGs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

DPI = 80


def draw_increments(
    sections: Mapping[str, Mapping[str, Any]], folder: Path, stem: str
) -> list[tuple[str, Path]]:
    """From the `increments` section of each model: correlation and change over the raise; (title, file)."""
    made = []
    for key, title, label in (
        ("rho", "Correlation when an attribute is raised (as figure 7.2)", "mean correlation"),
        ("consistency", "What a raise changes (as figure 7.3)", "change, deviations"),
    ):
        path = folder / f"{stem}_{key}.png"
        _draw(sections, key, label, path)
        made.append((title, path))
    return made


def _draw(sections: Mapping[str, Mapping[str, Any]], key: str, label: str, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, 3.4), layout="constrained")
    axes = figure.subplots()
    for name, section in sections.items():
        axes.plot(section["raised"], section[key], ".-", label=name)
    axes.set_xscale("log" if key == "rho" else "linear")
    axes.axvline(1.0, color="0.8", zorder=0)
    axes.set_xlabel("raise of the attribute (1: from one end of its slider to the other)")
    axes.set_ylabel(label)
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
