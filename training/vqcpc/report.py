"""The report on a token encoder: figures on unseen notes as Markdown and JSON, and pictures of sequences."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.config import parse
from sistrum.training.datasets.notes import FAMILIES, Note, NoteSet, read_notes
from sistrum.training.vqcpc.checkpoint import TokenCheckpoint
from sistrum.training.vqcpc.front_end import note_levels
from sistrum.training.vqcpc.measures import TokenMeasures, measure
from sistrum.training.vqcpc.pictures import draw_sequences
from sistrum.training.vqcpc.settings import FrontEnd, TokenRecipe
from sistrum.training.vqcpc.token_set import TokenSet, read_tokens

#: Families that the picture shows, with a General MIDI program that is typical of each.
SHOWN = {
    "string": 40,
    "flute": 73,
    "brass": 56,
    "organ": 19,
    "keyboard": 0,
    "guitar": 24,
    "mallet": 11,
    "vocal": 52,
}


def write_report(
    folder: Path, encoder: TokenCheckpoint, encoder_32ms: TokenCheckpoint | None, page: Path
) -> dict[str, TokenMeasures]:
    """Measure the tokens of the note set in `folder` and write `page`, a .json and a .png beside it."""
    notes, tokens = read_notes(folder), read_tokens(folder)
    if tokens.facts.encoder != encoder.encoder_hash:
        raise SistrumError(f"{folder}: its tokens are not those of this encoder; run 'sistrum tokens'")
    unseen = [note for note in notes.notes if note.split == "valid"]
    front, levels = _front_and_levels(folder, encoder)
    found = {"16 ms": measure(encoder.model(), levels, tokens.tokens, tokens.levels, unseen)}
    if encoder_32ms is not None:
        if tokens.facts.encoder_32ms != encoder_32ms.encoder_hash:
            raise SistrumError(f"{folder}: its tokens of 32 ms are not those of this encoder")
        _, later = _front_and_levels(folder, encoder_32ms)
        pairs = _pair_levels(tokens.levels, tokens.tokens_32ms.shape[1])
        found["32 ms"] = measure(encoder_32ms.model(), later, tokens.tokens_32ms, pairs, unseen)
    shown = _shown(unseen)
    picture = page.with_suffix(".png")
    by_row = {note.row: levels[note.row] for note in shown}
    count = tokens.facts.count
    draw_sequences(picture, shown, by_row, tokens.tokens, front, count, notes.held_seconds)
    document = {name: asdict(value) for name, value in found.items()}
    document["tokens"] = asdict(tokens.facts)
    page.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    page.write_text(_page(notes, tokens, found, picture.name), encoding="utf-8")
    return found


def _front_and_levels(folder: Path, encoder: TokenCheckpoint) -> tuple[FrontEnd, NDArray[np.uint8]]:
    front = parse(TokenRecipe, encoder.recipe, "recipe of the checkpoint").front
    return front, note_levels(folder, front)


def _pair_levels(levels: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Levels of pairs of hops, by their mean power."""
    power = 10 ** (levels[:, : 2 * count].reshape(len(levels), count, 2) / 10)
    return np.asarray(10 * np.log10(power.mean(axis=2)), dtype=np.float32)


def _shown(notes: list[Note]) -> list[Note]:
    """A loud note of each family in `SHOWN` that there is, of its typical program if possible."""
    shown = []
    for family, program in SHOWN.items():
        own = [note for note in notes if note.family == family]
        if own:
            shown.append(min(own, key=lambda n: (n.program != program, -n.velocity, n.row)))
    return shown


def _page(notes: NoteSet, tokens: TokenSet, found: dict[str, TokenMeasures], picture: str) -> str:
    """The Markdown page."""
    first = next(iter(found.values()))
    lines = [
        "# Tokens of notes",
        "",
        "Written by `sistrum token-report`. VQCPC encoders (recipes `16ms`, for models with frames of 8 ms,",
        "and `32ms`, the published hop) learnt from the training notes. All figures are of the",
        f"{first.notes} validation notes: {len(FAMILIES)} families, pitches of each program that were not",
        "learnt.",
        "",
        "| | " + " | ".join(found) + " |",
        "|---|" + "---|" * len(found),
        _row("InfoNCE accuracy, 1 of 17", [f"{m.nce_accuracy:.3f}" for m in found.values()]),
        _row("the same by chance", [f"{m.nce_chance:.3f}" for m in found.values()]),
        _row("InfoNCE, nats a step (chance 2.83)", [f"{m.nce_nats:.2f}" for m in found.values()]),
        _row("perplexity of 16 codes", [f"{m.perplexity:.1f}" for m in found.values()]),
        _row("dead codes", [str(m.dead_codes) for m in found.values()]),
        "",
        "Where several negatives have the true code, the accuracy counts the tie as a share: in a steady",
        "note most do. Training revives codes that nothing chooses, and ends on a stage in which they find",
        "their places ([tokens](../tokens.md)).",
        "",
        "## What a token knows",
        "",
        "Mutual information with one token, in nats and as a share of the tokens' entropy; *by chance*: the",
        "same after the values were dealt out anew. Loudness is that of the same hop, in 16 classes of equal",
        "count.",
    ]
    for name, measures in found.items():
        lines += ["", f"| {name} | nats | share | by chance |", "|---|---|---|---|"]
        lines += [
            f"| {what} | {i.nats:.3f} | {100 * i.share:.0f} % | {i.by_chance:.3f} |"
            for what, i in measures.information.items()
        ]
    lines += ["", *_explanation(), "", f"![tokens over constant-Q spectrograms]({picture})", ""]
    lines += ["Mean level of each token, dB (notes at full velocity): " + _levels(tokens), ""]
    return "\n".join(lines)


def _row(what: str, values: list[str]) -> str:
    return f"| {what} | " + " | ".join(values) + " |"


def _levels(tokens: TokenSet) -> str:
    return ", ".join(f"{number}: {level:.0f}" for number, level in enumerate(tokens.facts.loudness)) + "."


def _explanation() -> list[str]:
    return [
        "Tokens know how a note moves (loudness, time) and little of what plays it. What they know of the",
        "instrument is mostly how long it sounds: a marimba is silent for most of its four seconds, an organ",
        "never.",
    ]
