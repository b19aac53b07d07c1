"""Quantile tables: rising, exact at quantiles, invertible, mixed by shares, stretched beyond their ends."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sistrum.training.steering.scale import KNOTS, ClassScale, positions, quantile_tables, rising


def two_classes() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    classes = np.repeat([0, 1], 400)
    values = random.standard_normal((800, 2)) * [1.0, 3.0] + classes[:, None] * [5.0, -2.0]
    return values, classes


def test_tables_are_quantiles_of_their_class() -> None:
    values, classes = two_classes()
    tables = quantile_tables(values, classes, 2)
    assert tables.shape == (2, 2, KNOTS)
    assert np.isclose(tables[1, 0, KNOTS // 2], np.median(values[classes == 1, 0]))
    assert np.isclose(tables[0, 1, 4], np.quantile(values[classes == 0, 1], 0.25))


@given(st.lists(st.floats(-5, 5, width=32), min_size=KNOTS, max_size=KNOTS), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_any_table_is_made_rising_and_monotone(values: list[float], first: float, second: float) -> None:
    table = rising(np.array(values)[None, None])
    assert (np.diff(table) > 0).all()
    scale = ClassScale(table)
    mixed = scale.mixed(torch.ones(1, 1))
    low, high = sorted((first, second))
    found = [float(scale.value(mixed, torch.tensor([[x]]))) for x in (low, high)]
    assert found[0] <= found[1] + 1e-4


def test_position_inverts_value_and_stops_at_the_ends() -> None:
    values, classes = two_classes()
    scale = ClassScale(quantile_tables(values, classes, 2))
    tables = scale.mixed(torch.tensor([[0.25, 0.75]]))
    for asked in (0.0, 0.13, 0.5, 0.9, 1.0):
        position = torch.full((1, 2), asked)
        torch.testing.assert_close(
            scale.position(tables, scale.value(tables, position)), position, atol=2e-4, rtol=0
        )
    assert torch.equal(scale.position(tables, torch.full((1, 2), 99.0)), torch.ones(1, 2))
    assert torch.equal(scale.position(tables, torch.full((1, 2), -99.0)), torch.zeros(1, 2))


def test_a_mixture_lies_between_its_classes() -> None:
    values, classes = two_classes()
    scale = ClassScale(quantile_tables(values, classes, 2))
    one, other, half = (scale.mixed(torch.tensor([s])) for s in ([1.0, 0.0], [0.0, 1.0], [0.5, 0.5]))
    torch.testing.assert_close(half, (one + other) / 2)
    assert positions()[0] == 0.0 and positions()[-1] == 1.0
