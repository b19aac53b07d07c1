"""Audio representations: exact forward and inverse in one class each."""

from sistrum.training.representations.base import PitchedRepresentation, Representation, ValueFormat
from sistrum.training.representations.complex_stft import ComplexStft
from sistrum.training.representations.harmonic_noise import HarmonicNoise
from sistrum.training.representations.mag_if import MagIf
from sistrum.training.representations.mdct import Mdct
from sistrum.training.representations.registry import PITCHED, REPRESENTATIONS, from_spec, pitched_from_spec

__all__ = [
    "PITCHED",
    "REPRESENTATIONS",
    "ComplexStft",
    "HarmonicNoise",
    "MagIf",
    "Mdct",
    "PitchedRepresentation",
    "Representation",
    "ValueFormat",
    "from_spec",
    "pitched_from_spec",
]
