"""Steering: inside the exported graph the latent moves until the sound has the features that are asked for.

The generator is left as it is and need not know any feature. Before the fitted prior the latents of every
class are N(0, I), so the distance to the start is all that keeps a steered latent plausible.

Everything is computed in float64: steering towards targets that contradict each other amplifies rounding, and
the same sound must come out of torch, of ONNX Runtime and of another machine.
"""

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.scale import ClassScale
from sistrum.training.steering.solver import damped_step

#: Share that the first class always has, so that shares of no class at all can be normalised.
LEAST_SHARE = 1e-3


@dataclass(frozen=True)
class SteeringSettings:
    """How hard the latent is steered.

    Attributes:
        steps: unrolled Gauss-Newton steps.
        stride: share of each step that is taken; whole steps swing around the target.
        longest_step: latent units that one step may take: the predictor is no plane.
        damping: price of a squared unit of latent distance, in squared deviations of a feature in its class.
        hold: weight of the squared change of each feature that nobody touched.
        hold_others: weight of the squared change of the held quantities that are no features (decay, pitch).
        radius: steered latents stay inside this radius, or inside the start's where that is larger.
    """

    steps: int = 4
    stride: float = 0.8
    longest_step: float = 1.5
    damping: float = 0.006
    hold: float = 0.01
    hold_others: float = 0.02
    radius: float = 7.5


class Steering(nn.Module):
    """Latent, controls and which of them were touched -> steered latent and the sound's own control values.

    The controls are the class shares and then one slider a feature; the predictor's first outputs are these
    features and the rest are held quantities.
    """

    least: Tensor
    hold: Tensor
    fineness: Tensor
    gain: Tensor

    def __init__(
        self,
        predictor: LatentPredictor,
        scale: ClassScale,
        fineness: Tensor,
        gain: Tensor,
        settings: SteeringSettings,
    ) -> None:
        """Put together what was fitted.

        Args:
            fineness: [classes, m], the predictor's unit over each quantity's deviation within the class.
            gain: [classes, features], by how much farther than asked to aim, so that the sound arrives.
        """
        super().__init__()
        self.predictor, self.scale = copy.deepcopy(predictor), scale
        self.settings = settings
        self.features = scale.tables.shape[1]
        self.register_buffer("fineness", fineness)
        self.register_buffer("gain", gain)
        held = predictor.last.out_features - self.features
        hold = [settings.hold] * self.features + [settings.hold_others] * held
        self.register_buffer("hold", torch.tensor([hold]).sqrt(), persistent=False)
        self.register_buffer("least", torch.eye(predictor.classes)[:1] * LEAST_SHARE, persistent=False)
        self.double()

    def shares(self, controls: Tensor) -> Tensor:
        """Controls [N, classes + features] -> class shares [N, classes] that sum to 1."""
        amounts = controls[:, : self.predictor.classes].clamp(0.0, 1.0) + self.least
        return amounts / amounts.sum(dim=1, keepdim=True)

    def forward(self, latent: Tensor, controls: Tensor, touched: Tensor) -> tuple[Tensor, Tensor]:
        """Latent [N, D] ~ N(0, I), controls and touched (0 or 1) [N, classes + features].

        Returns:
            The steered latent [N, D], bit for bit the given one where no feature is touched; and values
            [N, classes + features]: what was asked where touched, else the position of the unsteered sound.
        """
        classes = self.predictor.classes
        latent, controls = latent.double(), controls.double()
        shares = self.shares(controls)
        asked = controls[:, classes:].clamp(0.0, 1.0)
        touched = touched[:, classes:].double()
        present, jacobian = self.predictor.with_jacobian(latent, shares)
        tables = self.scale.mixed(shares)
        own = present[:, : self.features]
        target = own + touched * (shares @ self.gain) * (self.scale.value(tables, asked) - own)
        target = torch.cat([target, present[:, self.features :]], dim=1)
        importance = torch.cat([touched, torch.zeros_like(target[:, self.features :])], dim=1)
        weight = torch.maximum(self.hold, importance) * (shares @ self.fineness)
        moved = self._move(latent, shares, target, weight, present, jacobian)
        values = touched * asked + (1 - touched) * self.scale.position(tables, own)
        any_touched = touched.amax(dim=1, keepdim=True)
        shown = torch.cat([controls[:, :classes], values], dim=1)
        return (latent + any_touched * moved).float(), shown.float()

    def _move(
        self, start: Tensor, shares: Tensor, target: Tensor, weight: Tensor, present: Tensor, jacobian: Tensor
    ) -> Tensor:
        """The offset [N, D] that brings the m quantities near their targets."""
        settings = self.settings
        offset = torch.zeros_like(start)
        for index in range(settings.steps):
            if index:
                present, jacobian = self.predictor.with_jacobian(start + offset, shares)
            wanted = damped_step(jacobian, target - present, offset, weight, settings.damping)
            step = settings.stride * (wanted - offset)
            offset = offset + step * (settings.longest_step / _length(step)).clamp(max=1.0)
        limit = torch.clamp(_length(start), min=settings.radius)
        end = start + offset
        return end * (limit / _length(end)).clamp(max=1.0) - start


def _length(x: Tensor) -> Tensor:
    """Euclidean lengths of the rows of [N, D], [N, 1]."""
    return torch.sqrt((x * x).sum(dim=1, keepdim=True) + 1e-12)


class SteeredGraph(nn.Module):
    """A generator's export graph with sliders: the classes it has by itself, and one slider a feature."""

    def __init__(self, generator: nn.Module, steering: Steering) -> None:
        super().__init__()
        self.generator, self.steering = generator, steering

    def forward(
        self, latent: Tensor, controls: Tensor, touched: Tensor, noise: Tensor
    ) -> tuple[Tensor, Tensor]:
        """latent [1, D], controls and touched [1, classes + features], noise as the generator wants it.

        Returns the generator's spectrogram and the values [1, classes + features] of all controls.
        """
        steered, values = self.steering(latent, controls, touched)
        classes = self.steering.predictor.classes
        return self.generator(steered, controls[:, :classes], noise), values
