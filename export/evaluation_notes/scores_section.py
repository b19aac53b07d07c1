"""PIS, IIS, KID and FAD of what a model plays, at several lengths, beside those of real notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation_notes.playing import (
    NoteAsk,
    PlayedNote,
    Player,
    asks_like,
    has_length,
    stack,
)
from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings
from sistrum.training.datasets.notes import FAMILIES, Note, NoteSet
from sistrum.training.metrics.distances import (
    Interval,
    frechet_distance,
    inception_score,
    kernel_distance,
    over_subsets,
    subset_size,
)
from sistrum.training.metrics.embedding import MEL, MelStatistics
from sistrum.training.metrics.envelope_response import loudness_curve
from sistrum.training.metrics.note_classifier import Judgement, NoteClassifier, judge
from sistrum.training.metrics.note_picture import RATE, at_judged_rate
from sistrum.training.vqcpc.phases import END_FALL, END_LEVEL

Floats = NDArray[np.float32]
INCEPTION = "inception"
#: Level is looked at in steps of this many seconds to tell when a note is over.
HOP_SECONDS = 0.016


@dataclass(frozen=True)
class NoteScores:
    """Of one set of notes of one length. kid, fad: distances to the real validation notes by embedding.

    pitch_named, family_named: share of the notes whose label the classifier names.
    """

    pis: Interval
    iis: Interval
    kid: dict[str, Interval]
    fad: dict[str, Interval]
    pitch_named: float
    family_named: float
    notes: int


@dataclass(frozen=True)
class ScoreTable:
    """rows: 'real train' and 'real validation', then 'hold' and 'stretch' as far as the model can; each by
    seconds. Everything is measured on random subsets of `subset` notes."""

    rows: dict[str, dict[str, NoteScores]]
    subset: int


@dataclass(frozen=True)
class _Labelled:
    """Notes of one length, at the rate they are judged at, with the labels that they should have."""

    audio: Floats
    pitches: tuple[int, ...]
    families: tuple[str, ...]


def real_notes(notes: NoteSet, split: str, most: int, seed: int) -> tuple[Note, ...]:
    """At most `most` real notes of a split, at random."""
    own = notes.select(lambda note: note.split == split)
    chosen = np.sort(np.random.default_rng(seed).permutation(len(own))[:most])
    return tuple(own[int(i)] for i in chosen)


def score_notes(
    player: Player,
    notes: NoteSet,
    classifier: NoteClassifier,
    held: tuple[Sequence[NoteAsk], Sequence[PlayedNote]],
    settings: NoteEvaluationSettings,
) -> ScoreTable:
    """Held notes are cut to each length as the real ones are; stretched ones are played at each length, and
    where the real notes are silent before it is over, no longer than these sound.
    """
    count, seed = settings.notes, settings.seed
    valid = real_notes(notes, "valid", count, seed)
    train = real_notes(notes, "train", count, seed)
    size = subset_size(len(valid), len(train), count)
    rows: dict[str, dict[str, NoteScores]] = {}
    for seconds in settings.durations:
        if not has_length(player, seconds):
            continue
        sets = {
            "real validation": _real(notes, valid, seconds),
            "real train": _real(notes, train, seconds),
            "hold": _played(player, *held, seconds),
        }
        if player.loudness is not None:
            lengths = seconds if seconds <= notes.held_seconds else sounding_seconds(notes, valid)
            asks = asks_like(valid, count, lengths, "stretch", seed)
            sets["stretch"] = _played(player, asks, player.play(asks), seconds)
        reference = _points(sets["real validation"], classifier)
        for name, labelled in sets.items():
            points = reference if name == "real validation" else _points(labelled, classifier)
            own = name == "real validation"
            scores = _scores(labelled, points, None if own else reference, classifier, size)
            rows.setdefault(name, {})[f"{seconds:g}"] = scores
    return ScoreTable(rows, size)


def sounding_seconds(notes: NoteSet, chosen: Sequence[Note]) -> list[float]:
    """Until key-up, or until a note's release is silent: 60 dB below its loudest, or below -72 dB."""
    hop = round(HOP_SECONDS * notes.sample_rate)
    found = []
    for sound in notes.sounds(chosen):
        level = loudness_curve(sound, hop)
        heard = np.flatnonzero(level > max(level.max() - END_FALL, END_LEVEL))
        last = (int(heard[-1]) + 1) * HOP_SECONDS if len(heard) else 0.0
        found.append(max(last, notes.held_seconds))
    return found


def _real(notes: NoteSet, chosen: Sequence[Note], seconds: float) -> _Labelled:
    audio = notes.sounds(chosen, round(seconds * notes.sample_rate))
    pitches = tuple(note.pitch for note in chosen)
    return _Labelled(at_judged_rate(audio, notes.sample_rate), pitches, tuple(note.family for note in chosen))


def _played(
    player: Player, asks: Sequence[NoteAsk], played: Sequence[PlayedNote], seconds: float
) -> _Labelled:
    audio = stack(played, round(seconds * player.sample_rate))
    pitches = tuple(ask.pitch for ask in asks)
    return _Labelled(at_judged_rate(audio, player.sample_rate), pitches, tuple(ask.family for ask in asks))


def _points(labelled: _Labelled, classifier: NoteClassifier) -> tuple[Judgement, dict[str, Floats]]:
    """What the classifier says, and the points that KID and FAD compare."""
    judged = judge(classifier, labelled.audio, RATE)
    mel = MelStatistics()(labelled.audio, RATE)
    return judged, {INCEPTION: judged.embedding, MEL: mel}


def _scores(
    labelled: _Labelled,
    points: tuple[Judgement, dict[str, Floats]],
    reference: tuple[Judgement, dict[str, Floats]] | None,
    classifier: NoteClassifier,
    size: int,
) -> NoteScores:
    judged, embedded = points
    over = partial(over_subsets, size=size)
    kid, fad = {}, {}
    for name, own in embedded.items() if reference else ():
        assert reference is not None
        kid[name] = over(kernel_distance, own, reference[1][name])
        fad[name] = over(frechet_distance, own, reference[1][name])
    pitches = np.array(classifier.pitches)[judged.pitch.argmax(axis=1)]
    families = np.array(FAMILIES)[judged.family.argmax(axis=1)]
    return NoteScores(
        over(inception_score, judged.pitch),
        over(inception_score, judged.family),
        kid,
        fad,
        float((pitches == np.array(labelled.pitches)).mean()),
        float((families == np.array(labelled.families)).mean()),
        len(labelled.audio),
    )
