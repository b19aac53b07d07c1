"""What must hold for any weights: nothing touched changes nothing, own values are safe, extremes finite."""

import itertools

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from sistrum.export.model_card import Port
from sistrum.export.reference_renderer import open_session
from sistrum.export.to_onnx import export_graph
from sistrum.training.steering import SteeredGraph, Steering, SteeringSettings
from tests.python.steering.conftest import CLASSES, FEATURES, LATENT, random_steering

CONTROLS = CLASSES + FEATURES


class Echo(nn.Module):
    """A generator that gives back its latent, class controls and noise."""

    def forward(self, latent: Tensor, controls: Tensor, noise: Tensor) -> Tensor:
        return torch.cat([latent, controls, noise], dim=1)


def controls_of(*values: float, classes: tuple[float, ...] = (1.0, 0.0, 0.0)) -> Tensor:
    return torch.tensor([[*classes, *values]])


def touching(*features: int) -> Tensor:
    touched = torch.zeros(1, CONTROLS)
    for feature in features:
        touched[0, CLASSES + feature] = 1.0
    return touched


@pytest.mark.parametrize("seed", range(4))
def test_untouched_is_the_very_same_latent(seed: int) -> None:
    steering, latent = random_steering(seed=seed), torch.randn(1, LATENT) * (1 + 2 * seed)
    touched = touching()
    touched[0, :CLASSES] = 1.0  # classes are always played as asked; they steer nothing
    steered, values = steering(latent, controls_of(0.9, 0.1), touched)
    assert torch.equal(steered, latent)
    assert ((values[:, CLASSES:] >= 0) & (values[:, CLASSES:] <= 1)).all()
    assert not torch.equal(values[:, CLASSES:], controls_of(0.9, 0.1)[:, CLASSES:])
    assert torch.equal(values[:, :CLASSES], controls_of(0.9, 0.1)[:, :CLASSES])


def test_asking_for_the_own_value_hardly_moves(steering: Steering) -> None:
    torch.manual_seed(5)
    for _ in range(20):
        latent = torch.randn(1, LATENT)
        _, own = steering(latent, controls_of(0.5, 0.5), touching())
        if not ((own[0, CLASSES:] > 0.001) & (own[0, CLASSES:] < 0.999)).all():
            continue  # beyond the table's end a slider cannot show the own value
        steered, values = steering(latent, controls_of(*own[0, CLASSES:].tolist()), touching(0, 1))
        assert (steered - latent).norm() < 0.02
        torch.testing.assert_close(values[:, CLASSES:], own[:, CLASSES:])


def test_a_touched_slider_brings_its_feature_near_and_is_shown_as_asked() -> None:
    steering = random_steering(
        SteeringSettings(steps=12, damping=1e-4, hold=1e-4, hold_others=0.0, radius=50.0)
    )
    steering.gain.fill_(1.0)
    latent, shares = torch.zeros(1, LATENT), steering.shares(controls_of(0.3, 0.5).double())
    steered, values = steering(latent, controls_of(0.3, 0.5), touching(0))
    assert values[0, CLASSES].item() == pytest.approx(0.3)
    tables = steering.scale.mixed(shares)
    target = steering.scale.value(tables, torch.tensor([[0.3, 0.5]]).double())[0, 0]
    before, after = (steering.predictor(u.double(), shares)[0, 0] for u in (latent, steered))
    assert abs(after - target) < 0.1 * abs(before - target)


def test_hold_keeps_the_untouched_feature() -> None:
    def drift(hold: float) -> float:
        steering = random_steering(SteeringSettings(hold=hold, hold_others=0.0))
        total = 0.0
        for seed in range(10):
            torch.manual_seed(seed)
            latent = torch.randn(1, LATENT)
            shares = steering.shares(controls_of(0.9, 0.5).double())
            steered, _ = steering(latent, controls_of(0.9, 0.5), touching(0))
            total += float(
                (steering.predictor(steered.double(), shares) - steering.predictor(latent.double(), shares))[
                    0, 1
                ].abs()
            )
        return total

    assert drift(1.0) < 0.5 * drift(1e-4)


@pytest.mark.parametrize("classes", [(0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.0, 0.2, 0.9)])
def test_extremes_stay_finite_and_near(steering: Steering, classes: tuple[float, ...]) -> None:
    settings = steering.settings
    for asked, touched in itertools.product(
        itertools.product((0.0, 1.0), repeat=FEATURES), (touching(0), touching(1), touching(0, 1))
    ):
        for size in (0.0, 1.0, 4.0, 30.0):
            latent = size * torch.ones(1, LATENT)
            steered, values = steering(latent, controls_of(*asked, classes=classes), touched)
            assert torch.isfinite(steered).all() and torch.isfinite(values).all()
            farthest = settings.steps * settings.longest_step
            assert (steered - latent).norm() <= farthest + 1e-3
            assert steered.norm() <= max(float(latent.norm()), settings.radius) + 1e-3


def test_a_batch_is_its_sounds_one_by_one(steering: Steering) -> None:
    torch.manual_seed(2)
    latent, controls = torch.randn(5, LATENT), torch.rand(5, CONTROLS)
    touched = (torch.rand(5, CONTROLS) < 0.5).float()
    together = steering(latent, controls, touched)
    alone = [steering(latent[i : i + 1], controls[i : i + 1], touched[i : i + 1]) for i in range(5)]
    for part in (0, 1):
        torch.testing.assert_close(
            together[part], torch.cat([one[part] for one in alone]), atol=1e-6, rtol=1e-6
        )


def test_the_exported_graph_does_the_same(steering: Steering) -> None:
    graph = SteeredGraph(Echo(), steering).eval()
    shapes = {"latent": LATENT, "controls": CONTROLS, "touched": CONTROLS, "noise": 4}
    inputs = [
        Port(name, name, (1, size), "uniform" if name == "noise" else None) for name, size in shapes.items()
    ]
    model = export_graph(graph, inputs, ["spectrogram", "values"])
    session = open_session(model.SerializeToString())
    random = np.random.default_rng(0)
    for turn in range(12):
        feed = {name: random.standard_normal((1, size)).astype(np.float32) for name, size in shapes.items()}
        feed["controls"] = random.uniform(size=(1, CONTROLS)).astype(np.float32)
        feed["touched"] = (random.uniform(size=(1, CONTROLS)) < turn / 11).astype(np.float32)
        found = session.run(["spectrogram", "values"], feed)
        with torch.inference_mode():
            expected = graph(*(torch.from_numpy(feed[name]) for name in shapes))
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other.numpy(), atol=2e-6)
        if not feed["touched"][:, CLASSES:].any():
            np.testing.assert_array_equal(found[0][:, :LATENT], feed["latent"])
