"""Trained encoder -> graph -> checks -> self-test -> card -> file, tied to one generator file by its hash."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from sistrum.errors import SistrumError
from sistrum.export.encoder_card import (
    SUFFIX,
    EncoderAudio,
    EncoderCard,
    EncoderSelfTest,
    GeneratorTie,
    check_document,
)
from sistrum.export.export_model import write_file
from sistrum.export.half_weights import round_large_weights, store_large_weights_as_half
from sistrum.export.model_card import DataSource, ModelCard, Port, Training, read_card
from sistrum.export.reference_renderer import graph_feed, open_session
from sistrum.export.seeded_noise import seeded_noise
from sistrum.export.to_onnx import embed_document, export_graph
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.encoder.checkpoint import EncoderCheckpoint, read, read_generator
from sistrum.training.encoder.disguise import PEAK
from sistrum.training.encoder.generator_parts import GeneratorParts, generator_parts
from sistrum.training.encoder.networks import EncoderGraph, SoundEncoder

Floats = NDArray[np.float32]

AUDIO, LATENT, CONTROLS = "audio", "latent", "controls"
#: Allowed difference between torch and ONNX Runtime, in standard deviations of the latent (of its largest
#: value, where that is more) and in shares.
TOLERANCE = 1e-3
#: Allowed difference in the self-test, on other machines and ONNX Runtime builds.
SELF_TEST_TOLERANCE = 1e-2
#: Allowed difference of the generator file from the generator of the run, of the largest value of a spectrum.
SAME_GENERATOR = 1e-2
SELF_TEST_SEED, DECAY_SECONDS = 1, 0.05


@dataclass(frozen=True)
class EncoderReport:
    """What was written. `error`: largest difference between torch and ONNX Runtime."""

    size: int
    error: float

    def __str__(self) -> str:
        return f"{self.size / 1e6:.1f} MB; torch and ONNX Runtime agree to {self.error:.1e}"


def export_encoder(checkpoint: Path, generator: Path, output: Path, licence: str) -> EncoderReport:
    """Write the encoder file; SistrumError and no file if anything is out of order."""
    if not output.name.endswith(SUFFIX):
        raise SistrumError(f"{output}: expected a file name that ends in {SUFFIX}")
    trained, origin = read(checkpoint), read_generator(checkpoint.parent)
    parts = generator_parts(origin)
    check_generator(parts, generator)
    encoder = SoundEncoder(parts)
    encoder.load_state_dict(trained.average)
    round_large_weights(encoder)
    module = EncoderGraph(encoder, parts).eval()
    card = describe(origin, trained, parts, generator, licence)
    card = replace(card, name=output.name.removesuffix(".onnx"))
    names = [port.name for port in card.outputs]
    graph = export_graph(module, card.inputs, names)
    store_large_weights_as_half(graph)
    model = graph.SerializeToString()
    error = verify(module, model, card)
    latent, controls = run_encoder(model, burst(card, SELF_TEST_SEED, DECAY_SECONDS))
    test = replace(card.self_test, latent=_numbers(latent), controls=_numbers(controls))
    card = replace(card, self_test=test)
    document = card.to_json()
    check_document(document, f"export of {card.name}")
    content = embed_document(graph, document)
    write_file(output, content)
    return EncoderReport(len(content), error)


def describe(
    origin: Checkpoint, trained: EncoderCheckpoint, parts: GeneratorParts, generator: Path, licence: str
) -> EncoderCard:
    """The card, its self-test still without the expected values."""
    audio = parts.audio
    data = tuple(DataSource(**source) for source in origin.data)
    name = read_card(generator).name
    return EncoderCard(
        name=name,
        title=f"Encoder of {name}",
        description=f"Finds the latent and the class amounts from which {name} makes a given sound",
        family=parts.family.name,
        licence=licence,
        credits=tuple(f"{source.name}: {source.credit} ({source.licence})" for source in data),
        audio=EncoderAudio(audio.sample_rate, audio.samples),
        generator=GeneratorTie(name, hashlib.sha256(generator.read_bytes()).hexdigest()),
        inputs=(Port(AUDIO, "audio", (1, 1, audio.samples)),),
        outputs=(
            Port(LATENT, "latent", (1, parts.latent)),
            Port(CONTROLS, "controls", (1, len(audio.classes))),
        ),
        controls=audio.classes,
        self_test=EncoderSelfTest(
            SELF_TEST_SEED,
            DECAY_SECONDS,
            SELF_TEST_TOLERANCE,
            (0.0,) * parts.latent,
            (0.0,) * len(audio.classes),
        ),
        training=Training(
            recipe="encoder",
            steps=trained.step,
            minutes=round(trained.minutes, 1),
            data=data,
            metrics={key: round(value, 5) for key, value in trained.metrics.items()},
        ),
    )


def check_generator(parts: GeneratorParts, path: Path) -> None:
    """SistrumError unless the file holds the generator that the encoder was trained for, weights and all."""
    card = read_card(path)
    session = open_session(path.read_bytes())
    module = parts.family.export_module(parts.family.model).eval()
    for seed in (1, 2):
        feed = graph_feed(card, seed, None, {id_: float(seed == 1) for id_ in parts.audio.classes[:2]})
        found = session.run([card.spectrogram_output.name], feed)[0]
        with torch.no_grad():
            outputs = module(*_without_sliders(feed, card, len(parts.audio.classes)))
        expected = (outputs[0] if isinstance(outputs, tuple) else outputs).numpy()
        difference = _relative(expected, found) if expected.shape == found.shape else np.inf
        if not difference <= SAME_GENERATOR:
            raise SistrumError(
                f"{path}: expected the generator that the encoder was trained for, found another: its "
                f"spectra differ by {difference:.2g} of full scale"
            )


def _without_sliders(feed: dict[str, Floats], card: ModelCard, classes: int) -> list[torch.Tensor]:
    """The inputs of the family's own graph: one that was steered has further controls after the classes and
    an input for which of them are touched, and with none touched it is the same graph.
    """
    values = []
    for port in card.inputs:
        if port.role == "controls":
            values.append(torch.from_numpy(feed[port.name][:, :classes]))
        elif port.role != "touched":
            values.append(torch.from_numpy(feed[port.name]))
    return values


def verify(module: nn.Module, model: bytes, card: EncoderCard) -> float:
    """Largest difference between torch and ONNX Runtime on bursts; SistrumError where it is too large."""
    worst = 0.0
    for seed, decay in enumerate((0.005, 0.05, 0.5), start=SELF_TEST_SEED + 1):
        audio = burst(card, seed, decay)
        with torch.no_grad():
            expected = module(torch.from_numpy(audio))
        for wanted, found in zip(expected, run_encoder(model, audio), strict=True):
            scale = max(1.0, float(wanted.abs().max()))
            worst = max(worst, float(np.abs(wanted.numpy()[0] - found).max()) / scale)
    if not worst <= TOLERANCE:
        raise SistrumError(
            f"export: ONNX Runtime and torch differ by {worst:.2e}, allowed {TOLERANCE:.0e}; nothing was "
            "written"
        )
    return worst


def run_encoder(model: bytes, audio: Floats) -> tuple[Floats, Floats]:
    """Latent [D] and controls [n] of a prepared sound [1, 1, S], by ONNX Runtime."""
    latent, controls = open_session(model).run([LATENT, CONTROLS], {AUDIO: audio})
    return latent[0], controls[0]


def burst(card: EncoderCard, seed: int, decay_seconds: float) -> Floats:
    """Seeded uniform noise that decays, peak 0.891, as the engine's self-test makes it: [1, 1, S]."""
    noise = seeded_noise(seed, 0, card.audio.samples, "uniform").astype(np.float64)
    noise *= np.exp(-np.arange(len(noise)) / (decay_seconds * card.audio.sample_rate))
    scaled: Floats = (noise * (PEAK / np.abs(noise).max())).astype(np.float32)
    return scaled[None, None]


def _relative(expected: Floats, found: Floats) -> float:
    return float(np.abs(expected - found).max() / max(float(np.abs(expected).max()), 1e-12))


def _numbers(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
