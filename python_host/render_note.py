"""What `sistrum render` knows of notes: pitch, velocity and length of a model that streams."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.host import Samples

if TYPE_CHECKING:
    from sistrum import Model

_SHORTEST_S, _LONGEST_S = 0.1, 600.0


@dataclass(frozen=True, slots=True)
class NoteWish:
    """What is asked of a note.

    pitch: MIDI note; velocity: 0..1; seconds: None for the preview's length; held: the key is down so long
    and the note's own release follows, else the whole note takes `seconds`.
    """

    pitch: int
    velocity: float
    seconds: float | None
    held: bool


def note_wish(card: Mapping[str, Any], arguments: argparse.Namespace) -> NoteWish | None:
    """The wish that the command line holds; None where the model renders no notes.

    Raises:
        SistrumError: an option that the model has no use for, or a value out of range.
    """
    if "streaming" not in card:
        for option in ("pitch", "velocity"):
            if (given := getattr(arguments, option)) is not None:
                raise SistrumError(f"--{option} {given}: the model '{arguments.model}' has no pitch")
        if arguments.hold or arguments.stretch:
            raise SistrumError(f"--hold, --stretch: the model '{arguments.model}' holds no notes")
        return None
    pitch = card["pitch"]["preview"] if arguments.pitch is None else arguments.pitch
    low, high = card["pitch"]["low"], card["pitch"]["high"]
    if not low <= pitch <= high:
        raise SistrumError(f"--pitch {pitch}: expected {low}..{high}")
    velocity = 1.0 if arguments.velocity is None else arguments.velocity
    if not 0 < velocity <= 1:
        raise SistrumError(f"--velocity {velocity:g}: expected more than 0, at most 1")
    seconds = arguments.seconds
    if seconds is not None and not _SHORTEST_S <= seconds <= _LONGEST_S:
        raise SistrumError(f"--seconds {seconds:g}: expected {_SHORTEST_S:g}..{_LONGEST_S:g}")
    if (arguments.hold or arguments.stretch) and seconds is None:
        raise SistrumError("--hold, --stretch: expected --seconds as well")
    return NoteWish(pitch, velocity, seconds, arguments.hold)


def render_note(
    model: Model,
    seed: int,
    latent: Sequence[float] | None,
    controls: Mapping[str, float],
    wish: NoteWish,
) -> Samples:
    """Audio [1, samples] at the model's rate."""
    import sistrum

    preview = 0.75 * model.card["audio"]["samples"] / model.card["audio"]["sample_rate"]
    held = preview if wish.seconds is None else wish.seconds
    audio, _tokens = sistrum.NoteRenderer(model).render(
        seed=seed,
        latent=None if latent is None else list(latent),
        controls=controls,
        pitch=wish.pitch,
        velocity=wish.velocity,
        held=held if wish.held or wish.seconds is None else None,
        seconds=None if wish.held or wish.seconds is None else wish.seconds,
    )
    return np.asarray(audio, dtype=np.float32).reshape(1, -1)
