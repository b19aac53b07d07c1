"""Whole sounds: C++ against ONNX Runtime with numpy, and, for what ships, against torch."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from sistrum.export.eager_timing import fresh_family
from sistrum.export.model_card import read_card
from tests.parity.conftest import SHIPPED, card_of, open_session

MAX_ERROR = 1e-5  # of full scale


def sounds(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Defaults, drawn controls, out of range, a given latent."""
    rng = np.random.default_rng(9)
    drawn = {c["id"]: float(rng.uniform(c["min"], c["max"])) for c in card["controls"]}
    beyond = {c["id"]: c["max"] + 10.0 for c in card["controls"][:2]}
    latent = rng.normal(size=card["latent"]["dim"]).astype(np.float32).tolist()
    return [
        {"seed": 0, "controls": {}},
        {"seed": 2**53 - 1, "controls": drawn},
        {"seed": 3, "controls": beyond},
        {"seed": 4, "controls": drawn, "latent": latent},
    ]


def close(found: NDArray[np.float32], expected: NDArray[np.floating[Any]]) -> bool:
    assert found.shape == expected.shape
    return bool(np.abs(found - expected).max() <= MAX_ERROR * max(1.0, np.abs(expected).max()))


def test_renderer_equals_onnxruntime_and_numpy(
    core: ModuleType, reference: ModuleType, model_path: Path
) -> None:
    card, session = card_of(reference, model_path), open_session(model_path)
    renderer = core.Renderer(core.Model(model_path))
    for sound in sounds(card):
        assert close(renderer.render(**sound), reference.render(session, card, sound))


def test_engine_plays_what_the_renderer_renders(
    core: ModuleType, reference: ModuleType, model_path: Path
) -> None:
    card = card_of(reference, model_path)
    preset = next(p for p in card["presets"] if p["name"] == card["kit"][2]["preset"])
    expected = core.Renderer(core.Model(model_path)).render(
        seed=preset["seed"], latent=preset["latent"], controls=preset["controls"]
    )
    engine = core.Engine(card["audio"]["sample_rate"], 256)
    engine.load_kit(model_path)
    played = engine.process([(9, "note_on", card["kit"][2]["note"], 1.0)], 9 + expected.shape[1])
    np.testing.assert_array_equal(played[:, 9:], np.broadcast_to(expected, played[:, 9:].shape))


def torch_module(path: Path) -> torch.nn.Module:
    """The shipped graph as the torch module it was exported from, with the weights out of the file.

    The exporter transposes the weights of layers without bias and names them after nothing; the node that
    uses them still bears the layer's name: /prior/mean/MatMul.
    """
    family, graph = fresh_family(read_card(path)), onnx.load(str(path)).graph
    module = family.export_module(family.model).eval()
    weights = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            layer = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            weights[f"{layer}.weight"] = weights[node.input[1]].T
    module.load_state_dict({name: torch.from_numpy(weights[name].copy()) for name in module.state_dict()})
    return module


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_renderer_equals_torch(core: ModuleType, reference: ModuleType, path: Path) -> None:
    card, module = card_of(reference, path), torch_module(path)
    renderer = core.Renderer(core.Model(path))
    for sound in sounds(card):
        fed = [torch.from_numpy(values) for values in reference.feeds(card, sound).values()]
        with torch.inference_mode():
            values = module(*fed).numpy()[0]
        audio = reference.inverse(
            card["representation"], values, card["audio"]["channels"], card["audio"]["samples"]
        )
        assert close(renderer.render(**sound), reference.finish(card["audio"], audio))


def test_a_model_ships() -> None:
    assert SHIPPED
