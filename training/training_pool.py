"""A pool of varied and analysed hits on disk: analysis takes longer than a training step, so it is done once.

The pool is a row of chunks, each with the hits of some consecutive batches. A chunk depends on the sounds,
the seed and its number alone; a missing one is made when it is needed, and once all are there the row
starts again.
"""

import hashlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from sistrum.training.analysis.analysed_hit import AnalysedHit, analyse
from sistrum.training.datasets.batches import Batches

#: Raise when the analysis changes, so that old pools are not taken for new ones.
VERSION = 3
CHUNK_HITS = 1024
PARTS = ("audio", "rest", "body", "partials", "classes")


@dataclass(frozen=True)
class AnalysedBatch:
    """audio, rest [N, S]; body [N, 54]; partials [N, 128, 12]; classes [N, C]; all float32."""

    audio: NDArray[np.float32]
    rest: NDArray[np.float32]
    body: NDArray[np.float32]
    partials: NDArray[np.float32]
    classes: NDArray[np.float32]


class TrainingPool:
    """Batch number `step` is batch number step mod (hits / size) of the pool."""

    def __init__(
        self, batches: Batches, size: int, sample_rate: int, folder: Path, hits: int, key: str
    ) -> None:
        """A pool of about `hits` hits in batches of `size`.

        `key` names sounds and settings: pools of different keys lie side by side in `folder`.
        """
        self._batches, self._size, self._rate = batches, size, sample_rate
        self._per_chunk = max(1, min(hits, CHUNK_HITS) // size)
        self._chunks = max(1, hits // (self._per_chunk * size))
        digest = hashlib.sha256(f"{VERSION} {key} {size} {hits}".encode()).hexdigest()[:12]
        self._folder = folder / f"pool_{digest}"
        self._open: tuple[int, dict[str, NDArray[np.float32]]] | None = None

    def at(self, step: int) -> AnalysedBatch:
        """Batch number `step` (0..)."""
        number, row = divmod(step % (self._chunks * self._per_chunk), self._per_chunk)
        if self._open is None or self._open[0] != number:
            self._open = (number, self._load(number))
        rows = slice(row * self._size, (row + 1) * self._size)
        return AnalysedBatch(**{name: self._open[1][name][rows].astype(np.float32) for name in PARTS})

    def build(self, workers: int = 1) -> None:
        """Make all chunks that are missing."""
        missing = [n for n in range(self._chunks) if not self._complete(n)]
        if workers == 1 or len(missing) < 2:
            for number in tqdm(missing, "analysing hits", unit="chunk", disable=not missing):
                self._make(number)
            return
        with ProcessPoolExecutor(workers) as pool:
            list(tqdm(pool.map(self._make, missing), "analysing hits", len(missing), unit="chunk"))

    def _path(self, number: int, part: str) -> Path:
        return self._folder / f"chunk_{number:03d}_{part}.npy"

    def _complete(self, number: int) -> bool:
        return self._path(number, PARTS[-1]).exists()

    def _load(self, number: int) -> dict[str, NDArray[np.float32]]:
        if not self._complete(number):
            self._make(number)
        return {part: np.load(self._path(number, part), mmap_mode="r") for part in PARTS}

    def _make(self, number: int) -> None:
        """Write chunk `number`; its last part is written last and makes it complete."""
        hits: list[AnalysedHit] = []
        classes = []
        for step in range(number * self._per_chunk, (number + 1) * self._per_chunk):
            audio, labels = self._batches.at(step)
            hits += [analyse(sound, self._rate) for sound in audio]
            classes.append(labels)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._save(number, "audio", np.stack([h.audio for h in hits]).astype(np.float16))
        self._save(number, "rest", np.stack([h.rest for h in hits]).astype(np.float16))
        self._save(number, "body", np.stack([h.body for h in hits]))
        self._save(number, "partials", np.stack([h.partials for h in hits]))
        self._save(number, "classes", np.concatenate(classes))

    def _save(self, number: int, part: str, values: NDArray[np.floating]) -> None:
        path = self._path(number, part)
        partial = path.with_suffix(f".{np.random.default_rng().integers(1 << 30)}.partial")
        with partial.open("wb") as file:
            np.save(file, values)
        partial.replace(path)
