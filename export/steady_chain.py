"""Sustain chains that stay near one loudness for as long as a key is down.

Real notes are held for some seconds, so that their chains do not know what a minute is: left alone they drift
from loud tokens to quiet ones and back, by more than a real instrument does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sistrum.export.card_tokens import Chain

Doubles = NDArray[np.float64]

#: Loudness is averaged over this many seconds, of notes held for a minute: wander is slower than tremolo.
MEAN_SECONDS, HELD_SECONDS, NOTES = 2.0, 60.0, 4
#: Pulls that are tried, weakest first: deviations of a Gaussian over loudness, dB.
WIDTHS = (8.0, 5.6, 4.0, 2.8, 2.0, 1.4, 1.0, 0.7, 0.5)
#: Weights of an entry add up to about this much.
WEIGHT_SUM = 400


def steadied(chain: Chain, loudness: Sequence[float], wander: float, token_seconds: float) -> Chain:
    """The chain, pulled towards its mean loudness as little as keeps its wander at `wander` dB or below."""
    if wander_of(chain, loudness, token_seconds) <= wander:
        return chain
    pulled = chain
    for width in WIDTHS:
        pulled = pulled_chain(chain, loudness, width)
        if wander_of(pulled, loudness, token_seconds) <= wander:
            break
    return pulled


def pulled_chain(chain: Chain, loudness: Sequence[float], width: float) -> Chain:
    """Every weight times a Gaussian of the token's loudness around the chain's mean."""
    overall = chain.next[()]
    mean = sum(weight * loudness[token] for token, weight in overall) / sum(weight for _, weight in overall)
    nearness = [-0.5 * ((level - mean) / width) ** 2 for level in loudness]
    pulled = {context: _scaled(entries, nearness) for context, entries in chain.next.items()}
    return Chain(chain.order, pulled)


def _scaled(entries: Sequence[tuple[int, int]], nearness: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """Weights times exp of their token's nearness, as integers."""
    nearest = max(nearness[token] for token, _ in entries)
    scaled = [(token, weight * math.exp(nearness[token] - nearest)) for token, weight in entries]
    total = sum(weight for _, weight in scaled)
    kept = tuple((token, round(WEIGHT_SUM * weight / total)) for token, weight in scaled)
    return tuple(entry for entry in kept if entry[1] > 0)


def wander_of(chain: Chain, loudness: Sequence[float], token_seconds: float) -> float:
    """Loudest minus quietest two seconds of a minute, dB by the tokens' loudness: mean over some notes."""
    length = round(MEAN_SECONDS / token_seconds)
    spans = []
    for seed in range(NOTES):
        levels = _levels(chain, np.array(loudness), round(HELD_SECONDS / token_seconds), seed)
        means = np.convolve(levels, np.full(length, 1.0 / length), "valid")
        spans.append(float(np.ptp(means)))
    return float(np.mean(spans))


def _levels(chain: Chain, loudness: Doubles, count: int, seed: int) -> Doubles:
    """Loudness of tokens drawn one after the other."""
    following = {
        context: (np.cumsum([weight for _, weight in entries]), [token for token, _ in entries])
        for context, entries in chain.next.items()
    }
    drawn: list[int] = []
    for chance in np.random.default_rng(seed).random(count):
        ends = (tuple(drawn[-length:]) for length in range(min(chain.order, len(drawn)), 0, -1))
        sums, tokens = following[next((end for end in ends if end in following), ())]
        drawn.append(tokens[int(np.searchsorted(sums, chance * sums[-1], side="right"))])
    levels: Doubles = loudness[drawn]
    return levels
