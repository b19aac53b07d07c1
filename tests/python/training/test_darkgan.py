"""DarkGAN as published: its numbers, what it is told, what its critic names, and the data it needs."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import parse_audio, plain_audio, read_checkpoint
from sistrum.training.commands import find_recipe
from sistrum.training.config import Recipe, load_recipe, parse_recipe
from sistrum.training.datasets.notes import read_notes
from sistrum.training.distillation.note_attributes import note_attributes
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.families.registry import FAMILIES
from sistrum.training.families.vqcpc_gan.darkgan import DarkGan
from sistrum.training.families.vqcpc_gan.pieces import pieces
from sistrum.training.loop import LAST, TrainingData, start_run, train
from sistrum.training.losses.soft_labels import soft_labels
from sistrum.training.note_data import load_notes
from sistrum.training.teachers.tags_file import Tags, tags_path, write_tags

sys.path.insert(0, str(Path(__file__).parent))
from note_set import write_note_set
from test_vqcpc_gan import CLASSES, FRAMES, GROWING, HOP, batches

ATTRIBUTES = ("organ", "bird", "siren")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Networks this small are slower on several."""
    torch.set_num_threads(1)


def tiny(settings: dict[str, Any] | None = None, **loop: Any) -> Recipe:
    common = {"seed": 3, "log_every": 1, "sheet_columns": 1, "averaging": 0.0, "steps": 4}
    own = {"tokens": 0, "time_scales": 1, "attributes": 3, "temperature": 2.0}
    return parse_recipe(
        {
            "name": "tiny",
            "family": "darkgan",
            "loop": common | loop,
            "settings": GROWING | own | (settings or {}),
        },
        "tiny",
    )


def told(recipe: Recipe) -> TrainingData:
    """The tones of the other tests with a teacher's logits: the pitch, the loudness, and chance."""
    plain = batches(recipe)

    def batch(step: int) -> Batch:
        made = plain.batch(step)
        loud = 4 * torch.log10(made.audio.square().mean(dim=1) + 1e-6)
        random = torch.from_numpy(np.random.default_rng(step).normal(size=len(loud))).float()
        logits = torch.stack([2 * (made.extra["pitch"] - 58.5), loud, random], dim=1)
        return Batch(made.audio, made.classes, dict(made.extra) | {"attributes": logits})

    audio = AudioFormat(16000, plain.audio.samples, CLASSES, ATTRIBUTES)
    return TrainingData(audio, batch, {}, [])


def built(settings: dict[str, Any] | None = None) -> DarkGan:
    torch.manual_seed(0)
    recipe = tiny(settings)
    return DarkGan(recipe.settings, AudioFormat(16000, FRAMES * HOP, CLASSES, ATTRIBUTES))


def test_the_recipe_has_the_published_numbers() -> None:
    """Section 7.3 of the thesis."""
    recipe = load_recipe(find_recipe(Path("darkgan_paper")))
    settings = recipe.settings
    assert (recipe.family, settings.latent, settings.attributes, settings.frames) == ("darkgan", 32, 128, 32)
    assert settings.channels == (256, 128, 128, 128, 128, 64)
    assert (settings.mag_if.n_fft, settings.mag_if.hop, settings.sample_rate) == (2048, 512, 16000)
    baseline = load_recipe(find_recipe(Path("darkgan_baseline"))).settings
    for same in ("channels", "iterations", "batch", "latent", "optimiser", "loss", "mag_if", "time_scales"):
        assert getattr(baseline, same) == getattr(settings, same), same


def test_sizes_follow_from_the_published_channels() -> None:
    """Only the entry of the generator and the last layer of the critic know of attributes."""
    sizes = {}
    for name in ("darkgan_paper", "darkgan_baseline"):
        recipe = load_recipe(find_recipe(Path(name)))
        labels = tuple(f"a{i}" for i in range(128)) if recipe.family == "darkgan" else ()
        family = FAMILIES[recipe.family](recipe.settings, AudioFormat(16000, 16384, CLASSES, labels))
        generator = family.model.generator
        sizes[name] = [
            sum(p.numel() for p in n.parameters()) for n in (generator, family.networks["critics"])
        ]
    more = np.subtract(sizes["darkgan_paper"], sizes["darkgan_baseline"])
    assert more.tolist() == [128 * 256 * 16, 128 * 256 + 128]  # 16 bins at the entry


def test_attributes_change_what_is_made_and_are_what_the_critic_hears_told() -> None:
    family = built()
    family.model.growth.fill_(1.0)
    graph = family.export_module(family.model)
    shapes = [port.shape for port in family.graph_inputs]
    assert shapes == [(1, 3), (1, 3), (1, 1, 1)]
    z, pitch = torch.randn(1, 3), torch.full((1, 1, 1), 58.0)
    plain, asked = (graph(z, torch.tensor([[0.1, x, 0.1]]), pitch) for x in (0.1, 0.9))
    assert plain.shape == (1, *family.representation.shape(1, FRAMES * HOP))
    assert not torch.allclose(plain, asked)
    assert [control.id for control in family.controls] == ["like_organ", "like_bird", "like_siren"]
    assert family.draw(family.model, torch.eye(2)).shape == (2, FRAMES * HOP)


def test_teacher_and_critic_have_one_temperature() -> None:
    """The attributes' error is least where the critic's logits are the teacher's."""
    family = built()
    batch = told(tiny()).batch(2)
    real = pieces(family.mag_if, batch, FRAMES)
    named = torch.zeros(len(batch.classes), family.settings.pitches + 3)
    named[:, family.settings.pitches :] = batch.extra["attributes"]
    named.requires_grad_()
    family.judges["global"].misnamed(named, real).backward()
    assert named.grad is not None
    assert named.grad[:, family.settings.pitches :].abs().max() < 1e-6
    assert named.grad[:, : family.settings.pitches].abs().max() > 1e-3


def test_the_critic_learns_the_soft_labels() -> None:
    family = built({"optimiser": {"rate": 0.01}, "iterations": [0, 1], "fade": 1.0})
    batch = told(tiny()).batch(7)
    labels = soft_labels(batch.extra["attributes"], 2.0)
    least = float(-(labels * labels.log() + (1 - labels) * (1 - labels).log()).mean())
    errors = [float(family.train_step(batch, step + 5)["critic/global/named"]) - least for step in range(40)]
    assert np.mean(errors[-5:]) < 0.7 * errors[0]
    assert torch.allclose(family.model.labels[: len(labels)], labels)


def test_a_run_grows_and_resumes_exactly(tmp_path: Path) -> None:
    recipe = tiny(steps=4)
    data = told(recipe)
    train(start_run(recipe, data, tmp_path / "whole", resume=False))
    train(start_run(tiny(steps=3), data, tmp_path / "parts", resume=False))
    train(start_run(recipe, data, tmp_path / "parts", resume=True))
    whole, parts = (read_checkpoint(tmp_path / name / LAST) for name in ("whole", "parts"))
    assert whole.audio.attributes == ATTRIBUTES
    assert float(whole.networks["model.growth"]) == 1.0
    for name, value in whole.networks.items():
        assert torch.equal(value, parts.networks[name]), name


@pytest.mark.parametrize("wrong", [{"attributes": 0}, {"temperature": 0.0}])
def test_impossible_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SistrumError, match="attributes must be 1 or more"):
        tiny(wrong)


def test_attributes_must_be_those_of_the_data() -> None:
    with pytest.raises(ValueError, match="expected 3 attributes in the data, found 0"):
        DarkGan(tiny().settings, AudioFormat(16000, FRAMES * HOP, CLASSES))


def test_old_checkpoints_have_no_attributes() -> None:
    plain = {"sample_rate": 16000, "samples": 10, "classes": ["a"]}
    assert parse_audio(plain) == AudioFormat(16000, 10, ("a",))
    assert plain_audio(parse_audio(plain)) == plain
    told_of = AudioFormat(16000, 10, ("a",), ("bird",))
    assert parse_audio(plain_audio(told_of)) == told_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A note set, its tags beside it: the label `pipe` is told of the first half alone."""
    path = write_note_set(tmp_path / "set")
    count = len(read_notes(path))
    logits = np.full((count, 3), -6.0, np.float16)
    logits[: count // 2, 1] = 3.0
    logits[:, 2] = np.arange(count) / count
    labels = ("bird", "pipe", "noise")
    write_tags(tags_path(path), Tags(logits, labels, labels, (0.9, 0.9, 0.01), "a" * 64, 1.0))
    return path


def test_batches_have_the_teachers_logits_of_their_notes(folder: Path) -> None:
    notes = read_notes(folder)
    kept = note_attributes(notes, folder, 2)
    assert kept.labels == ("pipe", "noise")
    recipe = tiny({"attributes": 2, "low": 44, "high": 70})
    needs = DarkGan.notes(recipe.settings)
    data = load_notes(recipe, needs, folder)
    assert data.audio.attributes == kept.labels
    batch = data.batch(3)
    by_row = {tuple(row) for row in kept.logits.tolist()}
    assert {tuple(row) for row in batch.extra["attributes"].tolist()} <= by_row
    organs = batch.classes.argmax(dim=1) == 6
    assert (batch.extra["attributes"][organs, 0] == 3.0).all()
    assert (batch.extra["attributes"][~organs, 0] == -6.0).all()


def test_missing_tags_and_labels_are_told(folder: Path) -> None:
    notes = read_notes(folder)
    with pytest.raises(SistrumError, match="expected at least 4 labels"):
        note_attributes(notes, folder, 4)
    tags_path(folder).unlink()
    with pytest.raises(SistrumError, match="'sistrum tag' writes it"):
        note_attributes(notes, folder, 2)
