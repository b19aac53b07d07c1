"""Q: what a latent will sound like, in features, and how that changes with the latent."""

import torch
from torch import Tensor, nn


class LatentPredictor(nn.Module):
    """Latent u [N, D] and class shares [N, C] -> m quantities in deviations of the reference sounds, [N, m].

    A linear map plus a net of two hidden layers; its Jacobian is written out, because an exported graph has
    no automatic differentiation.
    """

    def __init__(self, latent: int, classes: int, outputs: int, hidden: int) -> None:
        super().__init__()
        self.latent, self.classes = latent, classes
        self.first = nn.Linear(latent + classes, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, outputs)
        self.skip = nn.Linear(latent + classes, outputs, bias=False)

    def forward(self, latent: Tensor, shares: Tensor) -> Tensor:
        """The quantities alone, [N, m]."""
        x = torch.cat([latent, shares], dim=1)
        quantities: Tensor = self.last(torch.tanh(self.second(torch.tanh(self.first(x))))) + self.skip(x)
        return quantities

    def with_jacobian(self, latent: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
        """The quantities [N, m] and their derivatives after the latent, [N, m, D]."""
        x = torch.cat([latent, shares], dim=1)
        h1 = torch.tanh(self.first(x))
        h2 = torch.tanh(self.second(h1))
        quantities = self.last(h2) + self.skip(x)
        back = self.last.weight * (1 - h2 * h2)[:, None]  # [N, m, hidden]
        back = (back @ self.second.weight) * (1 - h1 * h1)[:, None]
        jacobian = back @ self.first.weight[:, : self.latent] + self.skip.weight[:, : self.latent]
        return quantities, jacobian
