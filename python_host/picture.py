"""The picture of a rendered song: waveform, spectrogram and notes above one another on one time axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sistrum.python_host.host import Samples
from sistrum.python_host.part_names import note_name
from sistrum.python_host.song import Note

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ACCENT = "#d9480f"
_INK = "#22252a"
_GRID = "#d9dce1"
_PIXELS = 2400  # of the waveform, across
_WINDOW_S, _HOP_S = 0.043, 0.005
_MOST_FRAMES = 4000  # a longer song gets a coarser picture
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 20000.0
_LOG_BANDS = 240
_RANGE_DB = 84.0
_SHORT_S = 0.15  # a note that is not longer is drawn as a beat alone


def draw_song(
    path: Path,
    audio: Samples,
    sample_rate: int,
    notes: Sequence[Note],
    names: Mapping[int, str],
    title: str,
) -> None:
    """Write the picture (PNG). audio: [channels, samples]; names: by MIDI note."""
    figure = song_figure(audio, sample_rate, notes, names, title)
    figure.savefig(path, dpi=150)


def song_figure(
    audio: Samples, sample_rate: int, notes: Sequence[Note], names: Mapping[int, str], title: str
) -> Figure:
    """The picture as a matplotlib figure of three axes: waveform, spectrogram, notes."""
    from matplotlib.figure import Figure

    lanes = sorted({note.note for note in notes})
    figure = Figure(figsize=(13, 6.4 + 0.19 * len(lanes)), layout="constrained", facecolor="white")
    heights = [1.5, 3.2, 0.6 + 0.2 * len(lanes)]
    wave, spectrum, roll = figure.subplots(3, 1, sharex=True, height_ratios=heights)
    seconds = audio.shape[1] / sample_rate
    mono = audio.mean(axis=0)
    _draw_waveform(wave, mono, sample_rate)
    _draw_spectrogram(spectrum, mono, sample_rate)
    _draw_notes(roll, notes, lanes, names)
    for axes in (wave, spectrum, roll):
        _style(axes)
    roll.set_xlim(0, seconds)
    roll.set_xlabel("seconds")
    figure.suptitle(f"Sistrum · {title} · {len(notes)} notes · {sample_rate} Hz", color=_INK, fontsize=12)
    figure.align_ylabels()
    return figure


def log_spectrogram(mono: Samples, sample_rate: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levels in dB below the loudest [bands, frames], band centres in Hz, frame centres in seconds."""
    window = round(_WINDOW_S * sample_rate)
    hop = max(round(_HOP_S * sample_rate), math.ceil(len(mono) / _MOST_FRAMES))
    size = 2 ** math.ceil(math.log2(2 * window))  # at least twice as long: a smooth curve between the bins
    padded = np.pad(mono, (window // 2, window))
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[: len(mono) + 1 : hop]
    highest = min(_HIGHEST_HZ, sample_rate / 2)
    bands = np.geomspace(_LOWEST_HZ, highest, _LOG_BANDS)
    bins = np.fft.rfftfreq(size, 1 / sample_rate)
    shape = np.hanning(window)
    columns = [np.interp(bands, bins, np.abs(np.fft.rfft(frame * shape, size)) ** 2) for frame in frames]
    levels = np.stack(columns, axis=1)
    loudest = max(float(levels.max(initial=0.0)), 1e-12)
    decibels = 10 * np.log10(np.maximum(levels / loudest, 10 ** (-_RANGE_DB / 10)))
    return decibels, bands, np.arange(len(frames)) * hop / sample_rate


def _draw_waveform(axes: Axes, mono: Samples, sample_rate: int) -> None:
    step = max(1, len(mono) // _PIXELS)
    columns = np.pad(mono, (0, -len(mono) % step)).reshape(-1, step)
    times = np.arange(len(columns)) * step / sample_rate
    axes.fill_between(times, columns.min(axis=1), columns.max(axis=1), color=_ACCENT, linewidth=0.4)
    peak = max(1e-3, float(np.abs(mono).max(initial=0.0)))
    axes.set_ylim(-1.08 * peak, 1.08 * peak)
    axes.set_ylabel("amplitude")
    axes.axhline(0, color=_GRID, linewidth=0.6, zorder=0)


def _draw_spectrogram(axes: Axes, mono: Samples, sample_rate: int) -> None:
    decibels, bands, times = log_spectrogram(mono, sample_rate)
    mesh = axes.pcolormesh(
        times, bands, decibels, cmap="magma", vmin=-_RANGE_DB, vmax=0, shading="nearest", rasterized=True
    )
    axes.set_yscale("log")
    axes.set_ylim(bands[0], bands[-1])
    ticks = [
        hertz for hertz in (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000) if hertz <= bands[-1] * 1.01
    ]
    axes.set_yticks(ticks, [f"{hertz // 1000}k" if hertz >= 1000 else str(hertz) for hertz in ticks])
    axes.minorticks_off()
    axes.set_ylabel("Hz")
    bar = axes.figure.colorbar(mesh, ax=axes, pad=0.01, aspect=28)
    bar.set_label("dB", color=_INK, fontsize=9)
    bar.ax.tick_params(labelsize=8, colors=_INK)
    bar.outline.set_visible(False)


def _draw_notes(axes: Axes, notes: Sequence[Note], lanes: Sequence[int], names: Mapping[int, str]) -> None:
    rows = {note: row for row, note in enumerate(lanes)}
    for row in range(len(lanes)):
        axes.axhline(row, color=_GRID, linewidth=0.6, zorder=0)
    times = [note.time_s for note in notes]
    heights = np.array([0.18 + 0.72 * note.velocity / 127 for note in notes])
    middles = np.array([rows[note.note] for note in notes])
    held = [note for note in notes if note.duration_s > _SHORT_S]
    axes.hlines(
        [rows[note.note] for note in held],
        [note.time_s for note in held],
        [note.time_s + note.duration_s for note in held],
        color=_ACCENT,
        alpha=0.45,
        linewidth=4.0,
    )
    axes.vlines(
        times, middles - heights / 2, middles + heights / 2, color=_ACCENT, linewidth=3.2, clip_on=False
    )
    axes.set_yticks(range(len(lanes)), [note_name(note, dict(names)) for note in lanes], fontsize=8)
    axes.set_ylim(-0.7, len(lanes) - 0.3)
    axes.set_ylabel("notes")


def _style(axes: Axes) -> None:
    axes.tick_params(colors=_INK, length=3, labelsize=8)
    axes.yaxis.label.set_color(_INK)
    axes.xaxis.label.set_color(_INK)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(_GRID)
