"""Pictures of token sequences over spectrograms, and of what tokens know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.notes import Note
from sistrum.training.vqcpc.front_end import STEP_DB
from sistrum.training.vqcpc.settings import FrontEnd


def draw_sequences(
    path: Path,
    notes: Sequence[Note],
    step_levels: Mapping[int, NDArray[np.uint8]],
    tokens: NDArray[np.uint8],
    front: FrontEnd,
    count: int,
    held_seconds: float,
) -> None:
    """Constant-Q levels of some notes (`step_levels` by row), their tokens as a strip and as a line."""
    from matplotlib.figure import Figure

    columns = 2
    rows = -(-len(notes) // columns)
    figure = Figure(figsize=(13, 2.6 * rows), layout="constrained")
    for place, note in enumerate(notes):
        axes = figure.add_subplot(rows, columns, place + 1)
        levels = step_levels[note.row].astype(np.float32).T * STEP_DB + front.floor_db
        seconds = levels.shape[1] * front.hop / front.sample_rate
        extent = (0.0, seconds, 0.0, float(front.bins))
        axes.imshow(levels, origin="lower", aspect="auto", extent=extent, cmap="magma", vmin=-80, vmax=-10)
        strip = tokens[note.row][None].astype(np.float32)
        below = (0.0, seconds, -22.0, -2.0)
        axes.imshow(strip, aspect="auto", extent=below, cmap="turbo", vmin=0, vmax=count - 1)
        times = (np.arange(levels.shape[1]) + 0.5) * front.hop / front.sample_rate
        height = front.bins * (tokens[note.row] + 0.5) / count
        axes.step(times, height, where="mid", color="white", linewidth=0.9)
        axes.axvline(held_seconds, color="white", linewidth=0.7, linestyle=":")
        axes.set(xlim=(0, seconds), ylim=(-24, front.bins))
        octaves = np.arange(front.octaves + 1)
        axes.set_yticks(octaves * front.bins_per_octave, [f"{front.lowest * 2**o:.0f}" for o in octaves])
        title = f"{note.family}: {note.name}, pitch {note.pitch}, velocity {note.velocity}"
        axes.set_title(title, fontsize=9)
        axes.tick_params(labelsize=7)
        if place >= len(notes) - columns:
            axes.set_xlabel("seconds (dotted: key-up)", fontsize=8)
        if place % columns == 0:
            axes.set_ylabel("Hz; token as line", fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=80)
