"""Representations by the `type` key of their spec."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sistrum.training.representations.base import PitchedRepresentation, Representation, ValueFormat
from sistrum.training.representations.complex_stft import ComplexStft
from sistrum.training.representations.harmonic_noise import HarmonicNoise
from sistrum.training.representations.mag_if import MagIf
from sistrum.training.representations.mdct import Mdct

REPRESENTATIONS: dict[str, type[Representation]] = {
    kind.type_name: kind for kind in (ComplexStft, MagIf, Mdct)
}

#: Those that say how the harmonics of a known pitch sound, and are rendered rather than inverted.
PITCHED: dict[str, type[PitchedRepresentation]] = {kind.type_name: kind for kind in (HarmonicNoise,)}

#: Keys of a card's spec that follow from the others and are no constructor arguments.
DERIVED = ("type", "bins", "frames")

Kind = TypeVar("Kind", bound=ValueFormat)


def from_spec(spec: Mapping[str, Any]) -> Representation:
    """Build the representation that `spec` describes; ValueError names an unknown type or key."""
    return _build(REPRESENTATIONS, spec)


def pitched_from_spec(spec: Mapping[str, Any]) -> PitchedRepresentation:
    """Build the pitched representation that `spec` describes; ValueError as above."""
    return _build(PITCHED, spec)


def _build(kinds: Mapping[str, type[Kind]], spec: Mapping[str, Any]) -> Kind:
    kind = kinds.get(str(spec.get("type")))
    if kind is None:
        raise ValueError(f"representation type {spec.get('type')!r} is none of {', '.join(sorted(kinds))}")
    try:
        representation = kind(**{key: value for key, value in spec.items() if key not in DERIVED})
    except TypeError as error:
        raise ValueError(f"representation {spec.get('type')}: {error}") from error
    bins = spec.get("bins")
    if bins is not None and bins != representation.shape(1, 1)[1]:
        raise ValueError(
            f"representation {spec.get('type')}: bins {bins}, expected {representation.shape(1, 1)[1]}"
        )
    return representation
