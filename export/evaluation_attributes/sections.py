"""The sections of an evaluation of attributes: what is asked, what a teacher hears, and the figures of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.export.evaluation_attributes.asking import AskingPlayer, AttributeModel, asking
from sistrum.export.evaluation_attributes.correlation import (
    attribute_correlation,
    increment_consistency,
    pearson,
    raised_correlation,
    soft,
)
from sistrum.export.evaluation_attributes.hearing import Ears
from sistrum.export.evaluation_attributes.settings import AttributeEvaluationSettings, increments
from sistrum.export.evaluation_attributes.sliders import slider_section
from sistrum.export.evaluation_notes.playing import NoteAsk, stack
from sistrum.export.evaluation_notes.scores_section import real_notes, score_notes
from sistrum.export.evaluation_notes.settings import NoteEvaluationSettings
from sistrum.training.datasets.notes import NoteSet
from sistrum.training.losses.soft_labels import TEMPERATURES
from sistrum.training.metrics.note_classifier import NoteClassifier
from sistrum.training.note_steering.notes import Values

Progress = Callable[[str, int, int], None]
#: Notes that are played before the teacher listens to them.
BATCH = 64


@dataclass
class AttributeSections:
    """Runs the sections that are wanted. Families, pitches, velocities and seeds of the notes have nothing to
    do with the notes whose attributes are asked for.
    """

    model: AttributeModel
    ears: Ears
    notes: NoteSet
    classifier: Callable[[], NoteClassifier]
    settings: AttributeEvaluationSettings
    progress: Progress = lambda *_: None
    done: dict[str, Any] = field(default_factory=dict)

    def measure(self) -> dict[str, Any]:
        """{section: its results}; `increments` needs `correlation`."""
        runs: Mapping[str, Callable[[], Any]] = {
            "correlation": self.correlation,
            "increments": self.increments,
            "sliders": lambda: slider_section(self.model, self.ears, self.settings, self.hear),
            "scores": self.scores,
        }
        for name in self.settings.sections:
            self.done[name] = runs[name]()
        return self.done

    @cached_property
    def asked_rows(self) -> NDArray[np.int64]:
        """Rows of the validation notes whose attributes are asked for, one a note."""
        random = np.random.default_rng(self.settings.seed)
        rows = np.array([note.row for note in self.notes.notes if note.split == "valid"])
        chosen: NDArray[np.int64] = rows[random.integers(0, len(rows), self.settings.notes)]
        return chosen

    @cached_property
    def plain_notes(self) -> list[NoteAsk]:
        """Notes of random families, pitches and velocities, long enough to be heard."""
        settings, classes, (low, high) = self.settings, self.model.classes, self.model.pitches
        random = np.random.default_rng(settings.seed + 1)
        return [
            NoteAsk(
                seed=settings.seed * 100_000 + number,
                family=classes[int(random.integers(len(classes)))],
                pitch=int(random.integers(low, high + 1)),
                velocity=int(random.integers(45, 128)),
                seconds=self.ears.seconds,
            )
            for number in range(settings.notes)
        ]

    def hear(self, asks: Sequence[NoteAsk], what: str) -> Values:
        """Logits [N, attributes] of what is played."""
        player, parts = self.model.player, []
        samples = round(self.ears.seconds * player.sample_rate)
        for start in range(0, len(asks), BATCH):
            audio = stack(player.play(asks[start : start + BATCH]), samples)
            parts.append(self.ears.logits(audio, player.sample_rate))
            self.progress(what, min(start + BATCH, len(asks)), len(asks))
        return np.concatenate(parts)

    def asks(self, amounts: Values, notes: Sequence[NoteAsk]) -> list[NoteAsk]:
        """All attributes by amounts [N, attributes], in the model's units."""
        names = self.model.attributes
        return [
            asking(note, dict(zip(names, row.tolist(), strict=True)))
            for note, row in zip(notes, amounts, strict=True)
        ]

    @cached_property
    def asked(self) -> Values:
        """What is asked for, [N, attributes]."""
        return self.model.amounts(self.ears, self.ears.real[self.asked_rows])

    @cached_property
    def heard(self) -> Values:
        """Logits of the notes that were asked for all of that, [N, attributes]."""
        return self.hear(self.asks(self.asked, self.plain_notes), "asking for all attributes")

    def correlation(self) -> dict[str, Any]:
        """Test 1 in the model's units, and of soft labels by temperature; and the same notes unasked, where
        attributes can be left alone.
        """
        found = attribute_correlation(self.asked, self.model.amounts(self.ears, self.heard))
        real = self.ears.real[self.asked_rows]
        by_temperature = {
            f"{t:g}": [pearson(soft(real[:, i], t), soft(self.heard[:, i], t)) for i in range(real.shape[1])]
            for t in TEMPERATURES
        }
        chance: list[float] = []
        if self.model.sliders:
            unasked = self.model.amounts(self.ears, self.hear(self.plain_notes, "asking for none"))
            chance = [pearson(a, h) for a, h in zip(self.asked.T, unasked.T, strict=True)]
        return {
            "attributes": list(self.ears.labels),
            "rho": [asdict(interval) for interval in found],
            "by_temperature": by_temperature,
            "unasked": chance,
            "notes": len(self.asked),
        }

    def increments(self) -> dict[str, Any]:
        """Tests 2 and 3 on the strongest attributes: each raised for itself, the others as asked."""
        settings = self.settings
        rho = np.array([entry["value"] for entry in self.done["correlation"]["rho"]])
        strongest = np.argsort(-rho, kind="stable")[: settings.increment_attributes]
        strongest = strongest[rho[strongest] > 0]
        rows = slice(0, settings.increment_notes)
        notes, base, raises = self.plain_notes[rows], self.asked[rows], increments()
        plain = self.model.amounts(self.ears, self.heard[rows])[:, strongest].T
        found, most = (
            np.empty((len(raises), len(strongest), len(notes))),
            1.0 if self.model.sliders else np.inf,
        )
        for k, raised in enumerate(raises):
            for j, attribute in enumerate(strongest):
                amounts = base.copy()
                amounts[:, attribute] = np.minimum(most, amounts[:, attribute] + raised)
                logits = self.hear(self.asks(amounts, notes), f"raising attributes by {raised:.3g}")
                found[k, j] = self.model.amounts(self.ears, logits)[:, attribute]
        return {
            "attributes": [self.ears.labels[int(i)] for i in strongest],
            "raised": raises.tolist(),
            "rho": raised_correlation(base[:, strongest].T, found).tolist(),
            "rho_plain": raised_correlation(base[:, strongest].T, plain[None]).tolist()[0],
            "consistency": increment_consistency(plain, found).tolist(),
            "notes": len(notes),
        }

    def scores(self) -> dict[str, Any]:
        """PIS, IIS, KID and FAD at one second: every note with the attributes of the real one that it stands
        for; and with none asked for, where attributes can be left alone.
        """
        settings = NoteEvaluationSettings(
            notes=self.settings.score_notes, durations=(1.0,), seed=self.settings.seed
        )
        valid = real_notes(self.notes, "valid", settings.notes, settings.seed)
        seconds = min(4.0, self.model.player.longest or 4.0)
        asks = [
            NoteAsk(
                settings.seed + k, note.family, note.pitch, note.velocity, seconds, "hold", 0.75 * seconds
            )
            for k, note in enumerate(valid)
        ]
        amounts = self.model.amounts(self.ears, self.ears.real[[note.row for note in valid]])
        wanted = {ask.seed: row.tolist() for ask, row in zip(asks, amounts, strict=True)}
        players = {"untouched": AskingPlayer(self.model.player, lambda ask: {})} if self.model.sliders else {}
        players["attributes"] = AskingPlayer(
            self.model.player, lambda ask: dict(zip(self.model.attributes, wanted[ask.seed], strict=True))
        )
        rows: dict[str, Any] = {}
        for number, (name, player) in enumerate(players.items()):
            self.progress(f"scores, {name}", number, len(players))
            table = score_notes(player, self.notes, self.classifier(), (asks, player.play(asks)), settings)
            rows[name] = asdict(table.rows["hold"]["1"])
            rows |= {key: asdict(table.rows[key]["1"]) for key in ("real validation", "real train")}
        return {"rows": rows}
