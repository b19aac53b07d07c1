"""An encoder of attributes: the teacher's opinion as slider positions, in a file that the engine reads."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import sistrum
from sistrum import SistrumError
from sistrum.export import attribute_encoder
from sistrum.export.attribute_encoder import export_attribute_encoder, run
from sistrum.export.encoder_card import read_encoder_card
from sistrum.export.encoder_export import burst
from sistrum.export.model_card import ModelCard, read_card
from sistrum.training.controls import attribute_control
from sistrum.training.note_steering.predictor import FactorPredictor
from sistrum.training.note_steering.steering import NoteSteering, NoteSteeringSettings
from sistrum.training.note_steering.steering_file import NoteSteeringFile
from sistrum.training.steering.scale import KNOTS, ClassScale
from sistrum.training.teachers import open_teacher

MODELS = Path(__file__).parents[3] / "models"
TEACHER, GENERATOR = MODELS / "teachers" / "tagger.onnx", MODELS / "drums.onnx"
ATTRIBUTES, NAMES = ("noisy", "bird", "sustained"), ("Noisy", "Bird", "Sustained")


def sliders(teacher: str) -> NoteSteeringFile:
    """Sliders whose tables are crooked, so that a mistake in them shows."""
    torch.manual_seed(1)
    tables = np.sort(np.random.default_rng(1).standard_normal((1, len(ATTRIBUTES), KNOTS)), axis=2)
    steering = NoteSteering(
        FactorPredictor(4, 2, len(ATTRIBUTES) + 1, hidden=8, factors=3),
        ClassScale(tables),
        torch.zeros(4),
        torch.eye(4),
        torch.ones(len(ATTRIBUTES)),
        NoteSteeringSettings(),
    ).eval()
    scale = torch.tensor([[-3.0, -2.0, 0.0], [4.0, 3.0, 5.0]])
    return NoteSteeringFile(steering, ATTRIBUTES, NAMES, scale, ("a", "b"), "0" * 64, teacher, {})


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sliders") / "steering.pt"
    sliders(open_teacher(TEACHER).hash).save(path)
    return path


@pytest.fixture
def with_sliders(monkeypatch: pytest.MonkeyPatch) -> None:
    """The generator's file, as if its card had sliders of the attributes."""

    def read(path: Path) -> ModelCard:
        card = read_card(path)
        return replace(card, controls=(*card.controls, *map(attribute_control, ATTRIBUTES, NAMES)))

    monkeypatch.setattr(attribute_encoder, "read_card", read)


@pytest.mark.usefixtures("with_sliders")
def test_it_says_where_the_teachers_opinion_stands_on_the_sliders(fitted: Path, tmp_path: Path):
    output = tmp_path / "drums.encoder.onnx"
    report = export_attribute_encoder(TEACHER, fitted, GENERATOR, output, "CC0-1.0")
    assert report.error < 1e-3 and report.size == output.stat().st_size
    card = read_encoder_card(output)
    assert card.controls == ("like_noisy", "like_bird", "like_sustained")
    assert (card.audio.sample_rate, card.audio.samples) == (32000, 32000) and not card.self_test.latent
    assert card.generator.name == "drums" and card.licence == "CC0-1.0" and len(card.training.data) == 2
    teacher = open_teacher(TEACHER)
    audio = burst(card, 5, 0.3)
    logits = teacher.logits(torch.from_numpy(audio[:, 0]))
    columns = [teacher.labels.index(attribute) for attribute in ATTRIBUTES]
    expected = sliders(teacher.hash).positions(logits[:, columns]).numpy()[0]
    found = run(output.read_bytes(), audio)
    assert found == pytest.approx(expected, abs=1e-3) and expected.min() < expected.max()


@pytest.mark.usefixtures("with_sliders")
def test_the_engine_hears_with_it(fitted: Path, tmp_path: Path):
    output = tmp_path / "drums.encoder.onnx"
    export_attribute_encoder(TEACHER, fitted, GENERATOR, output, "CC0-1.0")
    encoder = sistrum.Encoder(output)
    noise = 0.3 * np.random.default_rng(2).standard_normal(44100).astype(np.float32)
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(44100) / 44100).astype(np.float32)
    said = {name: encoder.encode(sound, 44100).controls for name, sound in (("noise", noise), ("tone", tone))}
    assert set(said["noise"]) == {"like_noisy", "like_bird", "like_sustained"}
    assert said["noise"]["like_noisy"] > said["tone"]["like_noisy"]


def test_what_does_not_belong_together_is_refused(fitted: Path, tmp_path: Path):
    output = tmp_path / "drums.encoder.onnx"
    with pytest.raises(SistrumError, match=r"drums\.onnx: expected controls .*, like_noisy is missing"):
        export_attribute_encoder(TEACHER, fitted, GENERATOR, output, "CC0-1.0")
    other = tmp_path / "other.pt"
    sliders("1" * 64).save(other)
    with pytest.raises(
        SistrumError, match=r"other\.pt: expected sliders .* found another teacher's \(111111"
    ):
        export_attribute_encoder(TEACHER, other, GENERATOR, output, "CC0-1.0")
    with pytest.raises(SistrumError, match=r"expected a file name that ends in \.encoder\.onnx"):
        export_attribute_encoder(TEACHER, fitted, GENERATOR, tmp_path / "a.onnx", "CC0-1.0")
    assert not output.exists()
