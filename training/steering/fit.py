"""The fit of Q to one generator: hear it, predict it, steer it, and learn from where that leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.training.metrics.quantile_scale import QuantileScale
from sistrum.training.steering.hearing import explained, load_hearing, train_hearing
from sistrum.training.steering.label_store import LabelStore, Measure
from sistrum.training.steering.listener import Impressions, listen
from sistrum.training.steering.picture import HELD, Pictures
from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.quantities import Examples, Normalisation, train_predictor
from sistrum.training.steering.scale import ClassScale, quantile_tables
from sistrum.training.steering.sounds import Draws, Floats, SoundSource, draw
from sistrum.training.steering.steering import Steering, SteeringSettings

Values = NDArray[np.float64]
#: (what is being done, steps done, all steps).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class FitPlan:
    """How much work a fit is; the defaults take about a quarter of an hour on one core.

    Attributes:
        drawn: hits that are drawn and heard at first; `labelled` of them are measured.
        rounds: how often steered hits are heard too.
        steered: steered hits a round; `steered_labels` of them are measured.
        hearing_steps: training steps of P, for the first time and after a round.
        predictor_steps: training steps of Q each time.
        hidden: width of Q.
        tuning_draws, calibration_draws, test_draws: hits of each class for settings, gain and the final test.
    """

    drawn: int = 8400
    labelled: int = 420
    rounds: int = 2
    steered: int = 4200
    steered_labels: int = 210
    hearing_steps: tuple[int, int] = (2500, 1000)
    predictor_steps: int = 3000
    hidden: int = 128
    tuning_draws: int = 8
    calibration_draws: int = 16
    test_draws: int = 10
    seed: int = 0

    @staticmethod
    def for_minutes(minutes: float, seed: int = 0) -> FitPlan:
        """A plan of about this many minutes on one core."""
        plain, scale = FitPlan(), minutes / 15.0

        def scaled(count: int, least: int) -> int:
            return max(least, round(count * scale))

        return FitPlan(
            drawn=scaled(plain.drawn, 280),
            labelled=scaled(plain.labelled, 70),
            steered=scaled(plain.steered, 140),
            steered_labels=scaled(plain.steered_labels, 35),
            hearing_steps=(scaled(plain.hearing_steps[0], 300), scaled(plain.hearing_steps[1], 100)),
            predictor_steps=min(6000, scaled(plain.predictor_steps, 500)),
            tuning_draws=min(16, scaled(plain.tuning_draws, 2)),
            calibration_draws=min(32, scaled(plain.calibration_draws, 4)),
            test_draws=min(20, scaled(plain.test_draws, 2)),
            seed=seed,
        )


@dataclass(frozen=True)
class Reference:
    """Real hits with their features: what 0..1 means. `classes` [N] index the source's classes."""

    audio: Floats
    classes: NDArray[np.int64]


class Workshop:
    """What all stages of a fit share. P is kept beside the labels and goes on learning from fit to fit."""

    def __init__(
        self,
        source: SoundSource,
        features: tuple[str, ...],
        measure: Measure,
        store: LabelStore,
        plan: FitPlan,
        progress: Progress = lambda what, done, total: None,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.source, self.features, self.measure, self.store = source, features, measure, store
        self.plan, self.progress, self.tell = plan, progress, tell
        torch.manual_seed(plan.seed)
        self.hearing = load_hearing(store.folder / "hearing.pt", len(features))

    def measured(self, draws: Draws, what: str) -> Values:
        """Features [N, F] of draws by the real models."""
        audio = self.source.render(draws)
        return self.label(audio, what)

    def label(self, audio: Floats, what: str) -> Values:
        """Features [N, F] of audio by the real models, kept in the store."""
        rate = self.source.sample_rate
        return self.store.label(audio, rate, self.measure, lambda i, n: self.progress(what, i, n))

    def teach_hearing(self, steps: int) -> None:
        """Train P on all that is in the store."""
        train_hearing(
            self.hearing,
            self.store.pictures,
            self.store.values,
            steps,
            self.plan.seed,
            lambda i, n: self.progress("learning to hear", i, n),
        )
        torch.save(self.hearing.state_dict(), self.store.folder / "hearing.pt")


@dataclass(frozen=True)
class Fit:
    """A fitted predictor with its scales, and the examples that it learnt from."""

    predictor: LatentPredictor
    normalisation: Normalisation
    tables: Values  # [classes, F, KNOTS] in deviations
    fineness: Values  # [classes, F + held]
    real_scale: QuantileScale

    def steering(self, settings: SteeringSettings, gain: Values | None = None) -> Steering:
        """Steering with these settings; gain [classes, F], 1 where not given."""
        gains = np.ones(self.tables.shape[:2]) if gain is None else gain
        return Steering(
            self.predictor,
            ClassScale(self.tables),
            torch.from_numpy(self.fineness).float(),
            torch.from_numpy(gains).float(),
            settings,
        ).eval()


def fit_predictor(shop: Workshop, real: Reference) -> Fit:
    """Stages 1 to 4: label, learn to hear, learn to predict, and learn from steered hits."""
    plan, source = shop.plan, shop.source
    count = len(source.classes)
    base = draw(plan.drawn, source.latent, count, plan.seed)
    seen = listen(source, base, lambda i, n: shop.progress("drawing hits", i, n))
    real_features = shop.label(real.audio, "measuring real hits")
    measured = shop.measured(base[: plan.labelled], "measuring drawn hits")
    shop.tell("R2 of hearing before: " + _list(explained(_hear_first(shop, seen, plan.labelled), measured)))
    shop.teach_hearing(plan.hearing_steps[0])

    real_scale = QuantileScale.fit(real_features, real.classes)
    quantities = seen.quantities(shop.hearing)
    normalisation = Normalisation.of(quantities)
    tables = _class_tables(real_features, real.classes, quantities, base.classes, count, normalisation)
    fineness = _fineness(quantities, base.classes, real_scale, normalisation, count)
    predictor = LatentPredictor(source.latent, count, len(shop.features) + len(HELD), plan.hidden)
    fit = Fit(predictor, normalisation, tables, fineness, real_scale)
    draws, origin = base, np.full(len(base), -1)
    for turn in range(plan.rounds + 1):
        examples = Examples(draws, normalisation.apply(seen.quantities(shop.hearing)), origin)
        train_predictor(
            predictor,
            examples,
            plan.predictor_steps,
            plan.seed + turn,
            progress=lambda i, n: shop.progress("learning to predict", i, n),
        )
        if turn == plan.rounds:
            break
        draws, seen, origin = _steered_round(shop, fit, draws, seen, origin, turn)
    shop.tell("R2 of prediction on unseen hits: " + _list(_predictor_quality(shop, fit)))
    return fit


def _steered_round(
    shop: Workshop, fit: Fit, draws: Draws, seen: Impressions, origin: NDArray[np.int64], turn: int
) -> tuple[Draws, Impressions, NDArray[np.int64]]:
    """Steer random hits of the first ones at random and hear where they end; some are measured, for P."""
    plan = shop.plan
    random = np.random.default_rng((plan.seed, turn))
    starts = random.integers(0, plan.drawn, plan.steered)
    ends = steer_at_random(fit.steering(SteeringSettings()), draws[starts], len(shop.features), random)
    found = listen(shop.source, ends, lambda i, n: shop.progress("hearing steered hits", i, n))
    measured = shop.measured(ends[: plan.steered_labels], "measuring steered hits")
    shop.tell(
        "R2 of hearing on steered hits: "
        + _list(explained(_hear_first(shop, found, plan.steered_labels), measured))
    )
    shop.teach_hearing(plan.hearing_steps[1])
    return Draws.joined([draws, ends]), seen.joined(found), np.concatenate([origin, starts])


def steer_at_random(
    steering: Steering, draws: Draws, features: int, random: np.random.Generator, touch: float = 0.15
) -> Draws:
    """One slider of every hit is touched for certain and each other one with probability `touch`."""
    count, classes = len(draws), draws.shares.shape[1]
    asked = torch.from_numpy(random.uniform(size=(count, features))).float()
    chosen = random.uniform(size=(count, features)) < touch
    chosen[np.arange(count), random.integers(0, features, count)] = True
    touched = torch.cat([torch.zeros(count, classes), torch.from_numpy(chosen).float()], dim=1)
    with torch.no_grad():
        latents, _ = steering(draws.latents, torch.cat([draws.shares, asked], dim=1), touched)
    return draws.moved_to(latents)


def _class_tables(
    real: Values,
    real_classes: NDArray[np.int64],
    heard: Values,
    heard_classes: NDArray[np.int64],
    count: int,
    normalisation: Normalisation,
    fewest: int = 12,
) -> Values:
    """Quantile tables [count, F, KNOTS] in deviations, of real hits or, where too few, of drawn ones."""
    features = real.shape[1]
    values, classes = [], []
    for c in range(count):
        own = real[real_classes == c]
        own = own[np.isfinite(own).all(axis=1)]
        used = own if len(own) >= fewest else heard[heard_classes == c, :features]
        values.append(used)
        classes.append(np.full(len(used), c))
    units = Normalisation(normalisation.mean[:features], normalisation.deviation[:features])
    return quantile_tables(units.apply(np.concatenate(values)), np.concatenate(classes), count)


def _fineness(
    heard: Values, classes: NDArray[np.int64], real: QuantileScale, normalisation: Normalisation, count: int
) -> Values:
    """Deviation of all hits over that within each class, [count, F + held], at most 4."""
    within = np.stack([heard[classes == c].std(axis=0) for c in range(count)])
    every = np.arange(count)
    features = heard.shape[1] - len(HELD)
    for f in range(features):
        within[:, f] = real.deviation(f, every)
    ratio: Values = np.clip(normalisation.deviation / (within + 1e-9), 0.25, 4.0)
    return ratio


def _predictor_quality(shop: Workshop, fit: Fit) -> Values:
    """Share of the variance of heard quantities that Q explains on hits it has not seen, [m]."""
    draws = draw(280, shop.source.latent, len(shop.source.classes), shop.plan.seed + 77)
    heard = fit.normalisation.apply(listen(shop.source, draws).quantities(shop.hearing))
    with torch.no_grad():
        guess = fit.predictor(draws.latents, draws.shares).double().numpy()
    return explained(guess, heard)


def _hear_first(shop: Workshop, seen: Impressions, count: int) -> Values:
    """Features of the first hits as P hears them now, [count, F]."""
    return shop.hearing.hear(Pictures(seen.pictures.bands[:count], seen.pictures.attack[:count]))


def _list(values: Values) -> str:
    return " ".join(f"{value:.2f}" for value in values)
