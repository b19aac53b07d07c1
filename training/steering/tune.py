"""How hard to steer and how far to aim: chosen by what steered hits really sound like."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sistrum.training.steering.fit import Fit, Workshop
from sistrum.training.steering.listener import listen
from sistrum.training.steering.response import LEVELS, SliderReport, judge, slider_draws, steered
from sistrum.training.steering.sounds import Draws, draw
from sistrum.training.steering.steering import SteeringSettings

Values = NDArray[np.float64]

#: What sliders should reach, as heard and before the gain, which can at most double the range moved.
GOALS = {"E1": 0.95, "E2": 0.93, "E3": 0.93, "rho": 0.9, "worst_rho": 0.75, "moved": 0.5, "worst_moved": 0.4}
LARGEST_LEAK = 0.8
#: Gains stay in this range: a slider that hardly reacts is not driven out of its mind.
GAIN_RANGE = (0.7, 2.0)
#: Steered hits that one slider of one class needs before its gain counts as much as that of all classes.
CLASS_TRUST = 20.0


def grid() -> list[SteeringSettings]:
    """Settings that are compared."""
    return [
        SteeringSettings(damping=damping, hold=hold) for damping in (0.003, 0.008) for hold in (0.003, 0.02)
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


def calibrate_gain(shop: Workshop, fit: Fit, settings: SteeringSettings, per_class: int = 6) -> Values:
    """Gain [classes, F] that brings the real move of a slider to what was asked, in the median.

    Every slider goes to .2 and to .8; the share of the asked range that each hit's feature moved, by the real
    models, gives the gain of its class, drawn towards that of all classes where a class is uncertain.
    """
    draws = unseen(shop, per_class, 2)
    features, classes = len(shop.features), len(shop.source.classes)
    steering = fit.steering(settings)
    hits = [
        steered(steering, draws, f, level, features)
        for f in range(features)
        for level in (LEVELS[0], LEVELS[-1])
    ]
    measured = shop.measured(Draws.joined(hits), "calibrating").reshape(features, 2, len(draws), features)
    gain = np.ones((classes, features))
    for f in range(features):
        low, high = (fit.real_scale.quantile(f, measured[f, i, :, f], draws.classes) for i in (0, 1))
        share = (high - low) / (LEVELS[-1] - LEVELS[0])
        every = float(np.nanmedian(share))
        for c in range(classes):
            own = share[draws.classes == c]
            own = own[np.isfinite(own)]
            trust = len(own) / (len(own) + CLASS_TRUST)
            mean = trust * float(np.median(own)) + (1 - trust) * every if len(own) else every
            gain[c, f] = 1 / max(mean, 1e-3)
    clipped: Values = np.clip(gain, *GAIN_RANGE)
    return clipped


def _line(result: dict[str, float]) -> str:
    return ", ".join(f"{key} {value:.2f}" for key, value in result.items())
