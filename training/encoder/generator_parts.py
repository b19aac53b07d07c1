"""What an encoder needs of a trained generator: its own encoder, the invertible prior and the decoder."""

from dataclasses import dataclass
from typing import Protocol, cast

from torch import Tensor, nn

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import Checkpoint, build_family
from sistrum.training.families.base import AudioFormat, Family
from sistrum.training.representations import ComplexStft


class Prior(Protocol):
    """A flow between base noise and latents, conditioned on class shares [N, classes] that sum to 1."""

    def __call__(self, u: Tensor, classes: Tensor) -> Tensor:
        """u [N, D] -> z [N, D]."""

    def infer(self, z: Tensor, classes: Tensor) -> tuple[Tensor, Tensor]:
        """z [N, D] -> (u [N, D], log p(z | classes) [N])."""


class Decoder(Protocol):
    """The generator proper, and the domain in which its networks see spectra."""

    def __call__(self, z: Tensor, noise: Tensor) -> Tensor:
        """z [N, D], unit-variance noise [N, 2, F, T] -> linear spectrum [N, 2, F, T]."""

    def compand(self, linear: Tensor) -> Tensor:
        """Linear -> companded spectrum."""


@dataclass(frozen=True)
class GeneratorParts:
    """A frozen generator that was trained as an auto-encoder.

    encoder: companded spectrum [N, 2, F, T] -> (mean, log deviation) of z, [N, latent] each.
    temperature: the graph's latent times this is the prior's u.
    """

    family: Family
    encoder: nn.Module
    prior: Prior
    decoder: Decoder
    stft: ComplexStft
    audio: AudioFormat
    latent: int
    temperature: float


def generator_parts(checkpoint: Checkpoint) -> GeneratorParts:
    """Of a checkpoint's averaged weights. SistrumError for a family that has no encoder and
    invertible prior.
    """
    family = build_family(checkpoint)
    model = family.model
    model.load_state_dict(checkpoint.average)
    model.requires_grad_(False).eval()
    names = ("encoder", "prior", "generator")
    missing = [name for name in names if not isinstance(getattr(model, name, None), nn.Module)]
    representation = family.representation
    if missing or not isinstance(representation, ComplexStft):
        raise SistrumError(
            f"family {family.name}: expected a generator that was trained as an auto-encoder on complex "
            f"spectra, found none (no {missing[0] if missing else 'complex_stft'})"
        )
    latent = next(port.shape[-1] for port in family.graph_inputs if port.role == "latent")
    return GeneratorParts(
        family=family,
        encoder=cast(nn.Module, model.encoder),
        prior=cast(Prior, model.prior),
        decoder=cast(Decoder, model.generator),
        stft=representation,
        audio=checkpoint.audio,
        latent=latent,
        temperature=float(getattr(checkpoint.recipe.settings, "temperature", 1.0)),
    )
