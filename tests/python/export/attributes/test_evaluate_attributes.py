"""From a tiny generator and a teacher in miniature to sliders, figures, a page and the card's responses."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.export.evaluation_attributes import document as documents
from sistrum.export.evaluation_attributes import evaluate
from sistrum.export.evaluation_attributes.asking import open_attribute_model
from sistrum.export.evaluation_attributes.document import Document
from sistrum.export.evaluation_attributes.hearing import Ears
from sistrum.export.evaluation_attributes.record import record_attributes
from sistrum.export.evaluation_attributes.report import write_report
from sistrum.export.evaluation_attributes.settings import AttributeEvaluationSettings, increments
from sistrum.export.export_model import Labels
from sistrum.export.export_notes import NoteSources, export_notes
from sistrum.export.model_card import read_card
from sistrum.export.steer_notes import SteerNotesOptions, check_tags, steer_notes
from sistrum.training.checkpoint import read_checkpoint
from sistrum.training.config import parse_recipe
from sistrum.training.datasets.notes import read_notes
from sistrum.training.loop import LAST, start_run, train
from sistrum.training.teachers.base import fitted
from sistrum.training.teachers.tags_file import Tags, heard, read_tags, tags_path, write_tags
from sistrum.training.training_data import load_training_data

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))
from note_set import write_note_set
from test_harmonic_gan import TINY
from test_vqcpc_gan import GROWING

SETTINGS = AttributeEvaluationSettings(
    sections=("correlation", "increments", "sliders"),
    notes=40,
    increment_attributes=2,
    increment_notes=6,
    levels=(0.0, 0.5, 1.0),
    slider_notes=3,
)


class Listener:
    """A teacher in miniature: levels of three bands, in nepers, against the whole."""

    labels, label_names = ("dark", "bright", "bird"), ("Dark", "Bright", "Bird")
    accuracy, sample_rate, samples, hash = (1.0, 1.0, 0.5), 32000, 16000, "a" * 64

    def logits(self, audio: Tensor) -> Tensor:
        power = torch.fft.rfft(fitted(audio, self.samples)).abs().square()
        hertz = torch.arange(power.shape[1]) * 2.0
        edges = ((60, 250), (250, 1500), (1500, 9000))
        bands = [power[:, (hertz >= low) & (hertz < high)].sum(dim=1) for low, high in edges]
        return torch.log(torch.stack(bands, dim=1) / (power.sum(dim=1, keepdim=True) + 1e-9) + 1e-4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A note set with the teacher's tags beside it."""
    path = write_note_set(tmp_path_factory.mktemp("notes") / "set")
    teacher, notes = Listener(), read_notes(path)
    logits = teacher.logits(torch.from_numpy(heard(notes.sounds(notes.notes)))).numpy().astype(np.float16)
    write_tags(
        tags_path(path),
        Tags(logits, teacher.labels, teacher.label_names, teacher.accuracy, teacher.hash, 0.5),
    )
    return path


@pytest.fixture(scope="module")
def model(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generator of a few steps with steering that was fitted to it for a moment."""
    recipe, work = parse_recipe(TINY, "tiny"), tmp_path_factory.mktemp("work")
    run = start_run(recipe, load_training_data(recipe, folder), work / "run", resume=False)
    train(run)
    checkpoint = read_checkpoint(work / "run" / LAST)
    notes = read_notes(folder)
    tags = read_tags(tags_path(folder), len(notes))
    options = SteerNotesOptions(work / "attributes.pt", minutes=0.05)
    report = steer_notes(checkpoint, notes, folder, Listener(), tags, options)
    assert set(report.attributes) == set(Listener.labels)
    path = work / "steered.onnx"
    labels = Labels("steered", "Steered", "For tests", "CC0-1.0")
    export_notes(checkpoint, labels, path, NoteSources(folder), work / "attributes.pt")
    return path


@pytest.fixture(scope="module")
def evaluated(model: Path, folder: Path) -> Document:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate, "open_teacher", lambda path: Listener())
        return evaluate.evaluate_attributes(model, folder, Path("mini.onnx"), SETTINGS)


def test_asked_and_heard_are_of_every_attribute(evaluated: Document) -> None:
    section = evaluated["sections"]["correlation"]
    assert set(section["attributes"]) == set(Listener.labels)
    for one in section["rho"]:
        assert -1 <= one["low"] <= one["high"] <= 1
    assert any(one["low"] < one["high"] for one in section["rho"])
    assert set(section["by_temperature"]) == {"1", "1.5", "2", "3", "5"}
    assert section["notes"] == 40
    assert evaluated["teacher"]["only_teacher"] == ["bird"]


def test_raises_and_sliders_are_measured(evaluated: Document) -> None:
    raised = evaluated["sections"]["increments"]
    assert len(raised["rho"]) == len(raised["consistency"]) == len(raised["raised"]) == len(increments())
    sliders = evaluated["sections"]["sliders"]["sliders"]
    assert set(sliders) == set(Listener.labels)
    assert sliders["bright"]["plain"]["measure"] == "brightness"
    assert all(len(one["median"]) == 3 for one in sliders.values())


def test_files_come_back_and_go_on(evaluated: Document, tmp_path: Path) -> None:
    path = tmp_path / "steered.eval.json"
    documents.write(path, dict(evaluated))
    found = documents.read(path)
    rho = [entry["rho"] for entry in found["attribute_correlation"].values()]
    assert rho == sorted(rho, reverse=True)
    sections = {"sliders": evaluated["sections"]["sliders"]}
    documents.write(path, evaluated | {"sections": sections})
    assert set(documents.read(path)["sections"]) == {"correlation", "increments", "sliders"}
    path.write_text('{"format": "other"}')
    with pytest.raises(SistrumError, match="expected the format 'sistrum-attribute-evaluation'"):
        documents.read(path)


def test_headlines_count_what_the_goals_name(evaluated: Document) -> None:
    entries = {"dark": {"rho": 0.7}, "bird": {"rho": 0.3}, "bright": {"rho": 0.1}}
    scores = {
        name: {
            "pis": {"value": pis},
            "fad": {"inception": {"value": fad}},
            "kid": {"inception": {"value": 2 * fad}},
        }
        for name, pis, fad in (
            ("attributes", 9.0, 3.0),
            ("untouched", 8.0, 4.0),
            ("real validation", 10.0, 1.0),
        )
    }
    changed = evaluated | {"attribute_correlation": entries, "sections": {"scores": {"rows": scores}}}
    found = documents.headlines(changed)
    assert found["rho_strongest"] == pytest.approx(1.1 / 3, rel=1e-3)
    assert found["rho_above"] == pytest.approx(2 / 3, rel=1e-3)
    assert (found["dark_above"], found["pis_share"]) == (1, 0.9)
    assert (found["fad_of_untouched"], found["kid_of_untouched"]) == (0.75, 0.75)
    assert documents.dark_attributes(changed) == [("bird", 0.3)]


def test_the_page_has_tables_and_pictures(evaluated: Document, tmp_path: Path) -> None:
    path = tmp_path / "m.eval.json"
    documents.write(path, dict(evaluated))
    write_report(tmp_path / "darkgan.md", {"m": documents.read(path)}, [path])
    text = (tmp_path / "darkgan.md").read_text()
    assert "| *bird* |" in text
    assert "| paper: DarkGAN, T = 1.5 | 19.0 | 4.5 |" in text
    for name in ("darkgan_rho.png", "darkgan_consistency.png"):
        assert name in text
        assert (tmp_path / name).stat().st_size > 1000


def test_responses_go_into_the_card(model: Path, evaluated: Document, tmp_path: Path) -> None:
    copy = tmp_path / "steered.onnx"
    copy.write_bytes(model.read_bytes())
    path = tmp_path / "m.eval.json"
    documents.write(path, dict(evaluated))
    document = documents.read(path)
    record_attributes(copy, document)
    controls = {control.id: control for control in read_card(copy).controls}
    for label, one in document["sections"]["sliders"]["sliders"].items():
        response = controls[f"like_{label}"].response
        assert response is not None
        assert response.spearman == pytest.approx(one["rho"], abs=1e-3)
    other = document | {"model": document["model"] | {"graph_sha256": "0" * 64}}
    with pytest.raises(SistrumError, match="of another graph"):
        record_attributes(copy, other)


def test_a_generator_that_was_told_attributes_is_measured_from_its_checkpoint(
    folder: Path, tmp_path: Path
) -> None:
    """In soft labels of its temperature, raised beyond 1, with nothing left alone."""
    settings = {"tokens": 0, "time_scales": 1, "attributes": 3, "temperature": 2.0, "low": 50, "high": 64}
    recipe = parse_recipe(
        {
            "name": "dark",
            "family": "darkgan",
            "data": {"path": str(folder)},
            "loop": {"steps": 2, "log_every": 1, "sheet_columns": 1, "averaging": 0.0},
            "settings": GROWING | settings | {"frames": 32, "iterations": [1, 1]},
        },
        "dark",
    )
    run = start_run(recipe, load_training_data(recipe, folder), tmp_path / "dark", resume=False)
    train(run)
    path = tmp_path / "dark" / LAST
    model = open_attribute_model(path, 1)
    assert (model.temperature, model.sliders, model.pitches) == (2.0, False, (50, 64))
    few = replace(SETTINGS, sections=("correlation", "increments"), notes=12, increment_notes=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate, "open_teacher", lambda path: Listener())
        found = evaluate.evaluate_attributes(path, folder, Path("mini.onnx"), few)
    assert found["sections"]["correlation"]["unasked"] == []
    assert found["model"]["temperature"] == 2.0
    figures = tmp_path / "dark.eval.json"
    documents.write(figures, found)
    write_report(tmp_path / "page.md", {"dark": documents.read(figures)}, [figures])
    assert "soft labels, T = 2" in (tmp_path / "page.md").read_text()


def test_a_model_without_attributes_and_foreign_tags_are_refused(folder: Path) -> None:
    with pytest.raises(SistrumError, match="expected a model with attributes, found one without"):
        open_attribute_model(Path(__file__).parents[4] / "models" / "tones.onnx", 1)
    tags = Tags(np.zeros((24, 3), np.float16), Listener.labels, (), (), "b" * 64, 0.5)
    with pytest.raises(SistrumError, match=r"found those of bbbbbbbbbbbb; run 'sistrum tag'"):
        check_tags(tags, Listener(), folder)
    check_tags(replace(tags, teacher="a" * 64), Listener(), folder)


def test_ears_know_positions_and_refuse_strange_attributes(folder: Path) -> None:
    notes = read_notes(folder)
    tags = read_tags(tags_path(folder), len(notes))
    ears = Ears.of(Listener(), ("like_bright", "like_dark"), notes, tags, "m.onnx")
    assert ears.labels == ("bright", "dark")
    positions = ears.positions(ears.real)
    assert positions.min() == 0.0
    assert positions.max() > 0.9
    order = np.argsort(ears.real[:, 0], kind="stable")
    assert (np.diff(positions[order, 0]) >= 0).all()
    with pytest.raises(
        SistrumError, match=r"m\.onnx: expected attributes that the teacher knows, found 'like_cow'"
    ):
        Ears.of(Listener(), ("like_cow",), notes, tags, "m.onnx")
