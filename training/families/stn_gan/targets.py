"""What the generator is compared with: a batch of hits taken apart."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.training.analysis import partials as sines
from sistrum.training.analysis.analysed_hit import analyse
from sistrum.training.families.base import Batch
from sistrum.training.families.stn_gan.oscillators import LEADS


@dataclass(frozen=True)
class Targets:
    """audio, rest [N, 1, S]; body [N, 54], as in `training.analysis.analysed_hit`; partials [N, 132, 12]: the
    bands' without the loudest four, and these, loudest first, with their place in the whole range.
    """

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
    return Targets(batch.audio[:, None], extra["rest"][:, None], extra["body"], with_leads(extra["partials"]))


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


def with_leads(partials: Tensor) -> Tensor:
    """Partials [N, 128, 12] of the analysis -> [N, 132, 12], the loudest four taken out of their bands."""
    device, values = partials.device, partials.shape[2]
    edges = torch.tensor(sines.band_edges(), dtype=torch.float32, device=device)
    place, levels = partials[..., 0], partials[..., 1 : 1 + len(sines.KNOTS)]
    energy = torch.where(place >= 0, torch.exp(2 * levels).mean(dim=2), torch.zeros_like(place))
    loudest, band = energy.topk(LEADS, dim=1)  # [N, 4]
    rows = band[:, :, None].expand(-1, -1, values)
    leads = partials.gather(1, rows)
    hz = edges[band] + leads[..., 0] * (edges[band + 1] - edges[band])
    free = torch.where(loudest > 0, (hz - edges[0]) / (edges[-1] - edges[0]), -torch.ones_like(hz))
    leads = torch.cat([free[:, :, None], leads[..., 1:]], dim=2)
    absent = torch.tensor([-1.0] + len(sines.KNOTS) * [sines.QUIETEST] + [1.0, 0.0], device=device)
    left = partials.scatter(1, rows, absent.expand(*band.shape, -1))
    return torch.cat([left, leads], dim=1)
