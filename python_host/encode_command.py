"""`sistrum encode`: makes a recording again with a generator, or a sound like it, and variations of it."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.audio_file import check_audio_path, write_audio
from sistrum.python_host.audio_input import read_audio
from sistrum.python_host.find_encoder import find_encoder
from sistrum.python_host.host import Samples
from sistrum.python_host.kit import MAX_SEED
from sistrum.python_host.model_folder import find_model, load_model
from sistrum.python_host.render_command import warn_if_quieter
from sistrum.spectral_distance import log_spectral_distance

if TYPE_CHECKING:
    from sistrum import Encoder, Model

_MAX_VARIATIONS = 1000


@dataclass(frozen=True, slots=True)
class EncodedSound:
    """One sound made from an encoding. `path` is None where nothing was written; distance in dB."""

    path: str | None
    seed: int
    latent: list[float]
    log_spectral_distance: float


def encode_command(arguments: argparse.Namespace) -> int:
    """Encode, make the sound again and its variations, write and report."""
    from sistrum.onnxruntime_library import load_core

    _check(arguments)
    recording, rate = read_audio(arguments.input)
    model = load_model(find_model(arguments.model))
    encoder = find_encoder(model, arguments.encoder)
    audio_format = model.card["audio"]
    model_rate = int(audio_format["sample_rate"])
    try:
        encoding = encoder.encode(recording, rate)
        heard = load_core().prepare_sound(recording, rate, model_rate, audio_format["samples"])
    except ValueError as error:
        raise SistrumError(f"{arguments.input}: nothing to encode: {error}") from error
    level = float(np.abs(recording).max()) if arguments.keep_level else None
    given = encoding.latent if encoding.latent is not None else draw_latent(model, arguments.seed)
    sounds = []
    for index in range(arguments.variations + 1):
        seed = arguments.seed + index
        latent = given if index == 0 else vary(model, given, arguments.amount, seed)
        audio = _render(model, seed, latent, encoding.controls)
        path = _write(arguments, index, audio, level, model_rate)
        distance = log_spectral_distance(heard, audio.mean(axis=0))
        sounds.append(EncodedSound(path, seed, [float(value) for value in latent], distance))
    report = {
        "input": str(arguments.input),
        "model": {"path": model.path, "sha256": model.sha256},
        "encoder": {"path": encoder.path, "sha256": encoder.sha256},
        "controls": encoding.controls,
        "sounds": [asdict(sound) for sound in sounds],
    }
    print(
        json.dumps(report, indent=2) if arguments.json else _text(arguments, recording, rate, encoder, report)
    )
    return 0


def vary(model: Model, latent: Samples, amount: float, seed: int) -> Samples:
    """A neighbour of a latent [D]: cos(a pi/2) latent + sin(a pi/2) n, n the latent that `seed` draws.

    amount a: 0 gives the latent itself, 1 an independent draw of the prior. The mixture keeps the variance,
    so that neighbours are as typical of the model as the sound itself.
    """
    angle = amount * math.pi / 2
    drawn = draw_latent(model, seed)
    mixed: Samples = (math.cos(angle) * latent + math.sin(angle) * drawn).astype(np.float32)
    return mixed


def draw_latent(model: Model, seed: int) -> Samples:
    """The latent [D] of a sound that has none but its seed."""
    from sistrum.onnxruntime_library import load_core

    card = model.card
    stream = next(i for i, port in enumerate(card["inputs"]) if port["role"] == "latent")
    prior = card["latent"]["prior"]["type"]
    drawn: Samples = load_core().seeded_noise(seed, stream, card["latent"]["dim"], prior)
    return drawn


def _render(model: Model, seed: int, latent: Samples, controls: Mapping[str, float]) -> Samples:
    import sistrum

    audio: Samples = sistrum.Renderer(model).render(seed=seed, latent=latent, controls=dict(controls))
    return audio


def _write(
    arguments: argparse.Namespace, index: int, audio: Samples, level: float | None, rate: int
) -> str | None:
    """Write sound number `index` at the peak `level` (None: the model's); returns the path, if any."""
    if arguments.output is None:
        return None
    output: Path = arguments.output
    path = output if index == 0 else output.with_stem(f"{output.stem}_{index}")
    peak = float(np.abs(audio).max())
    gain = 1.0 if level is None or peak == 0.0 else level / peak
    warn_if_quieter(path, write_audio(path, audio * np.float32(gain), rate, arguments.bits))
    return str(path)


def _check(arguments: argparse.Namespace) -> None:
    if not 0 <= arguments.variations <= _MAX_VARIATIONS:
        raise SistrumError(f"--variations {arguments.variations}: expected 0..{_MAX_VARIATIONS}")
    if not 0.0 <= arguments.amount <= 1.0:
        raise SistrumError(f"--amount {arguments.amount:g}: expected 0..1")
    if not 0 <= arguments.seed <= MAX_SEED - arguments.variations:
        raise SistrumError(f"--seed {arguments.seed}: expected 0..{MAX_SEED - arguments.variations}")
    if arguments.variations and arguments.output is None:
        raise SistrumError("--variations: expected -o FILE to write them to")
    if arguments.output is not None:
        check_audio_path(arguments.output, arguments.bits)


def _text(
    arguments: argparse.Namespace, recording: Samples, rate: int, encoder: Encoder, report: Mapping[str, Any]
) -> str:
    """For people: what was heard, what it is, and how near the sounds came."""
    audio = encoder.card["audio"]
    seconds, heard = recording.shape[1] / rate, audio["samples"] / audio["sample_rate"]
    cut = f"; the first {heard:.2f} s from its onset are encoded" if seconds > heard else ""
    amounts = sorted(report["controls"].items(), key=lambda item: -item[1])
    latent = np.asarray(report["sounds"][0]["latent"])
    lines = [
        f"{arguments.input}: {seconds:.2f} s, {rate} Hz, channels: {recording.shape[0]}{cut}",
        "controls: " + ", ".join(f"{id_} {value:.2f}" for id_, value in amounts),
        f"latent: {len(latent)} values, rms {np.sqrt(np.mean(latent**2)):.2f} (a typical sound: 1), "
        f"largest {np.abs(latent).max():.2f}",
    ]
    for index, sound in enumerate(report["sounds"]):
        name = sound["path"] or "made again"
        kind = "" if index == 0 else f", variation {index} at {arguments.amount:g}"
        distance = sound["log_spectral_distance"]
        lines.append(f"{name}: log-spectral distance {distance:.2f} dB, seed {sound['seed']}{kind}")
    return "\n".join(lines)
