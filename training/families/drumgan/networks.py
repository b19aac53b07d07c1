"""What of DrumGAN ships: the generator with its growth and memory of conditions; and the exported graph."""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from sistrum.training.families.drumgan.conditions import ConditionMemory
from sistrum.training.families.drumgan.settings import DrumGanSettings
from sistrum.training.networks.progressive import ProgressiveGenerator, Pyramid, enlarge, split_growth


def pyramid_for(settings: DrumGanSettings, bins: int, frames: int) -> Pyramid:
    """Scales whose last grid is `bins` x `frames`, or one frame less; ValueError if no such grid exists."""
    scales, time_scales = len(settings.channels), settings.time_scales
    most_bins, most_frames = 2**scales, 2**time_scales
    if bins % most_bins or frames % most_frames > 1 or frames < most_frames:
        raise ValueError(
            f"drumgan: the sounds have {bins} bins x {frames} frames; {scales} scales need a multiple of "
            f"{most_bins} bins, and {time_scales} of them a multiple of {most_frames} frames or one more"
        )
    factors = tuple((2, 2 if scale < time_scales else 1) for scale in range(scales))
    return Pyramid((bins // most_bins, frames // most_frames), factors)


class DrumGanModel(nn.Module):
    """The generator, how far it has grown, and the conditions it knows."""

    growth: Tensor

    def __init__(self, settings: DrumGanSettings, conditions: int, classes: int, pyramid: Pyramid) -> None:
        super().__init__()
        self.generator = ProgressiveGenerator(
            settings.latent + conditions, 2, settings.channels, pyramid, settings.leak
        )
        self.memory = ConditionMemory(conditions, classes)
        self.register_buffer("growth", torch.zeros((), dtype=torch.float64))

    def spectrum(self, vector: Tensor, frames: int) -> Tensor:
        """Vector [N, latent + conditions] -> [N, 2, F, frames] on the full grid, however far grown.

        A frame beyond the grid, centred after the end of the sound, is silent.
        """
        growth = float(self.growth)
        pyramid = self.generator.pyramid
        values = enlarge(self.generator(vector, growth).float(), pyramid.above(split_growth(growth)[0]))
        return pad(values, (0, frames - values.shape[-1]))


class DrumGanGraph(nn.Module):
    """The exported graph: latent and controls side by side into the generator."""

    def __init__(self, model: DrumGanModel, frames: int) -> None:
        super().__init__()
        self.model, self.frames = model, frames

    def forward(self, latent: Tensor, controls: Tensor) -> Tensor:
        """latent [1, D], controls [1, C] -> spectrum [1, 2, F, T]."""
        vector = torch.cat([latent, torch.clamp(controls, 0.0, 1.0)], dim=1)
        return self.model.spectrum(vector, self.frames)
