"""Trains the pitch and family classifier on real notes, keeps its weights, and lets it judge sounds.

It learns from the train split alone. The weights are kept in a cache folder, by a key over the notes, the
settings and the code that made them.
"""

import hashlib
import inspect
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from sistrum.training.datasets.notes import FAMILIES, NoteSet
from sistrum.training.metrics import inception, note_inception, note_picture
from sistrum.training.metrics.hit_classifier import default_cache
from sistrum.training.metrics.note_inception import NoteInception
from sistrum.training.metrics.note_picture import CLIP, at_judged_rate, clips, note_pictures

Floats = NDArray[np.float32]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class NoteClassifierSettings:
    """pool: clips of 1 s made once, families evenly; steps of `batch` pictures drawn from them.

    halves: share of clips that hold half a second. tilt_db: the largest random tilt, lowest band to highest.
    """

    pool: int = 12288
    steps: int = 1200
    batch: int = 64
    learning_rate: float = 3e-3
    label_smoothing: float = 0.02
    halves: float = 0.2
    tilt_db: float = 6.0
    seed: int = 7


@dataclass(frozen=True)
class NoteClassifier:
    """A trained network and the MIDI pitches that its classes stand for (families: those of NSynth)."""

    network: NoteInception
    pitches: tuple[int, ...]


@dataclass(frozen=True)
class Judgement:
    """Of N sounds: probabilities of the pitches [N, P] and of the families [N, 11], embeddings [N, 64]."""

    pitch: Floats
    family: Floats
    embedding: Floats


def cached_note_classifier(
    notes: NoteSet,
    settings: NoteClassifierSettings | None = None,
    cache: Path | None = None,
    progress: Progress = lambda *_: None,
) -> NoteClassifier:
    """The classifier of this note set: from the cache (default: the user's), or trained and put there."""
    settings = settings or NoteClassifierSettings()
    folder = cache if cache is not None else default_cache()
    pitches = tuple(sorted({note.pitch for note in notes.notes}))
    path = folder / f"note_inception_{cache_key(notes, settings)}.pt"
    if path.exists():
        network = NoteInception(len(pitches), len(FAMILIES))
        network.load_state_dict(torch.load(path, weights_only=True))
        return NoteClassifier(network.eval(), pitches)
    classifier = train_note_classifier(notes, settings, progress)
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.part")
    torch.save(classifier.network.state_dict(), partial)
    partial.replace(path)
    return classifier


def cache_key(notes: NoteSet, settings: NoteClassifierSettings) -> str:
    """16 hexadecimal digits that change with the notes, the settings or this code."""
    digest = hashlib.sha256(np.ascontiguousarray(notes.audio[:: max(1, len(notes) // 64)]).tobytes())
    facts = [notes.sample_rate, [asdict(note) for note in notes.notes], asdict(settings)]
    digest.update(json.dumps(facts).encode())
    for code in (inception, note_inception, note_picture, train_note_classifier, _pool, _clip, _tilted):
        digest.update(inspect.getsource(code).encode())
    return digest.hexdigest()[:16]


def train_note_classifier(
    notes: NoteSet, settings: NoteClassifierSettings, progress: Progress = lambda *_: None
) -> NoteClassifier:
    """Train on clips of the training notes; the same arguments give the same network on one machine."""
    pitches = tuple(sorted({note.pitch for note in notes.notes}))
    pictures, pitch, family = _pool(notes, pitches, settings, progress)
    with torch.random.fork_rng():
        torch.manual_seed(settings.seed)
        network = NoteInception(len(pitches), len(FAMILIES))
        optimiser = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=0.02)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, settings.learning_rate, total_steps=settings.steps
        )
        for step in range(settings.steps):
            rows = torch.randint(len(pitch), (settings.batch,))
            pitch_logits, family_logits, _ = network(_tilted(pictures[rows].float(), settings.tilt_db))
            loss = cross_entropy(pitch_logits, pitch[rows], label_smoothing=settings.label_smoothing)
            loss = loss + cross_entropy(family_logits, family[rows], label_smoothing=settings.label_smoothing)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            progress("training the note classifier", step + 1, settings.steps)
    return NoteClassifier(network.eval(), pitches)


def _pool(
    notes: NoteSet, pitches: tuple[int, ...], settings: NoteClassifierSettings, progress: Progress
) -> tuple[Tensor, Tensor, Tensor]:
    """float16 pictures [pool, 128, 32] of random clips, indices of their pitches and families [pool]."""
    random = np.random.default_rng(settings.seed)
    members = [notes.select(lambda n, f=f: n.split == "train" and n.family == f) for f in FAMILIES]  # type: ignore[misc]
    filled = [index for index, own in enumerate(members) if own]
    families = np.resize(random.permutation(filled), settings.pool)
    chosen = [members[family][int(random.integers(len(members[family])))] for family in families]
    pictures = []
    for start in range(0, settings.pool, note_picture.BLOCK):
        block = chosen[start : start + note_picture.BLOCK]
        sounds = np.stack([_clip(notes.sounds([n])[0], notes.sample_rate, random, settings) for n in block])
        pictures.append(note_pictures(at_judged_rate(sounds, notes.sample_rate)[:, :CLIP]).half())
        progress("cutting notes into clips", start + len(block), settings.pool)
    labels = torch.tensor([pitches.index(note.pitch) for note in chosen])
    return torch.cat(pictures), labels, torch.from_numpy(families)


def _clip(sound: Floats, rate: int, random: np.random.Generator, settings: NoteClassifierSettings) -> Floats:
    """One second from the start or (half of them) from anywhere that sounds; some hold half a second."""
    latest = max(0, len(sound) - rate)
    start = int(random.integers(latest + 1)) if random.random() < 0.5 else 0
    length = rate // 2 if random.random() < settings.halves else rate
    part = sound[start : start + length]
    quiet = 10 ** (-note_picture.SILENT_DB / 20) * np.abs(sound).max()
    if np.abs(part).max() < quiet:
        part = sound[:length]
    return np.pad(part, (0, rate - len(part)))


def _tilted(pictures: Tensor, most_db: float) -> Tensor:
    """Pictures [N, 128, T] with the spectra of each tilted at random; silence stays silence."""
    slope = torch.linspace(-1, 1, pictures.shape[1])[None, :, None]
    amount = (torch.rand(len(pictures), 1, 1) * 2 - 1) * most_db / (note_picture.RANGE_DB / 2)
    return (pictures + slope * amount).clamp(-1, 1)


@torch.no_grad()
def judge(classifier: NoteClassifier, sounds: Floats, sample_rate: int) -> Judgement:
    """Sounds [N, S] of any length: the mean over the clips of 1 s that sound."""
    pieces = [clips(sound) for sound in at_judged_rate(sounds, sample_rate)]
    owner = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    flat = np.concatenate(pieces)
    found: list[list[Floats]] = [[], [], []]
    for start in range(0, len(flat), note_picture.BLOCK):
        pitch, family, embedding = classifier.network(note_pictures(flat[start : start + note_picture.BLOCK]))
        for blocks, values in zip(
            found, (torch.softmax(pitch, 1), torch.softmax(family, 1), embedding), strict=True
        ):
            blocks.append(values.numpy())
    return Judgement(*(_mean_by_owner(np.concatenate(blocks), owner, len(pieces)) for blocks in found))


def _mean_by_owner(values: Floats, owner: NDArray[np.intp], owners: int) -> Floats:
    sums = np.zeros((owners, values.shape[1]), np.float64)
    np.add.at(sums, owner, values)
    mean: Floats = (sums / np.bincount(owner, minlength=owners)[:, None]).astype(np.float32)
    return mean
