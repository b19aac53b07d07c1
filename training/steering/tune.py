"""How hard to steer and how far to aim: chosen by what steered hits really sound like."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sistrum.training.steering.fit import Fit, Workshop
from sistrum.training.steering.listener import listen
from sistrum.training.steering.response import LEVELS, SliderReport, judge, slider_draws
from sistrum.training.steering.sounds import Draws, draw
from sistrum.training.steering.steering import SteeringSettings

Values = NDArray[np.float64]

#: What sliders should reach as heard, a little more than by the real models, and before the gain (it can add
#: to what is moved).
GOALS = {
    "E1": 0.97,
    "E2": 0.95,
    "E3": 0.95,
    "rho": 0.93,
    "worst_rho": 0.85,
    "moved": 0.65,
    "worst_moved": 0.5,
}
LARGEST_LEAK = 0.72
#: Gains stay in this range: a slider that hardly reacts is not driven out of its mind.
GAIN_RANGE = (0.8, 1.6)
#: Steered hits that one slider of one class needs before its gain counts as much as that of all classes.
CLASS_TRUST = 20.0


def grid() -> list[SteeringSettings]:
    """Settings that are compared."""
    return [
        SteeringSettings(damping=damping, hold=hold)
        for damping in (0.004, 0.008, 0.016)
        for hold in (0.006, 0.02)
    ]


def unseen(shop: Workshop, per_class: int, salt: int) -> Draws:
    """Hits of pure classes that no part of the fit has seen."""
    count = len(shop.source.classes)
    return draw(per_class * count, shop.source.latent, count, shop.plan.seed + 1000 + salt, mixed=0.0)


def heard_report(
    shop: Workshop, fit: Fit, settings: SteeringSettings, draws: Draws, gain: Values | None = None
) -> SliderReport:
    """The slider test as P hears it."""
    hits = slider_draws(fit.steering(settings, gain), draws, len(shop.features))
    heard = shop.hearing.hear(listen(shop.source, hits).pictures)
    return judge(heard, shop.features, draws.classes, fit.real_scale)


def measured_report(
    shop: Workshop, fit: Fit, settings: SteeringSettings, draws: Draws, gain: Values
) -> SliderReport:
    """The slider test by the real models."""
    hits = slider_draws(fit.steering(settings, gain), draws, len(shop.features))
    measured = shop.measured(hits, "measuring the sliders")
    return judge(measured, shop.features, draws.classes, fit.real_scale)


def choose_settings(
    shop: Workshop, fit: Fit, candidates: Iterable[SteeringSettings], per_class: int = 8
) -> SteeringSettings:
    """The settings that fall short of the goals by the least; of those that reach all, the least leak."""
    draws = unseen(shop, per_class, 1)
    tried: list[tuple[float, float, SteeringSettings]] = []
    for settings in candidates:
        result = heard_report(shop, fit, settings, draws).summary()
        tried.append((_shortfall(result), result["leak"], settings))
        shop.tell(f"damping {settings.damping}, hold {settings.hold}: " + _line(result))
    return min(tried, key=lambda entry: entry[:2])[2]


def _shortfall(result: dict[str, float]) -> float:
    """By how much a report misses the goals, summed over them; 0 where it reaches all."""
    missing = sum(max(0.0, goal - result[key]) for key, goal in GOALS.items())
    return missing + max(0.0, result["leak"] - LARGEST_LEAK)


def calibrate_gain(
    shop: Workshop, fit: Fit, settings: SteeringSettings, per_class: int = 12, rounds: int = 2
) -> Values:
    """Gain [classes, F] that brings the move of a slider to what was asked, in the median.

    Every slider goes to .2 and to .8; the share of the asked range that each hit's feature moved, as heard,
    gives the gain of its class, drawn towards that of all classes where a class is uncertain.
    """
    draws = unseen(shop, per_class, 2)
    features, ends = len(shop.features), (LEVELS[0], LEVELS[-1])
    gain: Values = np.ones((len(shop.source.classes), features))
    for _ in range(rounds):
        hits = slider_draws(fit.steering(settings, gain), draws, features, ends)
        seen = listen(shop.source, hits, lambda i, n: shop.progress("calibrating", i, n))
        heard = shop.hearing.hear(seen.pictures).reshape(features, 2, len(draws), features)
        for f in range(features):
            low, high = (fit.real_scale.quantile(f, heard[f, i, :, f], draws.classes) for i in (0, 1))
            gain[:, f] /= _typical((high - low) / (ends[1] - ends[0]), draws.classes, len(gain))
        gain = np.clip(gain, *GAIN_RANGE)
    return gain


def _typical(shares: Values, classes: NDArray[np.int64], count: int) -> Values:
    """Median share moved of each class, drawn towards that of all; at least a tenth. [count]."""
    every = float(np.median(shares))
    typical = np.full(count, every)
    for c in np.unique(classes):
        own = shares[classes == c]
        trust = len(own) / (len(own) + CLASS_TRUST)
        typical[c] = trust * float(np.median(own)) + (1 - trust) * every
    least: Values = np.maximum(typical, 0.1)
    return least


def _line(result: dict[str, float]) -> str:
    return ", ".join(f"{key} {value:.2f}" for key, value in result.items())
