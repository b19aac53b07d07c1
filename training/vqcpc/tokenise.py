"""A note set and trained encoders -> its tokens, numbered from quiet to loud."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.config import parse
from sistrum.training.datasets.notes import Note, NoteSet, read_notes
from sistrum.training.datasets.progress import Progress, silent
from sistrum.training.vqcpc.checkpoint import TokenCheckpoint
from sistrum.training.vqcpc.front_end import note_levels, token_count
from sistrum.training.vqcpc.networks import Vqcpc
from sistrum.training.vqcpc.settings import FrontEnd, TokenRecipe
from sistrum.training.vqcpc.token_set import SILENCE_DB, TokenFacts, TokenSet, notes_hash


def tokenise(
    folder: Path,
    encoder: TokenCheckpoint,
    encoder_32ms: TokenCheckpoint | None,
    like: TokenFacts | None,
    final: bool,
    progress: Progress = silent,
) -> TokenSet:
    """Tokens of all notes in `folder`, numbered by loudness in its training notes, or as `like` says.

    Without an encoder for 32 ms, every second token stands for it.
    """
    notes = read_notes(folder)
    front, codes = _codes(folder, encoder, progress)
    levels = hop_levels(notes, front, progress)
    count = encoder.recipe["network"]["codes"]
    order, loudness = by_loudness(codes, levels, notes.notes, count)
    if like is not None:
        if like.encoder != encoder.encoder_hash:
            raise SistrumError("--like: those tokens were made by another encoder")
        order, loudness = like.order, like.loudness
    tokens = renamed(codes, order)
    tokens_32ms, hash_32ms = tokens[:, ::2], ""
    if encoder_32ms is not None:
        later, codes_32ms = _codes(folder, encoder_32ms, progress)
        their_order, _ = by_loudness(codes_32ms, hop_levels(notes, later, progress), notes.notes, count)
        tokens_32ms, hash_32ms = renamed(codes_32ms, their_order), encoder_32ms.encoder_hash
    facts = TokenFacts(
        count=count,
        hop_seconds=front.hop / front.sample_rate,
        order=order,
        loudness=loudness,
        notes=notes_hash(folder),
        encoder=encoder.encoder_hash,
        encoder_32ms=hash_32ms,
        final=final,
    )
    return TokenSet(facts, tokens, tokens_32ms, levels)


@torch.no_grad()
def encode(model: Vqcpc, levels: NDArray[np.uint8], progress: Progress = silent) -> NDArray[np.uint8]:
    """Codes [notes, tokens] of level steps [notes, tokens, bins]."""
    out = np.empty(levels.shape[:2], dtype=np.uint8)
    for first in range(0, len(levels), 32):
        piece = torch.from_numpy(levels[first : first + 32].astype(np.float32))
        out[first : first + 32] = model.codes(piece).numpy()
        progress("codes", min(first + 32, len(levels)), len(levels))
    return out


def hop_levels(notes: NoteSet, front: FrontEnd, progress: Progress = silent) -> NDArray[np.float32]:
    """Root mean square of every token's samples at full velocity, dB, [notes, tokens]."""
    count = token_count(notes.samples, notes.sample_rate, front)
    hop = front.hop * notes.sample_rate // front.sample_rate
    out = np.empty((len(notes), count), dtype=np.float32)
    for first in range(0, len(notes), 64):
        sounds = notes.sounds_at_full_velocity(notes.notes[first : first + 64])
        sounds = np.pad(sounds, ((0, 0), (0, count * hop - sounds.shape[1])))
        power = (sounds.reshape(len(sounds), count, hop) ** 2).mean(axis=2)
        out[first : first + len(sounds)] = 10 * np.log10(power + 10 ** (SILENCE_DB / 10))
        progress("levels", first + len(sounds), len(notes))
    return out


def by_loudness(
    codes: NDArray[np.uint8], levels: NDArray[np.float32], notes: Sequence[Note], count: int
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Codes from quiet to loud, and their mean levels in the training notes; unused ones come first."""
    rows = [note.row for note in notes if note.split == "train"]
    used, heard = codes[rows].ravel(), levels[rows].ravel()
    times = np.bincount(used, minlength=count)
    means = np.bincount(used, heard, minlength=count) / np.maximum(times, 1)
    means[times == 0] = SILENCE_DB
    order = np.argsort(means, kind="stable")
    return tuple(int(code) for code in order), tuple(round(float(means[code]), 2) for code in order)


def renamed(codes: NDArray[np.uint8], order: Sequence[int]) -> NDArray[np.uint8]:
    """Tokens of codes: token t is the code `order[t]`."""
    names = np.empty(len(order), dtype=np.uint8)
    names[list(order)] = np.arange(len(order))
    return names[codes]


def _codes(folder: Path, encoder: TokenCheckpoint, progress: Progress) -> tuple[FrontEnd, NDArray[np.uint8]]:
    """The encoder's front end, and its codes of all notes."""
    front = parse(TokenRecipe, encoder.recipe, "recipe of the checkpoint").front
    return front, encode(encoder.model(), note_levels(folder, front, progress), progress)
