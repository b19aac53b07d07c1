"""The encoder that ships: plain audio -> the generator's latent and class amounts, transform included."""

import copy

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv1d, pad

from sistrum.training.encoder.generator_parts import GeneratorParts
from sistrum.training.networks.companding import power
from sistrum.training.representations import ComplexStft

#: What the class head sees: log power in this many bands, averaged over this many frames.
BANDS, POOLED_FRAMES = 48, 4
#: Floor of power in the class head, of the linear spectrum (about -80 dB of a full-scale sine).
FLOOR = 1e-3
HIDDEN = 128
#: Exported latents stay within this; far outside of the prior a generator was never taught to make sound.
LATENT_LIMIT = 8.0


class StftConvolution(nn.Module):
    """`ComplexStft.forward` without compression as one strided convolution, which every runtime has."""

    kernels: Tensor

    def __init__(self, stft: ComplexStft, samples: int) -> None:
        super().__init__()
        if stft.compression != 1.0:
            raise ValueError(f"the transform must be linear, found compression {stft.compression}")
        size, bins = stft.n_fft, stft.n_fft // 2
        self.hop, self.bins = stft.hop, bins
        length = (stft.frames(samples) - 1) * stft.hop + size
        self.padding = (size // 2, length - size // 2 - samples)
        turn = 2 * torch.pi / size * torch.outer(torch.arange(bins), torch.arange(size)).remainder(size)
        real, imaginary = torch.cos(turn.double()), -torch.sin(turn.double())
        imaginary[0] = torch.where(torch.arange(size) % 2 == 0, 1.0, -1.0)  # bin 0 carries Nyquist there
        window = stft.window_values(torch.zeros(1, dtype=torch.float64))
        kernels = stft.scale * window * torch.cat([real, imaginary])
        self.register_buffer("kernels", kernels[:, None].float(), persistent=False)

    def forward(self, audio: Tensor) -> Tensor:
        """Audio [N, 1, samples] -> linear spectrum [N, 2, bins, frames]."""
        values = conv1d(pad(audio, self.padding), self.kernels, stride=self.hop)
        return values.reshape(audio.shape[0], 2, self.bins, values.shape[-1])


class ClassHead(nn.Module):
    """Linear spectrum and latent -> class logits."""

    bands: Tensor

    def __init__(self, bins: int, frames: int, latent: int, classes: int) -> None:
        super().__init__()
        self.register_buffer("bands", band_averages(BANDS, bins), persistent=False)
        self.trunk = nn.Sequential(
            nn.Linear(BANDS * (frames // POOLED_FRAMES), HIDDEN), nn.LeakyReLU(0.2), nn.Dropout(0.2)
        )
        self.score = nn.Sequential(
            nn.Linear(HIDDEN + latent, HIDDEN), nn.LeakyReLU(0.2), nn.Linear(HIDDEN, classes)
        )

    def forward(self, spectrum: Tensor, z: Tensor) -> Tensor:
        """spectrum [N, 2, F, T], z [N, latent] -> logits [N, classes]."""
        pooled = avg_pool2d(self.bands @ power(spectrum), (1, POOLED_FRAMES))
        picture = 0.1 * torch.log(pooled + FLOOR).flatten(1)
        scores: Tensor = self.score(torch.cat([self.trunk(picture), z], dim=1))
        return scores


class SoundEncoder(nn.Module):
    """Spectrum -> z of the auto-encoder and class logits. Starts as the encoder that the generator grew up
    with.
    """

    def __init__(self, parts: GeneratorParts) -> None:
        super().__init__()
        _, bins, frames = parts.stft.shape(1, parts.audio.samples)
        self.encoder = copy.deepcopy(parts.encoder).requires_grad_(True)
        self.head = ClassHead(bins, frames, parts.latent, len(parts.audio.classes))
        self._compand = parts.decoder.compand

    def forward(self, spectrum: Tensor) -> tuple[Tensor, Tensor]:
        """Linear spectrum [N, 2, F, T] of sounds whose peak is 0.891 and whose onset is sample 0 ->
        (z [N, latent], class logits [N, classes]).
        """
        z, _ = self.encoder(self._compand(spectrum))
        return z, self.head(spectrum, z.detach())


class EncoderGraph(nn.Module):
    """What is exported: audio -> the generator graph's `latent` and its class controls."""

    def __init__(self, sound_encoder: SoundEncoder, parts: GeneratorParts) -> None:
        super().__init__()
        self.transform = StftConvolution(parts.stft, parts.audio.samples)
        self.sound_encoder = sound_encoder
        self.prior = parts.prior
        self.temperature = parts.temperature

    def forward(self, audio: Tensor) -> tuple[Tensor, Tensor]:
        """Audio [1, 1, S] -> (latent [1, D], class amounts [1, classes], which sum to 1)."""
        z, logits = self.sound_encoder(self.transform(audio))
        shares = torch.softmax(logits, dim=1)
        u, _ = self.prior.infer(z, shares)
        return torch.clamp(u / self.temperature, -LATENT_LIMIT, LATENT_LIMIT), shares


def band_averages(bands: int, bins: int) -> Tensor:
    """Matrix [bands, bins] of averages over bands that widen as the square of their number."""
    edges = (torch.linspace(0, 1, bands + 1) ** 2 * bins).round().long()
    matrix = torch.zeros(bands, bins)
    for band in range(bands):
        low = min(int(edges[band]), bins - 1)
        high = max(int(edges[band + 1]), low + 1)
        matrix[band, low:high] = 1.0 / (high - low)
    return matrix
