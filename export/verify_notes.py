"""Does a streaming model give chunk by chunk in ONNX Runtime what torch gives for a whole note at once?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from sistrum.errors import SistrumError
from sistrum.export.model_card import ModelCard
from sistrum.export.reference_note import Graph, NoteAsked, NoteChange, NoteParts, ReferenceNotes, onnx_graph
from sistrum.export.reference_renderer import open_session
from sistrum.export.verify import VALUES_TOLERANCE, Agreement
from sistrum.training.controls import ATTRIBUTE_GROUP

Floats = NDArray[np.float32]

#: Largest difference of values, and of audio in other chunks of the same graph, of full scale.
TOLERANCE = 1e-4
#: Attributes that a probe touches: there may be a hundred.
TOGETHER = 8
#: Frames of a note that is compared: about a second.
FRAMES = 130


@dataclass(frozen=True)
class NoteProbe:
    """A note to compare, and the frames at which a chunk is to begin beside the usual ones."""

    asked: NoteAsked
    cuts: tuple[int, ...]


def note_probes(card: ModelCard) -> list[NoteProbe]:
    """Every control alone at its ends, attributes some at a time at either end, random mixtures of all; low
    and high pitches, releases, bends, odd chunks.
    """
    parts, random = NoteParts.of(card), np.random.default_rng(0)
    attributes = [c for c in card.controls if c.group == ATTRIBUTE_GROUP]
    plain = [c for c in card.controls if c.group != ATTRIBUTE_GROUP]
    settings = [{}, *({c.id: end} for c in plain for end in (c.min, c.max))]
    for start in range(0, len(attributes), TOGETHER):
        some = attributes[start : start + TOGETHER]
        settings.append({c.id: c.max if random.random() < 0.5 else c.min for c in some})
    settings += [{c.id: float(random.uniform(c.min, c.max)) for c in card.controls} for _ in range(4)]
    probes = []
    for seed, controls in enumerate(settings, start=1):
        changes = []
        if seed % 2:
            changes.append(NoteChange(int(random.integers(20, 90)), "release"))
        if seed % 3 == 0:
            bend = float(random.uniform(parts.pitch.low, parts.pitch.high))
            changes.append(NoteChange(int(random.integers(1, 60)), "pitch", bend))
        pitch = int(random.integers(parts.pitch.low, parts.pitch.high + 1))
        asked = NoteAsked(
            pitch,
            velocity=float(random.random()),
            seed=seed,
            key=seed % 4,
            controls=controls,
            changes=tuple(sorted(changes, key=lambda change: change.frame)),
        )
        probes.append(NoteProbe(asked, tuple(int(n) for n in random.integers(1, FRAMES, seed % 6))))
    return probes


def verify_notes(module: nn.Module, model: bytes, card: ModelCard, tolerance: float = TOLERANCE) -> Agreement:
    """Compare on every probe; SistrumError if the audio differs by more than `tolerance`, the values or other
    chunks of the same graph by more than TOLERANCE, or what controls show of a sound by more than
    VALUES_TOLERANCE of their range.
    """
    streamed = ReferenceNotes(card, onnx_graph(card, model))
    whole = ReferenceNotes(_as_one_chunk(card, FRAMES), torch_graph(module, card))
    worst_values = worst_audio = worst_chunks = 0.0
    for probe in note_probes(card):
        asked = probe.asked
        cut = replace(asked, changes=tuple(_with_cuts(asked, probe.cuts)))
        found, expected = streamed.render(cut, FRAMES), whole.render(asked, FRAMES, in_chunks=False)
        if not np.isfinite(found.values).all() or found.values.shape != expected.values.shape:
            raise SistrumError(f"export: seed {asked.seed}: expected finite values {expected.values.shape}")
        scale = np.maximum(1.0, np.abs(expected.values))
        worst_values = max(worst_values, float((np.abs(found.values - expected.values) / scale).max()))
        worst_audio = max(worst_audio, float(np.abs(found.samples - expected.samples).max()))
        if probe.cuts:
            uncut = streamed.render(asked, FRAMES)
            worst_chunks = max(worst_chunks, float(np.abs(found.samples - uncut.samples).max()))
    worst_shown = own_values_error(module, model, card)
    both = "chunks in ONNX Runtime and the whole note in torch"
    for what, where, error, most in (
        (both, "the values", worst_values, TOLERANCE),
        ("chunks of other lengths", "the audio", worst_chunks, TOLERANCE),
        (both, "the audio", worst_audio, tolerance),
        (both, "the own values", worst_shown, VALUES_TOLERANCE),
    ):
        if not error <= most:
            raise SistrumError(
                f"export: {what} differ by {error:.2e} of full scale in {where}, allowed {most:.0e}; "
                "nothing was written"
            )
    return Agreement(worst_values, worst_audio, worst_shown)


def own_values_error(module: nn.Module, model: bytes, card: ModelCard) -> float:
    """Largest difference between torch and ONNX Runtime in the output of role `values`, of a control's range;
    0 for a model without one.
    """
    place = next((i for i, port in enumerate(card.outputs) if port.role == "values"), None)
    if place is None:
        return 0.0
    session, notes = open_session(model), ReferenceNotes(card, onnx_graph(card, model))
    span = np.array([c.max - c.min for c in card.controls])
    worst = 0.0
    for probe in note_probes(card):
        first = np.zeros(1, dtype=np.uint8), np.full(1, probe.asked.pitch, dtype=np.float32)
        feed = notes.feed(probe.asked, *first, [probe.asked.seed], 0)
        (found,) = session.run([card.outputs[place].name], feed)
        with torch.no_grad():
            expected = module(*(torch.from_numpy(feed[port.name]) for port in card.inputs))[place].numpy()
        worst = max(worst, float((np.abs(found - expected)[0] / span).max()))
    return worst


def torch_graph(module: nn.Module, card: ModelCard) -> Graph:
    """The module as a graph that is fed by names."""

    def run(feed: dict[str, Floats]) -> Floats:
        with torch.no_grad():
            returned = module(*(torch.from_numpy(feed[port.name]) for port in card.inputs))
        made: Floats = (returned[0] if isinstance(returned, tuple) else returned).numpy()
        return made

    return run


def _with_cuts(asked: NoteAsked, cuts: tuple[int, ...]) -> list[NoteChange]:
    """The note's changes, and a pressure of none at each cut: a new chunk begins there, nothing else."""
    changes = [*asked.changes, *(NoteChange(frame, "pressure", 0.0) for frame in cuts)]
    return sorted(changes, key=lambda change: change.frame)


def _as_one_chunk(card: ModelCard, frames: int) -> ModelCard:
    """The card of the same graph, if it took `frames` new frames at a time."""
    parts = NoteParts.of(card)
    streaming = replace(parts.streaming, chunk=frames)
    framed = ("pitch", "tokens", "noise")
    inputs = tuple(
        replace(port, shape=(*port.shape[:2], streaming.window)) if port.role in framed else port
        for port in card.inputs
    )
    return replace(card, streaming=streaming, inputs=inputs)
