"""One step of an optimiser: gradients, averaged over the processes of a distributed run, clipped, applied."""

from collections.abc import Iterable

import torch
import torch.distributed
from torch import Tensor, nn
from torch.optim import Optimizer


def descend(optimiser: Optimizer, loss: Tensor, clip: float | None = None) -> None:
    """Step `optimiser` down the gradient of the scalar `loss`; `clip` bounds the norm of each group.

    In a distributed run the loss is the mean over this process's share of the batch. Gradients are averaged
    before they are clipped, so that the step is that of one process with the whole batch.
    """
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    for group in optimiser.param_groups:
        average_gradients(group["params"])
        if clip is not None:
            nn.utils.clip_grad_norm_(group["params"], clip)
    optimiser.step()


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replace gradients by their mean over all processes; nothing to do where there is one.

    All processes must have used the same parameters in their loss.
    """
    if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
        return
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return
    flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
    torch.distributed.all_reduce(flat)
    flat /= torch.distributed.get_world_size()
    pieces = torch.split(flat, [gradient.numel() for gradient in gradients])
    for gradient, piece in zip(gradients, pieces, strict=True):
        gradient.copy_(piece.view_as(gradient))
