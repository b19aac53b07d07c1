"""The quantiser, its revival, and the contrast against the same excerpt."""

import numpy as np
import pytest
import torch

from sistrum.training.vqcpc.networks import VectorQuantiser, Vqcpc
from sistrum.training.vqcpc.settings import NetworkSettings

from .conftest import RECIPE

SIZES = NetworkSettings(code_size=2, codes=4)


def quantiser(averaging: float = 0.5) -> VectorQuantiser:
    made = VectorQuantiser(SIZES, averaging, 0.1)
    made.codebook.copy_(torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [9.0, 9.0]]))
    made.sums.copy_(made.codebook)
    return made


def test_the_nearest_code_is_chosen_and_the_gradient_passes() -> None:
    embedded = torch.tensor([[[0.1, 0.2], [0.9, 0.1], [0.2, 2.0]]], requires_grad=True)
    found = quantiser()(embedded)
    assert found.codes.tolist() == [[0, 1, 2]]
    torch.testing.assert_close(found.vectors.detach(), torch.tensor([[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]]))
    (found.vectors * torch.tensor([1.0, 5.0])).sum().backward()
    assert embedded.grad is not None
    torch.testing.assert_close(embedded.grad, torch.tensor([1.0, 5.0]).expand(1, 3, 2))


def test_commitment_is_the_mean_square_distance() -> None:
    found = quantiser()(torch.tensor([[[0.1, 0.2], [1.0, 0.0]]]))
    assert found.commitment.item() == pytest.approx((0.01 + 0.04) / 4)


def test_codes_follow_what_chooses_them_and_the_dead_are_revived() -> None:
    torch.manual_seed(0)
    made = quantiser()
    embedded = torch.tensor([[0.1, 0.0], [1.1, 0.1], [0.0, 1.3], [0.2, 0.0]]).repeat(8, 1)[None]
    assert 3 not in made(embedded).codes
    for _ in range(12):
        made.follow(embedded, made(embedded).codes)
    codes = made(embedded).codes
    assert codes.unique().tolist() == [0, 1, 2, 3], "the fourth code came from afar"
    assert made(embedded).commitment.item() < 0.002


def test_codes_start_on_embeddings() -> None:
    made = quantiser()
    embedded = torch.randn(2, 10, 2)
    made.start(embedded)
    for code in made.codebook:
        assert (embedded.reshape(-1, 2) == code).all(dim=1).any()


def test_a_frame_is_encoded_by_itself() -> None:
    torch.manual_seed(0)
    model = Vqcpc(RECIPE)
    levels = 200 * torch.rand(1, 9, RECIPE.front.bins)
    other = levels.clone()
    other[0, 4] = 0
    changed = (model.encoder(levels) != model.encoder(other)).any(dim=2)[0]
    assert changed.tolist() == [index == 4 for index in range(9)]


def test_context_knows_nothing_of_the_future() -> None:
    torch.manual_seed(0)
    model = Vqcpc(RECIPE)
    vectors = torch.randn(1, 20, RECIPE.network.code_size)
    other = vectors.clone()
    other[0, 12:] += 1.0
    first, second = (model.to_context(model.recurrent(v)[0]) for v in (vectors, other))
    torch.testing.assert_close(first[:, :12], second[:, :12])
    assert not torch.allclose(first[:, 12], second[:, 12])


def test_negatives_are_others_of_the_same_excerpt() -> None:
    torch.manual_seed(0)
    model = Vqcpc(RECIPE)
    true = torch.arange(7) + 3
    drawn = model._others(torch.zeros(5, 7, 12), true)
    assert drawn.shape == (5, 7, RECIPE.network.negatives)
    assert (drawn != true[None, :, None]).all()
    assert set(drawn[:, 0].flatten().tolist()) == set(range(12)) - {3}


def test_contrast_of_noise_is_chance_and_of_what_repeats_is_ties() -> None:
    torch.manual_seed(0)
    model = Vqcpc(RECIPE)
    noise = model.predict(0.01 * torch.randn(8, 60, RECIPE.network.code_size))
    ways = 1 + RECIPE.network.negatives
    assert noise.loss.item() == pytest.approx(RECIPE.network.steps_ahead * np.log(ways), rel=0.02)
    assert noise.accuracy.item() == pytest.approx(1 / ways, abs=0.03)
    same = model.predict(torch.ones(2, 60, RECIPE.network.code_size))
    assert same.accuracy.item() == pytest.approx(1 / ways, abs=1e-6)
