"""`sistrum render`: one sound, or several variations of it, from a model to audio files."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.audio_file import Written, check_audio_path, write_audio
from sistrum.python_host.host import Samples
from sistrum.python_host.kit import MAX_SEED
from sistrum.python_host.kit_state import Sound, check_controls
from sistrum.python_host.model_folder import find_model, load_model
from sistrum.python_host.song import sample_position

_MAX_SECONDS = 60.0
_MAX_COUNT = 10_000
_CUT_FADE_S = 0.005


def render_command(arguments: argparse.Namespace) -> int:
    """Check everything, then render and write file after file."""
    _check_ranges(arguments)
    check_audio_path(arguments.output, arguments.bits)
    model = load_model(find_model(arguments.model))
    card: Mapping[str, Any] = model.card
    controls = parse_controls(arguments.control)
    sound = _named_sound(card, arguments.sound) if arguments.sound else Sound(0, None, {})
    check_controls(card, controls, arguments.model)
    if arguments.pitch is not None:
        _check_pitch(card, arguments.pitch, arguments.model)
    if arguments.seconds is not None:
        _check_seconds(card, arguments.seconds, arguments.model)

    import sistrum

    renderer = sistrum.Renderer(model)
    latent = sound.latent if arguments.seed is None and arguments.count == 1 else None
    first_seed = sound.seed if arguments.seed is None else arguments.seed
    for path, seed in _files(arguments.output, first_seed, arguments.count):
        audio = renderer.render(
            seed=seed,
            latent=None if latent is None else list(latent),
            controls=sound.controls | controls,
            pitch=arguments.pitch,
            seconds=arguments.seconds if _length_is_free(card) else None,
        )
        rate = int(card["audio"]["sample_rate"])
        audio = _cut(np.asarray(audio, dtype=np.float32), arguments.seconds, rate)
        written = write_audio(path, audio, rate, arguments.bits)
        print(f"{path}: {audio.shape[-1] / rate:.2f} s, {rate} Hz, {arguments.bits} bits, seed {seed}")
        if arguments.values:
            print(_values_line(renderer.values))
        warn_if_quieter(path, written)
    return 0


def parse_controls(given: Sequence[str]) -> dict[str, float]:
    """`ID=VALUE` texts -> values by id.

    Raises:
        SistrumError: no such form, no finite number, or an id given twice.
    """
    controls: dict[str, float] = {}
    for text in given:
        name, equals, value = text.partition("=")
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not name or not equals or not math.isfinite(number):
            raise SistrumError(f"--control {text}: expected ID=VALUE with a number")
        if name in controls:
            raise SistrumError(f"--control {name}: given twice")
        controls[name] = number
    return controls


def warn_if_quieter(path: Path, written: Written) -> None:
    """Say it where a file had to be made quieter so that it does not clip."""
    if written.gain < 1.0:
        reduction = -20 * math.log10(written.gain)
        print(
            f"sistrum: warning: {path}: the peak was {written.peak:.3f}; written {reduction:.1f} dB quieter "
            "so that nothing clips ('--bits 32' keeps the level)",
            file=sys.stderr,
        )


def _values_line(values: Mapping[str, float]) -> str:
    """The own values of a sound for people, three digits each."""
    told = ", ".join(f"{name} {value:.3g}" for name, value in values.items())
    return f"  own values: {told or 'the model tells none'}"


def _files(output: Path, first_seed: int, count: int) -> Iterator[tuple[Path, int]]:
    if count == 1:
        yield output, first_seed
        return
    digits = max(3, len(str(count)))
    for index in range(count):
        yield output.with_stem(f"{output.stem}-{index + 1:0{digits}d}"), first_seed + index


def _check_ranges(arguments: argparse.Namespace) -> None:
    if not 1 <= arguments.count <= _MAX_COUNT:
        raise SistrumError(f"--count {arguments.count}: expected 1..{_MAX_COUNT}")
    if arguments.seed is not None and not 0 <= arguments.seed <= MAX_SEED - arguments.count:
        raise SistrumError(f"--seed {arguments.seed}: expected 0..{MAX_SEED - arguments.count}")
    if arguments.seconds is not None and not 0 < arguments.seconds <= _MAX_SECONDS:
        raise SistrumError(f"--seconds {arguments.seconds:g}: expected more than 0, at most {_MAX_SECONDS:g}")


def _check_pitch(card: Mapping[str, Any], pitch: int, model: str) -> None:
    limits = card.get("pitch")
    if limits is None:
        raise SistrumError(f"--pitch {pitch}: the model '{model}' has no pitch")
    if not limits["min"] <= pitch <= limits["max"]:
        raise SistrumError(f"--pitch {pitch}: expected {limits['min']}..{limits['max']}")


def _length_is_free(card: Mapping[str, Any]) -> bool:
    return card.get("tokens") is not None


def _check_seconds(card: Mapping[str, Any], seconds: float, model: str) -> None:
    longest = card["audio"]["samples"] / card["audio"]["sample_rate"]
    if not _length_is_free(card) and seconds > longest:
        raise SistrumError(f"--seconds {seconds:g}: the sounds of '{model}' are {longest:g} s long")


def _cut(audio: Samples, seconds: float | None, sample_rate: int) -> Samples:
    """The first `seconds` of [channels, samples], faded out where that cuts sound off."""
    length = audio.shape[1] if seconds is None else max(1, sample_position(seconds, sample_rate))
    if length >= audio.shape[1]:
        return audio
    cut = audio[:, :length].copy()
    fade = min(length, round(_CUT_FADE_S * sample_rate))
    cut[:, length - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return cut


def _named_sound(card: Mapping[str, Any], name: str) -> Sound:
    for preset in card["presets"]:
        if preset["name"] == name:
            latent = preset.get("latent")
            return Sound(
                int(preset.get("seed") or 0),
                None if latent is None else tuple(latent),
                dict(preset.get("controls", {})),
            )
    known = ", ".join(preset["name"] for preset in card["presets"]) or "none"
    raise SistrumError(f"--sound {name}: the model '{card['name']}' has {known}")
