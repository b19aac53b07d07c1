"""How far a generated course is from a real note's, and how far it moves otherwise than that."""

import torch
from torch import Tensor

from sistrum.training.families.harmonic_gan.generator import Values
from sistrum.training.families.harmonic_gan.settings import LossSettings

#: Logarithms of the least amplitude and noise level that are learnt: -96 and -80 dB.
LEAST_AMPLITUDE, LEAST_NOISE = -11.0, -9.2
#: Partials within 30 dB of the loudest count fully, those 60 dB below it a tenth.
NEAR, RANGE, LEAST_WEIGHT = 3.5, 3.5, 0.1
#: Frames of a note that count more, and the frames after which a note is held.
ATTACK_FRAMES, LATE_ATTACK, HELD = 6, 16, 16
#: Weight, as a logarithm, that the movement of the weakest partials has.
WEAKEST = -3.5
#: Movement below this is none: nepers (0.2 dB) and cents.
STILL_LEVEL, STILL_CENTS = 0.02, 0.5


def course_loss(
    course: Values, real: Values, first: Tensor, settings: LossSettings
) -> tuple[Tensor, dict[str, Tensor]]:
    """Weighted mean differences of levels (nepers), cents and noise; `first` [N]: the pieces' first
    frames.
    """
    frame = first[:, None] + torch.arange(real.amplitude.shape[1], device=first.device)
    early = 1.0 + (settings.attack - 1.0) * ((frame < ATTACK_FRAMES) + 0.5 * (frame < LATE_ATTACK)) / 1.5
    target = real.amplitude.clamp(min=LEAST_AMPLITUDE)
    loudest = target.amax(dim=2, keepdim=True)
    louder = torch.maximum(target, course.amplitude.detach())
    weight = ((louder - loudest + NEAR + RANGE) / RANGE).clamp(LEAST_WEIGHT, 1.0)
    amplitude = _mean((course.amplitude - target).abs(), weight, early)
    level = ((energy(course.amplitude) - energy(target)).abs() * early).mean()
    heard = torch.exp(0.5 * (target - loudest)) * torch.sigmoid(2.0 * (loudest + 7.0))
    cents = _mean((course.cents - real.cents).abs().clamp(max=100.0) / 10.0, heard, early)
    noise_target = real.noise.clamp(min=LEAST_NOISE)
    noise = _mean((course.noise - noise_target).abs(), torch.ones_like(noise_target), early)
    loss = amplitude + settings.level * level + settings.cents * cents + settings.noise * noise
    log = {"amplitude": amplitude, "level": level, "cents": cents, "noise": noise}
    return loss, {name: value.detach() for name, value in log.items()}


def energy(amplitude: Tensor) -> Tensor:
    """Logarithm of the root mean square of the harmonics [N, frames, H] -> [N, frames]."""
    return 0.5 * torch.logsumexp(2.0 * amplitude.clamp(min=LEAST_AMPLITUDE), dim=2)


def moving_loss(moved: Values, real: Values, first: Tensor) -> Tensor:
    """How much the sizes of movement differ (logarithms), of slow and fast, in pieces of held notes."""
    held = (first >= HELD).float()[:, None]
    weight = _loudness_weights(real) * held
    total = weight.sum().clamp(min=1e-6)
    pairs = (
        (moved.amplitude, real.amplitude.clamp(min=LEAST_AMPLITUDE), STILL_LEVEL),
        (moved.cents, real.cents, STILL_CENTS),
    )
    losses = []
    for mine, theirs, still in pairs:
        for size in (slow_movement, fast_movement):
            difference = torch.log(size(mine) + still) - torch.log(size(theirs) + still)
            losses.append((weight * difference.abs()).sum() / total)
    return torch.stack(losses).mean()


def slow_movement(values: Tensor) -> Tensor:
    """Deviation over time [N, frames, C] -> [N, C], a straight trend removed."""
    frames = values.shape[1]
    time = torch.linspace(-1.0, 1.0, frames, device=values.device)[:, None]
    centred = values - values.mean(dim=1, keepdim=True)
    slope = (centred * time).sum(dim=1, keepdim=True) / time.square().sum()
    return (centred - slope * time).square().mean(dim=1).add(1e-8).sqrt()


def fast_movement(values: Tensor) -> Tensor:
    """Deviation of the steps from frame to frame, [N, C]."""
    return (values[:, 1:] - values[:, :-1]).square().mean(dim=1).add(1e-8).sqrt()


def _loudness_weights(real: Values) -> Tensor:
    """[N, H]: amplitudes relative to the loudest partial, a little for the weakest; nothing in silence."""
    mean = real.amplitude.mean(dim=1)
    loudest = mean.amax(dim=1, keepdim=True)
    return torch.exp((mean - loudest).clamp(min=WEAKEST)) * (loudest > -6.0)


def _mean(difference: Tensor, weight: Tensor, early: Tensor) -> Tensor:
    """Mean over [N, frames, C] by weight, times the frames' own weights."""
    share = weight / weight.sum(dim=2, keepdim=True).clamp(min=1e-6)
    return ((difference * share).sum(dim=2) * early).mean()
