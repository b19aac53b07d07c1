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
from sistrum.training.families.base import Family
from sistrum.training.families.registry import FAMILIES
from tests.tiny_generator import tiny_checkpoint

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
    return tiny_checkpoint()


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
