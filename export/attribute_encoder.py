"""A teacher's model file and fitted sliders -> an encoder: what a recording is like, as positions of the
attribute sliders of one generator.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.export.encoder_card import (
    SUFFIX,
    EncoderAudio,
    EncoderCard,
    EncoderSelfTest,
    GeneratorTie,
    check_document,
)
from sistrum.export.encoder_export import (
    CONTROLS,
    DECAY_SECONDS,
    SELF_TEST_SEED,
    SELF_TEST_TOLERANCE,
    TOLERANCE,
    EncoderReport,
    Floats,
    burst,
)
from sistrum.export.export_model import write_file
from sistrum.export.model_card import DataSource, ModelCard, Port, Training, read_card, read_document
from sistrum.export.reference_renderer import open_session
from sistrum.export.to_onnx import embed_document, export_graph
from sistrum.training.controls import attribute_id
from sistrum.training.note_steering.steering_file import NoteSteeringFile
from sistrum.training.teachers.tagger import AUDIO, LOGITS, TaggerFile

_HEARD = "heard"


class SliderPositions(nn.Module):
    """Logits of all labels [1, labels] -> positions of the fitted sliders [1, attributes], 0..1."""

    columns: Tensor
    mean: Tensor
    deviation: Tensor
    tables: Tensor

    def __init__(self, columns: list[int], fitted: NoteSteeringFile) -> None:
        super().__init__()
        self.register_buffer("columns", torch.tensor(columns))
        self.register_buffer("mean", fitted.scale[0].float())
        self.register_buffer("deviation", fitted.scale[1].float())
        self.scale = fitted.steering.scale
        self.register_buffer("tables", fitted.steering.scale.tables.float())

    def forward(self, logits: Tensor) -> Tensor:
        own = (logits[:, self.columns] - self.mean) / self.deviation
        found: Tensor = self.scale.position(self.tables, own)
        return found


def export_attribute_encoder(
    teacher: Path, steering: Path, generator: Path, output: Path, licence: str
) -> EncoderReport:
    """Write the encoder file; SistrumError and no file if teacher, sliders and generator do not belong
    together, or ONNX Runtime says otherwise than torch.
    """
    if not output.name.endswith(SUFFIX):
        raise SistrumError(f"{output}: expected a file name that ends in {SUFFIX}")
    ears, fitted, target = TaggerFile(teacher), NoteSteeringFile.load(steering), read_card(generator)
    check_belonging(ears, fitted, target, (teacher, steering, generator))
    columns = [ears.labels.index(attribute) for attribute in fitted.attributes]
    positions = SliderPositions(columns, fitted).eval()
    graph = joined(teacher, positions, len(ears.labels))
    model = graph.SerializeToString()
    card = describe(read_document(teacher), fitted, target, generator, licence)
    card = replace(card, name=output.name.removesuffix(".onnx"))
    error = verify(ears, positions, model, card)
    found = run(model, burst(card, SELF_TEST_SEED, DECAY_SECONDS))
    card = replace(card, self_test=replace(card.self_test, controls=tuple(float(value) for value in found)))
    document = card.to_json()
    check_document(document, f"export of {card.name}")
    content = embed_document(graph, document)
    write_file(output, content)
    return EncoderReport(len(content), error)


def check_belonging(
    ears: TaggerFile, fitted: NoteSteeringFile, target: ModelCard, paths: tuple[Path, Path, Path]
) -> None:
    """SistrumError unless the sliders were fitted with this teacher, and the generator has them."""
    teacher, steering, generator = paths
    if fitted.teacher != ears.hash:
        raise SistrumError(
            f"{steering}: expected sliders that were fitted with {teacher} ({ears.hash[:12]}), found another "
            f"teacher's ({fitted.teacher[:12]})"
        )
    known = {control.id for control in target.controls}
    missing = [slider for slider in sliders_of(fitted) if slider not in known]
    if missing:
        raise SistrumError(
            f"{generator}: expected controls for the sliders of {steering}, {missing[0]} is missing"
        )


def sliders_of(fitted: NoteSteeringFile) -> tuple[str, ...]:
    """Ids of the attributes' controls."""
    return tuple(map(attribute_id, fitted.attributes, fitted.names))


def joined(teacher: Path, positions: SliderPositions, labels: int) -> Any:
    """The teacher's graph with the sliders' behind it: audio -> controls."""
    import onnx
    from onnx import compose

    tail = export_graph(positions, [Port(_HEARD, "logits", (1, labels))], [CONTROLS])
    head = onnx.load_model(str(teacher))
    tail.ir_version = head.ir_version
    return compose.merge_models(head, tail, io_map=[(LOGITS, _HEARD)], prefix2="slider_")


def describe(
    teacher: dict[str, Any], fitted: NoteSteeringFile, target: ModelCard, generator: Path, licence: str
) -> EncoderCard:
    """The card, its self-test still without the expected values."""
    count = len(fitted.attributes)
    training = teacher["training"]
    data = tuple(DataSource(**source) for source in training["data"])
    audio = teacher["audio"]
    return EncoderCard(
        name=target.name,
        title=f"What a sound is like, for {target.name}",
        description=f"Says what a sound is like in the attributes that {target.name} has sliders for",
        family="tagger",
        licence=licence,
        credits=tuple(teacher["credits"]),
        audio=EncoderAudio(audio["sample_rate"], audio["samples"]),
        generator=GeneratorTie(target.name, hashlib.sha256(generator.read_bytes()).hexdigest()),
        inputs=(Port(AUDIO, "audio", (1, 1, audio["samples"])),),
        outputs=(Port(f"slider_{CONTROLS}", "controls", (1, count)),),
        controls=sliders_of(fitted),
        self_test=EncoderSelfTest(SELF_TEST_SEED, DECAY_SECONDS, SELF_TEST_TOLERANCE, (), (0.0,) * count),
        training=Training(**(training | {"data": data})),
    )


def verify(ears: TaggerFile, positions: SliderPositions, model: bytes, card: EncoderCard) -> float:
    """Largest difference between the file, and the teacher's file with the sliders in torch."""
    worst = 0.0
    for seed, decay in enumerate((0.005, 0.05, 0.5), start=SELF_TEST_SEED + 1):
        audio = burst(card, seed, decay)
        with torch.no_grad():
            expected = positions(ears.logits(torch.from_numpy(audio[:, 0]))).numpy()[0]
        worst = max(worst, float(np.abs(expected - run(model, audio)).max()))
    if not worst <= TOLERANCE:
        raise SistrumError(
            f"export: ONNX Runtime and torch differ by {worst:.2e}, allowed {TOLERANCE:.0e}; nothing was "
            "written"
        )
    return worst


def run(model: bytes, audio: Floats) -> Floats:
    """Positions [attributes] of a prepared sound [1, 1, S], by ONNX Runtime."""
    found: Floats = open_session(model).run(None, {AUDIO: audio})[0][0]
    return found
