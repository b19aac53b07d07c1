"""How hard to steer notes and how far to aim, by what the teacher hears; and the test of each slider."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sistrum.training.metrics.coherence import HIGH, LOW, MID, range_moved, rank_correlation
from sistrum.training.note_steering.fit import NoteFit, NoteWorkshop, fit_notes, steered
from sistrum.training.note_steering.notes import NoteDraws, draw_notes
from sistrum.training.note_steering.steering import NoteSteering, NoteSteeringSettings

Values = NDArray[np.float64]
LEVELS = (LOW, MID, HIGH)
#: Gains stay in this range.
GAIN_RANGE = (0.8, 1.8)
#: Price of a deviation by which the sliders that nobody touched move, against the share of the asked range
#: that the touched one moves (which counts up to 1).
LEAK_PRICE = 0.3


@dataclass(frozen=True)
class AttributeReport:
    """The test of every slider alone on notes that no stage has seen: mean rank correlation within a note,
    and median share of the asked range that was moved.
    """

    attributes: tuple[str, ...]
    rho: Values
    moved: Values

    def summary(self) -> dict[str, float]:
        """The figures that one compares."""
        best = np.sort(self.rho)[::-1][:16]
        return {
            "rho": float(np.median(self.rho)),
            "rho_best_16": float(best.mean()),
            "worst_rho": float(self.rho.min()),
            "moved": float(np.median(self.moved)),
        }

    def table(self) -> str:
        """A line an attribute, the strongest first."""
        order = np.argsort(-self.rho, kind="stable")
        lines = [f"{'slider':28}{'rho':>7}{'moved':>7}"]
        lines += [f"{self.attributes[i]:28}{self.rho[i]:7.2f}{self.moved[i]:7.2f}" for i in order]
        return "\n".join([*lines, "  ".join(f"{key} {value:.3f}" for key, value in self.summary().items())])


@dataclass(frozen=True)
class FittedNotes:
    """Steering as it ships, the fit behind it, and its test."""

    steering: NoteSteering
    fit: NoteFit
    report: AttributeReport


def fit_note_steering(shop: NoteWorkshop) -> FittedNotes:
    """The whole fit in the order of its stages."""
    fit = fit_notes(shop)
    settings = choose_settings(shop, fit, grid())
    gain = calibrate_gain(shop, fit, settings)
    steering = fit.steering(settings, gain)
    return FittedNotes(steering, fit, measure_sliders(shop, fit, steering))


def grid() -> list[NoteSteeringSettings]:
    """Settings that are compared."""
    return [
        NoteSteeringSettings(damping=damping, hold=hold)
        for damping in (0.002, 0.008, 0.03)
        for hold in (0.00003, 0.0003)
    ]


def choose_settings(
    shop: NoteWorkshop, fit: NoteFit, candidates: Iterable[NoteSteeringSettings]
) -> NoteSteeringSettings:
    """Those that move what is touched, and little else: random sliders from .2 to .8."""
    random = np.random.default_rng((shop.plan.seed, 11))
    draws = draw_notes(shop.source, shop.plan.tried, shop.plan.seed + 1001, strange=0.0)
    sliders = random.integers(0, len(shop.source.attributes), len(draws))
    tried: list[tuple[float, NoteSteeringSettings]] = []
    for settings in candidates:
        ends = [alone(fit.steering(settings), draws, sliders, level) for level in (LOW, HIGH)]
        heard = shop.hear(NoteDraws.joined(ends), "trying settings")
        low, high = np.split(heard[:, : len(shop.source.attributes)], 2)
        change = fit.positions(high) - fit.positions(low)
        rows = np.arange(len(draws))
        moved = np.minimum(1.0, change[rows, sliders] / (HIGH - LOW))
        change[rows, sliders] = 0.0
        leak = np.abs(change).mean(axis=1)
        tried.append((float(moved.mean() - LEAK_PRICE * leak.mean()), settings))
        shop.tell(
            f"damping {settings.damping}, hold {settings.hold}: moved {moved.mean():.2f}, "
            f"others {leak.mean():.2f}"
        )
    return max(tried, key=lambda entry: entry[0])[1]


def alone(
    steering: NoteSteering, draws: NoteDraws, sliders: NDArray[np.int64], level: float | Values
) -> NoteDraws:
    """Every note with one slider touched, [N]."""
    asked = np.zeros((len(draws), steering.attributes))
    touched = np.zeros_like(asked)
    rows = np.arange(len(draws))
    asked[rows, sliders], touched[rows, sliders] = level, 1.0
    return steered(steering, draws, asked, touched)


def every_slider(
    shop: NoteWorkshop, steering: NoteSteering, salt: int, per: int, levels: Sequence[float]
) -> Values:
    """Positions [attributes, notes, levels] of each attribute as heard when its own slider is moved, on notes
    that no other stage has.
    """
    count = len(shop.source.attributes)
    draws = draw_notes(shop.source, count * per, shop.plan.seed + 2000 + salt, strange=0.0)
    sliders = np.repeat(np.arange(count), per)
    ends = [alone(steering, draws, sliders, level) for level in levels]
    heard = shop.hear(NoteDraws.joined(ends), "moving every slider")[:, :count]
    return np.stack(
        [part[np.arange(len(draws)), sliders] for part in np.split(heard, len(levels))], axis=1
    ).reshape(count, per, len(levels))


def calibrate_gain(shop: NoteWorkshop, fit: NoteFit, settings: NoteSteeringSettings) -> Values:
    """Gain [attributes] that brings the move of a slider from .2 to .8 to what was asked, in the median."""
    logits = every_slider(shop, fit.steering(settings), 1, shop.plan.calibration_draws, (LOW, HIGH))
    asked = _asked_logits(fit, (LOW, HIGH))
    shares = np.median(logits[:, :, 1] - logits[:, :, 0], axis=1) / (asked[:, 1] - asked[:, 0])
    gain: Values = np.clip(1.0 / np.maximum(shares, 0.1), *GAIN_RANGE)
    return gain


def _asked_logits(fit: NoteFit, levels: Sequence[float]) -> Values:
    """The logit that each slider asks for at some positions, [attributes, levels]."""
    count, knots = fit.tables.shape[1:]
    places = np.linspace(0.0, 1.0, knots)
    units = np.stack([np.interp(levels, places, fit.tables[0, i]) for i in range(count)])
    mean, deviation = fit.normalisation.mean[:count, None], fit.normalisation.deviation[:count, None]
    logits: Values = units * deviation + mean
    return logits


def measure_sliders(shop: NoteWorkshop, fit: NoteFit, steering: NoteSteering) -> AttributeReport:
    """Each slider at .2, .5 and .8, all else untouched."""
    logits = every_slider(shop, steering, 2, shop.plan.test_draws, LEVELS)
    asked = np.array(LEVELS)
    rho = np.array([rank_correlation(asked, own).value for own in logits])
    positions = np.stack([_positions_of(fit, i, own) for i, own in enumerate(logits)])
    moved = np.array([range_moved(own[:, [0, 2]]).value for own in positions])
    return AttributeReport(shop.source.attributes, rho, moved)


def _positions_of(fit: NoteFit, attribute: int, logits: Values) -> Values:
    """Positions of one attribute's logits [notes, levels]."""
    every = np.zeros((logits.size, fit.tables.shape[1]))
    every[:, attribute] = logits.ravel()
    return fit.positions(every)[:, attribute].reshape(logits.shape)
