"""The fitted prior as it is exported: what the classes contribute in one product, no slicing of vectors."""

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from sistrum.training.networks.coupling_flow import SCALE_LIMIT, AffineCoupling, ConditionalFlow


class FastCoupling(nn.Module):
    """One coupling on the whole vector: what it keeps is given shift 0 and log scale 0."""

    inward: Tensor

    def __init__(self, coupling: AffineCoupling) -> None:
        super().__init__()
        first, _, second, _, last = coupling.net
        assert isinstance(first, nn.Linear) and isinstance(second, nn.Linear) and isinstance(last, nn.Linear)
        dim = coupling.kept + coupling.moved
        kept = slice(coupling.moved, dim) if coupling.swap else slice(0, coupling.kept)
        start = 0 if coupling.swap else coupling.kept
        inward = torch.zeros(dim, first.out_features)
        inward[kept] = first.weight.detach()[:, : coupling.kept].T
        self.register_buffer("inward", inward, persistent=False)
        self.second, self.last = second, nn.Linear(last.in_features, 2 * dim)
        with torch.no_grad():
            self.last.weight.zero_()
            self.last.bias.zero_()
            for half in range(2):  # shift, then log scale
                ours = slice(half * dim + start, half * dim + start + coupling.moved)
                theirs = slice(half * coupling.moved, (half + 1) * coupling.moved)
                self.last.weight[ours] = last.weight[theirs]
                self.last.bias[ours] = last.bias[theirs]

    def forward(self, u: Tensor, condition: Tensor) -> Tensor:
        """u [1, D], the classes' share of the first hidden layer [1, hidden] -> [1, D]."""
        hidden = relu(self.second(relu(torch.addmm(condition, u, self.inward))))
        shift, log_scale = self.last(hidden).chunk(2, dim=1)
        log_scale = torch.tanh(log_scale)
        if SCALE_LIMIT != 1.0:
            log_scale = SCALE_LIMIT * log_scale
        moved: Tensor = u * torch.exp(log_scale) + shift
        return moved


class FastFlow(nn.Module):
    """`ConditionalFlow.forward` after a temperature."""

    def __init__(self, flow: ConditionalFlow, temperature: float) -> None:
        super().__init__()
        couplings = [coupling for coupling in flow.couplings if isinstance(coupling, AffineCoupling)]
        self.temperature = temperature
        self.couplings = nn.ModuleList(FastCoupling(coupling) for coupling in couplings)
        embedding = flow.embedding.weight.detach()  # [condition, classes]
        weights, biases = [], []
        for coupling in couplings:
            first = coupling.net[0]
            assert isinstance(first, nn.Linear)
            weights.append(first.weight.detach()[:, coupling.kept :] @ embedding)
            biases.append(first.bias.detach())
        weights += [flow.log_scale.weight.detach(), flow.mean.weight.detach()]
        biases += [torch.zeros(flow.dim)] * 2
        self.sizes = [len(bias) for bias in biases]
        self.classes = nn.Linear(flow.mean.in_features, sum(self.sizes))
        with torch.no_grad():
            self.classes.weight.copy_(torch.cat(weights))
            self.classes.bias.copy_(torch.cat(biases))

    def forward(self, latent: Tensor, shares: Tensor) -> Tensor:
        """Base noise [1, D] and class weights [1, classes] that sum to 1 -> latent z [1, D]."""
        *conditions, log_scale, mean = torch.split(self.classes(shares), self.sizes, dim=1)
        u = self.temperature * latent
        for coupling, condition in zip(self.couplings, conditions, strict=True):
            u = coupling(u, condition)
        scaled: Tensor = u * torch.exp(log_scale) + mean
        return scaled
