"""The whole fit in the order of its stages: predictor, settings, gain, and the test on unseen hits."""

from __future__ import annotations

from sistrum.training.steering.fit import Reference, Workshop, fit_predictor
from sistrum.training.steering.response import SliderReport
from sistrum.training.steering.steering import Steering
from sistrum.training.steering.tune import (
    calibrate_gain,
    choose_settings,
    grid,
    measured_report,
    unseen,
)


def fit_steering(shop: Workshop, real: Reference) -> tuple[Steering, SliderReport]:
    """Fit steering to the workshop's generator; the report is by the real models, on unseen hits."""
    plan = shop.plan
    fit = fit_predictor(shop, real)
    settings = choose_settings(shop, fit, grid(), plan.tuning_draws)
    gain = calibrate_gain(shop, fit, settings, plan.calibration_draws)
    report = measured_report(shop, fit, settings, unseen(shop, plan.test_draws, 3), gain)
    return fit.steering(settings, gain), report
