"""Dicts with known keys that `sistrum._core` takes or gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypedDict


class RenderTimes(TypedDict):
    """Milliseconds of the last render."""

    noise: float
    inference: float
    inverse: float
    total: float


class PartParameter(TypedDict):
    """A row of the table of part parameters; `choices` names the values of some whole ones."""

    id: str
    label: str
    unit: str
    group: Literal["mix", "envelope", "pitch", "filter", "keys", "variation"]
    min: float
    max: float
    default: float
    whole: bool
    choices: list[str]


class EngineStats(TypedDict):
    late_renders: int
    voices_stolen: int
    active_voices: int
    last_render_ms: float
    late_chunks: int
    lost_changes: int
    streams: int
    ahead_ms: float


class HeldNote(TypedDict):
    """A held note that sounds; tokens of the 16 frames before its frame and from it on, None: none yet."""

    part: int
    channel: int
    key: int
    pitch: float
    released: bool
    frame: int
    tokens: list[int | None]


class ResolvedPart(TypedDict):
    """What a part of a preset is to play, with nothing left to a kit."""

    part: int
    """1 to 16."""
    model: str
    name: str
    sound: dict[str, Any]
    other: dict[str, Any] | None
    params: dict[str, float]


class ExportedKit(TypedDict):
    audio: list[Path]
    sfz: Path
    preset: Path
    gain: float
    """The smallest that a file was written with; the SFZ makes up for it."""
