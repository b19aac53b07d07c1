"""A checkpoint of a generator of notes as steering is fitted to it: the engine plays, a teacher listens.

The engine plays the notes, so what is heard is what will be played.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

import sistrum
from sistrum.errors import SistrumError
from sistrum.export.export_model import Labels, write_file
from sistrum.export.export_notes import NoteSources, describe_notes, tokens_of, with_self_test
from sistrum.export.reference_note import ReferenceNotes, onnx_graph
from sistrum.export.steering import ExportedGraph
from sistrum.export.to_onnx import embed_card, export_graph
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.controls import CLASS_GROUP
from sistrum.training.families.base import Family
from sistrum.training.note_steering.graph import TimbreAsLatent, TimbreGraph
from sistrum.training.note_steering.notes import NoteDraws, NoteSource, Progress, Values

Floats = NDArray[np.float32]
#: Audio [N, S] at a rate in Hz -> logits [N, attributes].
Listen = Callable[[Floats, int], Values]
#: Notes that are played before the teacher listens to them.
BATCH = 32
SILENT_DB = -90.0


@dataclass(frozen=True)
class TeacherEars:
    """What steering asks of a teacher: logits of the attributes that get sliders, of notes this long."""

    attributes: tuple[str, ...]
    listen: Listen
    seconds: float


def note_source(
    checkpoint: Checkpoint, family: Family, graph: ExportedGraph, notes: Path, ears: TeacherEars
) -> NoteSource:
    """The graph's timbres as a source of notes.

    Raises:
        SistrumError: the family's graph has no timbre to steer.
    """
    module, streaming = graph.module, family.streaming
    if not isinstance(module, TimbreGraph) or streaming is None:
        raise SistrumError(f"a generator of family {family.name} cannot be steered: its graph has no timbre")
    extra = torch.tensor([[c.default for c in graph.controls if c.group != CLASS_GROUP]])

    def timbre(latents: Tensor, shares: Tensor) -> Tensor:
        with torch.no_grad():
            controls = torch.cat([shares, extra.expand(len(shares), -1)], dim=1)
            return module.timbre(latents, controls)

    player = TimbrePlayer(checkpoint, family, graph, notes, ears.seconds)
    return NoteSource(
        timbre=timbre,
        hear=lambda draws, progress: hear(player, ears, draws, progress),
        latent=next(port.shape[-1] for port in graph.inputs if port.role == "latent"),
        classes=len(checkpoint.audio.classes),
        pitches=(streaming.low, streaming.high),
        attributes=ears.attributes,
    )


class TimbrePlayer:
    """Plays draws by the engine, from a model file whose latent is the timbre."""

    def __init__(
        self, checkpoint: Checkpoint, family: Family, graph: ExportedGraph, notes: Path, seconds: float
    ) -> None:
        self.sample_rate, self.seconds = checkpoint.audio.sample_rate, seconds
        self._classes = checkpoint.audio.classes
        labels = Labels("timbres", "Timbres", "For a fit alone", "none")
        tokens = tokens_of(family, self.sample_rate, NoteSources(notes))
        plain = replace(graph, module=TimbreAsLatent(graph.module).eval())
        card = describe_notes(checkpoint, family, labels, tokens, plain)
        onnx = export_graph(plain.module, card.inputs, [port.name for port in card.outputs])
        reference = ReferenceNotes(card, onnx_graph(card, onnx.SerializeToString()))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "timbres.onnx"
            write_file(path, embed_card(onnx, with_self_test(card, reference)))
            self._renderer = sistrum.NoteRenderer(sistrum.Model(path))

    def play(self, draws: NoteDraws) -> Floats:
        """Audio [N, samples], each note held all the time."""
        samples = round(self.seconds * self.sample_rate)
        audio = np.zeros((len(draws), samples), dtype=np.float32)
        for row in range(len(draws)):
            shares = dict(zip(self._classes, draws.shares[row].tolist(), strict=True))
            made, _ = self._renderer.render(
                seed=int(draws.seeds[row]),
                latent=draws.timbres[row].float().numpy(),
                controls=shares,
                pitch=int(draws.pitches[row]),
                velocity=float(draws.velocities[row]),
                held=self.seconds + 0.1,
            )
            audio[row, : min(samples, len(made))] = made[:samples]
        return audio


def hear(player: TimbrePlayer, ears: TeacherEars, draws: NoteDraws, progress: Progress) -> Values:
    """The teacher's logits and the level in dB, [N, attributes + 1]."""
    parts = []
    for start in range(0, len(draws), BATCH):
        audio = player.play(draws[slice(start, start + BATCH)])
        parts.append(np.concatenate([ears.listen(audio, player.sample_rate), levels(audio)], axis=1))
        progress(min(start + BATCH, len(draws)), len(draws))
    return np.concatenate(parts)


def levels(audio: Floats) -> Values:
    """Root mean square of notes [N, S] in dB of full scale, [N, 1]."""
    power = np.square(audio.astype(np.float64)).mean(axis=1, keepdims=True)
    found: Values = np.maximum(10.0 * np.log10(power + 1e-12), SILENT_DB)
    return found
