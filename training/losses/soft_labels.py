"""Soft labels: what a teacher says of a sound, softened by a temperature (Nistal's thesis, 2.2)."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

#: The temperatures that the published system was trained with.
TEMPERATURES = (1.0, 1.5, 2.0, 3.0, 5.0)


def soft_labels(logits: Tensor, temperature: float) -> Tensor:
    """Logits -> probabilities 0..1. A higher temperature lets weak similarities count."""
    if not temperature > 0.0:
        raise ValueError(f"temperature: expected more than 0, found {temperature:g}")
    return torch.sigmoid(logits / temperature)


def distillation_loss(student: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """Binary cross entropy of a student's logits against soft labels of the same temperature, a mean over
    sounds and attributes.
    """
    return binary_cross_entropy_with_logits(student.float() / temperature, labels)
