"""Mel pictures of all sounds of a tag set, kept beside it: a tagger learns from them faster than from sounds.

Every sound is there at several speeds, each with the measured labels that it then has.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.datasets.tag_set import FULL_SCALE, TagSet
from sistrum.training.teachers import log_mel, measured
from sistrum.training.teachers.log_mel import LogMel
from sistrum.training.teachers.measured import measured_targets
from sistrum.training.teachers.ontology import Label
from sistrum.training.teachers.tagger import SAMPLE_RATE, SAMPLES

Floats = NDArray[np.float32]
#: Speeds in semitones: those between the rendered pitches, four semitones apart.
SEMITONES = (0.0, -1.3, 1.3)
PEAK = 0.891
_BLOCK = 64


@dataclass(frozen=True)
class TagPictures:
    """`decibels` float16 [speeds, sounds, frames, bands], of sounds whose peak is 0.891; `measured` uint8
    [speeds, sounds, labels].
    """

    decibels: NDArray[np.float16]
    measured: NDArray[np.uint8]


def tag_pictures(
    folder: Path, tags: TagSet, labels: Sequence[Label], mel: LogMel, progress: Progress = silent
) -> TagPictures:
    """The pictures of the tag set in `folder`: from the file beside it, or made and put there."""
    if tags.sample_rate != SAMPLE_RATE or tags.audio.shape[1] < SAMPLES:
        raise SistrumError(
            f"{folder}: expected sounds of at least {SAMPLES} samples at {SAMPLE_RATE} Hz, found "
            f"{tags.audio.shape[1]} at {tags.sample_rate} Hz"
        )
    path = folder.with_name(f"{folder.name}.mel-{_key(tags, labels, mel)}.npz")
    if not path.exists():
        made = _made(tags, labels, mel, progress)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, decibels=made.decibels, measured=made.measured)
        part.replace(path)
    with np.load(path, allow_pickle=False) as file:
        return TagPictures(file["decibels"], file["measured"])


def at_speed(sound: Floats, semitones: float) -> Floats:
    """The first second of a sound, faster or slower, its peak 0.891."""
    if semitones != 0.0:
        sound = soxr.resample(sound, SAMPLE_RATE, SAMPLE_RATE / 2 ** (semitones / 12), quality="LQ")
    sound = sound[:SAMPLES]
    peak = max(float(np.abs(sound).max()), 1e-4)
    found: Floats = np.pad(sound * np.float32(PEAK / peak), (0, SAMPLES - len(sound)))
    return found


@torch.no_grad()
def _made(tags: TagSet, labels: Sequence[Label], mel: LogMel, progress: Progress) -> TagPictures:
    torch.set_num_threads(1)
    count = len(tags.sounds)
    pictures, properties = [], []
    for speed, semitones in enumerate(SEMITONES):
        for start in range(0, count, _BLOCK):
            block = tags.audio[start : start + _BLOCK].astype(np.float32) / np.float32(FULL_SCALE)
            audio = torch.from_numpy(np.stack([at_speed(sound, semitones) for sound in block]))
            pictures.append(mel(audio).half().numpy())
            properties.append(measured_targets(audio, SAMPLE_RATE, labels).byte().numpy())
            progress("mel pictures", speed * count + min(start + _BLOCK, count), len(SEMITONES) * count)
    shape = (len(SEMITONES), count)
    decibels, has = np.concatenate(pictures), np.concatenate(properties)
    return TagPictures(decibels.reshape(*shape, *decibels.shape[1:]), has.reshape(*shape, len(labels)))


def _key(tags: TagSet, labels: Sequence[Label], mel: LogMel) -> str:
    """12 hexadecimal digits that change with sounds, measures of labels, front end and this code."""
    digest = hashlib.sha256(np.ascontiguousarray(tags.audio[:: max(1, len(tags.audio) // 64)]).tobytes())
    limits = [None if label.measure is None else asdict(label.measure) for label in labels]
    facts = [len(tags.sounds), limits, asdict(mel.settings), SEMITONES]
    digest.update(json.dumps(facts).encode())
    for code in (log_mel, measured, at_speed, _made):
        digest.update(inspect.getsource(code).encode())
    return digest.hexdigest()[:12]
