"""The last step of a training: the prior is fitted once more, to the latents of a generator that no longer
moves.

During training the flow follows an encoder that learns, a batch at a time, and lags behind. What is drawn
is only as good as the prior: with the same generator, a classifier named 79 % of the drawn hits before this
step and 83 % after it.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.optim import Adam

from sistrum.training.families.stn_gan.networks import DrumModel
from sistrum.training.families.stn_gan.settings import PriorFitSettings
from sistrum.training.networks.coupling_flow import ConditionalFlow
from sistrum.training.networks.descent import descend

CLIP = 5.0


@dataclass(frozen=True)
class Latents:
    """What the encoder says of a set of hits: mean and log deviation [N, latent], classes [N, C]."""

    mean: Tensor
    log_deviation: Tensor
    classes: Tensor

    def drawn(self, rows: Tensor, random: torch.Generator) -> Tensor:
        """One draw from the posterior of each of the hits `rows` [n] -> [n, latent]."""
        noise = torch.randn(len(rows), self.mean.shape[1], generator=random)
        return self.mean[rows] + torch.exp(self.log_deviation[rows]) * noise


def gather(encoded: Iterable[tuple[Tensor, Tensor, Tensor]]) -> Latents:
    """Latents of many batches (mean, log deviation, classes) as one, on the CPU."""
    means, deviations, classes = zip(*encoded, strict=True)
    return Latents(*(torch.cat(parts).cpu().float() for parts in (means, deviations, classes)))


def fit_prior(
    model: DrumModel,
    latents: Latents,
    settings: PriorFitSettings,
    report: Callable[[int, float], None] = lambda step, loss: None,
) -> float:
    """Fit `model.prior` by likelihood; returns the last loss (nats a dimension), a mean over 100 steps.

    Some pairs are mixed, in latent and class, to teach what lies between classes. `report` hears of every
    hundredth step.
    """
    random = torch.Generator().manual_seed(settings.seed)
    prior = model.prior
    optimiser = Adam(prior.parameters(), settings.rate, betas=(0.9, 0.99))
    recent: list[float] = []
    for step in range(settings.steps):
        for group in optimiser.param_groups:
            group["lr"] = settings.rate * 0.5 * (1 + math.cos(math.pi * step / settings.steps)) + 1e-6
        loss = _loss(prior, latents, settings, random)
        descend(optimiser, loss, CLIP)
        recent = [*recent[-99:], loss.item()]
        if (step + 1) % 100 == 0:
            report(step + 1, sum(recent) / len(recent))
    return sum(recent) / len(recent)


def _loss(
    prior: ConditionalFlow, latents: Latents, settings: PriorFitSettings, random: torch.Generator
) -> Tensor:
    """Negative log likelihood of a random batch, nats a dimension."""
    rows = torch.randint(len(latents.mean), (settings.batch,), generator=random)
    z, classes = latents.drawn(rows, random), latents.classes[rows].clone()
    mixed = round(settings.batch * settings.mixed)
    if mixed:
        other = torch.randperm(settings.batch, generator=random)[:mixed]
        share = torch.rand(mixed, 1, generator=random)
        z = torch.cat([torch.lerp(z[:mixed], z[other], share), z[mixed:]])
        classes = torch.cat([torch.lerp(classes[:mixed], classes[other], share), classes[mixed:]])
    device = next(prior.parameters()).device
    _, log_prior = prior.infer(z.to(device), classes.to(device))
    return -log_prior.mean() / z.shape[1]
