"""Touched controls and own values: fed, compared, recorded and refused where they contradict the card."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.export.export_model import with_sounds
from sistrum.export.model_card import ModelCard, Port, read_card
from sistrum.export.presets import choose_presets
from sistrum.export.reference_renderer import ReferenceRenderer, graph_feed
from sistrum.export.to_onnx import embed_card, export_graph
from sistrum.export.verify import probes, verify
from sistrum.training.controls import Control, Response

CONTROLS = (
    Control("kick", "Kick", group="Class"),
    Control("snare", "Snare", group="Class"),
    Control("bright", "Bright", 100.0, 900.0, 500.0, "Hz", "", "Timbre"),
    Control("warm", "Warm", -1.0, 1.0, 0.0, "", "", "Timbre"),
)
SHAPE = (1, len(CONTROLS))
LOW = torch.tensor([[c.min for c in CONTROLS]])
SPAN = torch.tensor([[c.max - c.min for c in CONTROLS]])
RESPONSE = Response((100.0, 500.0, 900.0), (1.0, 2.0, 4.0), (0.5, 1.5, 3.0), (1.5, 2.5, 6.0), "Hz", 0.9)


class Leaning(nn.Module):
    """Untouched controls take their value from the latent; all values colour the noise."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.lean = nn.Parameter(torch.randn(latent, len(CONTROLS), generator=generator))

    def forward(
        self, latent: Tensor, controls: Tensor, touched: Tensor, noise: Tensor
    ) -> tuple[Tensor, Tensor]:
        own = LOW + SPAN * torch.sigmoid(latent @ self.lean)
        values = touched * controls + (1 - touched) * own
        share = (values - LOW) / SPAN
        return noise * share.sum() + share[:, 2].reshape(1, 1, 1, 1), values


@pytest.fixture(scope="module")
def leaning(card: ModelCard) -> nn.Module:
    return Leaning(card.latent.dim).eval()


@pytest.fixture(scope="module")
def touched_card(card: ModelCard) -> ModelCard:
    latent, _, noise = card.inputs
    inputs = (latent, Port("controls", "controls", SHAPE), Port("touched", "touched", SHAPE), noise)
    outputs = (*card.outputs, Port("values", "values", SHAPE))
    controls = (*CONTROLS[:2], replace(CONTROLS[2], response=RESPONSE), CONTROLS[3])
    return replace(
        card,
        inputs=inputs,
        outputs=outputs,
        controls=controls,
        presets=(),
        kit=(),
        self_test=replace(card.self_test, controls={"snare": 1.0}),
    )


@pytest.fixture(scope="module")
def leaning_graph(leaning: nn.Module, touched_card: ModelCard) -> Any:
    return export_graph(leaning, touched_card.inputs, [port.name for port in touched_card.outputs])


@pytest.fixture
def renderer(tmp_path: Path, leaning_graph: Any, touched_card: ModelCard) -> ReferenceRenderer:
    path = tmp_path / "leaning.onnx"
    path.write_bytes(embed_card(leaning_graph, touched_card))
    return ReferenceRenderer(path)


def test_only_what_is_given_is_touched(touched_card: ModelCard) -> None:
    feed = graph_feed(touched_card, 1, None, {"warm": 0.0, "snare": 3.0})
    assert feed["touched"].tolist() == [[0.0, 1.0, 0.0, 1.0]] and feed["touched"].dtype == np.float32
    assert feed["controls"].tolist() == [[0.0, 1.0, 500.0, 0.0]]


def test_a_sound_tells_its_own_values(renderer: ReferenceRenderer) -> None:
    own = renderer.sound(5).values
    assert list(own) == [c.id for c in CONTROLS]
    asked = renderer.sound(5, None, {"bright": 800.0})
    assert asked.values == own | {"bright": 800.0}
    np.testing.assert_array_equal(asked.audio, renderer.render(5, None, {"bright": 800.0}))
    assert np.abs(asked.audio - renderer.render(5)).max() > 1e-3
    default = {c.id: c.default for c in CONTROLS}
    assert np.abs(renderer.render(5, None, default) - renderer.render(5)).max() > 1e-3


def test_torch_and_onnx_agree_with_random_masks(
    leaning: nn.Module, leaning_graph: Any, touched_card: ModelCard
) -> None:
    masks = {frozenset(probe.controls) for probe in probes(touched_card)}
    assert len(masks) >= len(CONTROLS) + 4
    agreement = verify(leaning, leaning_graph.SerializeToString(), touched_card)
    assert agreement.values <= 1e-6 and agreement.audio <= 1e-5


class WrongValues(Leaning):
    """Own values off by a thousandth of the range, the same sound."""

    def forward(
        self, latent: Tensor, controls: Tensor, touched: Tensor, noise: Tensor
    ) -> tuple[Tensor, Tensor]:
        spectrum, values = super().forward(latent, controls, touched, noise)
        return spectrum, values + 1e-3 * SPAN


def test_wrong_values_are_refused(card: ModelCard, leaning_graph: Any, touched_card: ModelCard) -> None:
    with pytest.raises(SistrumError, match=r"differ by 1\.00e-03 of full scale in the values"):
        verify(WrongValues(card.latent.dim), leaning_graph.SerializeToString(), touched_card)


def test_a_missing_output_is_named(leaning_graph: Any, touched_card: ModelCard) -> None:
    class OneOutput(nn.Module):
        def forward(self, latent: Tensor, controls: Tensor, touched: Tensor, noise: Tensor) -> Tensor:
            return noise

    with pytest.raises(SistrumError, match="expected the outputs spectrogram, values, the module returned 1"):
        verify(OneOutput(), leaning_graph.SerializeToString(), touched_card)


def test_presets_touch_their_class_alone(leaning_graph: Any, touched_card: ModelCard) -> None:
    complete = with_sounds(touched_card, leaning_graph.SerializeToString())
    assert [preset.controls for preset in complete.presets] == [{"kick": 1.0}] * 4 + [{"snare": 1.0}] * 4
    assert complete.self_test.controls == {"kick": 1.0}
    flat = replace(touched_card, controls=tuple(replace(c, group="") for c in CONTROLS))
    sound = np.zeros(4096, np.float32)
    tags = {preset.tags for preset in choose_presets(flat, lambda seed, controls: sound)}
    assert tags == {(c.id,) for c in CONTROLS}


def test_a_measured_response_survives_the_file(
    renderer: ReferenceRenderer, leaning_graph: Any, tmp_path: Path
) -> None:
    measured = replace(RESPONSE, asked=(-1.0, 0.0, 1.0), unit="", leak=0.25)
    path, card = tmp_path / "measured.onnx", renderer.card
    controls = (*card.controls[:3], replace(card.controls[3], response=measured))
    path.write_bytes(embed_card(leaning_graph, replace(card, controls=controls)))
    again = read_card(path)
    assert again.controls[3].response == measured
    assert again.controls[2].response == RESPONSE
    document = json.loads(onnx.load(str(path)).metadata_props[0].value)
    assert "response" not in document["controls"][0]
    assert "moved" not in document["controls"][3]["response"]
    beyond = (replace(card.controls[0], response=measured), *card.controls[1:])
    with pytest.raises(SistrumError, match=r"controls kick\.response\.asked: expected ascending"):
        embed_card(leaning_graph, replace(card, controls=beyond))


Change = Callable[[dict[str, Any]], object]
CHANGES: list[tuple[str, Change]] = [
    (r"inputs touched\.shape: expected \[1, 4\]", lambda d: d["inputs"][2].update(shape=[1, 3])),
    (r"inputs: expected at most one of role touched", lambda d: d["inputs"][3].update(role="touched")),
    (r"outputs values\.shape: expected \[1, 4\]", lambda d: d["outputs"][1].update(shape=[4])),
    (r"outputs: expected names of their own", lambda d: d["outputs"][1].update(name="spectrogram")),
    (
        r"controls bright\.response: expected asked, .* of one length",
        lambda d: d["controls"][2]["response"]["low"].pop(),
    ),
    (
        r"controls bright\.response\.asked: expected ascending",
        lambda d: d["controls"][2]["response"].update(asked=[100.0, 100.0, 900.0]),
    ),
    (r"controls\[2\]\.response: 'unit' is a required", lambda d: d["controls"][2]["response"].pop("unit")),
]


@pytest.mark.parametrize(("message", "change"), CHANGES, ids=[message for message, _ in CHANGES])
def test_mistake_is_named(touched_card: ModelCard, message: str, change: Change) -> None:
    document = copy.deepcopy(touched_card.to_json())
    assert ModelCard.from_json(document) == touched_card
    change(document)
    with pytest.raises(SistrumError, match=rf"the\.onnx: {message}"):
        ModelCard.from_json(document, "the.onnx")
