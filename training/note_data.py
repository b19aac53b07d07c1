"""A note set and its tokens on disk -> what the loop needs: pieces of notes by step, and credits."""

from collections import Counter
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.config import Recipe
from sistrum.training.datasets.note_audio import notes_at_rate
from sistrum.training.datasets.notes import FAMILIES as CLASSES
from sistrum.training.datasets.notes import FULL_SCALE, Note, NoteSet, read_notes
from sistrum.training.distillation.note_attributes import NoteAttributes, note_attributes
from sistrum.training.families.base import AudioFormat, Batch, NoteNeeds
from sistrum.training.loop import TrainingData


def load_notes(recipe: Recipe, needs: NoteNeeds, folder: Path) -> TrainingData:
    """Open the note set in `folder`; SistrumError if it, or its tokens where they are needed, are missing."""
    notes = read_notes(folder)
    audio = notes_at_rate(folder, notes, needs.sample_rate)
    tokens = read_tokens(folder, needs.tokens, len(notes)) if needs.tokens else None
    attributes = note_attributes(notes, folder, needs.attributes) if needs.attributes else None
    batches = NotePieces(notes, audio, tokens, needs, recipe.data.batch, recipe.loop.seed, attributes)
    samples = needs.frames * needs.hop
    shown = {}
    for name in CLASSES:
        own = [n.row for n in notes.notes if n.family == name and n.split == "valid"]
        rows = own[:: max(1, len(own) // recipe.loop.sheet_columns)][: recipe.loop.sheet_columns]
        sounds = _sounds(audio[rows, :samples])
        shown[name] = torch.nn.functional.pad(sounds, (0, samples - sounds.shape[1]))
    labels = attributes.labels if attributes else ()
    audio_format = AudioFormat(needs.sample_rate, samples, CLASSES, labels)
    return TrainingData(audio_format, batches.at, shown, sources(notes))


def read_tokens(folder: Path, name: str, notes: int) -> NDArray[np.uint8]:
    """The array `name` of tokens [notes, tokens] from the file beside `folder`."""
    path = folder.with_name(f"{folder.name}.tokens.npz")
    try:
        with np.load(path, allow_pickle=False) as file:
            tokens = file[name]
    except FileNotFoundError:
        raise SistrumError(f"{path}: no such file; the tokens of {folder} are needed") from None
    except (OSError, ValueError, KeyError) as error:
        raise SistrumError(f"{path}: expected the tokens {name!r}: {error}") from None
    if tokens.ndim != 2 or len(tokens) != notes or tokens.dtype != np.uint8:
        raise SistrumError(
            f"{path}: {name}: expected uint8 tokens of {notes} notes, found {tokens.dtype} {tokens.shape}"
        )
    return cast("NDArray[np.uint8]", tokens)


def sources(notes: NoteSet) -> list[dict[str, Any]]:
    """One card entry a source: name, licence, number of sounds and credit."""
    counts = Counter(note.source for note in notes.notes)
    return [
        {"name": o.source, "licence": o.licence, "sounds": counts[o.source], "credit": o.credit}
        for o in notes.sources
    ]


class NotePieces:
    """Batch number `step` by `at(step)`: instrument families evenly, notes evenly within a family.

    A call depends on the arguments and the step alone.
    """

    def __init__(
        self,
        notes: NoteSet,
        audio: NDArray[np.int16],
        tokens: NDArray[np.uint8] | None,
        needs: NoteNeeds,
        size: int,
        seed: int,
        attributes: NoteAttributes | None = None,
    ) -> None:
        self._audio, self._tokens, self._needs, self._seed = audio, tokens, needs, seed
        self._attributes = attributes
        self._size = needs.size or (lambda _: size)
        self._last = audio.shape[1] // needs.hop - needs.frames  # the last frame a piece may begin at
        own = {name: [n for n in notes.notes if n.family == name and n.split == "train"] for name in CLASSES}
        self._members = {name: members for name, members in own.items() if members}
        if not self._members:
            raise SistrumError("data: the note set has no note to learn from")

    def at(self, step: int) -> Batch:
        """Batch number `step` (0..)."""
        random, needs = np.random.default_rng((self._seed, step)), self._needs
        names = np.resize(random.permutation(list(self._members)), self._size(step))
        chosen: list[Note] = [
            self._members[str(n)][random.integers(len(self._members[str(n)]))] for n in names
        ]
        later = random.random(len(chosen)) >= needs.beginnings
        first = np.where(later, random.integers(0, max(1, self._last + 1), len(chosen)), 0)
        classes = np.eye(len(CLASSES), dtype=np.float32)[[CLASSES.index(n.family) for n in chosen]]
        extra = {
            "pitch": torch.tensor([float(n.pitch) for n in chosen]),
            "velocity": torch.tensor([n.velocity / 127 for n in chosen]),
            "first": torch.from_numpy(first),
        }
        if self._attributes is not None:
            extra["attributes"] = torch.from_numpy(self._attributes.logits[[n.row for n in chosen]])
        pairs = list(zip(chosen, first.tolist(), strict=True))
        if self._tokens is not None:
            extra["tokens"] = torch.stack([self._piece_tokens(n.row, start) for n, start in pairs])
        audio = torch.stack([self._piece(n, start) for n, start in pairs])
        return Batch(audio, torch.from_numpy(classes), extra)

    def _piece(self, note: Note, first: int) -> Tensor:
        """Samples around frames first .. first + frames, silence beyond the ends of the note; as loud as at
        full velocity, whose level the engine applies to what a model plays.
        """
        needs, gain = self._needs, (127.0 / note.velocity) ** 2
        begin = (first - needs.margin) * needs.hop
        length = (needs.frames + 2 * needs.margin) * needs.hop
        before = max(0, -begin)
        found = gain * _sounds(self._audio[note.row, max(0, begin) : begin + length])
        return torch.nn.functional.pad(found, (before, length - before - len(found)))

    def _piece_tokens(self, row: int, first: int) -> Tensor:
        """Tokens of frames first - context .. first + frames; -1 before the note, the last one after it."""
        assert self._tokens is not None
        places = np.arange(first - self._needs.context, first + self._needs.frames)
        held = self._tokens[row, np.clip(places, 0, self._tokens.shape[1] - 1)].astype(np.int64)
        return torch.from_numpy(np.where(places < 0, -1, held))


def _sounds(samples: NDArray[np.int16]) -> Tensor:
    """int16 [..., samples] -> float32, full scale 1."""
    return torch.from_numpy(samples.astype(np.float32) / np.float32(FULL_SCALE))
