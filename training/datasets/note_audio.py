"""The audio of a note set at another sample rate, kept beside it so that it is made once."""

import os
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.notes import FULL_SCALE, NoteSet

#: Notes that are resampled at a time.
BLOCK = 64


def notes_at_rate(folder: Path, notes: NoteSet, sample_rate: int) -> NDArray[np.int16]:
    """int16 [notes, samples at `sample_rate`], a read-only memory map; made anew if the set has changed."""
    if sample_rate == notes.sample_rate:
        return notes.audio
    samples = notes.samples * sample_rate // notes.sample_rate
    path = folder / f"audio_{sample_rate}.npy"
    source = folder / "audio.npy"
    if path.exists() and path.stat().st_mtime >= source.stat().st_mtime:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
        if found.shape == (len(notes), samples) and found.dtype == np.int16:
            return cast("NDArray[np.int16]", found)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    _resample(notes, sample_rate, samples, partial)
    partial.replace(path)
    return cast("NDArray[np.int16]", np.load(path, mmap_mode="r", allow_pickle=False))


def _resample(notes: NoteSet, sample_rate: int, samples: int, path: Path) -> None:
    """Write all notes at `sample_rate` to `path`."""
    import soxr
    from tqdm import tqdm

    made = np.lib.format.open_memmap(path, "w+", np.int16, (len(notes), samples))
    for first in tqdm(range(0, len(notes), BLOCK), "resampling notes", unit="block"):
        block = notes.audio[first : first + BLOCK].astype(np.float32).T
        turned = soxr.resample(block, notes.sample_rate, sample_rate)[:samples]
        rounded = np.clip(np.round(turned), -FULL_SCALE, FULL_SCALE - 1)
        made[first : first + BLOCK, : len(rounded)] = rounded.T.astype(np.int16)
    made.flush()
