"""What is known of a spectrum once its pitch is: where harmonics lie, and how far every bin is off them."""

import math

import torch
from torch import Tensor

from sistrum.training.representations import MagIf
from sistrum.training.representations.mag_if_notes import hann_transform

#: Depth of the lobe mask between harmonics, dB.
DEPTH = 40.0
CHANNELS = 6


def wrapped(offset: Tensor) -> Tensor:
    """Offsets of frequency (mag-IF) to -1 .. 1: whole turns between two frames cannot be told apart."""
    return offset - 2.0 * torch.floor(0.5 * (offset + 1.0))


def comb(mag_if: MagIf, pitch: float) -> Tensor:
    """Fixed channels [CHANNELS, bins] of a pitch (MIDI).

    Lobe mask (-1 .. 1: the level of a window's transform on every harmonic), cosine and sine of the place
    between two harmonics, the sign of odd and even ones, the harmonic's number, and the offset (mag-IF) of
    the nearest harmonic from the bin's centre.
    """
    fundamental = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
    hertz = torch.arange(mag_if.n_fft // 2, dtype=torch.float64) * mag_if.bin_hz
    place = hertz / fundamental
    number = torch.floor(place + 0.5).clamp(min=1.0)
    off = number * fundamental - hertz
    decibels = 20.0 * torch.log10(hann_transform(off / mag_if.bin_hz).abs() + 1e-9)
    channels = (
        1.0 + 2.0 * decibels.clamp(min=-DEPTH) / DEPTH,
        torch.cos(2 * math.pi * place),
        torch.sin(2 * math.pi * place),
        torch.cos(math.pi * place),
        number.clamp(max=64.0) / 32.0 - 1.0,
        wrapped(off / (mag_if.sample_rate / (2 * mag_if.hop))),
    )
    return torch.stack(channels).float()


def combs(mag_if: MagIf, low: int, high: int) -> Tensor:
    """The combs of all pitches low .. high, [pitches, CHANNELS, bins]."""
    return torch.stack([comb(mag_if, float(pitch)) for pitch in range(low, high + 1)])
