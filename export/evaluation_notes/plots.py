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
    """Level over time, one panel a family; the band is 3 dB around the median."""
    from matplotlib.figure import Figure

    columns = 4
    rows = -(-len(section["rows"]) // columns)
    figure = Figure(figsize=(2.1 * columns, 1.5 * rows), layout="constrained")
    panels = np.ravel(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False))
    for panel in panels[len(section["rows"]) :]:
        panel.axis("off")
    for panel, (family, row) in zip(panels, section["rows"].items(), strict=False):
        level = np.array(row["level"], dtype=np.float64)
        time = np.linspace(0, section["seconds"], len(level), endpoint=False)
        panel.axhspan(np.median(level) - 1.5, np.median(level) + 1.5, color="0.85")
        panel.plot(time, level, color="tab:blue", linewidth=0.8)
        panel.set_title(family, fontsize=8)
        panel.set_ylim(-45, -5)
        panel.tick_params(labelsize=7)
    figure.supxlabel("seconds", fontsize=9)
    figure.supylabel("level of 0.25 s, dB of full scale", fontsize=9)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
