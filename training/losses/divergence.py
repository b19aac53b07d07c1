"""How far what an encoder says of a sound is from what a fitted prior expects."""

import math

from torch import Tensor

from sistrum.training.networks.coupling_flow import ConditionalFlow

#: Weight of the latent's own size, which the prior does not bound.
SIZE = 0.01


def divergence(prior: ConditionalFlow, z: Tensor, log_deviation: Tensor, classes: Tensor) -> Tensor:
    """One-sample divergence (Kullback-Leibler, nats) of the posterior from the prior; keeps z small.

    z [N, D]: drawn from the posterior, whose log deviations are `log_deviation` [N, D].
    """
    entropy = (log_deviation + 0.5 * (1 + math.log(2 * math.pi))).sum(dim=1)
    _, log_prior = prior.infer(z, classes)
    return (-entropy - log_prior).mean() + SIZE * z.square().sum(dim=1).mean()
