"""Constant-Q levels of notes, computed once: what the VQCPC encoder sees. Levels are bytes, 0.4 dB a step."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sistrum.training.datasets.notes import NoteSet, read_notes
from sistrum.training.datasets.progress import Progress
from sistrum.training.vqcpc.settings import FrontEnd

#: dB of one step of a stored level; 0 is the floor of the front end.
STEP_DB = 0.4


def token_count(samples: int, sample_rate: int, front: FrontEnd) -> int:
    """Tokens of a recording: one for each hop that has begun."""
    hops = samples * front.sample_rate / (sample_rate * front.hop)
    return int(np.ceil(hops - 1e-9))


def levels(audio: NDArray[np.float32], sample_rate: int, front: FrontEnd) -> NDArray[np.uint8]:
    """Audio [N, samples] -> levels [N, tokens, bins]; token m is centred in the samples of hop m."""
    import librosa
    import soxr

    count = token_count(audio.shape[1], sample_rate, front)
    low = np.stack([soxr.resample(sound, sample_rate, front.sample_rate, "HQ") for sound in audio])
    centred = np.pad(low, ((0, 0), (front.hop // 2, front.hop)))  # frame m + 1 is centred in hop m
    rate, scale, octave = front.sample_rate, front.filter_scale, front.bins_per_octave
    spectrum = librosa.cqt(
        centred,
        sr=rate,
        hop_length=front.hop,
        fmin=front.lowest,
        n_bins=front.bins,
        bins_per_octave=octave,
        filter_scale=scale,
    )
    frequencies = librosa.cqt_frequencies(front.bins, fmin=front.lowest, bins_per_octave=octave)
    lengths, _ = librosa.filters.wavelet_lengths(freqs=frequencies, sr=rate, filter_scale=scale)
    amplitude = np.abs(spectrum[:, :, 1 : count + 1]) / (0.5 * np.sqrt(lengths))[:, None]
    decibels = 20 * np.log10(np.maximum(amplitude, 1e-9))
    steps = np.clip(np.rint((decibels - front.floor_db) / STEP_DB), 0, 255)
    return cast("NDArray[np.uint8]", steps.transpose(0, 2, 1).astype(np.uint8))


def note_levels(folder: Path, front: FrontEnd, progress: Progress | None = None) -> NDArray[np.uint8]:
    """Levels [notes, tokens, bins] of a note set, kept beside it under a key over notes and front end."""
    text = (folder / "notes.json").read_bytes() + json.dumps(asdict(front)).encode() + b" at full velocity"
    path = folder.with_name(f"{folder.name}.cqt-{hashlib.sha256(text).hexdigest()[:12]}.npy")
    if not path.exists():
        _write_levels(path, read_notes(folder), front, progress)
    return cast("NDArray[np.uint8]", np.load(path, mmap_mode="r"))


def _write_levels(path: Path, notes: NoteSet, front: FrontEnd, progress: Progress | None) -> None:
    """Write to a neighbour and rename, so that a stop never leaves half of them."""
    partial = path.with_suffix(".partial.npy")
    shape = (len(notes), token_count(notes.samples, notes.sample_rate, front), front.bins)
    out = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape)
    for first in range(0, len(notes), 16):
        chosen = notes.notes[first : first + 16]
        out[first : first + len(chosen)] = levels(
            notes.sounds_at_full_velocity(chosen), notes.sample_rate, front
        )
        if progress is not None:
            progress("constant-Q levels", first + len(chosen), len(notes))
    out.flush()
    partial.replace(path)
