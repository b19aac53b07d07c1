"""The graph that ships: engine latent, controls, pitch, tokens and noise in, linear values of a chunk out."""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from sistrum.training.controls import Control
from sistrum.training.families.harmonic_gan.frames import CONTEXT
from sistrum.training.families.harmonic_gan.generator import Values
from sistrum.training.families.harmonic_gan.losses import LEAST_AMPLITUDE, LEAST_NOISE
from sistrum.training.families.harmonic_gan.model import HarmonicModel

#: Share that the first class always has: nothing divides by zero.
FIRST_SHARE = 1e-3
#: The least amplitude and noise level that were learnt, -96 and -80 dB, with what a network makes of them.
SILENT_AMPLITUDE, SILENT_NOISE = math.exp(LEAST_AMPLITUDE + 0.5), math.exp(LEAST_NOISE + 0.4)
#: Nepers in a decibel.
NEPERS = math.log(10.0) / 20.0


def sound_controls() -> tuple[Control, ...]:
    """The controls beside the amounts of classes."""
    return (
        Control(
            id="brightness",
            label="Brightness",
            min=-6.0,
            max=6.0,
            unit="dB/octave",
            description="Tilts the spectrum; the loudness of the harmonics stays",
            group="Sound",
        ),
        Control(
            id="movement",
            label="Movement",
            min=0.0,
            max=2.0,
            default=1.0,
            description="How much a held note moves: beating, tremolo and vibrato; 1 is as in real notes",
            group="Sound",
        ),
        Control(
            id="breath",
            label="Breath",
            min=-24.0,
            max=24.0,
            unit="dB",
            description="Level of the noise: breath, bow and hammer",
            group="Sound",
        ),
    )


class HarmonicGraph(nn.Module):
    """N(0, I) latent -> fitted prior of the asked classes -> generator, tilted and moved as asked."""

    least: Tensor
    octaves: Tensor
    band_octaves: Tensor

    def __init__(self, model: HarmonicModel, band_hertz: Tensor) -> None:
        super().__init__()
        self.model = model
        self.classes = model.prior.mean.in_features
        self.register_buffer("least", torch.eye(self.classes)[:1] * FIRST_SHARE, persistent=False)
        self.register_buffer("octaves", torch.log2(torch.arange(1.0, model.generator.harmonics + 1)))
        self.register_buffer("band_octaves", torch.log2(band_hertz.clamp(min=20.0) / 440.0))

    def forward(
        self, latent: Tensor, controls: Tensor, pitch: Tensor, tokens: Tensor, noise: Tensor
    ) -> Tensor:
        """latent [1, D], controls [1, classes + 3], pitch [1, 1, CONTEXT + CHUNK], tokens [1, T, CONTEXT +
        CHUNK], noise [1, K, CONTEXT + CHUNK] -> [1, 1, 2 H + B, CHUNK].
        """
        return self.play(self.timbre(latent, controls), controls, pitch, tokens, noise)

    def shares(self, controls: Tensor) -> Tensor:
        """Controls [N, ...] -> class shares [N, classes] that sum to 1."""
        amounts = torch.clamp(controls[:, : self.classes], 0.0, 1.0) + self.least
        return amounts / amounts.sum(dim=1, keepdim=True)

    def timbre(self, latent: Tensor, controls: Tensor) -> Tensor:
        """Where the sound is among the instruments, [N, D]: what the fitted prior makes of its latent."""
        made: Tensor = self.model.prior(latent, self.shares(controls))
        return made

    def play(self, timbre: Tensor, controls: Tensor, pitch: Tensor, tokens: Tensor, noise: Tensor) -> Tensor:
        """The values of a timbre [N, D]; the rest as in `forward`."""
        tilt, moving, breath = torch.split(controls[:, self.classes : self.classes + 3, None], 1, dim=1)
        played = pitch[:, 0, CONTEXT:]
        generator = self.model.generator
        features = generator.features(timbre, played, tokens)
        course = generator.course(features)
        moved = course.plus(self.model.movement(features, tokens, noise, self.shares(controls), moving))
        amplitude, levels = self._tilted(moved, played, NEPERS * tilt, NEPERS * breath)
        values = torch.cat([amplitude, moved.cents, levels], dim=2)
        return values.transpose(1, 2)[:, None]

    def _tilted(self, values: Values, pitch: Tensor, tilt: Tensor, breath: Tensor) -> tuple[Tensor, Tensor]:
        """Amplitudes and noise levels, linear: `tilt` nepers an octave around 440 Hz, then back to the
        harmonics' energy; `breath` nepers of noise. What was learnt as silence becomes silence.
        """
        amplitude = relu(torch.exp(values.amplitude) - SILENT_AMPLITUDE)
        octaves = ((pitch - 69.0) / 12.0)[..., None] + self.octaves
        tilted = amplitude * torch.exp(tilt * octaves)
        before, after = (x.square().sum(dim=2, keepdim=True) + 1e-12 for x in (amplitude, tilted))
        back = torch.sqrt(before / after)
        noise = relu(torch.exp(values.noise) - SILENT_NOISE) * torch.exp(tilt * self.band_octaves + breath)
        return tilted * back, noise * back
