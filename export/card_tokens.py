"""The card's `tokens`, how a streaming model's notes go on: templates and n-gram chains per family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sistrum.errors import SistrumError

#: What a release chain draws when the note is over.
END = -1
#: Family that stands for every class the card does not list.
ANY_FAMILY = ""


@dataclass(frozen=True)
class Chain:
    """A variable-order chain: the last 0..order tokens, oldest first -> (token, weight) to draw from."""

    order: int
    next: dict[tuple[int, ...], tuple[tuple[int, int], ...]]

    def candidates(self, history: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """What may follow: the entry of the longest end of the history that is a key."""
        for length in range(min(self.order, len(history)), 0, -1):
            found = self.next.get(tuple(history[-length:]))
            if found is not None:
                return found
        return self.next[()]


@dataclass(frozen=True)
class Template:
    """Tokens of a real note, in three parts."""

    attack: tuple[int, ...]
    sustain: tuple[int, ...]
    release: tuple[int, ...]

    @property
    def whole(self) -> tuple[int, ...]:
        """The note from start to end."""
        return self.attack + self.sustain + self.release


@dataclass(frozen=True)
class FamilyTokens:
    """One template and sustain chain per velocity bucket; release chains per velocity and held bucket."""

    templates: tuple[Template, ...]
    sustain: tuple[Chain, ...]
    release: tuple[tuple[Chain, ...], ...]


@dataclass(frozen=True)
class CardTokens:
    """Everything that writes the tokens of a note. `loudness`: mean level of each token, dB.

    `velocity_edges` (0..1) and `held_edges` (seconds) ascend; a value's bucket is the number of edges
    below it.
    """

    count: int
    frames_per_token: int
    loudness: tuple[float, ...]
    velocity_edges: tuple[float, ...]
    held_edges: tuple[float, ...]
    families: dict[str, FamilyTokens]

    def family(self, name: str) -> FamilyTokens:
        """That family's, or those of any."""
        return self.families.get(name) or self.families[ANY_FAMILY]

    def to_json(self) -> dict[str, Any]:
        """The card's object `tokens`."""
        return {
            "count": self.count,
            "frames_per_token": self.frames_per_token,
            "loudness": list(self.loudness),
            "velocity_edges": list(self.velocity_edges),
            "held_edges": list(self.held_edges),
            "families": {name: _family_to_json(family) for name, family in self.families.items()},
        }

    @staticmethod
    def from_json(document: Mapping[str, Any], where: str = "tokens") -> CardTokens:
        """Read and check; SistrumError names `where`, the key, what was expected and what was found."""
        try:
            tokens = CardTokens(
                int(document["count"]),
                int(document["frames_per_token"]),
                tuple(float(level) for level in document["loudness"]),
                tuple(float(edge) for edge in document["velocity_edges"]),
                tuple(float(edge) for edge in document["held_edges"]),
                {name: _family_from_json(family) for name, family in document["families"].items()},
            )
        except KeyError as error:
            raise SistrumError(f"{where}: missing key {error}") from None
        except (TypeError, ValueError, AttributeError) as error:
            raise SistrumError(f"{where}: {error}") from None
        for found in _contradictions(tokens):
            raise SistrumError(f"{where}: {found}")
        return tokens


def bucket(value: float, edges: Sequence[float]) -> int:
    """Number of edges below the value."""
    return sum(edge < value for edge in edges)


def _chain_to_json(chain: Chain) -> dict[str, Any]:
    following = {
        " ".join(map(str, key)): [list(entry) for entry in entries] for key, entries in chain.next.items()
    }
    return {"order": chain.order, "next": following}


def _chain_from_json(document: Mapping[str, Any]) -> Chain:
    following = {
        tuple(int(token) for token in key.split()): tuple((int(t), int(w)) for t, w in entries)
        for key, entries in document["next"].items()
    }
    return Chain(int(document["order"]), following)


def _family_to_json(family: FamilyTokens) -> dict[str, Any]:
    return {
        "templates": [
            {"attack": list(t.attack), "sustain": list(t.sustain), "release": list(t.release)}
            for t in family.templates
        ],
        "sustain": [_chain_to_json(chain) for chain in family.sustain],
        "release": [[_chain_to_json(chain) for chain in held] for held in family.release],
    }


def _family_from_json(document: Mapping[str, Any]) -> FamilyTokens:
    templates = tuple(
        Template(*(tuple(int(token) for token in part[name]) for name in ("attack", "sustain", "release")))
        for part in document["templates"]
    )
    return FamilyTokens(
        templates,
        tuple(_chain_from_json(chain) for chain in document["sustain"]),
        tuple(tuple(_chain_from_json(chain) for chain in held) for held in document["release"]),
    )


def _contradictions(tokens: CardTokens) -> list[str]:
    """What does not go together, one line each."""
    found = []
    if tokens.count < 1 or tokens.frames_per_token < 1:
        found.append("count and frames_per_token: expected at least 1")
    if len(tokens.loudness) != tokens.count:
        found.append(f"loudness: expected {tokens.count} values, found {len(tokens.loudness)}")
    for name, edges in (("velocity_edges", tokens.velocity_edges), ("held_edges", tokens.held_edges)):
        if list(edges) != sorted(set(edges)):
            found.append(f"{name}: expected ascending values, found {list(edges)}")
    if ANY_FAMILY not in tokens.families:
        found.append("families: expected one named '' for all others")
    for name, family in tokens.families.items():
        found += [f"families.{name}.{line}" for line in _family_contradictions(tokens, family)]
    return found


def _family_contradictions(tokens: CardTokens, family: FamilyTokens) -> list[str]:
    velocities, helds = len(tokens.velocity_edges) + 1, len(tokens.held_edges) + 1
    if len(family.templates) != velocities or len(family.sustain) != velocities:
        return [f"templates, sustain: expected {velocities} each, one per velocity bucket"]
    if len(family.release) != velocities or any(len(held) != helds for held in family.release):
        return [f"release: expected {velocities} x {helds} chains, per velocity and held bucket"]
    found = []
    for template in family.templates:
        if not template.attack or not all(0 <= token < tokens.count for token in template.whole):
            found.append(f"templates: expected an attack and tokens 0..{tokens.count - 1}")
    for chain in family.sustain:
        found += [f"sustain: {line}" for line in _chain_contradictions(chain, tokens.count, 0)]
    for chain in (chain for held in family.release for chain in held):
        found += [f"release: {line}" for line in _chain_contradictions(chain, tokens.count, END)]
    return found


def _chain_contradictions(chain: Chain, count: int, lowest: int) -> list[str]:
    found = []
    if () not in chain.next:
        found.append("expected an entry for no history (key '')")
    for key, entries in chain.next.items():
        name = " ".join(map(str, key))
        if len(key) > chain.order or not all(0 <= token < count for token in key):
            found.append(f"key {name!r}: expected at most {chain.order} tokens of 0..{count - 1}")
        if not entries or not all(lowest <= token < count and weight > 0 for token, weight in entries):
            found.append(f"key {name!r}: expected [token {lowest}..{count - 1}, weight above 0] pairs")
    return found
