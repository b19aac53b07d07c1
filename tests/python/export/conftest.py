"""A tiny untrained generator with a valid card, and the model that ships."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from sistrum.export import presets
from sistrum.export.export_model import Labels, describe, with_sounds
from sistrum.export.model_card import ModelCard
from sistrum.export.to_onnx import export_graph
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.config import parse_recipe
from sistrum.training.families.base import AudioFormat, Family
from sistrum.training.families.registry import FAMILIES

SHIPPED = Path(__file__).parents[3] / "models" / "drums.onnx"
LABELS = Labels(name="tiny", title="Tiny", description="An untrained generator", licence="CC0-1.0")


@pytest.fixture(scope="session", autouse=True)
def few_candidates() -> Iterator[None]:
    """Presets from a dozen seeds instead of a hundred: the rule is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presets, "CANDIDATES", 12)
        yield


@pytest.fixture(scope="session")
def shipped() -> Path:
    assert SHIPPED.exists(), "the repository ships models/drums.onnx"
    return SHIPPED


@pytest.fixture(scope="session")
def checkpoint() -> Checkpoint:
    """What training would have saved at step 0, seeded."""
    sizes = {"latent": 4, "channels": [4, 4, 4, 4], "base_channels": 2, "hidden": 8, "flow_layers": 2}
    settings = {"generator": sizes, "critics": [{"channels": [4, 4, 4, 4]}]}
    recipe = parse_recipe({"name": "tiny", "family": "stn_gan", "settings": settings}, "tiny")
    audio = AudioFormat(44100, 44100, ("kick", "snare", "hat"))
    torch.manual_seed(4)
    family = FAMILIES["stn_gan"](recipe.settings, audio)
    for parameter in family.model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return Checkpoint(
        recipe=recipe,
        audio=audio,
        step=0,
        minutes=0.0,
        networks=family.networks.state_dict(),
        average=family.model.state_dict(),
        average_updates=0,
        optimisers={},
        random_state=torch.get_rng_state(),
        data=[{"name": "none", "licence": "CC0", "sounds": 0, "credit": "nobody"}],
        metrics={"loss": 1.0},
    )


@pytest.fixture(scope="session")
def family(checkpoint: Checkpoint) -> Family:
    built = FAMILIES["stn_gan"](checkpoint.recipe.settings, checkpoint.audio)
    built.networks.load_state_dict(checkpoint.networks)
    built.networks.eval()
    return built


@pytest.fixture(scope="session")
def module(family: Family) -> torch.nn.Module:
    return family.export_module(family.model).eval()


@pytest.fixture(scope="session")
def graph(checkpoint: Checkpoint, family: Family, module: torch.nn.Module) -> Any:
    """The module as an ONNX graph without a card."""
    return export_graph(module, describe(checkpoint, family, LABELS).inputs, ["spectrogram"])


@pytest.fixture(scope="session")
def card(checkpoint: Checkpoint, family: Family, graph: Any) -> ModelCard:
    """A complete, valid card."""
    return with_sounds(describe(checkpoint, family, LABELS), graph.SerializeToString())
