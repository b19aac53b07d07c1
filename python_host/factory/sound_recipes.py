"""The named sounds that ship: what each should be like, and what it is called."""

from __future__ import annotations

from sistrum.python_host.factory.sound_pool import Wish

# Kind: (name, tags, colour, length, noise, sliders); None: whatever is usual.
_Row = tuple[str, str, float | None, float | None, float | None, dict[str, float]]

_ROWS: dict[str, tuple[_Row, ...]] = {
    "kick": (
        ("Kick Anchor", "deep round", 0.1, 0.5, None, {}),
        ("Kick Cellar", "deep long", 0.0, 1.0, None, {}),
        ("Kick Felt", "soft short", 0.3, 0.1, None, {"hardness": 0.15}),
        ("Kick Knuckle", "hard short", 0.8, 0.2, None, {"hardness": 0.9}),
        ("Kick Lantern", "bright", 1.0, 0.4, None, {}),
        ("Kick Oak", "natural", 0.5, 0.5, 0.5, {}),
        ("Kick Tide", "long boomy", 0.3, 0.9, None, {"boominess": 0.9}),
        ("Kick Gravel", "rough noisy", 0.7, 0.5, 1.0, {"roughness": 0.9}),
    ),
    "snare": (
        ("Snare Birch", "natural", 0.5, 0.5, 0.5, {}),
        ("Snare Chalk", "dry short", 0.6, 0.0, None, {}),
        ("Snare Drizzle", "soft noisy", 0.7, 0.6, 1.0, {"hardness": 0.2}),
        ("Snare Flint", "bright hard", 1.0, 0.4, None, {"hardness": 0.9}),
        ("Snare Harbour", "dark long", 0.1, 0.9, None, {}),
        ("Snare Leather", "dark short", 0.0, 0.2, None, {}),
        ("Snare Rivet", "tonal ringing", 0.5, 0.7, 0.0, {}),
        ("Snare Slate", "sharp", 0.8, 0.3, None, {"sharpness": 0.85}),
    ),
    "hat": (
        ("Hat Needle", "short bright closed", 0.9, 0.0, None, {}),
        ("Hat Paper", "short soft closed", 0.3, 0.1, None, {}),
        ("Hat Foil", "bright", 1.0, 0.5, None, {"brightness": 0.85}),
        ("Hat Moth", "dark short closed", 0.0, 0.2, None, {}),
        ("Hat Shiver", "long open", 0.6, 1.0, None, {}),
        ("Hat Wire", "tonal open", 0.5, 0.8, 0.1, {}),
    ),
    "cymbal": (
        ("Cymbal Amber", "dark ride", 0.1, 0.6, None, {}),
        ("Cymbal Dawn", "bright crash", 0.9, 0.9, None, {}),
        ("Cymbal Frost", "bright short", 1.0, 0.1, None, {}),
        ("Cymbal Gong Shadow", "dark long", 0.0, 1.0, None, {"depth": 0.8}),
        ("Cymbal Weather", "natural crash", 0.5, 0.8, 0.6, {}),
    ),
    "tom": (
        ("Tom Barrel", "deep long", 0.0, 0.9, None, {}),
        ("Tom Clay", "short dry", 0.4, 0.0, None, {}),
        ("Tom Hollow", "round", 0.3, 0.5, 0.0, {"warmth": 0.85}),
        ("Tom Ridge", "bright", 1.0, 0.5, None, {}),
        ("Tom Walnut", "natural", 0.5, 0.5, 0.5, {}),
    ),
    "clap": (
        ("Clap Alley", "long room", 0.4, 1.0, None, {}),
        ("Clap Matchbox", "short dry", 0.7, 0.0, None, {}),
        ("Clap Smoke", "dark soft", 0.0, 0.5, None, {}),
        ("Clap Spark", "bright sharp", 1.0, 0.3, None, {"sharpness": 0.85}),
    ),
    "perc": (
        ("Perc Acorn", "short tonal", 0.4, 0.0, 0.0, {}),
        ("Perc Bottle", "bright tonal", 0.9, 0.4, 0.1, {}),
        ("Perc Ember", "noisy short", 0.6, 0.2, 1.0, {}),
        ("Perc Well", "dark long", 0.0, 0.9, None, {}),
    ),
}


def sound_wishes() -> list[tuple[str, list[str], Wish]]:
    """Name, tags and wish of every sound."""
    return [
        (name, [kind, *tags.split()], Wish(kind, colour, length, noise, sliders))
        for kind, rows in _ROWS.items()
        for name, tags, colour, length, noise, sliders in rows
    ]
