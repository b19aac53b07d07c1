"""The published way to the same sliders, for comparison: a generator that is told the features, and obeys.

The published system (Nistal's thesis, 6.1) gives the features to the generator and adds the error of an
auxiliary regressor to its loss. Here a copy of the same trained generator gets that input and that loss; the
regressor is P, and a spectral distance to the untouched generator takes the place of the critics.
"""

from __future__ import annotations

import copy
import time
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from sistrum.training.metrics.quantile_scale import QuantileScale
from sistrum.training.steering.fit import Workshop
from sistrum.training.steering.hearing import Hearing
from sistrum.training.steering.picture import picture
from sistrum.training.steering.response import LEVELS, SliderReport, judge
from sistrum.training.steering.sounds import Draws, SoundSource, draw

Values = NDArray[np.float64]
BATCH = 12
RATE = 3e-4
#: Weight of the spectral distance to the sound of the untouched generator, beside the error of the features.
KEEP = 0.5


class ConditionedGenerator(nn.Module):
    """A generator whose latent input has the asked features, in deviations, behind the latent: [N, D + F].

    They join the latent through a learnt layer that starts at zero, so at first nothing has changed.
    """

    def __init__(self, generator: nn.Module, latent: int, features: int, hidden: int = 64) -> None:
        super().__init__()
        self.latent = latent
        self.generator = copy.deepcopy(generator).requires_grad_(True)
        self.condition = nn.Sequential(
            nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, latent, bias=False)
        )
        last = self.condition[-1]
        assert isinstance(last, nn.Linear)
        nn.init.zeros_(last.weight)

    def forward(self, latent: Tensor, controls: Tensor, noise: Tensor) -> Tensor:
        """Latent and features [N, D + F], class controls [N, C], noise -> the generator's output."""
        moved = latent[:, : self.latent] + self.condition(latent[:, self.latent :])
        output: Tensor = self.generator(moved, controls, noise)
        return output


def train_conditioned(
    shop: Workshop, real_features: Values, real_classes: NDArray[np.int64], minutes: float
) -> tuple[SoundSource, int]:
    """Fine-tune a copy of the workshop's generator for some minutes: a source of its hits, and its steps."""
    source = shop.source
    assert isinstance(source.generate, nn.Module), "expected a generator with weights"
    asked = _deviations(shop.hearing, real_features)
    conditioned = ConditionedGenerator(source.generate, source.latent, len(shop.features))
    optimiser = torch.optim.Adam(conditioned.parameters(), RATE, betas=(0.9, 0.99))
    random = np.random.default_rng(shop.plan.seed)
    shop.hearing.eval().requires_grad_(False)
    until, step = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        rows = random.integers(0, len(asked), BATCH)
        draws = draw(BATCH, source.latent, len(source.classes), int(random.integers(1 << 40)), mixed=0.0)
        shares = torch.eye(len(source.classes))[real_classes[rows]]
        draws = Draws(draws.latents, shares, draws.noise_seeds)
        loss = _loss(shop, source, conditioned, draws, asked[torch.from_numpy(rows)])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(conditioned.parameters(), 1.0)
        optimiser.step()
        step += 1
        done = round(60 * minutes - max(0.0, until - time.monotonic()))
        shop.progress("seconds of fine-tuning as published", done, round(60 * minutes))
    return replace(source, generate=conditioned.eval().requires_grad_(False)), step


def _loss(
    shop: Workshop, source: SoundSource, conditioned: ConditionedGenerator, draws: Draws, asked: Tensor
) -> Tensor:
    """Error of the features as P hears them, plus the distance of a hit that is asked to stay as it is."""
    rate = source.sample_rate
    plain = torch.from_numpy(source.render(draws))
    seen = picture(plain, rate)
    own = shop.hearing(seen.bands.float(), seen.attack.float())
    half = len(draws) // 2
    wanted = torch.cat([asked[:half], own[half:]])
    given = draws.moved_to(torch.cat([draws.latents, wanted], dim=1))
    made = picture(source.play(conditioned, given), rate)
    heard = shop.hearing(made.bands.float(), made.attack.float())
    kept = mse_loss(made.bands[half:].float(), seen.bands[half:].float())
    return mse_loss(heard, wanted) + KEEP * kept / seen.bands.float().var()


def _deviations(hearing: Hearing, features: Values) -> Tensor:
    """Features [N, F] in their own units -> deviations as P has them; what is not known becomes the mean."""
    known = torch.from_numpy(features).float()
    return torch.nan_to_num((known - hearing.mean) / hearing.deviation)


def conditioned_report(
    shop: Workshop,
    scale: QuantileScale,
    source: SoundSource,
    draws: Draws,
    real_features: Values,
    real_classes: NDArray[np.int64],
) -> SliderReport:
    """The slider test of a conditioned generator, by the real models.

    One feature is set to its class's quantile .2, .5, .8; the others are those of a real hit of the class, as
    the published test draws them.
    """
    random = np.random.default_rng(shop.plan.seed + 5)
    classes = draws.classes
    rows = np.array([random.choice(np.flatnonzero(real_classes == c)) for c in classes])
    hits = []
    for f in range(len(shop.features)):
        for level in LEVELS:
            features = real_features[rows].copy()
            features[:, f] = scale.value(f, np.full(len(draws), level), classes)
            asked = _deviations(shop.hearing, features)
            hits.append(draws.moved_to(torch.cat([draws.latents, asked], dim=1)))
    audio = source.render(Draws.joined(hits))
    measured = shop.label(audio, "measuring the published way")
    return judge(measured, shop.features, classes, scale)
