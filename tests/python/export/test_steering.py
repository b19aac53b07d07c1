"""A checkpoint exported with steering: the card's sliders and the graph behind them."""

from pathlib import Path

import numpy as np
import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.export.export_model import export_model
from sistrum.export.reference_renderer import ReferenceRenderer, graph_feed, open_session
from sistrum.export.steering import graph_of
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.families.base import Family
from sistrum.training.steering import Steering, SteeringSettings
from sistrum.training.steering.picture import HELD
from sistrum.training.steering.predictor import LatentPredictor
from sistrum.training.steering.scale import KNOTS, ClassScale
from sistrum.training.steering.steering_file import SteeringFile, weights_hash
from tests.python.export.conftest import LABELS

FEATURES = ("zing", "zang")
CLASSES, LATENT = 3, 4


def steering_file(family: Family, classes: tuple[str, ...], path: Path) -> Path:
    torch.manual_seed(0)
    tables = np.sort(np.random.default_rng(0).standard_normal((CLASSES, len(FEATURES), KNOTS)), axis=2)
    steering = Steering(
        LatentPredictor(LATENT, CLASSES, len(FEATURES) + len(HELD), 8),
        ClassScale(tables),
        torch.ones(CLASSES, len(FEATURES) + len(HELD)),
        torch.ones(CLASSES, len(FEATURES)),
        SteeringSettings(),
    )
    SteeringFile(steering, FEATURES, classes, weights_hash(graph_of(family).module), {}).save(path)
    return path


def test_an_exported_model_has_the_sliders(checkpoint: Checkpoint, family: Family, tmp_path: Path) -> None:
    steering = steering_file(family, checkpoint.audio.classes, tmp_path / "steering.pt")
    plain, steered = tmp_path / "plain.onnx", tmp_path / "steered.onnx"
    export_model(checkpoint, LABELS, plain)
    export_model(checkpoint, LABELS, steered, steering)
    renderer = ReferenceRenderer(steered)
    card = renderer.card
    assert [control.id for control in card.controls] == [*checkpoint.audio.classes, *FEATURES]
    assert [port.role for port in card.inputs] == ["latent", "controls", "touched", "noise"]
    latent = np.linspace(-1, 1, LATENT).tolist()
    untouched = renderer.render(3, latent, {"snare": 1.0})
    touched = renderer.render(3, latent, {"snare": 1.0, "zing": 1.0})
    assert np.abs(touched - untouched).max() > 1e-3

    feed = graph_feed(card, 3, latent, {"snare": 1.0})
    spectrogram, values = open_session(steered.read_bytes()).run(["spectrogram", "values"], feed)
    assert values.shape == (1, CLASSES + len(FEATURES))
    assert values[0, 1] == 1.0 and ((values >= 0) & (values <= 1)).all()
    same = {"latent": feed["latent"], "controls": feed["controls"][:, :CLASSES], "noise": feed["noise"]}
    (expected,) = open_session(plain.read_bytes()).run(["spectrogram"], same)
    np.testing.assert_allclose(spectrogram, expected, atol=1e-5 * np.abs(expected).max())


def test_steering_for_other_weights_or_classes_is_refused(
    checkpoint: Checkpoint, family: Family, tmp_path: Path
) -> None:
    other = steering_file(family, ("a", "b", "c"), tmp_path / "other.pt")
    with pytest.raises(SistrumError, match=r"other\.pt: expected steering for the classes kick, snare, hat"):
        export_model(checkpoint, LABELS, tmp_path / "model.onnx", other)
    assert not (tmp_path / "model.onnx").exists()
    with pytest.raises(SistrumError, match=r"none\.pt: no such steering file"):
        export_model(checkpoint, LABELS, tmp_path / "model.onnx", tmp_path / "none.pt")
