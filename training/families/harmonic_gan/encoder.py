"""A note taken apart -> its instrument's latent; and what encoder and critics see of values."""

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from sistrum.training.families.harmonic_gan.generator import Values
from sistrum.training.families.harmonic_gan.settings import GeneratorSettings

#: Levels (logarithms) below this are not told from it, and the scale of what is seen.
FLOOR, MEAN, SPREAD = -8.5, -5.5, 2.0
#: Cents that are seen as 1, of the loudest harmonic.
SEEN_CENTS = 30.0


def view(values: Values) -> Tensor:
    """Values -> picture [N, 2 H + B, frames] of about unit size; weak harmonics have weak deviations."""
    loudest = values.amplitude.amax(dim=2, keepdim=True).clamp(min=FLOOR)
    weight = torch.exp(0.5 * (values.amplitude - loudest).clamp(-6.0, 0.0))
    levels = [(x.clamp(min=FLOOR) - MEAN) / SPREAD for x in (values.amplitude, values.noise)]
    cents = weight * (values.cents / SEEN_CENTS).clamp(-3.0, 3.0)
    return torch.cat([levels[0], cents, levels[1]], dim=2).transpose(1, 2)


def moving_view(values: Values) -> Tensor:
    """The same of the harmonics alone, [N, 2 H, frames]: what critics see."""
    return view(values)[:, : 2 * values.amplitude.shape[2]]


class NoteEncoder(nn.Module):
    """Convolutions over the heard frames, their mean and maximum, and two numbers a latent dimension."""

    def __init__(self, settings: GeneratorSettings) -> None:
        super().__init__()
        inputs, size = 2 * settings.harmonics + settings.bands, settings.encoder
        self.layers = nn.ModuleList(
            [
                nn.Conv1d(inputs, size, 5, stride=2, padding=2),
                nn.Conv1d(size, size, 5, stride=2, padding=2),
                nn.Conv1d(size, size, 3, stride=2, padding=1),
            ]
        )
        self.hidden = nn.Linear(2 * size, 2 * size)
        self.out = nn.Linear(2 * size, 2 * settings.latent)

    def forward(self, heard: Values) -> tuple[Tensor, Tensor]:
        """Heard frames [N, frames, ...] -> mean and log deviation [N, latent]."""
        x = view(heard)
        for layer in self.layers:
            x = leaky_relu(layer(x), 0.2)
        x = torch.cat([x.mean(dim=2), x.amax(dim=2)], dim=1)
        mean, log_deviation = self.out(leaky_relu(self.hidden(x), 0.2)).float().chunk(2, dim=1)
        return mean, (log_deviation - 2.0).clamp(-6.0, 1.0)
