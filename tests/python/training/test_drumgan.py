"""The published DrumGAN: sizes and schedule as in the thesis, conditions, growth through every scale."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import read_checkpoint
from sistrum.training.commands import find_recipe
from sistrum.training.config import Recipe, load_recipe
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.families.drumgan.conditions import ConditionMemory
from sistrum.training.families.drumgan.family import DrumGan
from sistrum.training.loop import LAST, TrainingData, start_run, train
from sistrum.training.networks.growth_schedule import Schedule

MakeRecipe = Callable[..., Recipe]
CLASSES = ("kick", "snare", "hat")


@pytest.fixture
def family(growing_recipe: MakeRecipe, growing_data: TrainingData) -> DrumGan:
    torch.manual_seed(5)
    return DrumGan(growing_recipe().settings, growing_data.audio)


@pytest.mark.parametrize(
    ("name", "audio", "base", "inputs"),
    [
        ("paper", AudioFormat(44100, 44100, ("kick", "snare", "cymbal")), (16, 11), 256 + 3 + 7),
        ("paper_16k", AudioFormat(16000, 16000, ("kick", "snare", "cymbal")), (16, 4), 128 + 7),
    ],
)
def test_paper_recipes_have_the_published_sizes(
    name: str, audio: AudioFormat, base: tuple[int, int], inputs: int
) -> None:
    recipe = load_recipe(find_recipe(Path(name)))
    built = DrumGan(recipe.settings, audio)
    assert recipe.loop.steps == sum(recipe.settings.iterations) == 1_228_000
    assert built.pyramid.base == base
    frames = 8 * base[1]
    assert [built.pyramid.grid(scale) for scale in range(6)] == [
        (32, frames // 4),
        (64, frames // 2),
        *((bins, frames) for bins in (128, 256, 512, 1024)),
    ]
    generator = built.model.generator
    assert generator.entry.over_bins.weight.shape[1] == inputs
    assert [list(block)[-1].weight.shape[0] for block in generator.blocks] == [256, 128, 128, 128, 64, 32]
    assert 4 * sum(p.numel() for p in built.model.parameters()) < 16 << 20, "the graph must fit an export"
    assert {group["lr"] for o in built.optimisers.values() for group in o.param_groups} == {0.001}


def test_schedule_is_that_of_the_thesis() -> None:
    settings = load_recipe(find_recipe(Path("paper"))).settings
    schedule = Schedule(settings)
    starts = [0, 128_000, 328_000, 528_000, 728_000, 928_000]
    assert [schedule.scale(start) for start in starts] == [0, 1, 2, 3, 4, 5]
    assert [schedule.scale(start - 1) for start in starts[1:]] == [0, 1, 2, 3, 4]
    assert [schedule.batch(start) for start in starts] == [30, 30, 20, 20, 12, 12]
    assert schedule.growth(127_999) == 0.0
    assert schedule.growth(128_000 + 49_999) == pytest.approx(0.5)
    assert schedule.growth(327_999) == 1.0
    assert schedule.growth(10_000_000) == 5.0


def test_fine_tuning_is_fully_grown_and_slower(growing_recipe: MakeRecipe) -> None:
    settings = growing_recipe().settings
    tuned = DrumGan.fine_tuning(settings)
    assert [Schedule(tuned).growth(step) for step in (0, 1, 1000)] == [5.0, 5.0, 5.0]
    assert Schedule(tuned).batch(0) == settings.batch[-1]
    assert tuned.optimiser.rate == settings.optimiser.rate / 5


def test_fading_starts_from_the_scale_before(family: DrumGan) -> None:
    """At the very start of a fade both networks do what they did before it, on a finer grid."""
    vector = torch.randn(2, family.settings.latent + family.conditions)
    for scale in range(1, 6):
        factor = family.pyramid.factors[scale]
        coarse = family.model.generator(vector, scale - 1.0)
        fine = family.model.generator(vector, scale - 1.0 + 1e-7)
        blocks = coarse.repeat_interleave(factor[0], 2).repeat_interleave(factor[1], 3)
        torch.testing.assert_close(fine, blocks, rtol=1e-4, atol=1e-5)
        score, named = family.critic(fine, scale - 1.0 + 1e-7)
        torch.testing.assert_close(score, family.critic(coarse, scale - 1.0)[0], rtol=1e-3, atol=1e-4)
        assert named.shape == (2, family.conditions)


def test_every_position_hears_latent_and_condition(family: DrumGan) -> None:
    vector = torch.randn(1, family.settings.latent + family.conditions, requires_grad=True)
    x = family.model.generator.entry(vector)
    for row, column in ((0, 0), (-1, -1), (0, -1), (-1, 0)):
        (slope,) = torch.autograd.grad(
            x[0, :, row, column].square().sum() + x[0, 0, row, column], vector, retain_graph=True
        )
        assert bool((slope != 0).all())


def test_real_sounds_shrink_as_generated_ones_grow(family: DrumGan) -> None:
    full = torch.randn(2, 2, *family.pyramid.grid(5))
    for scale in range(6):
        assert family.pyramid.shrink(full, float(scale)).shape[2:] == family.pyramid.grid(scale)
    half = family.pyramid.shrink(full, 4.5)
    mean = 0.5 * (full + full.reshape(2, 2, -1, 2, full.shape[3]).mean(3).repeat_interleave(2, 2))
    torch.testing.assert_close(half, mean)


def test_critic_learns_the_condition(growing_recipe: MakeRecipe) -> None:
    torch.manual_seed(5)
    small = {"channels": [16, 16], "iterations": [1, 1], "batch": [6, 6], "time_scales": 2}
    quick = {"stft": {"n_fft": 64, "hop": 16}, "optimiser": {"rate": 0.01}}
    family = DrumGan(growing_recipe(small | quick).settings, AudioFormat(16000, 240, CLASSES))
    labels, features = torch.tensor([0, 1, 2, 0, 1, 2]), torch.linspace(0, 1, 12).reshape(6, 2)
    phase = 2 * torch.pi * 1500 / 16000 * (labels + 1)[:, None] * torch.arange(240)
    batch = Batch(torch.sin(phase) * (0.2 + features[:, :1]), torch.eye(3)[labels], {"features": features})
    asked = torch.cat([batch.classes, features], dim=1)
    of_a_constant = float(asked.var(dim=0, unbiased=False).mean())
    errors = [float(family.train_step(batch, 1000)["critic/condition"]) for _ in range(80)]
    assert sum(errors[-10:]) / 10 < 0.5 * of_a_constant


def test_memory_keeps_the_newest_and_answers_for_a_class() -> None:
    memory = ConditionMemory(1, 2)
    assert float(memory.usual()) == 0.5
    kicks, snares = torch.eye(2)[[0] * 300], torch.eye(2)[[1] * 300]
    memory.remember(torch.full((300, 1), 0.1), kicks)
    memory.remember(torch.full((300, 1), 0.9), snares)
    assert float(memory.usual()) == pytest.approx(0.9), "300 new ones and 212 old ones"
    assert memory.like(torch.eye(2)).flatten().tolist() == pytest.approx([0.1, 0.9])


def test_run_grows_through_every_scale(
    tmp_path: Path, growing_data: TrainingData, growing_recipe: MakeRecipe
) -> None:
    sizes: list[int] = []

    def batch(step: int) -> Batch:
        made = growing_data.batch(step)
        sizes.append(len(made.audio))
        return made

    recipe = growing_recipe(steps=14)
    data = TrainingData(growing_data.audio, batch, growing_data.shown, [])
    run = start_run(recipe, data, tmp_path, resume=False)
    before = {name: value.clone() for name, value in run.family.networks.state_dict().items()}
    train(run)
    wanted = DrumGan.needs(recipe.settings).size
    assert wanted is not None
    assert sizes == [wanted(step) for step in range(14)]
    kept = {path.name for path in tmp_path.glob("stage_*.pt")}
    assert kept == {f"stage_scale_{scale}.pt" for scale in range(5)}
    assert [
        float(read_checkpoint(tmp_path / f"stage_scale_{s}.pt").networks["model.growth"]) for s in range(5)
    ] == [0, 1, 2, 3, 4]
    checkpoint = read_checkpoint(tmp_path / LAST)
    assert float(checkpoint.networks["model.growth"]) == 5.0
    still = [name for name, value in checkpoint.networks.items() if torch.equal(value, before[name])]
    assert still == [], "every layer of every scale has learnt"
    assert all(bool(torch.isfinite(value).all()) for value in checkpoint.networks.values())
    assert (tmp_path / "sheets" / "step_0000014.png").exists()


def test_resume_in_the_middle_of_a_fade_is_exact(
    tmp_path: Path, growing_data: TrainingData, growing_recipe: MakeRecipe
) -> None:
    growth = Schedule(growing_recipe().settings).growth
    assert growth(4) == 1.5, "the stop lies within a fade"
    train(start_run(growing_recipe(steps=7), growing_data, tmp_path / "whole", resume=False))
    train(start_run(growing_recipe(steps=5), growing_data, tmp_path / "parts", resume=False))
    train(start_run(growing_recipe(steps=7), growing_data, tmp_path / "parts", resume=True))
    whole, parts = (read_checkpoint(tmp_path / name / LAST) for name in ("whole", "parts"))
    for name, value in whole.networks.items():
        assert torch.equal(value, parts.networks[name]), name


def test_impossible_grids_and_settings_are_refused(growing_recipe: MakeRecipe) -> None:
    with pytest.raises(ValueError, match="multiple of 8 frames or one more"):
        DrumGan(growing_recipe().settings, AudioFormat(16000, 64 * 18, ("kick",)))
    with pytest.raises(SistrumError, match=r"growing: settings: .* one entry a scale, found 6, 2 and 6"):
        growing_recipe({"iterations": [2, 2]})
    with pytest.raises(SistrumError, match="features, amounts or both"):
        growing_recipe({"features": [], "amounts": False})
