"""Mag-IF values of notes whose pitch is known -> audio, with one phase per harmonic.

Phases that every bin accumulates alone drift apart, and what was one partial beats and fades. Here all bins
of a partial turn together, at their mean frequency; what is left between the partials is noise.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from sistrum.training.representations.mag_if import MagIf

#: Half of a Hann window's main lobe in bins: all within belongs to the partial.
LOBE = 2.0
#: Root of the ratio of a window's mean to its mean square, that is of a bin's level in a tone and in noise.
NOISE_GAIN = math.sqrt(8.0 / 3.0)


@dataclass(frozen=True)
class Split:
    """What of every bin's amplitude is tone and what noise, and how fast its harmonic is.

    tone, noise: [N, bins, frames]; tone has the sign of the window's transform. harmonic: [N, bins, frames],
    the number (1..) of the bin's harmonic. hertz: [N, bins, frames], by harmonic number.
    """

    tone: Tensor
    noise: Tensor
    harmonic: Tensor
    hertz: Tensor


def hann_transform(offset: Tensor) -> Tensor:
    """Transform of a Hann window `offset` bins off its centre, 1 at 0."""
    edge = (offset.abs() - 1.0).abs() < 1e-4
    safe = torch.where(edge, torch.zeros_like(offset), offset)
    return torch.where(edge, torch.full_like(offset, 0.5), torch.sinc(safe) / (1.0 - safe * safe))


def split_tone(mag_if: MagIf, values: Tensor, pitches: Tensor) -> Split:
    """Values [N, 2, bins, frames] and MIDI note numbers [N, frames] -> tone and noise."""
    amplitude = mag_if.amplitude(values[:, 0])
    bins = torch.arange(amplitude.shape[1], device=values.device, dtype=values.dtype)[:, None]
    fundamental = (440.0 * torch.exp2((pitches - 69.0) / 12.0))[:, None]  # [N, 1, frames]
    harmonic = torch.floor(bins * mag_if.bin_hz / fundamental + 0.5).clamp(min=1).long()
    numbers = bins.expand_as(amplitude)
    energy = amplitude.square()
    energy[:, 0] = 0.0
    frequency = mag_if.frequency(values[:, 1])
    hertz = _mean(frequency, energy, harmonic, numbers * fundamental)
    # Once more with the bins of the lobe alone: beyond it a bin's frequency is off by whole turns.
    lobe = (numbers - hertz.gather(1, harmonic) / mag_if.bin_hz).abs() <= LOBE
    hertz = _mean(frequency, energy * lobe, harmonic, hertz)
    offset = numbers - hertz.gather(1, harmonic) / mag_if.bin_hz
    shape = hann_transform(offset)
    near = offset.abs() <= LOBE
    peak = torch.sqrt(_sum(energy * near, harmonic) / _sum(shape.square() * near, harmonic).clamp(min=0.25))
    peak = peak.gather(1, harmonic)
    tone = torch.where(near, amplitude, torch.minimum(amplitude, peak * shape.abs()))
    tone[:, 0] = 0.0
    noise = torch.sqrt((energy - tone.square()).clamp(min=0.0))
    return Split(torch.where(shape < 0, -tone, tone), noise, harmonic, hertz)


def _sum(values: Tensor, harmonic: Tensor) -> Tensor:
    """Sums over the bins of every harmonic, [N, bins, frames] by harmonic number."""
    return torch.zeros_like(values).scatter_add(1, harmonic, values)


def _mean(values: Tensor, weights: Tensor, harmonic: Tensor, otherwise: Tensor) -> Tensor:
    """Weighted means over the bins of every harmonic; `otherwise` where nothing has weight."""
    total = _sum(weights, harmonic)
    return torch.where(total > 0, _sum(values * weights, harmonic) / total.clamp(min=1e-30), otherwise)


def notes_from_values(
    mag_if: MagIf, values: Tensor, pitches: Tensor, noise_phases: Tensor | None = None
) -> Tensor:
    """Values [N, 2, bins, frames], MIDI note numbers [N, frames] -> audio [N, frames * hop].

    noise_phases: [N, bins, frames] in radians; drawn from torch's random state if not given.
    """
    values, pitches = values.double(), pitches.double()
    hop, size = mag_if.hop, mag_if.n_fft
    parts = split_tone(mag_if, values, pitches)
    # The sines begin at 0 with the note; a frame lies one hop later than the one before.
    phases = 2 * math.pi * torch.cumsum(parts.hertz * (hop / mag_if.sample_rate), dim=-1) - math.pi / 2
    bins = torch.arange(values.shape[2], device=values.device)[:, None]
    tone = torch.polar(parts.tone, phases.gather(1, parts.harmonic)) * (1 - 2 * (bins % 2))
    if noise_phases is None:
        noise_phases = 2 * math.pi * torch.rand_like(parts.noise)
    noise = torch.polar(parts.noise * NOISE_GAIN, noise_phases.double())
    middle = slice(size // 4, 3 * size // 4)
    slopes = _slopes(mag_if, values)
    blocks = _signal(tone, size)[..., middle] * (slopes / mag_if.window(values)[middle])
    blocks = blocks + _signal(noise, size)[..., middle] * torch.sin(math.pi / 2 * slopes)
    ends = torch.nn.functional.pad(blocks[:, :-1, hop:], (0, 0, 1, 0))
    return (blocks[..., :hop] + ends).flatten(1)


def _slopes(mag_if: MagIf, values: Tensor) -> Tensor:
    """Weights of all frames in the hop before their centre and the one after it, [frames, 2 hop]."""
    time = torch.arange(mag_if.hop, device=values.device, dtype=values.dtype) + 0.5
    rising = time / mag_if.hop
    slopes = torch.cat([rising, 1.0 - rising]).repeat(values.shape[-1], 1)
    slopes[0, : mag_if.hop] = torch.clamp(time / mag_if.rise, max=1.0)  # nothing fades out before a note
    return slopes


def _signal(amplitudes: Tensor, size: int) -> Tensor:
    """Complex amplitudes [N, bins, frames] -> signals [N, frames, size]."""
    spectrum = torch.nn.functional.pad(amplitudes, (0, 0, 0, 1)).transpose(-1, -2)
    signal: Tensor = torch.fft.irfft(spectrum * (size / 4), n=size)
    return signal
