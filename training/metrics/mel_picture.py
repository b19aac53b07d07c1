"""The picture that the classifier sees: a 128-band log mel spectrogram of one second (thesis 4.3.1)."""

from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.training.metrics.descriptors import mel_filters

Floats = NDArray[np.float32]

BANDS = 128
FRAMES = 86
RANGE_DB = 80.0
#: Seconds of a window and of a hop: 2048 and 512 samples at 44.1 kHz.
WINDOW_SECONDS, HOP_SECONDS = 2048 / 44100, 512 / 44100
BLOCK = 64


def mel_pictures(sounds: Floats, sample_rate: int) -> Tensor:
    """Sounds [N, S] -> float32 [N, 128, 86], dB below each sound's loudest cell (-80..0), scaled to -1..1.

    Shorter sounds are padded with silence, of longer ones the first second counts.
    """
    return torch.cat(
        [_block(sounds[start : start + BLOCK], sample_rate) for start in range(0, len(sounds), BLOCK)]
    )


def _block(sounds: Floats, sample_rate: int) -> Tensor:
    window = round(WINDOW_SECONDS * sample_rate)
    hop = round(HOP_SECONDS * sample_rate)
    n_fft = 2 ** (window - 1).bit_length() * 2  # padded, so that the lowest mel bands have a bin each
    samples = (FRAMES - 1) * hop
    audio = torch.zeros(len(sounds), samples)
    kept = min(samples, sounds.shape[1])
    audio[:, :kept] = torch.from_numpy(np.ascontiguousarray(sounds[:, :kept], dtype=np.float32))
    spectrum = torch.stft(
        audio, n_fft, hop, window, torch.hann_window(window), pad_mode="constant", return_complex=True
    )
    mel = torch.einsum("bf,nft->nbt", _filters(sample_rate, n_fft), spectrum.abs().square())
    decibels = 10 * torch.log10(mel + 1e-10)
    below = (decibels - decibels.amax(dim=(1, 2), keepdim=True)).clamp(min=-RANGE_DB)
    assert below.shape[1:] == (BANDS, FRAMES), below.shape
    return below / (RANGE_DB / 2) + 1


@cache
def _filters(sample_rate: int, n_fft: int) -> Tensor:
    return torch.from_numpy(mel_filters(sample_rate, n_fft, BANDS))
