"""The picture of a note that its classifier sees: a 128-band log mel spectrogram of one second, up to 8 kHz.

Windows are longer than those of drum hits: semitones at 100 Hz are 6 Hz apart.
"""

from functools import cache

import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.training.metrics.descriptors import mel_filters

Floats = NDArray[np.float32]

#: All notes are judged at this rate, the paper's, so that models of several rates compare.
RATE = 16000
CLIP = RATE  # samples
BANDS, WINDOW, HOP, N_FFT = 128, 2048, 512, 4096
FRAMES = CLIP // HOP + 1
RANGE_DB = 80.0
#: A clip this far below the loudest clip of its note has nothing to judge.
SILENT_DB = 50.0
BLOCK = 64


def at_judged_rate(sounds: Floats, sample_rate: int) -> Floats:
    """Sounds [N, S] at 16 kHz."""
    if sample_rate == RATE:
        return sounds
    rows = [soxr.resample(row, sample_rate, RATE, quality="HQ") for row in sounds.astype(np.float64)]
    return np.stack(rows).astype(np.float32)


def clips(sound: Floats) -> Floats:
    """A sound [S] at 16 kHz, of any length, as clips of 1 s [n, 16000]: the rest padded with silence; clips
    far below the loudest one are left out."""
    count = max(1, -(-len(sound) // CLIP))
    pieces = np.pad(sound, (0, count * CLIP - len(sound))).reshape(count, CLIP)
    power = (pieces.astype(np.float64) ** 2).mean(axis=1)
    heard: Floats = pieces[power >= power.max() * 10 ** (-SILENT_DB / 10)]
    return heard


def note_pictures(sounds: Floats) -> Tensor:
    """Clips [N, 16000] -> float32 [N, 128, 32], dB below the loudest cell of each (-80..0), as -1..1."""
    blocks = [_block(sounds[start : start + BLOCK]) for start in range(0, len(sounds), BLOCK)]
    return torch.cat(blocks)


def _block(sounds: Floats) -> Tensor:
    assert sounds.ndim == 2 and sounds.shape[1] == CLIP, sounds.shape
    audio = torch.from_numpy(np.ascontiguousarray(sounds, dtype=np.float32))
    window = torch.hann_window(WINDOW)
    spectrum = torch.stft(audio, N_FFT, HOP, WINDOW, window, pad_mode="constant", return_complex=True)
    mel = torch.einsum("bf,nft->nbt", _filters(), spectrum.abs().square())
    decibels = 10 * torch.log10(mel + 1e-10)
    below = (decibels - decibels.amax(dim=(1, 2), keepdim=True)).clamp(min=-RANGE_DB)
    return below / (RANGE_DB / 2) + 1


@cache
def _filters() -> Tensor:
    return torch.from_numpy(mel_filters(RATE, N_FFT, BANDS))
