"""The export of a streaming model: graph -> checks -> tokens, presets and self-test from its notes ->
file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sistrum.errors import SistrumError
from sistrum.export.card_streaming import CardStreaming, PitchRange
from sistrum.export.card_tokens import CardTokens
from sistrum.export.export_model import SELF_TEST_SEED, Labels, Report, describe, write_file
from sistrum.export.half_weights import round_large_weights, store_large_weights_as_half
from sistrum.export.model_card import ModelCard
from sistrum.export.note_presets import Instrument, choose_note_presets
from sistrum.export.note_tokens import tokens_for_card
from sistrum.export.reference_note import NoteAsked, ReferenceNotes, onnx_graph
from sistrum.export.self_test import measure_self_test
from sistrum.export.steering import ExportedGraph, graph_of, with_note_steering
from sistrum.export.to_onnx import embed_card, export_graph
from sistrum.export.verify_notes import TOLERANCE, verify_notes
from sistrum.training.checkpoint import Checkpoint, build_family
from sistrum.training.families.base import Family, HarmonicNeeds
from sistrum.training.harmonic_instruments import instruments_of

#: The note that stands for a sound: its pitch (MIDI) and length in frames of the preview.
PREVIEW_PITCH, PREVIEW_SECONDS = 57, 2.4
#: The self-test's pitch and velocity.
TEST_PITCH, TEST_VELOCITY = 52, 0.7


@dataclass(frozen=True)
class NoteSources:
    """Note sets with their tokens: the one that was learnt, and others with notes held for shorter times."""

    notes: Path
    more: Sequence[Path] = ()


def export_notes(
    checkpoint: Checkpoint, labels: Labels, path: Path, sources: NoteSources, steering: Path | None = None
) -> Report:
    """Write the model file, with the sliders of the file `steering`; SistrumError and no file if anything is
    out of order.
    """
    family = build_family(checkpoint)
    family.model.load_state_dict(checkpoint.average)
    family.networks.eval()
    round_large_weights(family.model)
    exported = graph_of(family)
    if steering is not None:
        exported = with_note_steering(exported, steering)
    tokens = tokens_of(family, checkpoint.audio.sample_rate, sources)
    card = describe_notes(checkpoint, family, labels, tokens, exported)
    graph = export_graph(exported.module, card.inputs, [port.name for port in card.outputs])
    store_large_weights_as_half(graph)
    model = graph.SerializeToString()
    agreement = verify_notes(exported.module, model, card, max(TOLERANCE, family.export_tolerance))
    renderer = ReferenceNotes(card, onnx_graph(card, model))
    presets = choose_note_presets(card, renderer, _instruments(checkpoint, family, sources.notes))
    card = with_self_test(replace(card, presets=presets), renderer)
    content = embed_card(graph, card)
    write_file(path, content)
    return Report(len(content), len(card.presets), agreement)


def tokens_of(family: Family, sample_rate: int, sources: NoteSources) -> CardTokens:
    """The tokens that the family goes by."""
    streaming = family.streaming
    assert streaming is not None
    seconds = streaming.hop * streaming.frames_per_token / sample_rate
    return tokens_for_card(sources.notes, streaming.frames_per_token, sources.more, token_seconds=seconds)


def describe_notes(
    checkpoint: Checkpoint,
    family: Family,
    labels: Labels,
    tokens: CardTokens,
    graph: ExportedGraph | None = None,
) -> ModelCard:
    """The card of `graph` (default: the family's own) without presets and self-test.

    Raises:
        SistrumError: the tokens are not those of the family.
    """
    streaming = family.streaming
    assert streaming is not None
    count = next(i.shape[1] for i in family.graph_inputs if i.role == "tokens")
    if (tokens.count, tokens.frames_per_token) != (count, streaming.frames_per_token):
        raise SistrumError(
            f"export: expected {count} tokens of {streaming.frames_per_token} frames, as the model learnt, "
            f"found {tokens.count} of {tokens.frames_per_token}"
        )
    card = describe(checkpoint, family, labels, graph)
    rate, hop = card.audio.sample_rate, streaming.hop
    samples = round(PREVIEW_SECONDS * rate / hop) * hop
    output, *others = card.outputs
    return replace(
        card,
        audio=replace(card.audio, samples=samples, peak=None),
        representation=family.representation.spec(),
        outputs=(
            replace(output, shape=(1, *family.representation.shape(1, streaming.chunk * hop))),
            *others,
        ),
        pitch=PitchRange(streaming.low, streaming.high, PREVIEW_PITCH),
        streaming=CardStreaming(hop, streaming.context, streaming.chunk, streaming.attack),
        tokens=tokens,
    )


def with_self_test(card: ModelCard, renderer: ReferenceNotes) -> ModelCard:
    """The card with what its first preset must come out as."""
    first = card.presets[0] if card.presets else None
    controls = dict(first.controls) if first else {}
    asked = NoteAsked(
        TEST_PITCH, TEST_VELOCITY, SELF_TEST_SEED, latent=first.latent if first else None, controls=controls
    )
    test = measure_self_test(renderer.preview(asked), SELF_TEST_SEED, controls)
    return replace(
        card,
        self_test=replace(
            test, latent=first.latent if first else None, pitch=TEST_PITCH, velocity=TEST_VELOCITY
        ),
    )


def _instruments(checkpoint: Checkpoint, family: Family, folder: Path) -> list[Instrument]:
    """The note set's instruments with their latents; none where the family cannot tell latents."""
    needs = type(family).notes(checkpoint.recipe.settings)
    if not isinstance(needs, HarmonicNeeds):
        return []
    found = []
    for instrument in instruments_of(needs, folder):
        latents = family.latents(family.model, instrument.heard)
        if latents is None:
            return []
        latent = latents.mean(dim=0).numpy().astype(np.float32)
        found.append(Instrument(instrument.name, instrument.family, latent, instrument.notes))
    return found
