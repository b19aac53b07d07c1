"""A miniature run: it learns, writes what it must, and goes on after a stop exactly as if there were none."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import read_checkpoint
from sistrum.training.config import Recipe
from sistrum.training.families.base import Batch
from sistrum.training.loop import LAST, TrainingData, start_run, train

MakeRecipe = Callable[..., Recipe]


def test_stopped_run_continues_identically(
    tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe
) -> None:
    train(start_run(tiny_recipe(steps=4), tiny_data, tmp_path / "whole", resume=False))
    train(start_run(tiny_recipe(steps=3), tiny_data, tmp_path / "parts", resume=False))
    again = start_run(tiny_recipe(steps=4), tiny_data, tmp_path / "parts", resume=True)
    assert again.step == 3
    train(again)
    whole, parts = (read_checkpoint(tmp_path / name / LAST) for name in ("whole", "parts"))
    assert whole.step == parts.step == 4
    for first, second in ((whole.networks, parts.networks), (whole.average, parts.average)):
        assert first.keys() == second.keys()
        assert all(bool(torch.isfinite(value).all()) for value in first.values())
        for key, value in first.items():
            assert torch.equal(value, second[key]), key
    assert torch.equal(whole.random_state, parts.random_state)


def test_run_leaves_checkpoints_sheet_and_record(
    tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe
) -> None:
    run = start_run(tiny_recipe(steps=3), tiny_data, tmp_path, resume=False)
    before = {name: value.clone() for name, value in run.family.networks.state_dict().items()}
    train(run)
    assert (tmp_path / "sheets" / "step_0000003.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.glob("step_*.pt")] == ["step_0000003.pt"]
    assert list((tmp_path / "tensorboard").iterdir())
    checkpoint = read_checkpoint(tmp_path / LAST)
    assert checkpoint.recipe == run.recipe
    assert checkpoint.metrics["generator/transient"] > 0
    assert {
        "critic/0/loss",
        "critic/1/r1",
        "generator/adversarial",
        "generator/prior_nll",
    } <= checkpoint.metrics.keys()
    for part in ("model.encoder", "model.prior", "model.generator", "critics.0", "critics.1"):
        moved = [not torch.equal(v, before[k]) for k, v in checkpoint.networks.items() if k.startswith(part)]
        assert any(moved), part


def test_run_learns_to_reconstruct(tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe) -> None:
    parts = ("transient", "log_power", "noise_gain", "body", "partials")
    fixed = tiny_data.batch(0)
    data = replace(tiny_data, batch=lambda step: fixed)
    losses = []
    run = start_run(tiny_recipe(steps=1000), data, tmp_path, resume=False)
    for step in range(25):
        log = run.family.train_step(data.batch(step), 0)
        losses.append(sum(float(log[f"generator/{part}"]) for part in parts))
    assert sum(losses[-4:]) < 0.8 * sum(losses[:4])


def test_stop_signal_ends_on_a_checkpoint(
    tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe
) -> None:
    def batch(step: int) -> Batch:
        if step == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return tiny_data.batch(step)

    train(start_run(tiny_recipe(steps=1000), replace(tiny_data, batch=batch), tmp_path, resume=False))
    assert read_checkpoint(tmp_path / LAST).step == 2


def test_time_limit_ends_the_run(tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe) -> None:
    run = start_run(tiny_recipe(steps=1000), tiny_data, tmp_path, resume=False)
    train(run, max_minutes=1e-6)
    assert run.step == 1


def test_existing_run_is_not_overwritten(
    tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe
) -> None:
    (tmp_path / LAST).write_bytes(b"precious")
    with pytest.raises(SistrumError, match="holds a run already"):
        start_run(tiny_recipe(), tiny_data, tmp_path, resume=False)
    with pytest.raises(SistrumError, match="not a checkpoint"):
        start_run(tiny_recipe(), tiny_data, tmp_path, resume=True)
    assert (tmp_path / LAST).read_bytes() == b"precious"


def test_resume_without_a_run_is_an_error(
    tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe
) -> None:
    with pytest.raises(SistrumError, match="no such checkpoint"):
        start_run(tiny_recipe(), tiny_data, tmp_path / "none", resume=True)


def test_run_that_went_wrong_keeps_its_last_good_checkpoint(
    tmp_path: Path, tiny_data: TrainingData, tiny_recipe: MakeRecipe
) -> None:
    train(start_run(tiny_recipe(steps=1), tiny_data, tmp_path, resume=False))
    good = (tmp_path / LAST).read_bytes()
    broken = replace(tiny_data, batch=lambda step: Batch(torch.full((2, 44100), torch.nan), torch.eye(3)[:2]))
    with pytest.raises(SistrumError, match=r"step 2: .* is not finite"):
        train(start_run(tiny_recipe(steps=4), broken, tmp_path, resume=True))
    assert (tmp_path / LAST).read_bytes() == good
