"""A small CNN on mel spectrograms that names the class of a hit; the yardstick for what a generator makes.

It is trained on real sounds alone and tested on recordings that it never saw.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sistrum.training.metrics.descriptors import log_mel

Floats = NDArray[np.float32]
Batch = Callable[[int], tuple[Floats, Floats]]
EMBEDDING = 32


class HitClassifier(nn.Module):
    """Mel pictures [N, bands, frames] in dB below the peak -> (logits [N, classes], embedding [N, 32])."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        widths = (1, 16, 32, 64)
        blocks: list[nn.Module] = []
        for before, after in pairwise(widths):
            blocks += [
                nn.Conv2d(before, after, 3, padding=1),
                nn.BatchNorm2d(after),
                nn.ReLU(),
                nn.MaxPool2d(2),
            ]
        self.body = nn.Sequential(*blocks)
        self.embed = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.3), nn.Linear(64 * 6 * 10, EMBEDDING), nn.ReLU()
        )
        self.head = nn.Linear(EMBEDDING, classes)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.embed(self.body(pictures[:, None] / 40 + 1))
        return self.head(embedding), embedding


def train_classifier(
    batch: Batch, classes: int, sample_rate: int, steps: int = 500, seed: int = 0
) -> HitClassifier:
    """Train on `batch(step)` = (audio [N, S], class weights [N, classes]) of one-second sounds."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        classifier = HitClassifier(classes)
        optimiser = torch.optim.AdamW(classifier.parameters(), lr=2e-3, weight_decay=1e-2)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
        for step in range(steps):
            audio, weights = batch(step)
            logits, _ = classifier(_pictures(audio, sample_rate))
            loss = cross_entropy(logits, torch.from_numpy(weights))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return classifier.eval()


@torch.no_grad()
def classify(classifier: HitClassifier, sounds: Floats, sample_rate: int) -> tuple[Floats, Floats]:
    """Sounds [N, S] -> (class probabilities [N, classes], embeddings [N, 32])."""
    logits, embedding = classifier(_pictures(sounds, sample_rate))
    return torch.softmax(logits, dim=1).numpy(), embedding.numpy()


def _pictures(sounds: Floats, sample_rate: int) -> Tensor:
    """[N, 48, 86]: the last frames are cut so that the network's shape is fixed."""
    return torch.from_numpy(log_mel(sounds, sample_rate))[..., :86]


def frechet_distance(first: Floats, second: Floats) -> float:
    """Frechet distance between Gaussians fitted to two sets of embeddings [N, D]."""
    means = [x.mean(axis=0, dtype=np.float64) for x in (first, second)]
    covariances = [np.cov(x.astype(np.float64), rowvar=False) for x in (first, second)]
    values = np.linalg.eigvals(covariances[0] @ covariances[1])
    root = np.sqrt(np.maximum(values.real, 0)).sum()
    traces = sum(np.trace(c) for c in covariances)
    return float(((means[0] - means[1]) ** 2).sum() + traces - 2 * root)
