"""The whole export: averaged weights -> graph -> checks -> presets -> self-test -> card -> file."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.export.model_card import (
    CardAudio,
    DataSource,
    Latent,
    ModelCard,
    Port,
    SelfTest,
    Training,
    read_card,
)
from sistrum.export.numpy_inverse import inverse
from sistrum.export.presets import choose_kit, choose_presets
from sistrum.export.reference_renderer import finish, graph_feed, open_session
from sistrum.export.self_test import measure_self_test
from sistrum.export.steering import ExportedGraph, graph_of, with_steering
from sistrum.export.to_onnx import embed_card, export_graph
from sistrum.export.verify import Agreement, verify
from sistrum.training.checkpoint import Checkpoint, build_family
from sistrum.training.controls import Response
from sistrum.training.families.base import Family

#: Peak of every rendered sound (-1 dB) and the fade that ends it, seconds.
PEAK = 0.891
FADE_SECONDS = 0.05
OUTPUT = "spectrogram"
SELF_TEST_SEED = 1


@dataclass(frozen=True)
class Labels:
    """What people read about the model."""

    name: str
    title: str
    description: str
    licence: str


@dataclass(frozen=True)
class Report:
    """What was written."""

    size: int
    presets: int
    agreement: Agreement

    def __str__(self) -> str:
        a = self.agreement
        return (
            f"{self.size / 1e6:.1f} MB, {self.presets} presets; torch and ONNX Runtime agree to "
            f"{a.audio:.1e} (audio), {a.spectrogram:.1e} (spectrogram), {a.values:.1e} (values) of full scale"
        )


def export_model(checkpoint: Checkpoint, labels: Labels, path: Path, steering: Path | None = None) -> Report:
    """Write the model file, with the sliders of the file `steering`; SistrumError and no file if anything is
    out of order.
    """
    family = build_family(checkpoint)
    family.model.load_state_dict(checkpoint.average)
    family.networks.eval()
    exported = graph_of(family)
    if steering is not None:
        exported = with_steering(exported, steering)
    card = describe(checkpoint, family, labels, exported)
    graph = export_graph(exported.module, card.inputs, [port.name for port in card.outputs])
    model = graph.SerializeToString()
    agreement = verify(exported.module, model, card, tolerance=family.export_tolerance)
    card = with_sounds(card, model)
    content = embed_card(graph, card)
    write_file(path, content)
    return Report(len(content), len(card.presets), agreement)


def record_metrics(path: Path, metrics: dict[str, float]) -> None:
    """Add measures of the finished model to its card."""
    import onnx

    card = read_card(path)
    training = replace(card.training, metrics=card.training.metrics | metrics)
    write_file(path, embed_card(onnx.load_model(str(path)), replace(card, training=training)))


def record_responses(path: Path, responses: dict[str, Response]) -> None:
    """Add the measured responses of controls, by id, to the card of a finished model.

    Raises:
        SistrumError: a response is of no control, or its curve does not fit the control's range.
    """
    import onnx

    card = read_card(path)
    unknown = set(responses) - {control.id for control in card.controls}
    if unknown:
        raise SistrumError(f"{path}: expected responses of its controls, found {sorted(unknown)[0]!r}")
    controls = tuple(replace(c, response=responses.get(c.id, c.response)) for c in card.controls)
    write_file(path, embed_card(onnx.load_model(str(path)), replace(card, controls=controls)))


def write_file(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader never sees half a model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(path)


def describe(
    checkpoint: Checkpoint, family: Family, labels: Labels, graph: ExportedGraph | None = None
) -> ModelCard:
    """The card of `graph` (default: the family's own) without presets, kit and self-test."""
    graph = graph or graph_of(family)
    audio = checkpoint.audio
    representation = family.representation
    inputs = tuple(Port(i.name, i.role, i.shape, i.distribution) for i in graph.inputs)
    latent = next((i.shape[-1] for i in inputs if i.role == "latent"), 0)
    data = tuple(DataSource(**source) for source in checkpoint.data)
    fade = round(FADE_SECONDS * audio.sample_rate)
    return ModelCard(
        name=labels.name,
        title=labels.title,
        description=labels.description,
        family=family.name,
        licence=labels.licence,
        credits=tuple(f"{source.name}: {source.credit} ({source.licence})" for source in data),
        audio=CardAudio(audio.sample_rate, 1, audio.samples, PEAK, fade),
        representation=representation.card_spec(audio.samples),
        latent=Latent(latent),
        inputs=inputs,
        outputs=(
            Port(OUTPUT, "spectrogram", (1, *representation.shape(1, audio.samples))),
            *(Port(o.name, o.role, o.shape) for o in graph.outputs),
        ),
        controls=graph.controls,
        presets=(),
        kit=(),
        self_test=SelfTest(SELF_TEST_SEED, {}, 1e-3, (0.0,), (0.0,), "0" * 64),
        training=Training(
            recipe=checkpoint.recipe.name,
            steps=checkpoint.step,
            minutes=round(checkpoint.minutes, 1),
            data=data,
            metrics={key: round(value, 5) for key, value in checkpoint.metrics.items()},
        ),
    )


def with_sounds(card: ModelCard, model: bytes) -> ModelCard:
    """The card with presets, kit and self-test, all rendered by ONNX Runtime and numpy."""
    session = open_session(model)

    def render(seed: int, controls: dict[str, float]) -> NDArray[np.float32]:
        (values,) = session.run([OUTPUT], graph_feed(card, seed, None, controls))
        return finish(card, inverse(card.representation, values[0], card.audio.samples))

    presets = choose_presets(card, lambda seed, controls: render(seed, controls)[0])
    controls = dict(presets[0].controls) if presets else {}
    test = measure_self_test(render(SELF_TEST_SEED, controls), SELF_TEST_SEED, controls)
    return replace(card, presets=presets, kit=choose_kit(presets), self_test=test)
