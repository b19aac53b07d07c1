"""A tagger as a model file: torch and ONNX Runtime agree, the card is in order, and it opens as a teacher."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sistrum import SistrumError
from sistrum.export import teacher_export
from sistrum.export.model_card import read_document
from sistrum.export.teacher_export import check_document, export_teacher, trial_sounds
from sistrum.training.teachers import open_teacher
from sistrum.training.teachers.checkpoint import TaggerCheckpoint, write
from sistrum.training.teachers.ontology import read_ontology
from sistrum.training.teachers.settings import TaggerNetwork, TaggerRecipe
from sistrum.training.teachers.tagger import TaggerFile, tagger_network

SHIPPED = Path(__file__).parents[3] / "models" / "teachers" / "tagger.onnx"
RECIPE = TaggerRecipe(TaggerNetwork(channels=(8, 16, 64), embedding=32))
SOURCE = {"name": "test", "licence": "CC0", "sounds": 3, "credit": "nobody"}


@pytest.fixture(scope="module")
def checkpoint() -> TaggerCheckpoint:
    """Random weights, with statistics of batch norms that do something."""
    torch.manual_seed(8)
    ontology = read_ontology()
    network = tagger_network(RECIPE.network, len(ontology))
    for name, values in network.state_dict().items():
        if name.endswith(("running_mean", "running_var")):
            values.uniform_(0.5, 1.5)
    labels = [
        {"id": l.id, "name": l.name, "kind": l.kind, "only_teacher": l.only_teacher, "average_precision": 0.5}
        for l in ontology
    ]
    state = network.state_dict()
    return TaggerCheckpoint(
        RECIPE.to_mapping(), labels, [SOURCE], 7, 1.5, state, state, {}, torch.get_rng_state(), {"map": 0.5}
    )  # fmt: skip


@pytest.fixture(scope="module")
def exported(checkpoint: TaggerCheckpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    write(folder / "last.pt", checkpoint)
    report = export_teacher(folder / "last.pt", folder / "tagger.onnx", "GPL-3.0-or-later")
    assert report.error < 1e-4 and report.size == (folder / "tagger.onnx").stat().st_size
    return folder / "tagger.onnx"


def test_the_file_says_what_the_checkpoint_says(exported: Path):
    teacher, origin = open_teacher(exported), open_teacher(exported.with_name("last.pt"))
    assert isinstance(teacher, TaggerFile)
    assert (teacher.labels, teacher.label_names) == (origin.labels, origin.label_names)
    assert teacher.accuracy == origin.accuracy == (0.5,) * len(origin.labels)
    audio = torch.from_numpy(np.concatenate(trial_sounds())[:, 0, :20000])
    expected, found = origin.logits(audio), teacher.logits(audio)
    assert (found - expected).abs().max() < 0.01 * expected.abs().max(), "weights are half floats"
    assert teacher.hash != origin.hash and len(teacher.hash) == 64


def test_the_card(exported: Path):
    card = read_document(exported)
    assert (card["role"], card["name"], card["licence"]) == ("teacher", "tagger", "GPL-3.0-or-later")
    assert card["audio"] == {"sample_rate": 32000, "channels": 1, "samples": 32000}
    assert card["training"]["data"] == [SOURCE] and card["training"]["steps"] == 7
    assert card["credits"] == ["test: nobody (CC0)"]
    assert [label["id"] for label in card["labels"]] == [label.id for label in read_ontology()]


def test_a_graph_that_differs_is_not_written(exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(teacher_export, "TOLERANCE", 1e-12)
    with pytest.raises(SistrumError, match=r"ONNX Runtime and torch differ by .*; nothing was written"):
        export_teacher(exported.with_name("last.pt"), tmp_path / "a.onnx", "MIT")
    monkeypatch.setattr(teacher_export, "TOLERANCE", 1e-4)
    monkeypatch.setattr(teacher_export, "LARGEST_FILE", 1000)
    with pytest.raises(SistrumError, match="at most 1000 may ship"):
        export_teacher(exported.with_name("last.pt"), tmp_path / "a.onnx", "MIT")
    assert not (tmp_path / "a.onnx").exists()
    with pytest.raises(SistrumError, match=r"a\.bin: expected a file name that ends in \.onnx"):
        export_teacher(exported.with_name("last.pt"), tmp_path / "a.bin", "MIT")


BAD: dict[str, Any] = {
    "role: 'teacher' was expected": {"role": "encoder"},
    "labels: expected 107, as the output has, found 1": lambda card: {"labels": card["labels"][:1]},
    "labels: expected ids of their own": lambda card: {"labels": [card["labels"][0]] * 107},
    "'licence' is a required property": lambda card: {"licence": None},
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_wrong_in_a_card_is_named(message: str, exported: Path):
    card = read_document(exported)
    change = BAD[message](card) if callable(BAD[message]) else BAD[message]
    wrong = {key: value for key, value in {**card, **change}.items() if value is not None}
    with pytest.raises(SistrumError, match=f"f: .*{message}"):
        check_document(wrong, "f")


def test_other_models_are_no_teachers():
    with pytest.raises(SistrumError, match=r"drums\.onnx: expected a model of role .teacher., found"):
        open_teacher(SHIPPED.parents[1] / "drums.onnx")


def test_the_teacher_that_ships():
    card = read_document(SHIPPED)
    check_document(card, "tagger.onnx")
    assert SHIPPED.stat().st_size <= 4 << 20 and card["training"]["metrics"]["map"] > 0.5
    teacher = open_teacher(SHIPPED)
    assert teacher.labels == tuple(label.id for label in read_ontology())
    time = torch.arange(32000) / 32000
    tone = 0.8 * torch.sin(2 * torch.pi * 440 * time)
    noise = 0.2 * torch.randn(32000, generator=torch.Generator().manual_seed(9))
    said = torch.sigmoid(teacher.logits(torch.stack([tone, noise, tone * torch.exp(-12 * time)])))
    column = {label: said[:, row] for row, label in enumerate(teacher.labels)}
    assert column["noisy"][1] > 0.5 > column["noisy"][0]
    assert column["tuning_fork"][0] > 0.5 > column["tuning_fork"][1]
    assert column["sustained"][0] > 0.5 > column["sustained"][2]
    assert column["decaying"][2] > 0.5 > column["decaying"][0]
