"""The whole evaluation of one model of notes: what it plays is played once and measured by every section."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from sistrum.export.evaluation.evaluate import versions
from sistrum.export.evaluation_notes.document import FORMAT, FORMAT_VERSION, Document
from sistrum.export.evaluation_notes.envelope_section import measure_envelopes
from sistrum.export.evaluation_notes.hold_section import measure_holds
from sistrum.export.evaluation_notes.movement_section import compare_movement
from sistrum.export.evaluation_notes.pitch_section import measure_pitches
from sistrum.export.evaluation_notes.playing import NoteAsk, PlayedNote, Player, asks_like
from sistrum.export.evaluation_notes.response_section import measure_responses
from sistrum.export.evaluation_notes.scores_section import real_notes, score_notes
from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings
from sistrum.training.datasets.notes import Note, NoteSet
from sistrum.training.metrics.note_classifier import NoteClassifier

Progress = Callable[[str, int, int], None]


def evaluate_notes(
    player: Player,
    model: Mapping[str, Any],
    notes: NoteSet,
    classifier: Callable[[], NoteClassifier],
    settings: NoteEvaluationSettings,
    progress: Progress = lambda *_: None,
) -> Document:
    """The evaluation document of what `player` plays; `model` says which one it is.

    `classifier` is asked for only where a section needs it.
    """
    started = time.monotonic()
    sections = NoteSections(player, notes, classifier, settings, progress)
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "model": dict(model),
        "data": describe_notes(notes),
        "settings": asdict(settings),
        "versions": versions(),
        "sections": sections.measure(),
    } | {"seconds": round(time.monotonic() - started, 1)}


@dataclass
class NoteSections:
    """Runs the sections that are wanted; the held notes that several of them need are played once."""

    player: Player
    notes: NoteSet
    classifier: Callable[[], NoteClassifier]
    settings: NoteEvaluationSettings
    progress: Progress
    done: dict[str, Any] = field(default_factory=dict)

    def measure(self) -> dict[str, Any]:
        """{section: its results}; a section that the model cannot have is {"skipped": why}."""
        runs: Mapping[str, Callable[[], Any]] = {
            "scores": lambda: score_notes(
                self.player, self.notes, self.classifier(), self.held, self.settings
            ),
            "pitch": lambda: measure_pitches(self.player, self.notes, self.valid, self.settings),
            "envelope": lambda: measure_envelopes(self.player, *self.held),
            "hold": lambda: measure_holds(self.player, self.settings),
            "movement": lambda: compare_movement(self.player, self.notes, self.moving, *self.held),
            "responses": lambda: measure_responses(self.player, self.settings),
        }
        for number, name in enumerate(self.settings.sections):
            self.progress(f"section {name}", number, len(self.settings.sections))
            self.done[name] = runs[name]()
        self.progress("done", len(self.settings.sections), len(self.settings.sections))
        return {
            name: result if isinstance(result, dict) else asdict(result) for name, result in self.done.items()
        }

    @cached_property
    def valid(self) -> tuple[Note, ...]:
        """The real notes that the model's are compared with."""
        return real_notes(self.notes, "valid", self.settings.notes, self.settings.seed)

    @property
    def moving(self) -> tuple[Note, ...]:
        """The real notes whose movement is measured: all of them, as a rule."""
        return real_notes(self.notes, "valid", self.settings.real_movement, self.settings.seed)

    @cached_property
    def held(self) -> tuple[list[NoteAsk], list[PlayedNote]]:
        """Notes like the real ones, as long, and released when they are."""
        seconds = self.notes.samples / self.notes.sample_rate
        if self.player.longest is not None:
            seconds = min(seconds, self.player.longest)
        asks = asks_like(self.valid, self.settings.notes, seconds, "hold", self.settings.seed)
        return asks, self.player.play(asks)


def describe_notes(notes: NoteSet) -> dict[str, Any]:
    """Which real notes a model was judged by."""
    facts = [[n.source, n.program, n.pitch, n.velocity, n.split] for n in notes.notes]
    return {
        "notes": len(notes),
        "sample_rate": notes.sample_rate,
        "samples": notes.samples,
        "counts": notes.counts(),
        "sha256": hashlib.sha256(json.dumps(facts).encode()).hexdigest(),
    }
