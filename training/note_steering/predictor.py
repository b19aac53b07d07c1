"""Q of notes: what a teacher will say of a timbre, by way of a few factors, and how that changes with it."""

import torch
from torch import Tensor, nn


class FactorPredictor(nn.Module):
    """Timbre v [N, D] (whitened) and conditions [N, C] -> quantities [N, m] in deviations.

    A hundred attributes hang on some two dozen factors: the net has these as its output, a linear map makes
    quantities of them. Derivatives of the factors cost a quarter of those of all quantities, which counts in
    a graph that runs sixteen times a second for every voice.
    """

    def __init__(
        self, timbre: int, conditions: int, outputs: int, hidden: int = 96, factors: int = 24
    ) -> None:
        super().__init__()
        self.timbre, self.conditions = timbre, conditions
        self.first = nn.Linear(timbre + conditions, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.third = nn.Linear(hidden, factors)
        self.skip = nn.Linear(timbre + conditions, factors, bias=False)
        self.mix = nn.Linear(factors, outputs)

    @property
    def sizes(self) -> dict[str, int]:
        """Arguments that build one of this size."""
        return {
            "timbre": self.timbre,
            "conditions": self.conditions,
            "outputs": self.mix.out_features,
            "hidden": self.first.out_features,
            "factors": self.third.out_features,
        }

    def forward(self, timbre: Tensor, conditions: Tensor) -> Tensor:
        """The quantities [N, m]."""
        quantities: Tensor = self.mix(self.factors(timbre, conditions))
        return quantities

    def factors(self, timbre: Tensor, conditions: Tensor) -> Tensor:
        """The factors [N, k]."""
        x = torch.cat([timbre, conditions], dim=1)
        found: Tensor = self.third(torch.tanh(self.second(torch.tanh(self.first(x))))) + self.skip(x)
        return found

    def with_jacobian(self, timbre: Tensor, conditions: Tensor) -> tuple[Tensor, Tensor]:
        """The factors [N, k] and their derivatives after the timbre, [N, k, D]; written out, as an exported
        graph has no automatic differentiation.
        """
        x = torch.cat([timbre, conditions], dim=1)
        h1 = torch.tanh(self.first(x))
        h2 = torch.tanh(self.second(h1))
        back = (self.third.weight * (1 - h2 * h2)[:, None]) @ self.second.weight
        back = back * (1 - h1 * h1)[:, None]
        jacobian = back @ self.first.weight[:, : self.timbre] + self.skip.weight[:, : self.timbre]
        return self.third(h2) + self.skip(x), jacobian
