"""Finishing a model: its prior follows the latents as they are, and nothing else changes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import Checkpoint, read_checkpoint
from sistrum.training.config import Recipe
from sistrum.training.families.stn_gan.prior_fit import Latents, fit_prior
from sistrum.training.families.stn_gan.settings import PriorFitSettings
from sistrum.training.finishing import finish
from sistrum.training.loop import LAST, TrainingData, start_run, train
from sistrum.training.networks.coupling_flow import ConditionalFlow


@pytest.fixture
def trained(tmp_path: Path, tiny_data: TrainingData, tiny_recipe: Callable[..., Recipe]) -> Checkpoint:
    run = start_run(tiny_recipe(steps=1), tiny_data, tmp_path, resume=False)
    train(run)
    checkpoint = read_checkpoint(tmp_path / LAST)
    settings = replace(checkpoint.recipe.settings, prior_fit=PriorFitSettings(steps=20, batch=8))
    data = replace(checkpoint.recipe.data, pool_hits=8)
    return replace(checkpoint, recipe=replace(checkpoint.recipe, settings=settings, data=data))


def test_only_the_prior_changes(trained: Checkpoint, tiny_data: TrainingData) -> None:
    finished = finish(trained, tiny_data)
    changed = {name for name, value in finished.average.items() if not value.equal(trained.average[name])}
    assert changed and all(name.startswith("prior.") for name in changed)
    for name in changed:
        assert finished.networks[f"model.{name}"].equal(finished.average[name])
    assert "prior_fit" in finished.metrics and finished.step == trained.step


def test_finishing_twice_gives_the_same(trained: Checkpoint, tiny_data: TrainingData) -> None:
    first, second = finish(trained, tiny_data), finish(trained, tiny_data)
    assert all(value.equal(second.average[name]) for name, value in first.average.items())


def test_sounds_of_another_format_are_refused(trained: Checkpoint, tiny_data: TrainingData) -> None:
    other = replace(tiny_data, audio=replace(tiny_data.audio, classes=("kick", "snare", "gong")))
    with pytest.raises(SistrumError, match=r"trained on .*hat.*the data is .*gong"):
        finish(trained, other)


class Model(torch.nn.Module):
    """What `fit_prior` needs of a model."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.prior = ConditionalFlow(4, 2, layers=2, hidden=16)


def test_the_prior_learns_where_each_class_is() -> None:
    torch.manual_seed(2)
    labels = torch.randint(2, (500,))
    centres = torch.tensor([[2.0, 0.0, -1.0, 0.0], [-2.0, 1.0, 0.0, 3.0]])
    mean = centres[labels] + 0.3 * torch.randn(500, 4)
    latents = Latents(mean, torch.full((500, 4), -3.0), torch.eye(2)[labels])
    model, heard = Model(), []
    settings = PriorFitSettings(steps=400, batch=64, rate=3e-3, mixed=0.0)
    loss = fit_prior(model, latents, settings, lambda step, value: heard.append((step, value)))  # type: ignore[arg-type]
    assert [step for step, _ in heard] == [100, 200, 300, 400]
    assert heard[-1][1] == loss < heard[0][1]
    with torch.no_grad():
        drawn = model.prior(torch.randn(400, 4), torch.eye(2)[:1].expand(400, -1))
    torch.testing.assert_close(drawn.mean(dim=0), centres[0], atol=0.2, rtol=0)
    assert float(drawn.std(dim=0).mean()) == pytest.approx(0.3, abs=0.1)
