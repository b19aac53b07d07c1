"""Pictures of an evaluation of held notes: errors of pitch, and levels over a long hold. Small PNGs."""

from pathlib import Path
from typing import Any

import numpy as np

Document = dict[str, Any]
DPI = 80


def pictures(document: Document, folder: Path, name: str) -> list[tuple[str, Path]]:
    """Draw what the document has; (title, file) of each."""
    made = []
    sections = document["sections"]
    if "rows" in sections.get("pitch", {}):
        path = folder / f"{name}_pitch.png"
        draw_pitches(sections["pitch"], path)
        made.append(("Pitch error by pitch: every family, length and mode", path))
    if "rows" in sections.get("hold", {}):
        path = folder / f"{name}_hold.png"
        draw_holds(sections["hold"], path)
        made.append(("Level of a note that is held, by family", path))
    return made


def draw_pitches(section: dict[str, Any], path: Path) -> None:
    """One dot a note, cents over pitch, and the medians of |cents|."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 3.2), layout="constrained")
    axes = figure.subplots()
    for pitch, cents in section["cents"].items():
        known = [min(max(value, -60.0), 60.0) for value in cents if value is not None]
        spread = np.linspace(-0.3, 0.3, len(known)) if len(known) > 1 else np.zeros(len(known))
        axes.plot(int(pitch) + spread, known, ".", color="tab:blue", markersize=2, alpha=0.5)
    medians = {int(p): value for p, value in section["pitches"].items() if value is not None}
    axes.plot(list(medians), list(medians.values()), color="tab:orange", label="median of |error|")
    axes.axhspan(-10, 10, color="0.9", zorder=0)
    axes.set_ylim(-62, 62)
    axes.set_xlabel("MIDI pitch")
    axes.set_ylabel("cents (cut at 60)")
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def draw_holds(section: dict[str, Any], path: Path) -> None:
    """Level over time, one line a family."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 3.6), layout="constrained")
    axes = figure.subplots()
    for number, (family, row) in enumerate(section["rows"].items()):
        time = np.linspace(0, section["seconds"], len(row["level"]), endpoint=False)
        axes.plot(time, row["level"], label=family, color=f"C{number % 10}", linewidth=1)
    axes.set_xlabel("seconds")
    axes.set_ylabel("level, dB of full scale")
    axes.set_ylim(-60, 0)
    axes.legend(fontsize=7, ncols=2, loc="lower right")
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
