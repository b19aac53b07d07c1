"""What the generator is compared with: a batch of hits taken apart."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.training.analysis.analysed_hit import analyse
from sistrum.training.families.base import Batch


@dataclass(frozen=True)
class Targets:
    """audio, rest [N, 1, S]; body [N, 54]; partials [N, 128, 12], as in `training.analysis.analysed_hit`."""

    audio: Tensor
    rest: Tensor
    body: Tensor
    partials: Tensor

    def rows(self, count: int) -> "Targets":
        """The first `count` hits."""
        return Targets(self.audio[:count], self.rest[:count], self.body[:count], self.partials[:count])


def targets(batch: Batch, sample_rate: int) -> Targets:
    """The batch's hits taken apart; batches of a pool bring that along, others are analysed here (slow)."""
    if "rest" not in batch.extra:
        batch = analysed(batch, sample_rate)
    extra = batch.extra
    return Targets(batch.audio[:, None], extra["rest"][:, None], extra["body"], extra["partials"])


def analysed(batch: Batch, sample_rate: int) -> Batch:
    """The batch with the parts of its hits; their polarity may change."""
    hits = [analyse(sound, sample_rate) for sound in batch.audio.cpu().numpy().astype(np.float32)]
    device = batch.audio.device

    def stacked(rows: list[NDArray[np.float32]]) -> Tensor:
        return torch.from_numpy(np.stack(rows)).to(device)

    extra = {
        "rest": stacked([hit.rest for hit in hits]),
        "body": stacked([hit.body for hit in hits]),
        "partials": stacked([hit.partials for hit in hits]),
    }
    return Batch(stacked([hit.audio for hit in hits]), batch.classes, {**batch.extra, **extra})
