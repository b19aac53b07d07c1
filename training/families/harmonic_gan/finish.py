"""The last step of a training: prior and sizes of movement are fitted to a generator that no longer
changes.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import avg_pool1d
from torch.optim import Adam

from sistrum.training.families.harmonic_gan.generator import Values
from sistrum.training.families.harmonic_gan.losses import HELD, LEAST_AMPLITUDE
from sistrum.training.families.harmonic_gan.model import HarmonicModel
from sistrum.training.families.harmonic_gan.pieces import Pieces
from sistrum.training.families.harmonic_gan.settings import PriorFitSettings
from sistrum.training.networks.descent import descend

CLIP = 5.0
#: Movement is measured on this many partials, those 35 dB below the strongest left out, around the mean of
#: this many frames.
PARTIALS, WEAK, SECOND = 12, 10.0 ** (-35 / 20), 125
#: Deviations above this, cents, are no movement: the partials are elsewhere, as those of bells.
ASTRAY = 30.0
#: What movement is multiplied by at least and at most, and how often that is corrected.
SMALLEST_CORRECTION, LARGEST_CORRECTION, ROUNDS = 0.1, 4.0, 2


@dataclass(frozen=True)
class Heard:
    """Of all pieces: latents' mean and log deviation [N, latent], classes [N, C]."""

    mean: Tensor
    log_deviation: Tensor
    classes: Tensor


@torch.no_grad()
def gather(model: HarmonicModel, batches: Iterable[Pieces]) -> Heard:
    """One pass over the pieces."""
    parts = [(*model.encoder(pieces.heard), pieces.classes) for pieces in batches]
    return Heard(*(torch.cat(column).float() for column in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Moving:
    """How far real notes move, the generator's, and its mean courses, [N, 2] each: nepers and cents; of
    pieces of held notes with their classes [N, C].
    """

    real: Tensor
    moved: Tensor
    course: Tensor
    classes: Tensor


@torch.no_grad()
def measure_movement(model: HarmonicModel, batches: Iterable[Pieces]) -> Moving:
    """With the corrections as they are."""
    parts = [_moving(model, pieces) for pieces in batches]
    return Moving(*(torch.cat(column).float() for column in zip(*parts, strict=True)))


def _moving(model: HarmonicModel, pieces: Pieces) -> tuple[Tensor, ...]:
    mean, _ = model.encoder(pieces.heard)
    features = model.generator.features(mean, pieces.pitch[:, :1], pieces.tokens)
    course = model.generator.course(features)
    moved = course.plus(model.movement(features, pieces.tokens, pieces.noise(model), pieces.classes))
    level = torch.exp(pieces.values.amplitude[:, :, :PARTIALS]).mean(dim=1)
    weight = torch.where(level > WEAK * level.amax(dim=1, keepdim=True), level, 0.0)
    weight = weight / weight.sum(dim=1, keepdim=True)
    held = (pieces.first >= HELD) & (pieces.first + course.cents.shape[1] < pieces.release)
    sizes = [size_of_movement(values, weight)[held] for values in (pieces.values, moved, course)]
    return *sizes, pieces.classes[held]


def size_of_movement(values: Values, weight: Tensor) -> Tensor:
    """Nepers and cents [N, 2]: deviations from the mean of a second around, means over the partials by weight
    [N, partials].
    """
    partials = weight.shape[1]
    tracks = (values.amplitude[:, :, :partials].clamp(min=LEAST_AMPLITUDE), values.cents[:, :, :partials])
    moved = [(track - _trend(track)).std(dim=1) for track in tracks]
    return torch.stack([(weight * size).sum(dim=1) for size in moved], dim=1)


def _trend(track: Tensor) -> Tensor:
    """Mean over a second around each frame of [N, frames, C]; less at the ends."""
    length = min(SECOND, track.shape[1] - 1 + track.shape[1] % 2)
    sums = avg_pool1d(track.transpose(1, 2), length, stride=1, padding=length // 2, count_include_pad=False)
    return sums.transpose(1, 2)


def fit_movement(model: HarmonicModel, batches: Sequence[Pieces]) -> dict[str, float]:
    """Set what the movement of each class is multiplied by, so that its held pieces move as far as the real
    ones. Returns what was set, by class.
    """
    figures: dict[str, float] = {}
    for _ in range(ROUNDS):
        found = measure_movement(model, batches)
        for index in range(found.classes.shape[1]):
            own = (found.classes[:, index] > 0.5) & (found.real[:, 1] < ASTRAY)
            if not own.any():
                continue
            correction = fitted_correction(found.real[own], found.moved[own], found.course[own])
            scale = model.movement_scale[index] * correction
            model.movement_scale[index] = scale.clamp(SMALLEST_CORRECTION, LARGEST_CORRECTION)
            for name, value in zip(("level", "cents"), model.movement_scale[index], strict=True):
                figures[f"movement/{index}/{name}"] = float(value)
    return figures


def fitted_correction(real: Tensor, moved: Tensor, course: Tensor) -> Tensor:
    """What brings the typical movement of the pieces [N, 2] nearest to that of the real ones. Course and
    movement are independent, so that their squares add up.
    """
    factors = torch.logspace(-1.0, 1.0, 81, device=real.device)[:, None, None]
    movement = (moved.square() - course.square()).clamp(min=0.0)
    size = torch.sqrt(course.square() + factors.square() * movement)
    return factors[:, 0, 0][(typical(size) - typical(real)).abs().argmin(dim=0)]


def typical(sizes: Tensor) -> Tensor:
    """Mean of the three quartiles of [..., N, 2] -> [..., 2]. Half of all brass stands still and half beats:
    its median alone tells on which side the middle piece lies, and a mean is that of the wildest.
    """
    quartiles = torch.tensor([0.25, 0.5, 0.75], device=sizes.device)
    return sizes.quantile(quartiles, dim=-2).mean(dim=0)


def fit_prior(
    model: HarmonicModel,
    heard: Heard,
    settings: PriorFitSettings,
    seed: int,
    report: Callable[[int, float], None],
) -> float:
    """Fit the prior by likelihood; returns the last loss (nats a dimension), a mean over 100 steps."""
    random = torch.Generator().manual_seed(seed)
    optimiser = Adam(model.prior.parameters(), settings.rate, betas=(0.9, 0.99))
    recent: list[float] = []
    model.prior.requires_grad_(True)
    for step in range(settings.steps):
        for group in optimiser.param_groups:
            group["lr"] = settings.rate * 0.5 * (1 + math.cos(math.pi * step / settings.steps))
        rows = torch.randint(len(heard.mean), (settings.batch,), generator=random)
        noise = torch.randn(settings.batch, heard.mean.shape[1], generator=random)
        z = heard.mean[rows] + torch.exp(heard.log_deviation[rows]) * noise
        classes = heard.classes[rows]
        share, chance = torch.rand(2, settings.batch, 1, generator=random)
        other, share = torch.randperm(settings.batch, generator=random), share * (chance < settings.mixed)
        z, classes = torch.lerp(z, z[other], share), torch.lerp(classes, classes[other], share)
        loss = -model.prior.infer(z, classes)[1].mean() / z.shape[1]
        descend(optimiser, loss, CLIP)
        recent = [*recent[-99:], loss.item()]
        if step % 100 == 99:
            report(step + 1, sum(recent) / len(recent))
    return sum(recent) / max(1, len(recent))
