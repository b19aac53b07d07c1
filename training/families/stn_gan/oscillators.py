"""Sines painted into the spectrogram: the body, one sine of moving pitch, and a bank of steady partials.

Both are exact up to what the transform does to a sine whose level changes within a frame, cost a few small
matrix products, and keep their phase over the whole sound, which a convolutional decoder does not. Targets
come from `training.analysis`.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn

from sistrum.training.analysis import body as bodies
from sistrum.training.analysis import partials as sines
from sistrum.training.families.stn_gan.grid import BINS, FRAMES, HOP, N_FFT, SAMPLE_RATE

#: Partials that are bound to no band: the loudest of a hit, which carry its pitch. A dense layer moves one
#: number with the pitch; it does not learn to move a pattern over 128 bands.
LEADS = 4
BANK = sines.BANDS + LEADS
BODY_VALUES = 2 * len(bodies.KNOTS) + 2
#: Of the analysis; the generator adds how likely the partial is there at all.
PARTIAL_VALUES = 1 + len(sines.KNOTS) + 2
#: Bins that the body reaches, and its length in samples of the decimated signal.
BODY_BINS = 32
BODY_SAMPLES = FRAMES * HOP // bodies.DECIMATION


def split_body(values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """[N, 54] -> log pitch [N, 26], log level [N, 26], phase vector [N, 2]."""
    knots = len(bodies.KNOTS)
    return values[:, :knots], values[:, knots : 2 * knots], values[:, 2 * knots :]


def split_partials(values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """[N, 132, 12 or more] -> place in the band [N, 132], log levels [N, 132, 9], phase vector [N, 128,
    2].
    """
    knots = len(sines.KNOTS)
    return values[..., 0], values[..., 1 : 1 + knots], values[..., 1 + knots : PARTIAL_VALUES]


class BodyOscillator(nn.Module):
    """Pitch and level at knots -> a sine at a sixteenth of the rate -> the lowest bins of its spectrogram."""

    knots: Tensor
    transform: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("knots", interpolation(bodies.KNOTS, BODY_SAMPLES), persistent=False)
        self.register_buffer("transform", _low_transform(), persistent=False)

    def forward(self, log_hz: Tensor, log_level: Tensor, phase: Tensor) -> Tensor:
        """log_hz, log_level [N, 26] (natural logarithms), phase [N, 2] (cosine, sine) ->
        linear [N, 2, 32, 88].
        """
        lowest, highest = math.log(bodies.LOWEST_HZ), math.log(bodies.HIGHEST_HZ)
        hz = torch.exp(log_hz.clamp(lowest, highest) @ self.knots)
        level = torch.exp(log_level.clamp(max=1.0) @ self.knots) - math.exp(bodies.QUIETEST)
        cycles = torch.cumsum(hz * (bodies.DECIMATION / SAMPLE_RATE), dim=1)
        turn = (2 * math.pi) * (cycles - cycles[:, :1])
        wave = torch.sin(turn) * phase[:, :1] + torch.cos(turn) * phase[:, 1:]
        wave = wave * level.clamp(min=0.0)
        width = HOP // bodies.DECIMATION
        low = nn.functional.conv1d(wave[:, None], self.transform, stride=width, padding=width)
        return low[:, :, :FRAMES].reshape(-1, 2, BODY_BINS, FRAMES)


class PartialBank(nn.Module):
    """One steady sine in each of 128 bands and four free ones, painted as main and side lobes of the window.

    Rows are the bands, upwards, and then the free partials, whose band is the whole range.
    """

    lowest: Tensor
    width: Tensor
    turns: Tensor
    knots: Tensor
    bins: Tensor
    frames: Tensor

    def __init__(self) -> None:
        super().__init__()
        edges = sines.band_edges() * N_FFT / SAMPLE_RATE  # bins
        lowest = np.append(edges[:-1], LEADS * [edges[0]])
        frames = np.arange(FRAMES)
        # Cycles that the lower edge of each band makes up to each frame, without the whole ones.
        turns = np.outer(lowest, frames * HOP / N_FFT) % 1.0
        for name, values in {
            "lowest": lowest,
            "width": np.append(np.diff(edges), LEADS * [edges[-1] - edges[0]]),
            "turns": turns,
            "bins": np.arange(BINS)[:, None],
            "frames": frames * HOP / N_FFT,
        }.items():
            self.register_buffer(name, torch.tensor(values, dtype=torch.float32), persistent=False)
        self.register_buffer("knots", interpolation(sines.KNOTS, FRAMES), persistent=False)

    def forward(self, place: Tensor, log_level: Tensor, phase: Tensor, present: Tensor) -> Tensor:
        """place in the band [N, 132] (0..1), log_level [N, 132, 9], phase [N, 132, 2] (cosine, sine; any
        length), present [N, 132] (factor of the level) -> linear [N, 2, 512, 88].
        """
        above = place * self.width  # bins above the band's lower edge
        level = torch.exp(log_level @ self.knots) - math.exp(sines.QUIETEST)  # [N, 132, 88]
        level = 0.5 * level.clamp(min=0.0) * present[:, :, None]
        turn = (2 * math.pi) * (self.turns + above[:, :, None] * self.frames)
        cosine, sine = phase[..., :1], phase[..., 1:]
        turned_cosine, turned_sine = torch.cos(turn), torch.sin(turn)
        real = level * (turned_cosine * cosine - turned_sine * sine)
        imaginary = level * (turned_sine * cosine + turned_cosine * sine)
        return (
            (self._lobes(above) @ torch.cat([real, imaginary], dim=2))
            .reshape(-1, BINS, 2, FRAMES)
            .transpose(1, 2)
        )

    def _lobes(self, above: Tensor) -> Tensor:
        """What a sine of amplitude 2 and phase 0 at a frame's centre gives in each bin, [N, 512, 132].

        The square root of a Hann window is a half sine, whose transform at a distance of d bins is
        N 2/pi cos(pi d) / (1 - 4 d^2).
        """
        place = self.lowest + above
        nearest = torch.floor(place + 0.5)
        # Half way between two bins numerator and denominator both vanish: stay a little off.
        beside = (place - nearest).clamp(-0.4999, 0.4999)[:, None]
        odd = nearest - 2 * torch.floor(0.5 * nearest)
        distance = (self.bins - nearest[:, None]) - beside  # [N, 512, 132]
        numerator = (N_FFT * 2 / math.pi) * torch.cos(math.pi * beside) * (1 - 2 * odd)[:, None]
        lobes = numerator / (1 - 4 * distance * distance)
        kept: Tensor = lobes * (self.bins > 0)  # bin 0 holds DC and Nyquist
        return kept


def interpolation(knots: tuple[int, ...], length: int) -> Tensor:
    """Matrix [knots, length] that draws straight lines through values at the knots."""
    return torch.tensor(
        np.stack([np.interp(np.arange(length), knots, row) for row in np.eye(len(knots))]),
        dtype=torch.float32,
    )


def _low_transform() -> Tensor:
    """Kernels [64, 1, 64]: real parts of the lowest 32 bins, then imaginary, of a frame of the decimated
    body.
    """
    sample = np.arange(N_FFT // bodies.DECIMATION) * bodies.DECIMATION
    window = np.sin(np.pi * sample / N_FFT) * bodies.DECIMATION
    turn = 2 * np.pi * np.outer(np.arange(BODY_BINS), sample) / N_FFT
    real, imaginary = window * np.cos(turn), -window * np.sin(turn)
    imaginary[0] = 0.0  # that place belongs to the Nyquist frequency
    return torch.tensor(np.concatenate([real, imaginary])[:, None], dtype=torch.float32)
