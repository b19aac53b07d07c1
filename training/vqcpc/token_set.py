"""The tokens of all notes of a set, one file beside it: what token-conditioned generators train on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.config import parse

#: Levels below this count as silence, dB (root mean square, 0 dB = full scale).
SILENCE_DB = -90.0
#: Hop of the published tokens.
SLOW_SECONDS = 0.032


@dataclass(frozen=True)
class TokenFacts:
    """What the tokens come from. `order`: the encoder's code of each token, quietest first; `loudness`: mean
    level of each token's hops, dB; `notes`: hash of notes.json; `encoder`: hash of the encoder's weights.
    `encoder_32ms`: the same of the one for 32 ms, empty where every
    second token stands for it. `final`: generators may be trained on them.
    """

    count: int
    hop_seconds: float
    order: tuple[int, ...]
    loudness: tuple[float, ...]
    notes: str
    encoder: str
    encoder_32ms: str
    final: bool


@dataclass(frozen=True)
class TokenSet:
    """`tokens`, `levels` (dB, at full velocity) [notes, tokens]; `tokens_32ms` [notes, tokens of 32 ms]."""

    facts: TokenFacts
    tokens: NDArray[np.uint8]
    tokens_32ms: NDArray[np.uint8]
    levels: NDArray[np.float32]

    def at_hop(self, seconds: float) -> TokenSet:
        """The tokens of this hop in the first place: the encoder's own, or those of 32 ms (whose numbers are
        those of this set alone: `order` is empty).

        Raises:
            SistrumError: there are none of this hop.
        """
        if abs(seconds - self.facts.hop_seconds) < 1e-6:
            return self
        if abs(seconds - SLOW_SECONDS) > 1e-6:
            raise SistrumError(
                f"tokens: expected {self.facts.hop_seconds:g} or {SLOW_SECONDS:g} s, found {seconds:g}"
            )
        count, tokens = self.tokens_32ms.shape[1], self.tokens_32ms
        power = 10.0 ** (self.levels[:, : 2 * count].reshape(len(tokens), count, -1) / 10.0)
        levels = (10.0 * np.log10(power.mean(axis=2))).astype(np.float32)
        times = np.bincount(tokens.ravel(), minlength=self.facts.count)
        means = np.bincount(tokens.ravel(), levels.ravel(), self.facts.count) / np.maximum(times, 1)
        loudness = tuple(round(float(level), 2) for level in np.where(times > 0, means, SILENCE_DB))
        encoder = self.facts.encoder_32ms or self.facts.encoder
        facts = replace(self.facts, hop_seconds=SLOW_SECONDS, order=(), loudness=loudness, encoder=encoder)
        return TokenSet(facts, tokens, tokens, levels)


def tokens_path(folder: Path) -> Path:
    """The token file of the note set in `folder`."""
    return folder.with_name(f"{folder.name}.tokens.npz")


def facts_path(folder: Path) -> Path:
    """What there is to know about them."""
    return tokens_path(folder).with_suffix(".json")


def read_facts(path: Path) -> TokenFacts:
    """SistrumError if there is no such file, or it is damaged."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SistrumError(f"{path}: no such tokens; make them with 'sistrum tokens'") from None
    except (OSError, ValueError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    return parse(TokenFacts, document, str(path))


def read_tokens(folder: Path) -> TokenSet:
    """The tokens of the note set in `folder`; SistrumError if there are none, or those of other notes."""
    path = tokens_path(folder)
    try:
        with np.load(path) as arrays:
            tokens, tokens_32ms = arrays["tokens"], arrays["tokens_32ms"]
            levels = arrays["levels"].astype(np.float32)
    except FileNotFoundError:
        raise SistrumError(f"{path}: no such tokens; make them with 'sistrum tokens'") from None
    except (OSError, ValueError, KeyError) as error:
        raise SistrumError(f"{path}: cannot be read: {error}") from None
    facts = read_facts(facts_path(folder))
    if facts.notes != notes_hash(folder):
        raise SistrumError(f"{path}: belongs to other notes than {folder / 'notes.json'}; make it again")
    return TokenSet(facts, tokens, tokens_32ms, levels)


def write_tokens(folder: Path, tokens: TokenSet) -> None:
    """Write both files, the arrays through a neighbour."""
    path = tokens_path(folder)
    partial = path.with_suffix(".partial.npz")
    np.savez(
        partial,
        tokens=tokens.tokens,
        tokens_32ms=tokens.tokens_32ms,
        levels=tokens.levels.astype(np.float16),
    )
    partial.replace(path)
    facts_path(folder).write_text(json.dumps(asdict(tokens.facts), indent=1) + "\n", encoding="utf-8")


def notes_hash(folder: Path) -> str:
    """Names the notes and their rows."""
    return hashlib.sha256((folder / "notes.json").read_bytes()).hexdigest()
