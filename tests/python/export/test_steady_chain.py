"""Chains that go from loud tokens to quiet ones are pulled together; those that hold are left alone."""

import numpy as np

from sistrum.export.card_tokens import Chain
from sistrum.export.steady_chain import pulled_chain, steadied, wander_of

LOUDNESS = (-30.0, -24.0, -22.0, -20.0, -18.0, -16.0)
SECONDS = 0.016


def walking(stay: int) -> Chain:
    """Tokens 1 to 5: each stays with weight `stay`, else goes to a neighbour."""
    following = {
        (token,): tuple(
            (other, stay if other == token else 10) for other in range(1, 6) if abs(other - token) < 2
        )
        for token in range(1, 6)
    }
    return Chain(1, {(): tuple((token, 1) for token in range(1, 6)), **following})


def test_a_chain_that_wanders_is_pulled_until_it_does_not() -> None:
    chain = walking(200)
    before = wander_of(chain, LOUDNESS, SECONDS)
    steady = steadied(chain, LOUDNESS, 1.2, SECONDS)
    assert before > 3.0
    assert wander_of(steady, LOUDNESS, SECONDS) <= 1.2
    drawn = {token for entries in steady.next.values() for token, _ in entries}
    assert len(drawn) > 1, "it still moves"


def test_a_chain_that_holds_is_left_as_it_was_fitted() -> None:
    lively = Chain(0, {(): tuple((token, 1) for token in range(2, 5))})
    assert wander_of(lively, LOUDNESS, SECONDS) < 1.2
    assert steadied(lively, LOUDNESS, 1.2, SECONDS) is lively


def test_a_pull_favours_tokens_near_the_mean_and_keeps_every_context() -> None:
    chain = walking(400)
    pulled = pulled_chain(chain, LOUDNESS, 1.0)
    assert set(pulled.next) == set(chain.next)
    up, down = dict(pulled.next[1,]), dict(pulled.next[5,])
    assert up[2] / up[1] > 10 * (10 / 400) and down[4] / down[5] > 10 * (10 / 400)
    assert all(isinstance(weight, int) and weight > 0 for e in pulled.next.values() for _, weight in e)
    assert all(entries for entries in pulled_chain(chain, LOUDNESS, 0.01).next.values())


def test_wander_is_the_span_of_means_of_two_seconds() -> None:
    fast = Chain(1, {(): ((1, 1),), (1,): ((4, 1),), (4,): ((1, 1),)})
    assert wander_of(fast, LOUDNESS, SECONDS) < 0.1, "from token to token, but not from second to second"
    constant = Chain(0, {(): ((2, 1),)})
    assert wander_of(constant, LOUDNESS, SECONDS) == 0.0
    assert np.isclose(wander_of(Chain(1, {(): ((1, 1),), (1,): ((1, 1),)}), LOUDNESS, SECONDS), 0.0)
