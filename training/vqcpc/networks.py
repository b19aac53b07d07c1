"""The published networks: frame-wise encoder, vector quantiser, recurrent context, predictors."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, mse_loss, one_hot

from sistrum.training.vqcpc.front_end import STEP_DB
from sistrum.training.vqcpc.settings import NetworkSettings, TokenRecipe


class FrameEncoder(nn.Module):
    """Levels of one frame -> embedding; a stack of convolutions of kernel 1, which are dense layers."""

    def __init__(self, bins: int, floor_db: float, settings: NetworkSettings) -> None:
        super().__init__()
        self.floor_db = floor_db
        layers: list[nn.Module] = []
        width = bins
        for channels in settings.channels:
            layers += [nn.Linear(width, channels), nn.ReLU()]
            width = channels
        self.layers = nn.Sequential(*layers, nn.Linear(width, settings.code_size))

    def forward(self, levels: Tensor) -> Tensor:
        """Level steps [N, T, bins] (any real number) -> [N, T, code_size]."""
        decibels = levels * STEP_DB + self.floor_db
        embedded: Tensor = self.layers((decibels + 50.0) / 25.0)
        return embedded


@dataclass(frozen=True)
class Quantised:
    """`codes` [N, T]; `vectors` [N, T, C], whose gradient passes straight through; `commitment`: mean square
    distance of embeddings to their codes.
    """

    codes: Tensor
    vectors: Tensor
    commitment: Tensor


class VectorQuantiser(nn.Module):
    """Nearest code; codes follow the mean of what chose them, and unused ones start again elsewhere."""

    codebook: Tensor
    sums: Tensor
    counts: Tensor

    def __init__(self, settings: NetworkSettings, averaging: float, revive_below: float) -> None:
        super().__init__()
        self.averaging, self.revive_below = averaging, revive_below
        codebook = torch.randn(settings.codes, settings.code_size)
        self.register_buffer("codebook", codebook)
        self.register_buffer("sums", codebook.clone())  # running sums and counts of what chose each code
        self.register_buffer("counts", torch.ones(settings.codes))

    def nearest(self, embedded: Tensor) -> Tensor:
        """Embeddings [..., C] -> codes [...]."""
        distances = torch.cdist(embedded.reshape(-1, embedded.shape[-1]), self.codebook)
        return distances.argmin(dim=1).reshape(embedded.shape[:-1])

    def forward(self, embedded: Tensor) -> Quantised:
        """Embeddings [N, T, C] -> their codes."""
        with torch.no_grad():
            codes = self.nearest(embedded)
        chosen = self.codebook[codes]
        through = embedded + (chosen - embedded).detach()
        return Quantised(codes, through, mse_loss(embedded, chosen))

    @torch.no_grad()
    def start(self, embedded: Tensor) -> None:
        """Put the codes on random embeddings [N, T, C], so that all are near to something."""
        flat = embedded.reshape(-1, embedded.shape[-1])
        self.codebook.copy_(flat[torch.randperm(len(flat))[: len(self.codebook)]])
        self.sums.copy_(self.codebook * self.counts[:, None])

    @torch.no_grad()
    def follow(self, embedded: Tensor, codes: Tensor) -> None:
        """Move the codes to the running mean of their embeddings; revive the dead from random ones."""
        flat = embedded.reshape(-1, embedded.shape[-1])
        choice = one_hot(codes.reshape(-1), len(self.codebook)).to(flat.dtype)
        self.counts.lerp_(choice.sum(0), 1 - self.averaging)
        self.sums.lerp_(choice.T @ flat, 1 - self.averaging)
        due = self.counts.sum() / len(self.counts)
        dead = self.counts < self.revive_below * due
        if bool(dead.any()):
            places = torch.randint(len(flat), (int(dead.sum()),))
            self.counts[dead] = due
            self.sums[dead] = due * flat[places]
        self.codebook.copy_(self.sums / self.counts[:, None])


@dataclass(frozen=True)
class Prediction:
    """InfoNCE of a batch (nats, summed over the steps ahead as published), and how often the positive wins
    (a tie of n counts 1/n)."""

    loss: Tensor
    accuracy: Tensor


class Vqcpc(nn.Module):
    """Encoder, quantiser, context and predictors."""

    def __init__(self, recipe: TokenRecipe) -> None:
        super().__init__()
        sizes, training = recipe.network, recipe.training
        self.steps_ahead, self.negatives = sizes.steps_ahead, sizes.negatives
        self.encoder = FrameEncoder(recipe.front.bins, recipe.front.floor_db, sizes)
        self.quantiser = VectorQuantiser(sizes, training.code_averaging, training.revive_below)
        self.recurrent = nn.GRU(sizes.code_size, sizes.hidden, sizes.recurrent_layers, batch_first=True)
        self.to_context = nn.Linear(sizes.hidden, sizes.context)
        self.predictors = nn.ModuleList(
            nn.Linear(sizes.context, sizes.code_size, bias=False) for _ in range(sizes.steps_ahead)
        )

    def codes(self, levels: Tensor) -> Tensor:
        """Level steps [N, T, bins] -> codes [N, T]."""
        return self.quantiser.nearest(self.encoder(levels))

    def predict(self, vectors: Tensor) -> Prediction:
        """How well the context [N, T, C] of the past tells the vectors ahead from others of the excerpt."""
        context = self.to_context(self.recurrent(vectors)[0])
        starts = vectors.shape[1] - self.steps_ahead
        loss, accuracy = torch.zeros(()), torch.zeros(())
        for ahead, predictor in enumerate(self.predictors, start=1):
            scores = predictor(context[:, :starts]) @ vectors.transpose(1, 2)  # [N, starts, T]
            true = torch.arange(starts) + ahead
            chosen = torch.cat(
                [true[None, :, None].expand(len(vectors), -1, 1), self._others(scores, true)], dim=2
            )
            logits = scores.gather(2, chosen).flatten(0, 1)
            loss = loss + cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))
            accuracy = accuracy + _share_won(logits.detach()) / self.steps_ahead
        return Prediction(loss, accuracy)

    def _others(self, scores: Tensor, true: Tensor) -> Tensor:
        """Places of the negatives: uniform over the same excerpt, the positive's own left out."""
        count, starts, length = scores.shape
        drawn = torch.randint(length - 1, (count, starts, self.negatives))
        return drawn + (drawn >= true[None, :, None]).long()


def _share_won(logits: Tensor) -> Tensor:
    """Mean over rows of the chance that column 0 is picked among the largest."""
    best = logits >= logits.max(dim=1, keepdim=True).values - 1e-6
    return (best[:, 0].float() / best.sum(dim=1)).mean()
