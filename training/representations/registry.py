"""Representations by the `type` key of their spec."""

from collections.abc import Mapping
from typing import Any

from sistrum.training.representations.base import Representation
from sistrum.training.representations.complex_stft import ComplexStft
from sistrum.training.representations.mag_if import MagIf
from sistrum.training.representations.mdct import Mdct

REPRESENTATIONS: dict[str, type[Representation]] = {
    kind.type_name: kind for kind in (ComplexStft, MagIf, Mdct)
}

#: Keys of a card's spec that follow from the others and are no constructor arguments.
DERIVED = ("type", "bins", "frames")


def from_spec(spec: Mapping[str, Any]) -> Representation:
    """Build the representation that `spec` describes; ValueError names an unknown type or key."""
    kind = REPRESENTATIONS.get(str(spec.get("type")))
    if kind is None:
        raise ValueError(
            f"representation type {spec.get('type')!r} is none of {', '.join(sorted(REPRESENTATIONS))}"
        )
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
