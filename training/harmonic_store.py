"""Note sets taken apart once and kept on disk beside them: analysis takes longer than a training step.

Folder `harmonic_<harmonics>_<bands>` of a note set: values.npy (float16 [notes, frames, 2 H + B]) and
done.npy (uint32 [notes], what the row was made of; 0 = missing). A set that grew, or was cut short, is gone
on with.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from tqdm import tqdm

from sistrum.training.datasets.notes import Note, NoteSet
from sistrum.training.representations.harmonic_noise import HarmonicNoise

#: Raise when the analysis changes.
VERSION = 1
#: Logarithm of the least amplitude that is told from none.
FLOOR = np.float32(np.log(1e-6))
#: Largest deviation that is kept, cents.
WIDEST = 1200.0


class HarmonicStore:
    """Values of every note of a set, see above; amplitudes and noise levels as natural logarithms."""

    def __init__(self, notes: NoteSet, folder: Path, representation: HarmonicNoise) -> None:
        self._notes, self._format = notes, representation
        self._folder = folder / f"harmonic_{representation.harmonics}_{representation.bands}"
        frames = notes.samples // representation.hop
        self._shape = (len(notes), frames, representation.channels)
        self._folder.mkdir(parents=True, exist_ok=True)
        self.values: NDArray[np.float16] = self._open("values.npy", self._shape, np.dtype(np.float16))
        self._done: NDArray[np.uint32] = self._open("done.npy", self._shape[:1], np.dtype(np.uint32))

    def complete(self) -> NDArray[np.bool_]:
        """Which notes are there, by row."""
        return np.array([self._done[note.row] == _key(note) for note in self._notes.notes])

    def build(self, part: int = 0, parts: int = 1) -> None:
        """Take apart every note that is missing, or one of `parts` shares of them; in an order that serves
        all instruments alike, so that one may begin with what there is.
        """
        order = np.random.default_rng(0).permutation(len(self._notes))[part::parts]
        missing = [self._notes.notes[row] for row in order]
        missing = [note for note in missing if self._done[note.row] != _key(note)]
        for note in tqdm(missing, "taking notes apart", unit="note", disable=not missing, mininterval=5):
            self.values[note.row] = self._analyse(note)
            self._done[note.row] = _key(note)

    def _analyse(self, note: Note) -> NDArray[np.float16]:
        found = self._format.analyse(self._notes.sounds([note])[0], note.pitch)
        levels = [np.log(np.maximum(x, 1e-6)) for x in (found.amplitudes, found.noise)]
        cents = np.clip(found.deviations, -WIDEST, WIDEST)
        return np.concatenate([levels[0], cents, levels[1]]).T.astype(np.float16)

    def _open(self, name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.memmap:
        """The array on disk, made anew or longer where the set has more notes than it."""
        path = self._folder / name
        if not path.exists():
            return open_memmap(path, "w+", dtype, shape)
        found = open_memmap(path, "r+")
        if found.shape == shape and found.dtype == dtype:
            return found
        grown = open_memmap(path.with_suffix(".part"), "w+", dtype, shape)
        if found.dtype == dtype and found.shape[1:] == shape[1:]:
            kept = min(len(found), len(grown))
            grown[:kept] = found[:kept]
        path.with_suffix(".part").replace(path)
        return grown


def _key(note: Note) -> int:
    """What a row is made of, never 0."""
    text = f"{VERSION} {note.source} {note.program} {note.name} {note.pitch} {note.velocity}"
    return zlib.crc32(text.encode()) | 1
