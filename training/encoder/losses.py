"""What an encoder is judged by: the sound that the frozen generator makes of its latent, and known
latents.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from sistrum.training.encoder.disguise import to_peak
from sistrum.training.encoder.generator_parts import GeneratorParts
from sistrum.training.losses.spectral import PooledLogPower, PooledResolution

#: Fine in frequency, balanced, fine in time; and the low end, which counts at every step.
RESOLUTIONS = (
    PooledResolution(2048, 512, (8, 2)),
    PooledResolution(1024, 256, (4, 4)),
    PooledResolution(256, 64, (4, 4), samples=8192),
    PooledResolution(512, 128, (1, 1), decimation=8, max_hz=1000.0),
)
LOW = len(RESOLUTIONS) - 1


@dataclass(frozen=True)
class LossWeights:
    """Weights of the parts. `typical`: how much a latent that the prior finds unlikely costs."""

    spectral: float = 1.0
    latent: float = 0.3
    classes: float = 0.3
    typical: float = 0.01


class EncoderLoss:
    """Distances between what was encoded and what should have been; the generator gets no gradient."""

    def __init__(self, parts: GeneratorParts, weights: LossWeights) -> None:
        self.parts, self.weights = parts, weights
        self._log_power = PooledLogPower(RESOLUTIONS, parts.audio.sample_rate)

    def heard_again(self, z: Tensor) -> Tensor:
        """z [N, latent] -> the sounds [N, S] that the generator makes of it, at the engine's peak."""
        parts = self.parts
        shape = (len(z), *parts.stft.shape(1, parts.audio.samples))
        noise = (torch.rand(shape) * 2 - 1) * 3**0.5
        audio = parts.stft.inverse(parts.decoder(z, noise), parts.audio.samples)[:, 0]
        return to_peak(audio)

    def spectral(self, z: Tensor, target: Tensor, step: int) -> Tensor:
        """Pooled log-power distance (nepers) of the sounds made from z to target [N, S]."""
        heard = self.heard_again(z)[:, None]
        wanted = target[:, None]
        balanced = self._log_power(step % LOW, heard, wanted)
        return balanced + 0.5 * self._log_power(LOW, heard, wanted)

    def __call__(self, step: int, real: "Judged", drawn: "Judged") -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of encoded real sounds (whose sound counts) and drawn ones (whose true z is known),
        and parts.
        """
        weights = self.weights
        shares = torch.softmax(real.logits.detach(), dim=1)
        _, log_prior = self.parts.prior.infer(real.z, shares)
        true_z = drawn.target
        scale = true_z.var(dim=0).mean().clamp(min=1e-3)
        parts = {
            "spectral": weights.spectral * self.spectral(real.z, real.target, step),
            "latent": weights.latent * (drawn.z - true_z).square().mean() / scale,
            "classes": weights.classes * 0.5 * (cross_entropy(real) + cross_entropy(drawn)),
            "typical": -weights.typical * log_prior.mean() / real.z.shape[1],
        }
        return torch.stack(list(parts.values())).sum(), {k: v.detach() for k, v in parts.items()}


@dataclass(frozen=True)
class Judged:
    """Encoded sounds: z [N, latent], class logits and true class shares [N, classes], and the target: sounds
    [N, S] for real ones, z [N, latent] for drawn ones.
    """

    z: Tensor
    logits: Tensor
    classes: Tensor
    target: Tensor


def cross_entropy(sounds: Judged) -> Tensor:
    """Mean over the sounds, nats; true classes may be soft."""
    return -(sounds.classes * log_softmax(sounds.logits, dim=1)).sum(dim=1).mean()
