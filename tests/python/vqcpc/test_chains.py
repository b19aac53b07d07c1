"""Chains learn what follows, and forget what says nothing."""

import numpy as np
import pytest

from sistrum.training.vqcpc.chains import ChainSettings, Following, fit_chain, reversed_too


def test_a_known_chain_is_found() -> None:
    """0 is followed by 1; 1 by 0 after 2 0 1 alone, else by 2; 2 by 0: order 3 tells, order 1 does not."""
    random = np.random.default_rng(0)
    tokens = [2, 0, 1]
    while len(tokens) < 4000:
        last = tokens[-1]
        if last == 1:
            tokens.append(0 if tokens[-3:] == [2, 0, 1] else 2)
        else:
            tokens.append({0: 1, 2: 0}[last] if random.random() < 0.98 else last)
    chain = fit_chain([Following(tokens, 1)], ChainSettings(order=3))
    assert chain[2, 0, 1] == {0: 200}
    assert chain[0,].keys() == {0, 1} and chain[0,][1] == pytest.approx(196, abs=2)
    assert all(context == () or len(context) == 1 or 1 in context for context in chain)


def test_contexts_that_say_nothing_are_left_out() -> None:
    tokens = np.random.default_rng(0).integers(0, 3, 3000).tolist()
    chain = fit_chain([Following(tokens, 0)], ChainSettings(order=3, gain=6.0))
    assert chain.keys() == {(), (0,), (1,), (2,)}
    assert sum(chain[()].values()) == pytest.approx(200, abs=2)


def test_only_the_best_contexts_stay() -> None:
    tokens = ([0, 0, 1] * 50 + [1, 2, 2] * 50) * 4
    every = fit_chain([Following(tokens, 0)], ChainSettings(order=3, most=99))
    few = fit_chain([Following(tokens, 0)], ChainSettings(order=3, most=2))
    assert sum(len(context) > 1 for context in every) > 2
    assert sum(len(context) > 1 for context in few) == 2 and few.keys() < every.keys()


def test_history_is_known_but_not_learnt() -> None:
    chain = fit_chain([Following((5, 5, 5, 1, -1), 3)] * 20, ChainSettings(order=2, fewest=1, gain=0.0))
    assert chain[()] == {1: 100, -1: 100}
    assert chain[5,] == {1: 200} and chain[1,] == {-1: 200} and chain[5, 5] == {1: 200}


def test_what_is_rare_falls_out_but_never_all() -> None:
    tokens = [0] * 999 + [1]
    assert fit_chain([Following(tokens, 0)], ChainSettings(order=0, weight_sum=60)) == {(): {0: 60}}
    many = list(range(200))
    assert len(fit_chain([Following(many, 0)], ChainSettings(order=0, weight_sum=10))[()]) == 1


def test_forwards_and_backwards_have_no_direction() -> None:
    """Notes that fall make a chain that rises as often as it falls."""
    falling = [tuple(int(t) for t in np.repeat([5, 4, 3, 2], 10))] * 30
    chain = fit_chain(reversed_too(falling), ChainSettings(order=1))
    assert chain[4,][5] == chain[4,][3] and chain[3,][4] == chain[3,][2]


def test_nothing_to_learn_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="no tokens"):
        fit_chain([Following((1, 2), 2)], ChainSettings())
