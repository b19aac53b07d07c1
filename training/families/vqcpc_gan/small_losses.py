"""How far mag-IF values are from those of a real piece, as one hears it rather than as numbers."""

import math

import torch
from torch import Tensor

from sistrum.training.families.vqcpc_gan.small_settings import SmallLossSettings
from sistrum.training.representations import MagIf

#: Exponent that makes amplitudes count about as much as they are heard.
COMPRESSION = 0.4
#: Energy of a frame, over its sine's, below which it does not count.
SILENCE = 1e-8


def reconstruction_loss(
    mag_if: MagIf, found: Tensor, wanted: Tensor, weights: SmallLossSettings
) -> tuple[Tensor, dict[str, Tensor]]:
    """Weighted sum, and the parts for the log, of values [N, 2, bins, T]."""
    ours, theirs = (mag_if.amplitude(values[:, 0].clamp(max=1.0)) for values in (found, wanted))
    compressed = theirs.pow(COMPRESSION)
    # At the floor there is nothing to lift towards: below it counts as at it.
    level = (found[:, 0].clamp(min=-1.2) - wanted[:, 0]).abs().mean()
    power = ((ours + 1e-7).pow(COMPRESSION) - compressed).abs().mean()
    energies = [torch.log10(a.square().sum(dim=1) + SILENCE) for a in (ours, theirs)]
    energy = (energies[0] - energies[1]).abs().mean() * (10.0 / 40.0)
    cosine = torch.cos(math.pi * (found[:, 1] - wanted[:, 1]))
    frequency = (compressed * (1.0 - cosine)).sum() / compressed.sum().clamp(min=1e-6)
    total = (
        weights.level * level
        + weights.power * power
        + weights.energy * energy
        + weights.frequency * frequency
    )
    log = {"level": level, "power": power, "energy": energy, "frequency": frequency}
    return total, {name: value.detach() for name, value in log.items()}
