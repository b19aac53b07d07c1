"""A tagger's training: it learns, goes on exactly where it stopped, and refuses other runs."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sistrum import SistrumError
from sistrum.training.datasets.tag_set import read_tag_set
from sistrum.training.teachers import open_teacher
from sistrum.training.teachers import run as run_module
from sistrum.training.teachers.checkpoint import read
from sistrum.training.teachers.ontology import read_ontology
from sistrum.training.teachers.pictures import tag_pictures
from sistrum.training.teachers.run import LAST, rate_at, start, train
from sistrum.training.teachers.settings import TaggerNetwork, TaggerRecipe, load_recipe
from sistrum.training.teachers.tagger import TaggerTeacher

LABELS = read_ontology()


def trained(folder: Path, tag_folder: Path, recipe: TaggerRecipe, resume: bool = False) -> None:
    run = start(recipe, folder, resume)
    tags = read_tag_set(tag_folder)
    train(run, tags, tag_pictures(tag_folder, tags, LABELS, run.network.front_end), 1e6)


def with_steps(recipe: TaggerRecipe, steps: int) -> TaggerRecipe:
    return replace(recipe, training=replace(recipe.training, steps=steps))


def test_it_learns_what_is_what(tag_folder: Path, tmp_path: Path, recipe: TaggerRecipe):
    trained(tmp_path, tag_folder, with_steps(recipe, 150))
    checkpoint = read(tmp_path / LAST)
    precisions = {label["id"]: label["average_precision"] for label in checkpoint.labels}
    known = [precisions[id_] for id_ in ("organ", "bird", "bass_drum")]
    assert sum(known) / len(known) > 0.9, "guessing would get a third"
    assert 0.7 < checkpoint.metrics["map"] <= 1.0 and checkpoint.step == 150
    assert checkpoint.data == [{"name": "test", "licence": "CC0", "sounds": 24, "credit": "nobody"}]


def test_a_stop_changes_nothing(
    tag_folder: Path, tmp_path: Path, recipe: TaggerRecipe, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(run_module, "rate_at", lambda *_: 2e-3)  # else it would follow the last step
    trained(tmp_path / "whole", tag_folder, with_steps(recipe, 6))
    trained(tmp_path / "parts", tag_folder, with_steps(recipe, 3))
    trained(tmp_path / "parts", tag_folder, with_steps(recipe, 6), resume=True)
    whole, parts = read(tmp_path / "whole" / LAST), read(tmp_path / "parts" / LAST)
    assert whole.step == parts.step == 6
    for name, values in whole.average.items():
        assert torch.equal(values, parts.average[name]), name
    assert any(not torch.equal(whole.network[name], whole.average[name]) for name in whole.network)


def test_the_rate_rises_and_falls(recipe: TaggerRecipe):
    settings = replace(recipe.training, rate=1.0, warm_up=4)
    assert [rate_at(settings, step, 0.0) for step in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert rate_at(settings, 100, 0.5) == pytest.approx(0.5)
    assert rate_at(settings, 100, 1.0) == rate_at(settings, 100, 2.0) == pytest.approx(0.0)


def test_other_runs_are_refused(tag_folder: Path, tmp_path: Path, recipe: TaggerRecipe):
    trained(tmp_path, tag_folder, with_steps(recipe, 1))
    with pytest.raises(SistrumError, match="holds a run already"):
        start(recipe, tmp_path, resume=False)
    with pytest.raises(SistrumError, match="another network"):
        start(replace(recipe, network=TaggerNetwork(channels=(4, 4))), tmp_path, resume=True)
    with pytest.raises(SistrumError, match="no such checkpoint"):
        start(recipe, tmp_path / "none", resume=True)
    with pytest.raises(SistrumError, match=r"nothing: no such recipe file.*: tagger$"):
        load_recipe(Path("nothing"))
    assert load_recipe(Path("tagger")).network.channels[-1] == 256


def test_a_checkpoint_is_a_teacher(tag_folder: Path, tmp_path: Path, recipe: TaggerRecipe):
    trained(tmp_path, tag_folder, with_steps(recipe, 2))
    teacher = open_teacher(tmp_path / LAST)
    assert isinstance(teacher, TaggerTeacher) and teacher.labels == tuple(label.id for label in LABELS)
    audio = 0.1 * torch.randn(3, 32000, generator=torch.Generator().manual_seed(7))
    logits = teacher.logits(audio)
    assert logits.shape == (3, len(LABELS))
    assert torch.allclose(teacher.logits(audio[1:2]), logits[1:2], atol=1e-5), "sounds do not hear each other"
    assert len(teacher.logits(audio[:0])) == 0
    audio.requires_grad_(True)
    teacher.logits(audio).sum().backward()
    assert audio.grad is not None and bool(audio.grad.abs().sum() > 0), "gradients flow"
    assert teacher.hash == open_teacher(tmp_path / LAST).hash and len(teacher.accuracy) == len(LABELS)


def test_no_teacher_is_named(tmp_path: Path):
    other = tmp_path / "other.pt"
    torch.save({"format": "something"}, other)
    with pytest.raises(SistrumError, match=r"other\.pt: expected a checkpoint of 'sistrum train-teacher'"):
        open_teacher(other)
    text = tmp_path / "text.onnx"
    text.write_text("no model")
    with pytest.raises(SistrumError, match=r"text\.onnx: not a model file"):
        open_teacher(text)
