"""The same seed draws the same noise in C++, in the exporter and in the plain reference."""

from types import ModuleType

import numpy as np
import pytest

from sistrum.export.seeded_noise import seeded_noise

SEEDS = (0, 1, 12_345, 2**53 - 1, 2**64 - 1)


@pytest.mark.parametrize("stream", [0, 1, 7])
@pytest.mark.parametrize("seed", SEEDS)
def test_uniform_is_equal_to_the_bit(core: ModuleType, reference: ModuleType, seed: int, stream: int) -> None:
    found = core.seeded_noise(seed, stream, 1001, "uniform")
    np.testing.assert_array_equal(found, seeded_noise(seed, stream, 1001, "uniform"))
    np.testing.assert_array_equal(found, reference.seeded_noise(seed, stream, 1001, "uniform"))


# Logarithm and sine come from three mathematics libraries: they may differ in the last bit of a float32.
@pytest.mark.parametrize("stream", [0, 1, 7])
@pytest.mark.parametrize("seed", SEEDS)
def test_normal_is_equal_to_the_last_bit(
    core: ModuleType, reference: ModuleType, seed: int, stream: int
) -> None:
    found = core.seeded_noise(seed, stream, 1001, "normal")
    np.testing.assert_array_max_ulp(found, seeded_noise(seed, stream, 1001, "normal"), maxulp=1)
    np.testing.assert_array_max_ulp(found, reference.seeded_noise(seed, stream, 1001, "normal"), maxulp=1)


def test_unknown_distribution_is_refused(core: ModuleType) -> None:
    with pytest.raises(ValueError, match="cauchy"):
        core.seeded_noise(0, 0, 4, "cauchy")
