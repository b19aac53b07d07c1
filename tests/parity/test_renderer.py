"""Whole sounds: C++ against ONNX Runtime with numpy, and, for one exported here, against torch."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sistrum.export.export_model import Labels, export_model
from sistrum.training.checkpoint import build_family
from sistrum.training.families.stn_gan.family import StnGan
from tests.parity.conftest import SHIPPED, card_of, open_session
from tests.tiny_generator import tiny_checkpoint

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
    engine.volume = 1.0
    engine.load_kit(model_path)
    played = engine.process([(9, "note_on", card["kit"][2]["note"], 1.0)], 9 + expected.shape[1])
    np.testing.assert_array_equal(played[:, 9:], np.broadcast_to(expected, played[:, 9:].shape))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, torch.nn.Module]:
    """A small generator of the shipped kind with random weights: its file, and the module it came from."""
    checkpoint = tiny_checkpoint()
    family = build_family(checkpoint)
    path = tmp_path_factory.mktemp("exported") / "tiny.onnx"
    export_model(checkpoint, Labels("tiny", "Tiny", "An untrained generator", "CC0-1.0"), path)
    return path, family.export_module(family.model).eval()


def test_renderer_equals_torch(
    core: ModuleType, reference: ModuleType, exported: tuple[Path, torch.nn.Module]
) -> None:
    path, module = exported
    card = card_of(reference, path)
    renderer = core.Renderer(core.Model(path))
    for sound in sounds(card):
        fed = [torch.from_numpy(values) for values in reference.feeds(card, sound).values()]
        with torch.inference_mode():
            values = module(*fed).numpy()[0]
        audio = reference.inverse(
            card["representation"], values, card["audio"]["channels"], card["audio"]["samples"]
        )
        heard = reference.finish(card["audio"], audio)
        assert np.abs(renderer.render(**sound) - heard).max() < StnGan.export_tolerance


def test_a_model_ships() -> None:
    assert SHIPPED
