"""`sistrum render`: one sound or note, or several variations of it, from a model to audio files."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.audio_file import Written, check_audio_path, write_audio
from sistrum.python_host.host import Samples
from sistrum.python_host.kit import MAX_SEED
from sistrum.python_host.kit_state import Sound, check_controls
from sistrum.python_host.model_folder import find_model, load_model
from sistrum.python_host.render_note import NoteWish, note_wish, render_note
from sistrum.python_host.song import sample_position

if TYPE_CHECKING:
    from sistrum import Model

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
    wish = note_wish(card, arguments)
    if wish is None and arguments.seconds is not None:
        _check_seconds(card, arguments.seconds, arguments.model)

    latent = sound.latent if arguments.seed is None and arguments.count == 1 else None
    asked = Sound(0, latent, sound.controls | controls)
    first_seed = sound.seed if arguments.seed is None else arguments.seed
    rate = int(card["audio"]["sample_rate"])
    render = _renderer(model, asked, wish, arguments.seconds)
    for path, seed in _files(arguments.output, first_seed, arguments.count):
        audio, values = render(seed)
        written = write_audio(path, audio, rate, arguments.bits)
        print(f"{path}: {audio.shape[-1] / rate:.2f} s, {rate} Hz, {arguments.bits} bits, seed {seed}")
        if arguments.values:
            print(_values_line(values))
        warn_if_quieter(path, written)
    return 0


def _renderer(
    model: Model, sound: Sound, wish: NoteWish | None, seconds: float | None
) -> Callable[[int], tuple[Samples, Mapping[str, float]]]:
    """What makes audio [channels, samples] and the sound's own values of a seed."""
    if wish is not None:
        return lambda seed: (render_note(model, seed, sound.latent, sound.controls, wish), {})
    import sistrum

    renderer = sistrum.Renderer(model)
    rate = int(model.card["audio"]["sample_rate"])

    def render(seed: int) -> tuple[Samples, Mapping[str, float]]:
        latent = None if sound.latent is None else list(sound.latent)
        audio = renderer.render(seed=seed, latent=latent, controls=sound.controls)
        return _cut(np.asarray(audio, dtype=np.float32), seconds, rate), renderer.values

    return render


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
    if arguments.seconds is not None and not arguments.seconds > 0:
        raise SistrumError(f"--seconds {arguments.seconds:g}: expected more than 0")


def _check_seconds(card: Mapping[str, Any], seconds: float, model: str) -> None:
    longest = card["audio"]["samples"] / card["audio"]["sample_rate"]
    if seconds > longest:
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
