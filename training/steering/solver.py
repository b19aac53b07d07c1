"""Damped least squares with a handful of equations, in operations that export to ONNX."""

import torch
from torch import Tensor

from sistrum.training.networks.onnx_operators import solve


def damped_step(jacobian: Tensor, error: Tensor, offset: Tensor, weight: Tensor, damping: float) -> Tensor:
    """The offset d' from the start that minimises |w (error - J (d' - d))|^2 + damping |d'|^2.

    One step of Gauss-Newton (Levenberg's damping, but towards the start and not towards the last iterate).

    Args:
        jacobian: J [N, m, D] of the m quantities at the present latent.
        error: asked minus present quantities [N, m].
        offset: d [N, D], the present latent minus the start.
        weight: w [N, m], square roots of the weights of the squared errors; 0 ignores a quantity.
        damping: lambda > 0, the price of a unit of squared distance from the start.

    Returns:
        d' [N, D], in the span of the weighted rows of J.
    """
    rows = jacobian * weight[:, :, None]
    wanted = (error * weight)[:, :, None] + rows @ offset[:, :, None]
    across = rows.transpose(1, 2)
    normal = rows @ across + damping * torch.eye(rows.shape[1], dtype=rows.dtype, device=rows.device)
    return (across @ solve(normal, wanted))[:, :, 0]
