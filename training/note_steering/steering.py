"""Steering of notes: inside the exported graph the timbre moves until a teacher would hear what is asked.

The timbre is the latent behind the prior: there all families of instruments live together, so that a flute
can be asked for more of a choir. Quantities and distances are as in `training.steering`: what is touched is
to reach its target, all else to stay, and the way is to be short.
"""

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sistrum.training.networks.onnx_operators import solve
from sistrum.training.note_steering.predictor import FactorPredictor
from sistrum.training.steering.scale import ClassScale


@dataclass(frozen=True)
class NoteSteeringSettings:
    """How hard a timbre is steered.

    Attributes:
        steps: steps towards the target; all of them use the derivatives at the start.
        stride: share of each step that is taken.
        longest_step: deviations of the timbre that a step may take: the predictor is no plane.
        damping: price of a squared deviation of the timbre, in squared deviations of an attribute.
        hold: weight of the squared change of each attribute that nobody touched.
        hold_others: weight of the squared change of the quantities that are no attributes (the level).
        radius: steered timbres stay inside this many deviations, or inside the start's where that is larger.
    """

    steps: int = 3
    stride: float = 0.8
    longest_step: float = 3.0
    damping: float = 0.02
    hold: float = 0.001
    hold_others: float = 0.05
    radius: float = 8.0


class NoteSteering(nn.Module):
    """The predictor's first quantities are the attributes, the rest are held.

    Computed in float64: the same sound must come out of torch, of ONNX Runtime and of another machine.
    """

    mean: Tensor
    whiten: Tensor
    colour: Tensor
    gain: Tensor
    hold: Tensor

    def __init__(
        self,
        predictor: FactorPredictor,
        scale: ClassScale,
        mean: Tensor,
        colour: Tensor,
        gain: Tensor,
        settings: NoteSteeringSettings,
    ) -> None:
        """Put together what was fitted.

        Args:
            scale: what 0..1 means, one table for all classes: [1, attributes, knots], in deviations.
            mean, colour: [D] and [D, D]: a timbre is mean + v @ colour with v of unit covariance.
            gain: [attributes], by how much farther than asked to aim, so that the sound arrives.
        """
        super().__init__()
        self.predictor, self.scale = copy.deepcopy(predictor), scale
        self.settings = settings
        self.attributes = scale.tables.shape[1]
        self.register_buffer("mean", mean)
        self.register_buffer("colour", colour)
        self.register_buffer("whiten", torch.linalg.inv(colour.double()))
        self.register_buffer("gain", gain)
        others = predictor.mix.out_features - self.attributes
        hold = [settings.hold] * self.attributes + [settings.hold_others] * others
        self.register_buffer("hold", torch.tensor([hold]), persistent=False)
        self.double()

    def forward(
        self, timbre: Tensor, shares: Tensor, asked: Tensor, touched: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Timbre [N, D], class shares [N, C], positions and touched (0 or 1) [N, attributes].

        Returns:
            The steered timbre [N, D], bit for bit the given one where nothing is touched; and positions
            [N, attributes]: what was asked where touched, else that of the unsteered timbre.
        """
        start = (timbre.double() - self.mean) @ self.whiten
        asked, touched = asked.double().clamp(0.0, 1.0), touched.double()
        played = torch.zeros_like(start[:, : self.predictor.conditions - shares.shape[1]])
        conditions = torch.cat([shares.double(), played], dim=1)
        factors, jacobian = self.predictor.with_jacobian(start, conditions)
        present = self.predictor.mix(factors)
        own = present[:, : self.attributes]
        tables = self.scale.tables
        target = own + touched * self.gain * (self.scale.value(tables, asked) - own)
        target = torch.cat([target, present[:, self.attributes :]], dim=1)
        importance = torch.cat([touched, torch.zeros_like(present[:, self.attributes :])], dim=1)
        weight = torch.maximum(self.hold, importance)
        offset = self._offset(start, conditions, target - present, weight, factors, jacobian)
        any_touched = touched.amax(dim=1, keepdim=True)
        values = touched * asked + (1 - touched) * self.scale.position(tables, own)
        moved = any_touched * (offset @ self.colour)
        return timbre + moved.to(timbre.dtype), values.to(timbre.dtype)

    def _offset(
        self,
        start: Tensor,
        conditions: Tensor,
        error: Tensor,
        weight: Tensor,
        factors: Tensor,
        jacobian: Tensor,
    ) -> Tensor:
        """The offset [N, D] that takes the quantities by `error` [N, m], by weight: damped Gauss-Newton steps
        with the factors' derivatives [N, k, D] at the start.
        """
        settings, mix = self.settings, self.predictor.mix.weight
        weighted = weight[:, :, None] * mix  # [N, m, k]
        slopes = jacobian.transpose(1, 2)  # [N, D, k]
        curve = slopes @ (mix.T @ weighted) @ jacobian
        damped = curve + settings.damping * torch.eye(start.shape[1], dtype=start.dtype)
        wanted = slopes @ (weighted.transpose(1, 2) @ error[:, :, None])  # of the whole way
        against = slopes @ (mix.T @ weighted)  # what a change of the factors takes from it
        offset = torch.zeros_like(start)
        for index in range(settings.steps):
            left = wanted + curve @ offset[:, :, None]
            if index:
                changed = self.predictor.factors(start + offset, conditions) - factors
                left = left - against @ changed[:, :, None]
            step = settings.stride * (solve(damped, left)[:, :, 0] - offset)
            offset = offset + step * (settings.longest_step / _length(step)).clamp(max=1.0)
        limit = torch.clamp(_length(start), min=settings.radius)
        end = start + offset
        return end * (limit / _length(end)).clamp(max=1.0) - start


def _length(x: Tensor) -> Tensor:
    """Euclidean lengths of the rows of [N, D], [N, 1]."""
    return torch.sqrt((x * x).sum(dim=1, keepdim=True) + 1e-12)
