"""Conditional normalising flow: a fitted prior that turns N(0, I) into the latents of the asked class, and
back.
"""

import math

import torch
from torch import Tensor, nn

#: Largest |log scale| of one coupling layer; keeps sampled latents in range.
SCALE_LIMIT = 1.0


class AffineCoupling(nn.Module):
    """One half of the vector sets shift and scale of the other half, given the condition."""

    def __init__(self, dim: int, condition: int, hidden: int, swap: bool) -> None:
        super().__init__()
        self.kept, self.swap = dim // 2, swap
        self.moved = dim - self.kept
        if swap:
            self.kept, self.moved = self.moved, self.kept
        self.net = nn.Sequential(
            nn.Linear(self.kept + condition, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, 2 * self.moved),
        )
        last = self.net[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def _split(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(kept, moved) parts of x [N, dim]."""
        if self.swap:
            return x[:, self.moved :], x[:, : self.moved]
        return x[:, : self.kept], x[:, self.kept :]

    def _join(self, kept: Tensor, moved: Tensor) -> Tensor:
        return torch.cat([moved, kept] if self.swap else [kept, moved], dim=1)

    def _affine(self, kept: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        shift, scale = self.net(torch.cat([kept, condition], dim=1)).split(self.moved, dim=1)
        return shift, SCALE_LIMIT * torch.tanh(scale)

    def sample(self, u: Tensor, condition: Tensor) -> Tensor:
        """Base -> latent direction."""
        kept, moved = self._split(u)
        shift, log_scale = self._affine(kept, condition)
        return self._join(kept, moved * torch.exp(log_scale) + shift)

    def infer(self, z: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Latent -> base, with the log determinant [N] of that direction."""
        kept, moved = self._split(z)
        shift, log_scale = self._affine(kept, condition)
        return self._join(kept, (moved - shift) * torch.exp(-log_scale)), -log_scale.sum(dim=1)


class ConditionalFlow(nn.Module):
    """Affine couplings after a class-conditional mean and scale; soft class weights mix the conditions
    linearly.
    """

    def __init__(self, dim: int, classes: int, layers: int, hidden: int, condition: int = 32) -> None:
        super().__init__()
        self.dim = dim
        self.embedding = nn.Linear(classes, condition, bias=False)
        self.mean = nn.Linear(classes, dim, bias=False)
        self.log_scale = nn.Linear(classes, dim, bias=False)
        nn.init.zeros_(self.mean.weight)
        nn.init.zeros_(self.log_scale.weight)
        self.couplings = nn.ModuleList(
            AffineCoupling(dim, condition, hidden, bool(i % 2)) for i in range(layers)
        )

    def forward(self, u: Tensor, classes: Tensor) -> Tensor:
        """Base noise u [N, dim] and class weights [N, classes] that sum to 1 -> latent z [N, dim]."""
        condition = self.embedding(classes)
        for coupling in self.couplings:
            assert isinstance(coupling, AffineCoupling)
            u = coupling.sample(u, condition)
        scaled: Tensor = u * torch.exp(self.log_scale(classes)) + self.mean(classes)
        return scaled

    def infer(self, z: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """Latent z [N, dim] -> (base u [N, dim], log p(z | classes) [N])."""
        condition = self.embedding(classes)
        log_scale = self.log_scale(classes)
        u = (z - self.mean(classes)) * torch.exp(-log_scale)
        log_det = -log_scale.sum(dim=1)
        for coupling in reversed(self.couplings):
            assert isinstance(coupling, AffineCoupling)
            u, step = coupling.infer(u, condition)
            log_det = log_det + step
        log_base = -0.5 * (u * u).sum(dim=1) - 0.5 * self.dim * math.log(2 * math.pi)
        return u, log_base + log_det
