"""The whole fit in the order of its stages: predictor, settings, gain, and the test on unseen hits."""

from __future__ import annotations

from dataclasses import dataclass

from sistrum.training.metrics.quantile_scale import QuantileScale
from sistrum.training.steering.conditioning import conditioned_report, train_conditioned
from sistrum.training.steering.fit import Fit, Reference, Workshop, fit_predictor
from sistrum.training.steering.response import SliderReport
from sistrum.training.steering.steering import Steering
from sistrum.training.steering.tune import (
    calibrate_gain,
    choose_settings,
    grid,
    measured_report,
    unseen,
)

TEST = 3  # which of the unseen draws are for the final test and nothing else


@dataclass(frozen=True)
class FittedSteering:
    """Steering as it ships, the fit behind it, and its test by the real models on hits no stage has seen."""

    steering: Steering
    fit: Fit
    report: SliderReport


def fit_steering(shop: Workshop, real: Reference) -> FittedSteering:
    """Fit steering to the workshop's generator."""
    plan = shop.plan
    fit = fit_predictor(shop, real)
    settings = choose_settings(shop, fit, grid(), plan.tuning_draws)
    gain = calibrate_gain(shop, fit, settings, plan.calibration_draws)
    report = measured_report(shop, fit, settings, unseen(shop, plan.test_draws, TEST), gain)
    return FittedSteering(fit.steering(settings, gain), fit, report)


def compare_conditioning(shop: Workshop, real: Reference, minutes: float) -> SliderReport:
    """The published way, fine-tuned for some minutes, under the very test that steering went through."""
    features = shop.label(real.audio, "measuring real hits")
    scale = QuantileScale.fit(features, real.classes)
    conditioned, steps = train_conditioned(shop, features, real.classes, minutes)
    shop.tell(f"{steps} steps of fine-tuning as published")
    draws = unseen(shop, shop.plan.test_draws, TEST)
    return conditioned_report(shop, scale, conditioned, draws, features, real.classes)
