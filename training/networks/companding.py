"""Power-law companding of complex spectra: networks see compressed values, audio needs linear ones."""

import torch
from torch import Tensor

#: Added to the squared magnitude so that gradients stay finite at silence; far below any audible value.
TINY = 1e-8
#: Floor of companded magnitude in a logarithm; a smaller one makes the slope at silence, and R1, explode.
FLOOR = 1e-2


def power(pairs: Tensor) -> Tensor:
    """[re, im] pairs [N, 2, F, T] -> squared magnitude [N, 1, F, T]."""
    real, imag = pairs[:, :1], pairs[:, 1:]
    return real * real + imag * imag


def compand(linear: Tensor, exponent: float, gain: float) -> Tensor:
    """Linear [re, im] pairs [N, 2, F, T] -> gain * X * |X|^(exponent - 1)."""
    return linear * (gain * torch.exp((0.5 * (exponent - 1)) * torch.log(power(linear) + TINY)))


def expand(companded: Tensor, exponent: float, gain: float) -> Tensor:
    """The inverse of `compand`."""
    inverse = 1.0 / exponent
    factor: Tensor = gain**-inverse * torch.exp((0.5 * (inverse - 1)) * torch.log(power(companded) + TINY))
    return companded * factor


def log_magnitude(power: Tensor) -> Tensor:
    """Log magnitude of companded power, scaled to about -1 .. 1."""
    return 0.25 * (0.5 * torch.log(power + FLOOR**2) + 2.0)
