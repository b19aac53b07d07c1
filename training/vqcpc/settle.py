"""The last stage of a token encoder: codes find their places among embeddings that no longer move.

While the encoder learns, embeddings run ahead of the codes that follow them, and a code that was revived
just before the end has not found its place. Here the encoder rests: the codebook becomes that of k-means on
its embeddings, and context and predictors learn the codes as they then are.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Adam

from sistrum.training.vqcpc.batches import Excerpts
from sistrum.training.vqcpc.checkpoint import TokenCheckpoint, write
from sistrum.training.vqcpc.networks import Vqcpc
from sistrum.training.vqcpc.settings import TrainingSettings

SETTLED = "encoder.pt"


def settle(model: Vqcpc, excerpts: Excerpts, first_step: int, settings: TrainingSettings) -> Vqcpc:
    """A copy of `model` after `settings.settle_steps` steps, which take the batches from `first_step` on."""
    settled = copy.deepcopy(model)
    settled.encoder.requires_grad_(False)
    readers: list[nn.Module] = [settled.recurrent, settled.to_context, settled.predictors]
    optimiser = Adam([value for part in readers for value in part.parameters()], lr=settings.rate)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        for step in range(first_step, first_step + settings.settle_steps):
            _settle_step(settled, optimiser, torch.from_numpy(excerpts.at(step)))
    settled.encoder.requires_grad_(True)
    return settled


def _settle_step(model: Vqcpc, optimiser: Adam, levels: Tensor) -> None:
    with torch.no_grad():
        embedded = model.encoder(levels)
    quantised = model.quantiser(embedded)
    optimiser.zero_grad(set_to_none=True)
    model.predict(quantised.vectors).loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    model.quantiser.follow(embedded, quantised.codes)


def write_settled(folder: Path, checkpoint: TokenCheckpoint, model: Vqcpc) -> Path:
    """Write the settled encoder beside the run's checkpoint, which it leaves as it is; returns its path."""
    path = folder / SETTLED
    write(path, replace(checkpoint, networks=model.state_dict()))
    return path
