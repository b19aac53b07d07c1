"""The fit of Q to a generator of notes: play, let the teacher hear, predict, steer, and learn from that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import smooth_l1_loss

from sistrum.training.note_steering.notes import PLAYED, NoteDraws, NoteSource, draw_notes
from sistrum.training.note_steering.predictor import FactorPredictor
from sistrum.training.note_steering.steering import NoteSteering, NoteSteeringSettings
from sistrum.training.steering.quantities import Normalisation
from sistrum.training.steering.scale import KNOTS, ClassScale, quantile_tables

Values = NDArray[np.float64]
BATCH = 256
RATE = 3e-3
#: Share of the sliders that are touched beside the one that always is, in half of the steered notes; in the
#: other half all of them ask for what a real note has.
TOUCH = 0.05


@dataclass(frozen=True)
class NoteFitPlan:
    """How much work a fit is.

    Attributes:
        drawn: notes that are played and heard at first.
        rounds: how often steered notes are heard too; `steered` of them a round.
        steps: training steps of Q each time.
        tried: steered notes for each of the settings that are compared.
        calibration_draws, test_draws: notes of each slider for gain and final test.
    """

    drawn: int = 5000
    rounds: int = 2
    steered: int = 2000
    steps: int = 3000
    tried: int = 120
    calibration_draws: int = 6
    test_draws: int = 8
    seed: int = 0

    def scaled(self, share: float) -> NoteFitPlan:
        """A plan of about this share of the work."""

        def some(count: int, least: int) -> int:
            return max(least, round(count * share))

        return replace(
            self,
            drawn=some(self.drawn, 300),
            steered=some(self.steered, 100),
            steps=some(self.steps, 300),
            tried=some(self.tried, 24),
            calibration_draws=some(self.calibration_draws, 2),
            test_draws=some(self.test_draws, 2),
        )


@dataclass
class NoteWorkshop:
    """What all stages of a fit share. `real`: logits [N, attributes] of real notes, all families alike."""

    source: NoteSource
    real: Values
    plan: NoteFitPlan
    progress: Callable[[str, int, int], None] = lambda what, done, total: None
    tell: Callable[[str], None] = lambda line: None

    def hear(self, draws: NoteDraws, what: str) -> Values:
        """Quantities [N, m] of some notes."""
        return self.source.hear(draws, lambda done, total: self.progress(what, done, total))


@dataclass(frozen=True)
class NoteFit:
    """A fitted predictor with its units: what a deviation is, of quantities and of timbres."""

    predictor: FactorPredictor
    normalisation: Normalisation
    tables: Values  # [1, attributes, KNOTS], in deviations
    mean: Tensor  # [D]
    colour: Tensor  # [D, D]

    def whitened(self, timbres: Tensor) -> Tensor:
        """Timbres in deviations."""
        white: Tensor = (timbres.double() - self.mean) @ torch.linalg.inv(self.colour)
        return white

    def steering(self, settings: NoteSteeringSettings, gain: Values | None = None) -> NoteSteering:
        """Steering with these settings; gain [attributes], 1 where not given."""
        gains = np.ones(self.tables.shape[1]) if gain is None else gain
        scale, gains_tensor = ClassScale(self.tables), torch.from_numpy(gains)
        return NoteSteering(self.predictor, scale, self.mean, self.colour, gains_tensor, settings).eval()

    def positions(self, logits: Values) -> Values:
        """Where logits [N, attributes] stand on the sliders, 0..1."""
        count = self.tables.shape[1]
        units = Normalisation(self.normalisation.mean[:count], self.normalisation.deviation[:count])
        scale = ClassScale(self.tables)
        values = torch.from_numpy(units.apply(logits)).float()
        found: Values = scale.position(scale.tables, values).double().numpy()
        return found


def fit_notes(shop: NoteWorkshop) -> NoteFit:
    """Learn what the teacher hears in timbres, drawn and steered."""
    plan, source = shop.plan, shop.source
    torch.manual_seed(plan.seed)
    draws = draw_notes(source, plan.drawn, plan.seed)
    heard = shop.hear(draws, "drawing notes")
    normalisation = Normalisation.of(heard)
    count = len(source.attributes)
    units = Normalisation(normalisation.mean[:count], normalisation.deviation[:count])
    tables = quantile_tables(units.apply(shop.real), np.zeros(len(shop.real), dtype=np.int64), 1)
    assert tables.shape == (1, count, KNOTS), tables.shape
    mean, colour = spread(draws.timbres)
    predictor = FactorPredictor(source.latent, source.classes + PLAYED, heard.shape[1])
    fit = NoteFit(predictor, normalisation, tables, mean, colour)
    origin = np.full(len(draws), -1)
    for turn in range(plan.rounds + 1):
        train(fit, draws, heard, origin, plan.steps, plan.seed + turn)
        if turn == plan.rounds:
            break
        starts = np.random.default_rng((plan.seed, turn)).integers(0, plan.drawn, plan.steered)
        ends = steer_at_random(shop, fit, draws[starts], turn)
        found = shop.hear(ends, "hearing steered notes")
        shop.tell(f"R2 of prediction on notes steered by it: {explained(fit, ends, found):.3f}")
        draws, heard = NoteDraws.joined([draws, ends]), np.concatenate([heard, found])
        origin = np.concatenate([origin, starts])
    return fit


def spread(timbres: Tensor) -> tuple[Tensor, Tensor]:
    """Mean [D] of timbres and the root of their covariance [D, D]: timbre = mean + v @ colour. Directions
    that hardly vary get a hundredth of the largest spread, so that none is free of charge.
    """
    values = timbres.double()
    covariance = torch.cov(values.T)
    size, axes = torch.linalg.eigh(covariance)
    roots = size.clamp(min=0.0).sqrt()
    roots = roots.clamp(min=float(roots.max()) * 1e-2)
    return values.mean(dim=0), (axes * roots) @ axes.T


def train(
    fit: NoteFit, draws: NoteDraws, heard: Values, origin: NDArray[np.int64], steps: int, seed: int
) -> None:
    """Fit Q to what was heard [N, m] and, where a note was steered from another, to what that changed."""
    random = np.random.default_rng(seed)
    predictor = fit.predictor.float().train()
    timbres, conditions = fit.whitened(draws.timbres).float(), draws.conditions
    targets = torch.from_numpy(fit.normalisation.apply(heard)).float()
    started = torch.from_numpy(origin)
    optimiser = torch.optim.AdamW(predictor.parameters(), RATE, weight_decay=0.03)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1, pct_start=0.1)
    for _ in range(steps):
        rows = torch.from_numpy(random.integers(0, len(draws), BATCH))
        guess = predictor(timbres[rows], conditions[rows])
        loss = smooth_l1_loss(guess, targets[rows], beta=0.5)
        moved = started[rows] >= 0
        if bool(moved.any()):
            ends, starts = rows[moved], started[rows[moved]]
            change = guess[moved] - predictor(timbres[starts], conditions[starts])
            loss = loss + smooth_l1_loss(change, targets[ends] - targets[starts], beta=0.5)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    predictor.eval()


def steer_at_random(shop: NoteWorkshop, fit: NoteFit, draws: NoteDraws, turn: int) -> NoteDraws:
    """One note in two is asked for a few attributes at random, the others for all that a real note has."""
    random = np.random.default_rng((shop.plan.seed, 7, turn))
    shape = (len(draws), len(shop.source.attributes))
    asked = random.uniform(0.0, 1.0, shape)
    touched = random.random(shape) < TOUCH
    touched[np.arange(len(draws)), random.integers(0, shape[1], len(draws))] = True
    whole = random.random(len(draws)) < 0.5
    touched[whole] = True
    asked[whole] = fit.positions(shop.real[random.integers(0, len(shop.real), int(whole.sum()))])
    return steered(fit.steering(NoteSteeringSettings()), draws, asked, touched)


def steered(
    steering: NoteSteering, draws: NoteDraws, asked: Values, touched: NDArray[np.bool_] | Values
) -> NoteDraws:
    """The notes as they become when sliders are touched, [N, attributes]."""
    with torch.no_grad():
        timbres, _ = steering(
            draws.timbres,
            draws.shares,
            torch.from_numpy(asked).float(),
            torch.from_numpy(np.asarray(touched, dtype=np.float32)),
        )
    return draws.moved_to(timbres)


def explained(fit: NoteFit, draws: NoteDraws, heard: Values) -> float:
    """Median share of an attribute's variance that Q explains in these notes."""
    with torch.no_grad():
        guess = fit.predictor.float()(fit.whitened(draws.timbres).float(), draws.conditions)
    targets = fit.normalisation.apply(heard)
    rest = ((guess.double().numpy() - targets) ** 2).mean(axis=0)
    return float(np.median(1 - rest / (targets.var(axis=0) + 1e-9)))
