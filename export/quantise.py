"""Eight-bit convolutions for a finished model: calibrated on its own sounds, compared with what it was.

Weights get one scale a channel, activations one a tensor (static, quantise/dequantise pairs); everything that
is no convolution stays in float32, because phases and pitches do not survive eight bits.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.export.export_model import write_file
from sistrum.export.model_card import ModelCard, read_card
from sistrum.export.numpy_inverse import inverse
from sistrum.export.reference_renderer import finish, graph_feed, open_session
from sistrum.export.self_test import measure_self_test
from sistrum.export.to_onnx import embed_card
from sistrum.export.verify import Probe

Floats = NDArray[np.float32]

OPERATORS = ("Conv",)
#: Sounds to calibrate with, and others to compare on; neither set is in the presets.
CALIBRATION_SEED, COMPARISON_SEED = 700_000, 800_000
#: Magnitudes this far below a sound's loudest bin are left out of its spectral error.
RANGE_DB = 80.0


@dataclass(frozen=True)
class Comparison:
    """What eight bits cost and gain.

    signal_to_error_db: median over sounds, of the audio; worst_db: of the worst sound. spectral_error_db:
    mean absolute difference of log magnitudes. faster: ratio of the networks' median computing times.
    """

    signal_to_error_db: float
    worst_db: float
    spectral_error_db: float
    faster: float
    size: int
    size_before: int

    def __str__(self) -> str:
        return (
            f"{self.size / 1e6:.1f} MB instead of {self.size_before / 1e6:.1f}; network {self.faster:.2f} "
            f"times as fast; signal to error {self.signal_to_error_db:.1f} dB (worst {self.worst_db:.1f}), "
            f"spectral error {self.spectral_error_db:.2f} dB"
        )


def quantise_model(path: Path, output: Path, sounds: int = 64) -> Comparison:
    """Write the eight-bit variant of a model file and say how it compares.

    Raises:
        SistrumError: the file is no model, has no convolutions, or has them in eight bits already.
    """
    import onnx

    card = read_card(path)
    graph = onnx.load(str(path))
    check_operators(path, [node.op_type for node in graph.graph.node])
    quantised = quantise_graph(path, card, sounds)
    before, after = (open_session(model.SerializeToString()) for model in (graph, quantised))
    card = replace(card, name=output.stem, title=f"{card.title} (8 bit)", self_test=_self_test(card, after))
    content = embed_card(quantised, card)
    write_file(output, content)
    compared = compare(card, before, after, sounds)
    return replace(compared, size=len(content), size_before=path.stat().st_size)


def check_operators(path: Path, operators: list[str]) -> None:
    """SistrumError unless there is something to quantise."""
    if "QuantizeLinear" in operators:
        raise SistrumError(f"{path}: expected a model in float32, found one that is quantised already")
    if not set(operators) & set(OPERATORS):
        raise SistrumError(f"{path}: expected convolutions to quantise, found none")


def probes_for(card: ModelCard, first_seed: int, count: int) -> list[Probe]:
    """Sounds of every class alone in turn, every fourth a random mixture; half of them with one slider."""
    draw = np.random.default_rng(first_seed)
    sliders = [control for control in card.controls if control not in card.classes]
    probes = []
    for index in range(count):
        controls = {control.id: 0.0 for control in card.classes}
        if card.classes and index % 4:
            asked = card.classes[index % len(card.classes)]
            controls[asked.id] = asked.max
        else:
            controls = {control.id: float(draw.uniform(control.min, control.max)) for control in card.classes}
        if sliders and index % 2:
            slider = sliders[index // 2 % len(sliders)]
            controls[slider.id] = float(draw.uniform(slider.min, slider.max))
        probes.append(Probe(first_seed + index, controls))
    return probes


def quantise_graph(path: Path, card: ModelCard, sounds: int) -> Any:
    """The graph (onnx.ModelProto) with its convolutions in eight bits."""
    import onnx
    from onnxruntime import quantization

    class Calibration(quantization.CalibrationDataReader):  # type: ignore[misc]  # untyped package
        def __init__(self) -> None:
            self._sounds: Iterator[Probe] = iter(probes_for(card, CALIBRATION_SEED, sounds))

        def get_next(self) -> dict[str, Floats] | None:
            probe = next(self._sounds, None)
            return None if probe is None else graph_feed(card, probe.seed, None, probe.controls)

    with tempfile.TemporaryDirectory() as folder:
        shaped, done = (str(Path(folder) / name) for name in ("shaped.onnx", "done.onnx"))
        quantization.shape_inference.quant_pre_process(str(path), shaped, skip_symbolic_shape=True)
        quantization.quantize_static(
            shaped,
            done,
            Calibration(),
            quant_format=quantization.QuantFormat.QDQ,
            op_types_to_quantize=list(OPERATORS),
            per_channel=True,
            reduce_range=True,  # seven bits of weight: CPUs without VNNI saturate on eight
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )
        return onnx.load(done)


def compare(card: ModelCard, before: Any, after: Any, sounds: int) -> Comparison:
    """Both sessions on the same sounds; sizes are left at 0."""
    spectrogram = next(port.name for port in card.outputs if port.role == "spectrogram")
    ratios, errors = [], []
    times: dict[int, list[float]] = {0: [], 1: []}
    for probe in probes_for(card, COMPARISON_SEED, sounds):
        feed = graph_feed(card, probe.seed, None, probe.controls)
        heard = []
        for index, session in enumerate((before, after)):
            started = time.process_time()
            (values,) = session.run([spectrogram], feed)
            times[index].append(time.process_time() - started)
            heard.append(inverse(card.representation, values[0], card.audio.samples))
        ratios.append(signal_to_error_db(heard[0], heard[1]))
        errors.append(spectral_error_db(heard[0], heard[1]))
    return Comparison(
        signal_to_error_db=float(np.median(ratios)),
        worst_db=min(ratios),
        spectral_error_db=float(np.mean(errors)),
        faster=float(np.median(times[0]) / np.median(times[1])),
        size=0,
        size_before=0,
    )


def signal_to_error_db(wanted: Floats, found: Floats) -> float:
    """Energy of `wanted` over that of the difference, dB, at most 200."""
    error = float(np.square(wanted - found, dtype=np.float64).sum())
    signal = float(np.square(wanted, dtype=np.float64).sum())
    return min(200.0, 10 * float(np.log10((signal + 1e-30) / (error + 1e-30))))


def spectral_error_db(wanted: Floats, found: Floats, size: int = 1024) -> float:
    """Mean |difference of log magnitudes| over the bins of `wanted` [channels, S] within RANGE_DB of its
    loudest.
    """
    window = np.hanning(size).astype(np.float32)

    def magnitudes(audio: Floats) -> NDArray[np.floating]:
        frames = np.lib.stride_tricks.sliding_window_view(audio, size, axis=-1)[:, :: size // 2]
        return np.abs(np.fft.rfft(frames * window))

    first, second = magnitudes(wanted), magnitudes(found)
    floor = max(float(first.max()) * 10 ** (-RANGE_DB / 20), 1e-12)
    heard = first > floor
    if not heard.any():
        return 0.0
    away = 20 * np.abs(np.log10(first[heard]) - np.log10(np.maximum(second[heard], floor)))
    return float(away.mean())


def _self_test(card: ModelCard, session: Any) -> Any:
    """The card's self-test, measured anew: other weights, other samples."""
    spectrogram = next(port.name for port in card.outputs if port.role == "spectrogram")
    seed, controls = card.self_test.seed, dict(card.self_test.controls)
    (values,) = session.run([spectrogram], graph_feed(card, seed, None, controls))
    audio = finish(card, inverse(card.representation, values[0], card.audio.samples))
    return measure_self_test(audio, seed, controls)
