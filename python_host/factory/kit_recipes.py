"""The kits that ship: on General MIDI's notes, what each part is like, its mix and how it is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Params = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Place:
    """What a note of the General MIDI map is in every kit. `share`: one sound for all notes of that name."""

    note: int
    name: str
    kind: str
    share: str
    loudness_db: float  # under the kick's
    pan: float = 0.0
    params: Params = field(default_factory=dict)


_CLOSED, _PEDAL = {"hold": 0.02, "decay": 0.12, "choke": 1}, {"hold": 0.01, "decay": 0.06, "choke": 1}

PLACES: tuple[Place, ...] = (
    Place(36, "Kick", "kick", "kick", 0.0),
    Place(37, "Stick", "perc", "stick", -8.0, 0.1, {"hold": 0.05, "decay": 0.12}),
    Place(38, "Snare", "snare", "snare", -2.0),
    Place(39, "Clap", "clap", "clap", -4.0, -0.1),
    Place(40, "Snare rim", "snare", "rim", -3.0),
    Place(41, "Tom 1", "tom", "tom", -4.0, -0.4, {"tune": -7}),
    Place(42, "Hat closed", "hat", "hat", -11.0, 0.25, _CLOSED),
    Place(43, "Tom 2", "tom", "tom", -4.0, -0.25, {"tune": -4}),
    Place(44, "Hat pedal", "hat", "hat", -14.0, 0.25, _PEDAL),
    Place(45, "Tom 3", "tom", "tom", -4.0, -0.1, {"tune": -2}),
    Place(46, "Hat open", "hat", "hat", -10.0, 0.25, {"choke": 1}),
    Place(47, "Tom 4", "tom", "tom", -4.0, 0.1),
    Place(48, "Tom 5", "tom", "tom", -4.0, 0.25, {"tune": 3}),
    Place(49, "Crash", "cymbal", "crash", -8.0, -0.3),
    Place(50, "Tom 6", "tom", "tom", -4.0, 0.4, {"tune": 5}),
    Place(51, "Ride", "cymbal", "ride", -12.0, 0.35),
)


@dataclass(frozen=True, slots=True)
class KitRecipe:
    """A kit: what all of it is like, and what some sounds of it are. Keys of `sounds` are shares or kinds."""

    name: str
    tags: str
    description: str
    colour: float = 0.5
    length: float = 0.5
    sliders: Params = field(default_factory=dict)  # of every sound
    sounds: Mapping[str, Params] = field(default_factory=dict)  # colour, length and sliders of some
    params: Mapping[str, Params] = field(default_factory=dict)  # of some parts; "" of all
    velocity: Mapping[str, Params] = field(default_factory=dict)  # depths by slider, of some; "" of all


KITS: tuple[KitRecipe, ...] = (
    KitRecipe(
        "Birch Room",
        "acoustic natural velocity",
        "A plain, natural kit; soft hits are darker.",
        sounds={"hat": {"length": 0.9}, "crash": {"length": 0.9, "colour": 0.7}, "ride": {"colour": 0.3}},
        velocity={"": {"brightness": 0.35}, "hat": {"sharpness": 0.3}},
    ),
    KitRecipe(
        "Deep Cellar",
        "dark boomy filter",
        "Low, long and dark; low-pass filters keep the top away.",
        colour=0.1,
        length=0.8,
        sounds={"kick": {"boominess": 0.85}, "tom": {"depth": 0.8}},
        params={
            "": {"filter": 1, "cutoff": 5000, "resonance": 0.1},
            "kick": {"filter": 1, "cutoff": 2500, "resonance": 0.2},
            "hat": {"filter": 1, "cutoff": 9000, "resonance": 0},
            "cymbal": {"filter": 1, "cutoff": 8000, "resonance": 0, "level_db": 2},
        },
    ),
    KitRecipe(
        "Glass Works",
        "bright hard electronic",
        "Bright, hard and sharp, with little below.",
        colour=0.95,
        length=0.4,
        sliders={"hardness": 0.8},
        sounds={
            "kick": {"colour": 0.6, "length": 0.5},
            "tom": {"colour": 0.7, "length": 0.6},
            "hat": {"colour": 0.8, "length": 1.0},
            "cymbal": {"colour": 0.9, "length": 0.8},
        },
        params={"snare": {"filter": 3, "cutoff": 180}, "clap": {"filter": 3, "cutoff": 300}},
    ),
    KitRecipe(
        "Paper Cut",
        "tight short dry",
        "Everything is over before the next sixteenth.",
        colour=0.6,
        length=0.0,
        params={
            "": {"hold": 0.05, "decay": 0.08},
            "kick": {"hold": 0.08, "decay": 0.12},
            "cymbal": {"hold": 0.15, "decay": 0.3},
            "hat": {"hold": 0.02, "decay": 0.05},
        },
    ),
    KitRecipe(
        "Slow Tide",
        "ambient long soft variation",
        "Soft beginnings and long ends; no hit is quite like the one before.",
        colour=0.3,
        length=1.0,
        sliders={"hardness": 0.2},
        params={
            "": {"attack": 0.006, "variation": 0.2},
            "kick": {"attack": 0.002, "variation": 0.1},
            "cymbal": {"attack": 0.02, "variation": 0.25},
        },
    ),
    KitRecipe(
        "Tin Shed",
        "lo-fi band-pass rough",
        "A kit through a small loudspeaker.",
        colour=0.6,
        sliders={"roughness": 0.7},
        params={
            "": {"filter": 2, "cutoff": 1200, "resonance": 0.15, "level_db": 5},
            "kick": {"filter": 2, "cutoff": 250, "resonance": 0.15, "level_db": 4},
            "hat": {"filter": 2, "cutoff": 4500, "resonance": 0.2, "level_db": 5},
            "cymbal": {"filter": 2, "cutoff": 5000, "resonance": 0.1, "level_db": 8},
        },
    ),
    KitRecipe(
        "Live Wire",
        "variation velocity round-robin natural",
        "Every hit is a draw of its own, and velocity changes the timbre.",
        params={"": {"variation": 0.22, "spread": 1}, "kick": {"variation": 0.14}, "hat": {"variation": 0.3}},
        velocity={"": {"hardness": 0.4, "brightness": 0.3}},
    ),
    KitRecipe(
        "Heavy Weather",
        "hard low tuned-down loud",
        "Hard drums, tuned down.",
        colour=0.35,
        length=0.7,
        sliders={"hardness": 0.85},
        sounds={"kick": {"colour": 0.5, "boominess": 0.7}},
        params={"": {"tune": -3}, "kick": {"tune": -2}, "hat": {"tune": -2}, "cymbal": {"tune": -4}},
    ),
    KitRecipe(
        "Night Bus",
        "lo-fi dark slow tuned-down",
        "Dusty, dark and a little late at night.",
        colour=0.25,
        length=0.4,
        sliders={"warmth": 0.75},
        params={
            "": {"filter": 1, "cutoff": 6500, "resonance": 0.05, "tune": -2},
            "hat": {"filter": 1, "cutoff": 8000, "resonance": 0.1, "tune": -3},
            "kick": {"filter": 1, "cutoff": 3500, "resonance": 0.1, "tune": -1},
        },
        velocity={"snare": {"brightness": 0.3}},
    ),
    KitRecipe(
        "Small Hands",
        "percussion light tonal variation",
        "Light and high: small drums, short skins, tuned up.",
        colour=0.7,
        length=0.25,
        sounds={"kick": {"colour": 0.9, "length": 0.1}, "snare": {"colour": 0.6, "length": 0.1}},
        params={"": {"variation": 0.1}, "tom": {"tune": 5, "variation": 0.1}, "kick": {"tune": 4}},
    ),
)
