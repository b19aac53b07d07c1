"""The whole fit on a generator whose features are known, and what it leaves on disk."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.metrics.quantile_scale import QuantileScale
from sistrum.training.steering.conditioning import ConditionedGenerator, conditioned_report, train_conditioned
from sistrum.training.steering.fit import FitPlan, Reference, Workshop
from sistrum.training.steering.label_store import LabelStore
from sistrum.training.steering.pipeline import fit_steering
from sistrum.training.steering.sounds import SoundSource, draw
from sistrum.training.steering.steering_file import SteeringFile, weights_hash
from tests.python.steering.conftest import CLASSES, LATENT, Chirp, measure, random_steering

FEATURES = ("tone", "noise")
PLAN = FitPlan(
    drawn=420,
    labelled=210,
    rounds=1,
    steered=100,
    steered_labels=40,
    hearing_steps=(400, 100),
    predictor_steps=400,
    hidden=24,
    tuning_draws=2,
    calibration_draws=4,
    test_draws=6,
)


def workshop(source: SoundSource, folder: Path, plan: FitPlan = PLAN) -> Workshop:
    return Workshop(source, FEATURES, measure, LabelStore(folder, FEATURES), plan)


def real_hits(source: SoundSource) -> Reference:
    draws = draw(90, LATENT, CLASSES, seed=99, mixed=0.0)
    return Reference(source.render(draws), draws.classes)


def test_fitted_sliders_move_their_feature(source: SoundSource, tmp_path: Path) -> None:
    fitted = fit_steering(workshop(source, tmp_path), real_hits(source))
    steering, report = fitted.steering, fitted.report
    result = report.summary()
    assert min(result["E1"], result["E2"], result["E3"]) > 0.85, report.table()
    assert 0.6 < result["moved"] < 1.4 and result["worst_moved"] > 0.5, report.table()
    assert result["leak"] < 0.8, report.table()

    file = SteeringFile(steering, FEATURES, source.classes, weights_hash(Chirp()), result)
    file.save(tmp_path / "steering.pt")
    again = SteeringFile.load(tmp_path / "steering.pt")
    again.check(tmp_path / "steering.pt", Chirp(), source.classes)
    controls, touched = torch.rand(1, CLASSES + 2), torch.tensor([[0.0] * CLASSES + [1.0, 0.0]])
    latent = torch.randn(1, LATENT)
    for one, other in zip(
        steering(latent, controls, touched), again.steering(latent, controls, touched), strict=True
    ):
        assert torch.equal(one, other)


def test_steering_of_other_weights_or_classes_is_refused(source: SoundSource, tmp_path: Path) -> None:
    file = SteeringFile(random_steering(), FEATURES, source.classes, weights_hash(Chirp()), {})
    other = Chirp()
    with torch.no_grad():
        other.octave[0] += 0.01
    with pytest.raises(SistrumError, match="other weights"):
        file.check(tmp_path, other, source.classes)
    with pytest.raises(SistrumError, match="expected steering for the classes a"):
        file.check(tmp_path, Chirp(), ("a", "b", "c"))


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_no_steering_file_is_one_clear_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "steering.pt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SistrumError, match=r"steering\.pt: no"):
        SteeringFile.load(path)


def test_labels_are_measured_once_and_survive(source: SoundSource, tmp_path: Path) -> None:
    audio = source.render(draw(6, LATENT, CLASSES, seed=1))
    counted = []

    def counting(sounds: np.ndarray, rate: int) -> np.ndarray:
        counted.append(len(sounds))
        return measure(sounds, rate)

    store = LabelStore(tmp_path, FEATURES)
    first = store.label(audio[[0, 1, 2, 0]], 44100, counting)
    np.testing.assert_array_equal(first[0], first[3])
    again = LabelStore(tmp_path, FEATURES)
    second = again.label(audio, 44100, counting)
    assert counted == [3, 3]
    np.testing.assert_array_equal(second[:3], first[:3])
    assert len(LabelStore(tmp_path, FEATURES)) == 6 == len(again.pictures)
    with pytest.raises(SistrumError, match="expected labels of noise, found tone, noise"):
        LabelStore(tmp_path, ("noise",))
    (tmp_path / "labels_0000.npz").write_bytes(b"broken")
    with pytest.raises(SistrumError, match=r"labels_0000\.npz: not a file of labels"):
        LabelStore(tmp_path, FEATURES)


def test_equal_seeds_give_equal_noise_and_finished_hits(source: SoundSource) -> None:
    draws = draw(4, LATENT, CLASSES, seed=2)
    audio, again = source.render(draws), source.render(draws[np.array([2, 0])])
    np.testing.assert_allclose(audio[[2, 0]], again, atol=1e-6)
    np.testing.assert_allclose(np.abs(audio).max(axis=1), 0.9, rtol=1e-5)
    assert np.abs(audio[:, -1]).max() < 0.02


def test_the_published_way_learns_to_obey(source: SoundSource, tmp_path: Path) -> None:
    shop = workshop(source, tmp_path, replace(PLAN, drawn=60, labelled=60, rounds=0, predictor_steps=5))
    real = real_hits(source)
    features = shop.label(real.audio, "")
    shop.teach_hearing(200)
    conditioned, steps = train_conditioned(shop, features, real.classes, minutes=0.1)
    assert steps > 1
    assert isinstance(conditioned.generate, ConditionedGenerator)
    assert not torch.equal(conditioned.generate.condition[2].weight, torch.zeros(LATENT, 64))
    draws = draw(6, LATENT, CLASSES, seed=7, mixed=0.0)
    scale = QuantileScale.fit(features, real.classes)
    report = conditioned_report(shop, scale, conditioned, draws, features, real.classes)
    assert np.isfinite(report.moved).all() and report.coherence.shape == (2, 3)
