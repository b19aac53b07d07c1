"""Wasserstein GAN losses with gradient penalty (Gulrajani et al. 2017; thesis eq. 2.7)."""

from collections.abc import Callable

import torch
from torch import Tensor


def wasserstein_distance(real: Tensor, fake: Tensor) -> Tensor:
    """Estimate from a critic's scores [N] of real and generated sounds; the critic learns to raise it."""
    return real.mean() - fake.mean()


def gradient_penalty(score: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor) -> Tensor:
    """Mean of (|gradient| - 1)^2 of `score` ([N, ...] -> [N]) at random points between real and fake."""
    share = torch.rand(len(real), *[1] * (real.dim() - 1), device=real.device, dtype=real.dtype)
    between = torch.lerp(real.detach(), fake.detach(), share).requires_grad_()
    (gradient,) = torch.autograd.grad(score(between).sum(), between, create_graph=True)
    length = torch.sqrt(gradient.float().flatten(1).square().sum(dim=1) + 1e-12)
    return (length - 1).square().mean()
