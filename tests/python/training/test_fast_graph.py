"""The exported form of the drum graph is the trained graph, and its parts are what they replace."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate

from sistrum.export.fast_form import in_fast_form
from sistrum.training.families.base import AudioFormat
from sistrum.training.families.stn_gan.export_graph import DrumGraph
from sistrum.training.families.stn_gan.family import StnGan
from sistrum.training.families.stn_gan.fast_detail import (
    DoubledGrid,
    DoubledRows,
    JoinedRowPhases,
    RowPhases,
)
from sistrum.training.families.stn_gan.fast_flow import FastFlow
from sistrum.training.families.stn_gan.fast_graph import FastGenerator
from sistrum.training.families.stn_gan.fast_lines import FourfoldLines
from sistrum.training.families.stn_gan.grid import BINS, FRAMES
from sistrum.training.families.stn_gan.networks import line_interpolation
from sistrum.training.families.stn_gan.settings import StnGanSettings
from sistrum.training.networks.coupling_flow import ConditionalFlow

CLASSES = ("kick", "snare", "hat")


@pytest.fixture(scope="module")
def graph() -> DrumGraph:
    """A graph whose every weight and bias matters."""
    torch.manual_seed(1)
    family = StnGan(StnGanSettings(), AudioFormat(44100, 44100, CLASSES))
    with torch.no_grad():
        for name, parameter in family.model.named_parameters():
            if name.endswith("bias"):
                parameter.add_(0.1 * torch.randn_like(parameter))
            elif "couplings" in name or "prior" in name or ".style." in name:
                parameter.add_(0.05 * torch.randn_like(parameter))
        family.model.generator.attack.weight.mul_(10.0)
    module = family.export_module(family.model)
    assert isinstance(module, DrumGraph)
    return module.eval()


def sound(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Arguments of the graph."""
    torch.manual_seed(seed)
    noise = (torch.rand(1, 2, BINS, FRAMES) * 2 - 1) * 3**0.5
    return 2 * torch.randn(1, 32), torch.rand(1, len(CLASSES)), noise


@torch.no_grad()
def test_the_exported_form_gives_what_was_trained(graph: DrumGraph) -> None:
    """As closely as phases of hundreds of turns can be told in single precision."""
    fast = in_fast_form(graph)
    assert fast is not graph
    for seed in range(6):
        arguments = sound(seed)
        wanted = graph(*arguments)
        error = float((fast(*arguments) - wanted).abs().max() / wanted.abs().max())
        assert error < 2e-4, f"seed {seed}"


@torch.no_grad()
def test_every_part_of_a_hit_is_in_the_exported_form(graph: DrumGraph) -> None:
    """Body, partials, transient and noise, each alone, so that a loud part hides no other."""
    z, _, noise = sound(3)
    generator = graph.generator
    before, fast_before = generator(z, noise), FastGenerator(generator)(z, noise)
    for name in ("body", "partials", "attack", "noise"):
        layer = getattr(generator, name)
        bias = (layer[-1] if isinstance(layer, nn.Sequential) else layer).bias
        kept = bias.clone()
        bias.add_(0.3)
        wanted = generator(z, noise) - before
        changed = FastGenerator(generator)(z, noise) - fast_before
        bias.copy_(kept)
        assert float((changed - wanted).abs().max() / wanted.abs().max()) < 2e-3, name


@torch.no_grad()
def test_wrapped_graphs_are_exported_fast_and_left_alone(graph: DrumGraph) -> None:
    wrapped = nn.Sequential(nn.Sequential(graph), nn.Identity())
    fast = in_fast_form(wrapped)
    assert fast.get_submodule("0.0") is not graph
    assert wrapped.get_submodule("0.0") is graph
    assert fast.get_submodule("1") is wrapped.get_submodule("1")
    plain = nn.Linear(2, 2)
    assert in_fast_form(plain) is plain


@pytest.mark.parametrize("swap_first", [5, 6])
@torch.no_grad()
def test_flow(swap_first: int) -> None:
    torch.manual_seed(2)
    flow = ConditionalFlow(7, 3, swap_first, 16, condition=5)  # an odd dimension: halves differ
    for parameter in flow.parameters():
        parameter.add_(0.3 * torch.randn_like(parameter))
    latent, shares = torch.randn(1, 7), torch.tensor([[0.2, 0.5, 0.3]])
    torch.testing.assert_close(FastFlow(flow, 0.85)(latent, shares), flow(0.85 * latent, shares))


def rows_apart(x: Tensor) -> tuple[Tensor, Tensor]:
    return x[:, :, 0::2], x[:, :, 1::2]


@torch.no_grad()
def test_convolutions_of_enlarged_images() -> None:
    torch.manual_seed(3)
    conv, x = nn.Conv2d(5, 4, 3, padding=1), torch.randn(1, 5, 6, 7)
    tall = conv(interpolate(x, scale_factor=(2.0, 1.0), mode="nearest"))
    for rows, wanted in zip(DoubledRows(conv)(x), rows_apart(tall), strict=True):
        torch.testing.assert_close(rows, wanted)
    wide = conv(interpolate(x, scale_factor=2.0, mode="nearest"))
    torch.testing.assert_close(DoubledGrid(conv)(x), torch.relu(wide))


@torch.no_grad()
def test_convolutions_of_images_in_rows_apart() -> None:
    torch.manual_seed(4)
    conv, x = nn.Conv2d(5, 4, 3, padding=1), torch.randn(1, 5, 8, 7)
    even, odd = rows_apart(x)
    wanted = rows_apart(conv(x))
    for rows, expected in zip(RowPhases(conv)(even, odd), wanted, strict=True):
        torch.testing.assert_close(rows, expected)
    torch.testing.assert_close(JoinedRowPhases(conv)(even, odd), torch.cat(wanted, dim=1))
    assert conv.bias is not None
    cut = conv2d(torch.nn.functional.pad(x, (1, 0, 1, 1)), conv.weight, conv.bias)
    for rows, expected in zip(RowPhases(conv)(even, odd, right=0), rows_apart(cut), strict=True):
        torch.testing.assert_close(rows, expected)


def test_lines() -> None:
    torch.manual_seed(5)
    values = torch.randn(9, 4)
    torch.testing.assert_close(FourfoldLines()(values), line_interpolation(9, 36) @ values)
