"""Families compute where they are placed. "meta" stands for a GPU: mixing it with the CPU fails as well."""

from collections.abc import Callable

import pytest
import torch

from sistrum.training.config import Recipe
from sistrum.training.families.base import Batch
from sistrum.training.families.registry import FAMILIES
from sistrum.training.loop import TrainingData

META = torch.device("meta")


def test_the_device_tells_what_was_left_behind() -> None:
    with pytest.raises(RuntimeError, match="device"):
        torch.zeros(2, device=META) * torch.zeros(2)


@pytest.mark.parametrize("step", [0, 3, 5])
def test_published_family_trains_where_it_is_placed(
    growing_recipe: Callable[..., Recipe], growing_data: TrainingData, step: int
) -> None:
    family = FAMILIES["drumgan"](growing_recipe().settings, growing_data.audio)
    family.place(META, half=False)
    log = family.train_step(growing_data.batch(step).to(META), step)
    assert log["generator/score"].device == log["critic/penalty"].device == META
    assert {p.device for p in family.networks.parameters()} == {META}


@pytest.mark.parametrize("step", [0, 3])
def test_shipping_family_trains_where_it_is_placed(
    tiny_recipe: Callable[..., Recipe], tiny_data: TrainingData, step: int
) -> None:
    """Before and after the critics have joined; and it draws and reconstructs there."""
    family = FAMILIES["stn_gan"](tiny_recipe().settings, tiny_data.audio)
    family.place(META, half=False)
    batch = tiny_data.batch(0)
    parts = {"rest": batch.audio, "body": torch.zeros(2, 54), "partials": torch.zeros(2, 128, 12)}
    batch = Batch(batch.audio, batch.classes, parts).to(META)
    log = family.train_step(batch, step)
    assert {value.device for value in log.values()} == {META}
    assert family.draw(family.model, batch.classes).shape == batch.audio.shape
    again = family.reconstruct(family.model, batch.audio)
    assert again is not None and again.device == META


def test_recipe_chooses_the_precision(
    growing_recipe: Callable[..., Recipe], growing_data: TrainingData
) -> None:
    """In bfloat16 the convolutions' results are rounded to 8 bits; weights and losses stay float32."""
    losses = {}
    for half in (False, True):
        torch.manual_seed(1)
        family = FAMILIES["drumgan"](growing_recipe().settings, growing_data.audio)
        family.place(torch.device("cpu"), half)
        losses[half] = family.train_step(growing_data.batch(5), 5)["critic/distance"]
        assert losses[half].dtype == torch.float32
        assert {p.dtype for p in family.networks.parameters()} == {torch.float32}
    assert losses[False] != losses[True]
    torch.testing.assert_close(losses[False], losses[True], rtol=0.1, atol=0.05)
