"""A miniature of the published system, with its real transform, through the export into the C++ core."""

from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum.export.export_model import Labels, export_model
from sistrum.export.model_card import read_card
from sistrum.export.reference_renderer import ReferenceRenderer
from sistrum.onnxruntime_library import load_core
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.config import parse_recipe
from sistrum.training.families.base import AudioFormat
from sistrum.training.families.registry import FAMILIES

AUDIO = AudioFormat(16000, 16000, ("kick", "snare", "cymbal"))  # 33 frames: the last lies beyond the grid
RECIPE = {
    "name": "miniature",
    "family": "drumgan",
    "settings": {
        "latent": 5,
        "features": ["boominess", "brightness"],
        "channels": [16, 16, 16, 16, 16, 16],
        "stft": {"n_fft": 2048, "hop": 512, "window": "hann"},
    },
}


@pytest.fixture(scope="module", params=[5.0, 2.5], ids=["grown", "half grown"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    recipe = parse_recipe(RECIPE, "miniature")
    torch.manual_seed(2)
    family = FAMILIES["drumgan"](recipe.settings, AUDIO)
    state = family.model.state_dict()
    state["growth"].fill_(request.param)
    state["memory.rows"][0, 3:] = torch.tensor([0.25, 0.75])
    state["memory.filled"].fill_(1)
    checkpoint = Checkpoint(
        recipe=recipe,
        audio=AUDIO,
        step=0,
        minutes=0.0,
        networks=family.networks.state_dict(),
        average=state,
        average_updates=0,
        optimisers={},
        random_state=torch.get_rng_state(),
        data=[{"name": "none", "licence": "CC0", "sounds": 0, "credit": "nobody"}],
        metrics={},
    )
    path = tmp_path_factory.mktemp("export") / "miniature.onnx"
    export_model(checkpoint, Labels("miniature", "Miniature", "Untrained", "CC0-1.0"), path)
    return path


def test_card_has_amounts_and_features(model: Path) -> None:
    card = read_card(model)
    assert [(c.id, c.group, c.default) for c in card.controls] == [
        ("kick", "Class", 0.0),
        ("snare", "Class", 0.0),
        ("cymbal", "Class", 0.0),
        ("boominess", "Timbre", 0.25),
        ("brightness", "Timbre", 0.75),
    ]
    assert card.representation["n_fft"] == 2048 and card.representation["frames"] == 33
    assert {preset.tags for preset in card.presets} == {("kick",), ("snare",), ("cymbal",)}


def test_core_renders_it(model: Path) -> None:
    core = load_core()
    renderer, reference = core.Renderer(core.Model(model)), ReferenceRenderer(model)
    sounds = []
    for controls in ({}, {"kick": 1.0}, {"snare": 0.5, "cymbal": 0.5, "brightness": 0.9}):
        sounds.append(renderer.render(seed=7, controls=controls))
        expected = reference.render(7, None, controls)
        np.testing.assert_allclose(sounds[-1], expected, atol=1e-5)
        assert sounds[-1].shape == (1, 16000) and np.abs(sounds[-1]).max() > 0.5
    assert all(np.abs(sounds[0] - other).max() > 1e-3 for other in sounds[1:]), "controls are heard"
