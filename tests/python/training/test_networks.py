"""Reusable blocks: patches, companding, the flow; and the weight average."""

import math

import torch
from torch import nn

from sistrum.training.averaging import WeightAverage
from sistrum.training.networks.companding import compand, expand, power
from sistrum.training.networks.coupling_flow import ConditionalFlow
from sistrum.training.networks.patches import from_patches, to_patches


def test_patches_round_trip_and_stay_local() -> None:
    image = torch.arange(2 * 3 * 8 * 6, dtype=torch.float32).reshape(2, 3, 8, 6)
    grid = to_patches(image, (4, 2))
    assert grid.shape == (2, 24, 2, 3)
    assert torch.equal(from_patches(grid, (4, 2)), image)
    assert set(grid[0, :8, 1, 2].tolist()) == set(image[0, 0, 4:, 4:].flatten().tolist())


def test_expand_undoes_compand() -> None:
    linear = torch.randn(2, 2, 16, 4, dtype=torch.float64) * 50
    companded = compand(linear, 0.4, 0.25)
    torch.testing.assert_close(power(companded).sqrt(), 0.25 * power(linear).sqrt() ** 0.4)
    torch.testing.assert_close(expand(companded, 0.4, 0.25), linear, rtol=1e-5, atol=1e-6)


def random_flow(dim: int = 5) -> ConditionalFlow:
    torch.manual_seed(2)
    flow = ConditionalFlow(dim, classes=3, layers=3, hidden=16, condition=4).double()
    for parameter in flow.parameters():
        nn.init.normal_(parameter, std=0.3)
    return flow


def test_flow_inverts_itself() -> None:
    flow, u = random_flow(), torch.randn(7, 5, dtype=torch.float64)
    classes = torch.softmax(torch.randn(7, 3, dtype=torch.float64), dim=1)
    again, _ = flow.infer(flow(u, classes), classes)
    torch.testing.assert_close(again, u)


def test_flow_density_is_the_change_of_variables() -> None:
    flow, classes = random_flow(), torch.tensor([[0.2, 0.5, 0.3]], dtype=torch.float64)
    z = torch.randn(1, 5, dtype=torch.float64)
    u, log_density = flow.infer(z, classes)
    jacobian = torch.autograd.functional.jacobian(lambda x: flow.infer(x, classes)[0], z)[0, :, 0]
    normal = -0.5 * float(u.detach().square().sum()) - 2.5 * math.log(2 * math.pi)
    assert math.isclose(float(log_density.detach()), normal + float(jacobian.det().abs().log()), rel_tol=1e-9)


def test_flow_depends_on_the_class() -> None:
    flow, u = random_flow(), torch.zeros(1, 5, dtype=torch.float64)
    kick, snare = (flow(u, torch.eye(3, dtype=torch.float64)[i : i + 1]) for i in (0, 1))
    assert float((kick - snare).detach().abs().max()) > 0.1


def test_weight_average_follows_and_lags() -> None:
    layer = nn.Linear(2, 2)
    average = WeightAverage(layer, decay=0.9)
    start = layer.weight.detach().clone()
    with torch.no_grad():
        layer.weight += 1
    average.update(layer)
    first = float((average.model.weight - start).mean())
    assert 0.0 < first < 1.0
    for _ in range(300):
        average.update(layer)
    torch.testing.assert_close(average.model.weight, layer.weight)
    assert not any(p.requires_grad for p in average.model.parameters())
