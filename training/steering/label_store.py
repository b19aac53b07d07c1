"""Hits that were measured once: pictures and features on disk, for the fit that goes on or comes next."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.steering.picture import Pictures, picture

Values = NDArray[np.float64]
Floats = NDArray[np.float32]
#: (audio [N, S], sample rate) -> features [N, F], NaN where a model failed.
Measure = Callable[[Floats, int], Values]

#: Hits that are measured between two writes to disk.
PIECE = 100


class LabelStore:
    """A folder of `labels_NNNN.npz`, one for each batch of measured hits.

    What they are hits of does not matter: hearing learns from all of them, whatever generator or recording
    they come from.
    """

    def __init__(self, folder: Path, features: tuple[str, ...]) -> None:
        """Open or make the folder; SistrumError if it holds labels of other features or a damaged file."""
        self.folder, self.features = folder, features
        folder.mkdir(parents=True, exist_ok=True)
        self._pictures: list[Pictures] = []
        self._values: list[Values] = []
        self._rows: dict[str, Values] = {}
        for path in sorted(folder.glob("labels_*.npz")):
            self._read(path)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def pictures(self) -> Pictures:
        """Pictures of all hits."""
        return Pictures.joined(self._pictures)

    @property
    def values(self) -> Values:
        """Features of all hits [N, F], in the order of `pictures`."""
        return np.concatenate(self._values)

    def label(
        self,
        audio: Floats,
        sample_rate: int,
        measure: Measure,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Values:
        """Features [N, F] of audio [N, S]; what is not in the store is measured and kept."""
        keys = [_key(sound) for sound in audio]
        fresh = [i for i, key in enumerate(keys) if key not in self._rows]
        fresh = list({keys[i]: i for i in fresh}.values())  # equal sounds once
        for start in range(0, len(fresh), PIECE):
            rows = fresh[start : start + PIECE]
            heard = picture(torch.from_numpy(audio[rows]), sample_rate)
            self._keep([keys[i] for i in rows], heard, measure(audio[rows], sample_rate))
            progress(start + len(rows), len(fresh))
        return np.stack([self._rows[key] for key in keys])

    def _keep(self, keys: list[str], pictures: Pictures, values: Values) -> None:
        """Remember measured hits, in memory and on disk."""
        assert values.shape == (len(pictures), len(self.features)), values.shape
        path = self.folder / f"labels_{len(self._values):04}.npz"
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.savez(
                file,
                keys=np.array(keys),
                bands=pictures.bands.numpy(),
                attack=pictures.attack.numpy(),
                values=values,
                features=np.array(self.features),
            )
        partial.replace(path)
        self._take(keys, pictures, values)

    def _take(self, keys: list[str], pictures: Pictures, values: Values) -> None:
        self._pictures.append(pictures)
        self._values.append(values)
        self._rows |= dict(zip(keys, values, strict=True))

    def _read(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as content:
                found = tuple(content["features"].tolist())
                pictures = Pictures(*(torch.from_numpy(content[key]) for key in ("bands", "attack")))
                keys, values = content["keys"].tolist(), content["values"]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise SistrumError(f"{path}: not a file of labels ({type(error).__name__}); delete it") from None
        if found != self.features:
            raise SistrumError(
                f"{path}: expected labels of {', '.join(self.features)}, found {', '.join(found)}"
            )
        self._take(keys, pictures, values)


def _key(sound: Floats) -> str:
    return hashlib.sha1(np.ascontiguousarray(sound).tobytes(), usedforsecurity=False).hexdigest()
