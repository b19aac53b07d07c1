"""Notes and their tokens -> the card's `tokens`: chains per family, velocity and held time, and templates.

Templates are notes of the validation split, chains are fitted to those of the train split.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from sistrum.errors import SistrumError
from sistrum.export.card_tokens import ANY_FAMILY, END, CardTokens, Chain, FamilyTokens, bucket
from sistrum.export.steady_chain import steadied
from sistrum.export.token_templates import PhasedNote, choose_template
from sistrum.training.datasets.notes import FAMILIES, read_notes
from sistrum.training.vqcpc.chains import ChainSettings, Following, fit_chain, reversed_too
from sistrum.training.vqcpc.phases import phases
from sistrum.training.vqcpc.token_set import TokenFacts, read_tokens

#: Of notes ordered by their steady level, those between these shares are neither quiet nor loud.
MIDDLE = (0.25, 0.75)


@dataclass(frozen=True)
class NoteTokensSettings:
    """What is asked of chains and templates.

    sustaining: share of a family's notes that must sustain for its held notes to be learnt from these alone.
    span: tokens of a steady part are those within so many dB of its mean. rarest: share of a steady part that
    a token must have. fewest, most: notes below which a family's releases are learnt from all families', and
    above which a chain is learnt from a part of them, evenly. wander: how far a sustain may go in a minute,
    dB by the tokens' loudness.
    """

    sustaining: float = 0.3
    span: float = 3.0
    rarest: float = 0.01
    fewest: int = 8
    most: int = 400
    wander: float = 1.2
    sustain_chain: ChainSettings = field(default_factory=lambda: ChainSettings(most=20))
    release_chain: ChainSettings = field(
        default_factory=lambda: ChainSettings(order=2, most=8, weight_sum=60)
    )


@dataclass(frozen=True)
class Buckets:
    """Edges between the velocities (0..1) and the held times (seconds) that notes have."""

    velocity_edges: tuple[float, ...]
    held_edges: tuple[float, ...]

    def velocity(self, note: PhasedNote) -> int:
        """Velocity bucket of a note."""
        return bucket(note.velocity, self.velocity_edges)

    def held(self, note: PhasedNote) -> int:
        """Held bucket of a note."""
        return bucket(note.held_seconds, self.held_edges)


def tokens_for_card(
    folder: Path,
    frames_per_token: int = 2,
    more: Sequence[Path] = (),
    settings: NoteTokensSettings | None = None,
    token_seconds: float = 0.016,
) -> CardTokens:
    """The card's `tokens` from the note set in `folder`, whose notes are held longest, and from `more` sets
    of notes held for shorter times; all with tokens of the same encoder beside them.
    """
    facts, notes = phased_notes(folder, token_seconds)
    for other in more:
        other_facts, other_notes = phased_notes(other, token_seconds)
        if not facts.order:
            raise SistrumError(f"{other}: tokens of {token_seconds:g} s are numbered by each set for itself")
        if (other_facts.encoder, other_facts.order) != (facts.encoder, facts.order):
            raise SistrumError(f"{other}: its tokens are those of another encoder than {folder}'s")
        notes += other_notes
    velocities = sorted({note.velocity for note in notes})
    helds = sorted({note.held_seconds for note in notes})
    buckets = Buckets(
        tuple(round((a + b) / 2, 3) for a, b in pairwise(velocities)),
        tuple(round(float(np.sqrt(a * b)), 3) for a, b in pairwise(helds)),
    )
    fit = _Fit(facts, notes, buckets, settings or NoteTokensSettings())
    found = [name for name in FAMILIES if any(note.family == name for note in notes)]
    families = {name: fit.family(name) for name in (ANY_FAMILY, *found)}
    edges = (buckets.velocity_edges, buckets.held_edges)
    return CardTokens(facts.count, frames_per_token, facts.loudness, *edges, families)


def phased_notes(folder: Path, token_seconds: float) -> tuple[TokenFacts, list[PhasedNote]]:
    """All notes of a set as tokens with their phases."""
    notes, tokens = read_notes(folder), read_tokens(folder).at_hop(token_seconds)
    hop, held = tokens.facts.hop_seconds, notes.held_seconds
    found = []
    for note in notes.notes:
        found.append(
            PhasedNote(
                note.family,
                note.velocity / 127,
                note.split == "train",
                held,
                tuple(int(token) for token in tokens.tokens[note.row]),
                phases(tokens.levels[note.row], held, hop),
            )
        )
    return tokens.facts, found


class _Fit:
    """Everything that the fits of all families share."""

    def __init__(
        self, facts: TokenFacts, notes: list[PhasedNote], buckets: Buckets, settings: NoteTokensSettings
    ) -> None:
        self._notes, self._buckets, self._settings = notes, buckets, settings
        self._loudness, self._token_seconds = np.array(facts.loudness), facts.hop_seconds
        self._longest = max(note.held_seconds for note in notes)

    def family(self, name: str) -> FamilyTokens:
        """Templates and chains of one family; of all where the name is empty."""
        own = [note for note in self._notes if name in (ANY_FAMILY, note.family)]
        helds = len(self._buckets.held_edges) + 1
        templates, sustains, releases = [], [], []
        for velocity in range(len(self._buckets.velocity_edges) + 1):
            here = self._which(own, velocity, None)
            whole = self._held_longest(here)
            templates.append(choose_template([n for n in whole if not n.learnt] or whole, self._loudness))
            sustains.append(self._sustain(self._some([n for n in whole if n.learnt] or whole)))
            releases.append(tuple(self._release(own, velocity, held) for held in range(helds)))
        return FamilyTokens(tuple(templates), tuple(sustains), tuple(releases))

    def _which(self, notes: Sequence[PhasedNote], velocity: int, held: int | None) -> list[PhasedNote]:
        return [
            note
            for note in notes
            if self._buckets.velocity(note) == velocity and held in (None, self._buckets.held(note))
        ]

    def _held_longest(self, notes: Sequence[PhasedNote]) -> list[PhasedNote]:
        """The notes that were held longest; only those that sustain if there are enough of them."""
        longest = [note for note in notes if note.held_seconds == self._longest]
        sustaining = [note for note in longest if note.phases.sustains]
        return sustaining if len(sustaining) >= self._settings.sustaining * len(longest) else longest

    def _sustain(self, notes: Sequence[PhasedNote]) -> Chain:
        """The chain of steady parts: of notes and tokens near the mean level alone, without direction in
        time.
        """
        settings = self._settings
        parts = self._middle([note.tokens[note.phases.first : note.phases.last] for note in notes])
        used = np.bincount(np.concatenate([np.array(p) for p in parts]), minlength=len(self._loudness))
        mean = float((used * self._loudness).sum() / used.sum())
        near = np.abs(self._loudness - mean) <= settings.span
        allowed = near & (used >= settings.rarest * used.sum())
        if not allowed.any():
            allowed[used.argmax()] = True
        runs = [run for part in parts for run in _runs(part, lambda token: bool(allowed[token]))]
        chain = _chain(reversed_too(runs), settings.sustain_chain)
        return steadied(chain, self._loudness.tolist(), settings.wander, self._token_seconds)

    def _middle(self, parts: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """The half of the parts that is neither loud nor quiet: a chain of all goes from note to note."""
        means = np.array([self._loudness[list(part)].mean() for part in parts])
        low, high = np.quantile(means, MIDDLE)
        return [part for part, mean in zip(parts, means, strict=True) if low <= mean <= high]

    def _release(self, own: Sequence[PhasedNote], velocity: int, held: int) -> Chain:
        """The chain of what notes of this velocity and held time did after key-up."""
        here = [note for note in self._which(own, velocity, held) if note.learnt]
        if len(here) < self._settings.fewest:
            here = [note for note in self._which(self._notes, velocity, held) if note.learnt]
        chain = _chain([_released(note) for note in self._some(here)], self._settings.release_chain)
        common = self._common_release(velocity, held).next
        unknown = {context: found for context, found in common.items() if context not in chain.next}
        return Chain(chain.order, chain.next | unknown)

    @cache  # noqa: B019 - lives as long as the fit
    def _common_release(self, velocity: int, held: int) -> Chain:
        """What any note does after one token: for tokens from which the family has no releases."""
        notes = [note for note in self._which(self._notes, velocity, held) if note.learnt]
        return _chain([_released(note) for note in notes], ChainSettings(order=1, weight_sum=60))

    def _some(self, notes: Sequence[PhasedNote]) -> Sequence[PhasedNote]:
        return notes[:: max(1, len(notes) // self._settings.most)]


def _released(note: PhasedNote) -> Following:
    """What follows key-up, up to the end if the recording has it, given what came before."""
    phase = note.phases
    if phase.end is None:
        return Following(note.tokens, phase.key_up)
    return Following((*note.tokens[: phase.end], END), phase.key_up)


def _chain(stretches: Sequence[Following], settings: ChainSettings) -> Chain:
    fitted = fit_chain(stretches, settings)
    order = max(len(context) for context in fitted)
    return Chain(order, {context: tuple(weights.items()) for context, weights in fitted.items()})


def _runs(tokens: Sequence[int], allowed: Callable[[int], bool]) -> list[tuple[int, ...]]:
    """Stretches of allowed tokens."""
    runs: list[list[int]] = [[]]
    for token in tokens:
        if allowed(token):
            runs[-1].append(token)
        elif runs[-1]:
            runs.append([])
    return [tuple(run) for run in runs if run]
