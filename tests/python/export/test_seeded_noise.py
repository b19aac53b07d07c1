"""The noise is a fixed function of seed, stream and distribution; C++ must give the same numbers."""

import numpy as np
import pytest

from sistrum.export.seeded_noise import mixed_seed, seeded_noise, word

KNOWN_UNIFORM = [-0.45660489797592163, 1.5365513563156128, -1.5752760171890259, 0.961069643497467]
KNOWN_NORMAL = [1.325671911239624, -0.4908248782157898, 0.4268105924129486, -2.4512503147125244]
KNOWN_LARGEST_SEED = [-0.19094227254390717, 1.5763754844665527, 1.4818575382232666]


def test_known_answers() -> None:
    assert seeded_noise(1, 0, 4, "uniform").tolist() == KNOWN_UNIFORM
    np.testing.assert_allclose(seeded_noise(1, 0, 4, "normal"), KNOWN_NORMAL, rtol=1e-6)
    assert seeded_noise(2**64 - 1, 7, 3, "uniform").tolist() == KNOWN_LARGEST_SEED


def test_splitmix_finaliser_by_plain_integers() -> None:
    """An independent statement of the definition, with Python's own integers."""
    mask, golden = 2**64 - 1, 0x9E3779B97F4A7C15

    def mix(x: int) -> int:
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        return x ^ (x >> 31)

    seed, stream = 987654321, 2
    key = mix((seed + golden * (stream + 1)) & mask)
    for i, value in enumerate(seeded_noise(seed, stream, 50, "uniform")):
        level = (mix((key + golden * (i + 1)) & mask) >> 40) - 2**23
        assert value == np.float32(level) * np.float32(np.sqrt(3) / 2**23)


@pytest.mark.parametrize("distribution", ["uniform", "normal"])
def test_mean_zero_variance_one_and_no_correlation(distribution: str) -> None:
    x = seeded_noise(5, 1, 200_000, distribution).astype(np.float64)
    assert x.dtype == np.float64 and abs(x.mean()) < 0.01
    assert abs(x.var() - 1) < 0.01
    for other in (
        seeded_noise(5, 2, len(x), distribution),
        seeded_noise(6, 1, len(x), distribution),
        np.roll(x, 1),
    ):
        assert abs(float((x * other).mean())) < 0.01


def test_shape_of_the_distributions() -> None:
    uniform, normal = (seeded_noise(5, 1, 200_000, d).astype(np.float64) for d in ("uniform", "normal"))
    assert np.abs(uniform).max() <= np.sqrt(3) + 1e-6
    assert abs((uniform**4).mean() - 9 / 5) < 0.02
    assert abs((normal**4).mean() - 3) < 0.1


@pytest.mark.parametrize("distribution", ["uniform", "normal"])
def test_shorter_is_the_beginning_of_longer(distribution: str) -> None:
    longer = seeded_noise(3, 0, 9, distribution)
    for count in range(9):
        np.testing.assert_array_equal(seeded_noise(3, 0, count, distribution), longer[:count])


def test_words_are_the_bits_behind_the_noise() -> None:
    for index, value in enumerate(seeded_noise(2**64 - 1, 7, 20, "uniform")):
        level = (word(2**64 - 1, 7, index) >> 40) - 2**23
        assert value == np.float32(level) * np.float32(np.sqrt(3) / 2**23)
    assert mixed_seed(5, 9) == word(5, 9, 0) != word(5, 9, 1)


def test_unknown_distribution_is_an_error() -> None:
    with pytest.raises(ValueError, match="laplace"):
        seeded_noise(1, 0, 1, "laplace")
