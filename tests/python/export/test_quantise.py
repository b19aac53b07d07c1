"""Eight bits: what is left of the sound, and which files are refused."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from sistrum.errors import SistrumError
from sistrum.export.export_model import Labels, export_model
from sistrum.export.model_card import read_card
from sistrum.export.quantise import (
    probes_for,
    quantise_model,
    signal_to_error_db,
    spectral_error_db,
)
from sistrum.export.reference_renderer import ReferenceRenderer
from sistrum.export.self_test import self_test_error
from sistrum.training.checkpoint import Checkpoint

LABELS = Labels(name="tiny", title="Tiny", description="An untrained generator", licence="CC0-1.0")


@pytest.fixture(scope="module")
def model(checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.onnx"
    export_model(checkpoint, LABELS, path)
    return path


def test_the_variant_is_a_model_that_sounds_like_the_original(shipped: Path, tmp_path: Path) -> None:
    output = tmp_path / "small.onnx"
    comparison = quantise_model(shipped, output, sounds=14)
    graph = onnx.load(str(output)).graph
    weights = {tensor.name: tensor.data_type for tensor in graph.initializer}
    assert onnx.TensorProto.INT8 in weights.values(), "no weights of eight bits"
    card, before = read_card(output), read_card(shipped)
    assert card.name == "small" and card.presets == before.presets and card.kit == before.kit
    test = card.self_test
    audio = ReferenceRenderer(output).render(test.seed, controls=test.controls)
    assert self_test_error(audio, test) == 0.0
    assert self_test_error(audio, before.self_test) > 0.0
    assert comparison.signal_to_error_db > 15.0 and comparison.spectral_error_db < 3.0
    assert comparison.size == output.stat().st_size < comparison.size_before


def test_a_quantised_model_is_not_quantised_again(model: Path, tmp_path: Path) -> None:
    output = tmp_path / "once.onnx"
    quantise_model(model, output, sounds=2)
    with pytest.raises(SistrumError, match="quantised already"):
        quantise_model(output, tmp_path / "twice.onnx", sounds=2)


def test_probes_take_every_class_in_turn(model: Path) -> None:
    card = read_card(model)
    probes = probes_for(card, 5, 24)
    alone = [p for p in probes if sum(value > 0 for value in p.controls.values()) == 1]
    assert {max(p.controls, key=lambda id_: p.controls[id_]) for p in alone} == {c.id for c in card.classes}
    assert len({p.seed for p in probes}) == 24


def test_errors_are_what_they_are_called() -> None:
    random = np.random.default_rng(0)
    sound = random.standard_normal((1, 8192)).astype(np.float32)
    assert signal_to_error_db(sound, sound) > 150
    assert signal_to_error_db(sound, sound * np.float32(0.9)) == pytest.approx(20.0, abs=0.01)
    assert spectral_error_db(sound, sound) == 0.0
    assert spectral_error_db(sound, sound * np.float32(10**-0.1)) == pytest.approx(2.0, abs=0.01)
    silence = np.zeros((1, 8192), np.float32)
    assert spectral_error_db(silence, silence) == 0.0
