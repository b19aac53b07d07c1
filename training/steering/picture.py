"""What the predictor of features sees of a hit, and the held quantities that need no prediction."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from sistrum.training.metrics.descriptors import mel_filters

#: Names of the quantities that steering holds although no slider shows them.
HELD = ("decay", "pitch")

BANDS, N_FFT, HOP = 64, 2048, 512
#: Frames are averaged in stretches that begin here and get longer: most happens in the first tenth second.
STRETCHES = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 42, 60)
#: The attack is seen as levels of this many short stretches, of the sound and of its slope.
ATTACK_SLOTS, ATTACK_SLOT = 64, 64
FLOOR = 1e-7


@dataclass(frozen=True)
class Pictures:
    """Log levels, about 0 +- 1, in float16: bands [N, BANDS, STRETCHES] and attack [N, 2 ATTACK_SLOTS]."""

    bands: Tensor
    attack: Tensor

    def __len__(self) -> int:
        return len(self.bands)

    @staticmethod
    def joined(parts: "list[Pictures]") -> "Pictures":
        """All pictures after one another."""
        return Pictures(torch.cat([p.bands for p in parts]), torch.cat([p.attack for p in parts]))


def picture(audio: Tensor, sample_rate: int) -> Pictures:
    """Audio [N, S], S > 60 HOP -> pictures."""
    window = torch.hann_window(N_FFT)
    spectrum = torch.stft(audio, N_FFT, HOP, window=window, pad_mode="constant", return_complex=True)
    power = spectrum.real.square() + spectrum.imag.square()
    levels = torch.log(torch.from_numpy(mel_filters(sample_rate, N_FFT, BANDS)) @ power / N_FFT + FLOOR)
    ends = (*STRETCHES[1:], levels.shape[2])
    bands = torch.stack([levels[:, :, i:j].mean(dim=2) for i, j in zip(STRETCHES, ends, strict=True)], dim=2)
    start = audio[:, : ATTACK_SLOTS * ATTACK_SLOT]
    slope = torch.diff(start, dim=1, prepend=torch.zeros(len(start), 1))
    slots = [x.reshape(len(x), ATTACK_SLOTS, ATTACK_SLOT).square().mean(dim=2) for x in (start, slope)]
    attack = torch.log(torch.cat(slots, dim=1) + FLOOR)
    return Pictures(((bands + 8) / 5).half(), ((attack + 6) / 4).half())


def held_quantities(audio: Tensor, sample_rate: int) -> Tensor:
    """Audio [N, S] -> [N, 2]: log2 of the time to -30 dB of remaining energy, and mean pitch height, octaves.

    The height is the power-weighted mean of log2 Hz: the pitch of a tonal hit, the colour of a noisy one.
    """
    energy = audio.square().flip(1).cumsum(dim=1).flip(1)
    lasting = (energy > 1e-3 * energy[:, :1]).sum(dim=1)
    decay = torch.log2((lasting + 1) / sample_rate)
    power = torch.fft.rfft(audio).abs().square()[:, 1:]
    height = (power * _octaves(audio.shape[1], sample_rate)).sum(dim=1) / power.sum(dim=1).clamp(min=1e-20)
    return torch.stack([decay, height], dim=1)


@cache
def _octaves(samples: int, sample_rate: int) -> Tensor:
    """log2 of the frequencies of a spectrum without DC, Hz."""
    return torch.from_numpy(np.log2(np.fft.rfftfreq(samples, 1 / sample_rate)[1:])).float()
