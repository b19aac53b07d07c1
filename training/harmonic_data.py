"""A note set taken apart, and its tokens -> what the loop needs: pieces of notes as values, by step."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.training.config import Recipe
from sistrum.training.datasets.notes import FAMILIES as CLASSES
from sistrum.training.datasets.notes import Note, NoteSet, read_notes
from sistrum.training.families.base import AudioFormat, Batch, HarmonicNeeds
from sistrum.training.harmonic_store import HarmonicStore
from sistrum.training.loop import TrainingData
from sistrum.training.note_data import read_tokens, sources

Floats = NDArray[np.float32]

#: Level that the loudest frame of a note has on average over an instrument, root mean square of full scale.
LOUDEST = 0.16
#: Frames around the release in which a piece "with an ending" begins.
ENDING = (-40, 20)


def load_harmonic_notes(recipe: Recipe, needs: HarmonicNeeds, folder: Path) -> TrainingData:
    """Open the note set in `folder`, take apart what is not yet; SistrumError if set or tokens are
    missing.
    """
    notes = read_notes(folder)
    store = HarmonicStore(notes, folder, needs.representation)
    store.build()
    tokens = read_tokens(folder, "tokens", len(notes))
    pieces = HarmonicPieces(notes, store, tokens, needs, recipe.data.batch, recipe.loop.seed)
    samples = needs.frames * needs.representation.hop
    shown = {}
    for name in CLASSES:
        own = [note for note in notes.notes if note.family == name and note.split == "valid"]
        some = own[:: max(1, len(own) // recipe.loop.sheet_columns)][: recipe.loop.sheet_columns]
        shown[name] = torch.from_numpy(notes.sounds_at_full_velocity(some, samples))
    audio = AudioFormat(notes.sample_rate, notes.samples, CLASSES)
    return TrainingData(audio, pieces.at, shown, sources(notes))


class HarmonicPieces:
    """Batch number `step` by `at(step)`: families evenly, instruments evenly within a family.

    A call depends on the arguments and the step alone. An instrument is a program of a source.
    """

    def __init__(
        self,
        notes: NoteSet,
        store: HarmonicStore,
        tokens: NDArray[np.uint8],
        needs: HarmonicNeeds,
        size: int,
        seed: int,
    ) -> None:
        self._needs, self._size, self._seed = needs, size, seed
        self._store, self._tokens = store, tokens
        self._release = round(notes.held_seconds * notes.sample_rate / needs.representation.hop)
        complete = store.complete()
        instruments: dict[str, dict[tuple[str, int], list[Note]]] = defaultdict(lambda: defaultdict(list))
        for note in notes.notes:
            if note.split == "train" and complete[note.row]:
                instruments[note.family][note.source, note.program].append(note)
        self._members = {name: list(instruments[name].values()) for name in CLASSES if len(instruments[name])}
        if not self._members:
            raise SistrumError("data: the note set has no note to learn from")
        self.gains = instrument_gains(store, instruments, needs.representation.harmonics)

    def at(self, step: int) -> Batch:
        """Batch number `step` (0..)."""
        random, needs = np.random.default_rng((self._seed, step)), self._needs
        names = np.resize(random.permutation(list(self._members)), self._size)
        chosen, others = [], []
        for name in names:
            own = self._members[str(name)][random.integers(len(self._members[str(name)]))]
            chosen.append(own[random.integers(len(own))])
            others.append(own[random.integers(len(own))] if random.random() < 0.5 else chosen[-1])
        first = np.array([self._first(random) for _ in chosen])
        places = first[:, None] + np.arange(needs.frames)
        pairs = list(zip(chosen, first, strict=True))
        classes = np.eye(len(CLASSES), dtype=np.float32)[[CLASSES.index(n.family) for n in chosen]]
        extra = {
            "values": np.stack([self.values(n, p) for n, p in zip(chosen, places, strict=True)]),
            "heard": np.stack([self.values(n, np.array(needs.heard)) for n in others]),
            "tokens": np.stack([self.tokens(n, int(start)) for n, start in pairs]),
            "pitch": np.array([n.pitch for n in chosen], dtype=np.float32),
            "first": first,
        }
        tensors = {name: torch.from_numpy(value) for name, value in extra.items()}
        return Batch(torch.zeros(len(chosen), 0), torch.from_numpy(classes), tensors)

    def instrument(self, notes: list[Note]) -> Batch:
        """Some notes of one instrument as `heard`; nothing else of them."""
        places = np.array(self._needs.heard)
        heard = np.stack([self.values(note, places) for note in notes])
        classes = np.eye(len(CLASSES), dtype=np.float32)[[CLASSES.index(n.family) for n in notes]]
        return Batch(
            torch.zeros(len(notes), 0), torch.from_numpy(classes), {"heard": torch.from_numpy(heard)}
        )

    def values(self, note: Note, places: NDArray[np.int64]) -> Floats:
        """Frames of a note at full velocity and its instrument's level; levels are logarithms. Behind the end
        its last one stands for all.
        """
        needs, places = self._needs.representation, np.minimum(places, self._store.values.shape[1] - 1)
        found: Floats = self._store.values[note.row, places].astype(np.float32)
        gain = np.float32(self.gains[note.source, note.program] + 2 * np.log(127.0 / note.velocity))
        found[:, : needs.harmonics] += gain
        found[:, 2 * needs.harmonics :] += gain
        return found

    def tokens(self, note: Note, first: int) -> NDArray[np.int64]:
        """Tokens of frames first - context .. first + frames - 1; -1 before the note."""
        places = np.arange(first - self._needs.context, first + self._needs.frames)
        index = np.clip(places // self._needs.frames_per_token, 0, self._tokens.shape[1] - 1)
        held: NDArray[np.int64] = np.where(places < 0, -1, self._tokens[note.row, index].astype(np.int64))
        return held

    def _first(self, random: np.random.Generator) -> int:
        """Where a piece begins."""
        needs, last = self._needs, self._store.values.shape[1] - self._needs.frames
        kind = random.random()
        if kind < needs.beginnings:
            return 0
        if kind < needs.beginnings + needs.endings:
            begin = self._release + int(random.integers(*ENDING))
            return int(np.clip(begin, 0, last))
        return int(random.integers(0, min(last, self._release) + 1))


def instrument_gains(
    store: HarmonicStore, instruments: dict[str, dict[tuple[str, int], list[Note]]], harmonics: int
) -> dict[tuple[str, int], float]:
    """What to add to the logarithmic levels of each instrument, so that all are equally loud at full
    velocity.
    """
    gains = {}
    for members in instruments.values():
        for key, notes in members.items():
            some = notes[:: max(1, len(notes) // 12)]
            loudest = [
                loudest_frame(store.values[n.row], harmonics) + 2 * np.log(127.0 / n.velocity) for n in some
            ]
            gains[key] = float(np.log(LOUDEST) - np.mean(loudest))
    return gains


def loudest_frame(values: NDArray[np.float16], harmonics: int) -> float:
    """Logarithm of the root mean square of a note's loudest frame, its harmonics alone."""
    power = 0.5 * np.exp(2.0 * values[:, :harmonics].astype(np.float32)).sum(axis=1)
    return 0.5 * float(np.log(power.max() + 1e-12))
