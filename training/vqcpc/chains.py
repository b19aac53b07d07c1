"""Variable-order n-gram chains: which token follows the last few. Fitted by counts, kept small by pruning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

Context = tuple[int, ...]
Weights = dict[int, int]


@dataclass(frozen=True)
class Following:
    """One stretch to learn from: `tokens` from index `first` on, given those before."""

    tokens: Sequence[int]
    first: int


@dataclass(frozen=True)
class ChainSettings:
    """`order`: longest context. A context counts with at least `fewest` occurrences and if it tells at least
    `gain` nats more than its shorter one, over all of them; at most `most` such contexts, the best.
    """

    order: int = 3
    fewest: int = 12
    gain: float = 6.0
    most: int = 40
    weight_sum: int = 200


def fit_chain(stretches: Iterable[Following], settings: ChainSettings) -> dict[Context, Weights]:
    """Integer weights of what follows each kept context; () is always among them."""
    counts: defaultdict[Context, Counter[int]] = defaultdict(Counter)
    for stretch in stretches:
        for index in range(stretch.first, len(stretch.tokens)):
            for length in range(min(settings.order, index) + 1):
                counts[tuple(stretch.tokens[index - length : index])][stretch.tokens[index]] += 1
    if () not in counts:
        raise ValueError("no tokens to learn from")
    kept = _worthwhile(counts, settings)
    return {context: as_weights(counts[context], settings.weight_sum) for context in kept}


def as_weights(counts: Counter[int], weight_sum: int) -> Weights:
    """Counts as integers that sum up to about `weight_sum`; at least the most frequent token stays."""
    total = counts.total()
    weights = {token: round(weight_sum * count / total) for token, count in sorted(counts.items())}
    commonest = counts.most_common(1)[0][0]
    return {token: weight for token, weight in weights.items() if weight > 0} or {commonest: 1}


def reversed_too(stretches: Iterable[Sequence[int]]) -> list[Following]:
    """Each stretch forwards and backwards: a chain of both has no direction, so it does not fade."""
    both = []
    for tokens in stretches:
        both += [Following(tuple(tokens), 0), Following(tuple(tokens)[::-1], 0)]
    return both


def _worthwhile(counts: dict[Context, Counter[int]], settings: ChainSettings) -> list[Context]:
    """All contexts of one token at most, and of the longer ones those that say most beyond shorter ones."""
    always = {context for context in counts if len(context) < 2}
    gains: dict[Context, float] = {}
    for context in sorted(counts, key=lambda c: (len(c), c)):
        if len(context) < 2 or counts[context].total() < settings.fewest:
            continue
        ends = (context[start:] for start in range(1, len(context) + 1))
        shorter = next(end for end in ends if end in always or end in gains)
        gain = _gain(counts[context], counts[shorter])
        if gain >= settings.gain:
            gains[context] = gain
    best = sorted(gains, key=lambda c: -gains[c])[: settings.most]
    return sorted({*always, *best}, key=lambda c: (len(c), c))


def _gain(counts: Counter[int], shorter: Counter[int]) -> float:
    """Nats saved by knowing the longer context, over all its occurrences."""
    own, other = counts.total(), shorter.total()
    return sum(n * float(np.log((n / own) / (shorter[token] / other))) for token, n in counts.items())
