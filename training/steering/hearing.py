"""P: a small net that hears the timbral features of a hit ten times faster than their models compute them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import smooth_l1_loss

from sistrum.training.steering.picture import ATTACK_SLOTS, BANDS, STRETCHES, Pictures

Values = NDArray[np.float64]


class Hearing(nn.Module):
    """Pictures -> features [N, F] in their own units. `mean` and `deviation` are those of the labels."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, features: int, hidden: int = 384) -> None:
        super().__init__()
        inputs = BANDS * len(STRETCHES) + 2 * ATTACK_SLOTS
        self.net = nn.Sequential(
            nn.Linear(inputs, hidden),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Linear(hidden, hidden // 2),
            nn.ReLU(),
            nn.Linear(hidden // 2, features),
        )
        self.skip = nn.Linear(inputs, features)
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("deviation", torch.ones(features))

    def forward(self, bands: Tensor, attack: Tensor) -> Tensor:
        """Bands [N, BANDS, STRETCHES], attack [N, 2 ATTACK_SLOTS] -> features in deviations, [N, F]."""
        x = torch.cat([bands.flatten(1), attack], dim=1)
        features: Tensor = self.net(x) + 0.1 * self.skip(x)
        return features

    @torch.no_grad()
    def hear(self, pictures: Pictures) -> Values:
        """Features [N, F] in their own units."""
        self.eval()
        parts = [
            self(pictures.bands[i : i + 256].float(), pictures.attack[i : i + 256].float())
            for i in range(0, len(pictures), 256)
        ]
        heard: Values = (torch.cat(parts) * self.deviation + self.mean).double().numpy()
        return heard


def train_hearing(
    hearing: Hearing,
    pictures: Pictures,
    labels: Values,
    steps: int,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
    rate: float = 1e-3,
) -> None:
    """Fit P to labels [N, F]; a label that is NaN is left out. Training goes on from the weights it has."""
    random = np.random.default_rng(seed)
    if bool((hearing.deviation == 1).all()):
        hearing.mean.copy_(torch.from_numpy(np.nanmean(labels, axis=0)))
        hearing.deviation.copy_(torch.from_numpy(np.nanstd(labels, axis=0) + 1e-6))
    targets = (torch.from_numpy(labels).float() - hearing.mean) / hearing.deviation
    optimiser = torch.optim.AdamW(hearing.parameters(), rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.15)
    hearing.train()
    for step in range(steps):
        chosen = torch.from_numpy(random.integers(0, len(pictures), 32))
        bands = pictures.bands[chosen].float() + 0.02 * torch.randn(32, 1, 1)
        guess = hearing(bands, pictures.attack[chosen].float())
        target = targets[chosen]
        known = ~target.isnan()
        loss = smooth_l1_loss(guess[known], target[known], beta=0.3)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        progress(step + 1, steps)
    hearing.eval()


def load_hearing(path: Path, features: int) -> Hearing:
    """P as it was left in a file, or a fresh one where there is none or one of other sizes."""
    hearing = Hearing(features)
    if path.is_file():
        weights = torch.load(path, weights_only=True)
        fresh = hearing.state_dict()
        if {k: v.shape for k, v in weights.items()} == {k: v.shape for k, v in fresh.items()}:
            hearing.load_state_dict(weights)
    return hearing


def explained(guess: Values, labels: Values) -> Values:
    """Share of the variance that a guess explains (R^2), feature by feature; NaN labels are left out."""
    rest = np.nanmean((guess - labels) ** 2, axis=0)
    shares: Values = 1 - rest / np.nanvar(labels, axis=0)
    return shares
