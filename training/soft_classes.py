"""Soft class amounts: how much of a kick, a snare, a cymbal a sound is, from the sounds that it resembles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets import SoundSet
from sistrum.training.metrics.descriptors import log_mel

#: Neighbours that are asked, and how much the sound's own label counts beside them.
NEIGHBOURS = 15
OWN_LABEL = 0.5
#: Mel pictures are averaged over so many bands and frames before they are compared.
POOL = (4, 8)
CHUNK = 256


def soft_classes(sounds: SoundSet) -> NDArray[np.float32]:
    """[N, classes], rows sum to 1: half the label, half the classes of the nearest other recordings' sounds.

    The plug-in of the thesis (6.4) is conditioned on "continuous instrument class probabilities" and leaves
    open where they come from; an ambiguous sound has neighbours of several classes.
    """
    pictures = np.concatenate(
        [_pooled(sounds, start) for start in range(0, len(sounds), CHUNK)]
    )  # [N, D], dB
    groups = np.unique([record.group for record in sounds.records], return_inverse=True)[1]
    labels = np.eye(len(sounds.classes), dtype=np.float32)[sounds.labels]
    shares = np.empty_like(labels)
    for index, picture in enumerate(pictures):
        distances = np.square(pictures - picture).mean(axis=1)
        distances[groups == groups[index]] = np.inf
        nearest = np.argsort(distances, kind="stable")[:NEIGHBOURS]
        nearest = nearest[np.isfinite(distances[nearest])]
        shares[index] = labels[nearest].mean(axis=0) if len(nearest) else labels[index]
    soft: NDArray[np.float32] = OWN_LABEL * labels + (1 - OWN_LABEL) * shares
    return soft


def _pooled(sounds: SoundSet, start: int) -> NDArray[np.float32]:
    """Mel pictures of up to CHUNK sounds from `start`, averaged over POOL and flattened, [n, D]."""
    picture = log_mel(np.asarray(sounds.audio[start : start + CHUNK]), sounds.sample_rate)
    bands, frames = (size // pool * pool for size, pool in zip(picture.shape[1:], POOL, strict=True))
    cut = picture[:, :bands, :frames]
    cells = cut.reshape(len(cut), bands // POOL[0], POOL[0], frames // POOL[1], POOL[1])
    pooled: NDArray[np.float32] = cells.mean(axis=(2, 4)).reshape(len(cut), -1)
    return pooled
