"""Non-saturating logistic GAN losses and the R1 penalty on real inputs."""

import torch
from torch import Tensor
from torch.nn.functional import softplus


def critic_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Logistic loss of a critic that should score real high and fake low; logits of any shape."""
    return softplus(-real).mean() + softplus(fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """Non-saturating logistic loss of the generator."""
    return softplus(-fake).mean()


def r1_penalty(logits: Tensor, inputs: Tensor) -> Tensor:
    """Mean over the batch of the squared gradient norm of `logits` at the real `inputs` (which require
    grad).
    """
    (gradient,) = torch.autograd.grad(logits.sum(), inputs, create_graph=True)
    return gradient.float().square().flatten(1).sum(dim=1).mean()
