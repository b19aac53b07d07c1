"""Tokens, pitch, latent and noise -> harmonics and noise bands of each frame, from the past half second
alone.

Only the first layer looks back, over tokens and noise; all others are products of one frame's features.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool1d, conv1d, relu, softplus

from sistrum.training.families.harmonic_gan.frames import CONTEXT, HIGH, LOW
from sistrum.training.families.harmonic_gan.settings import GeneratorSettings

#: Tokens that are seen one by one, and the lengths of the averages over those before them.
SINGLE, AVERAGED = 8, (8, 16, 32)
#: Largest deviation of a harmonic, cents, and how much a unit of the network's output is.
WIDEST, CENTS = 300.0, 20.0
#: Frames over which movement sets in.
SETTING_IN = 32
#: Mean logarithm of amplitudes and noise levels.
QUIET = -7.0


@dataclass(frozen=True)
class Values:
    """[N, frames, harmonics or bands]: logarithms of amplitudes, cents, logarithms of noise levels."""

    amplitude: Tensor
    cents: Tensor
    noise: Tensor

    @staticmethod
    def of(joined: Tensor, harmonics: int) -> "Values":
        """Of values [N, frames, 2 H + B]."""
        bands = joined.shape[2] - 2 * harmonics
        return Values(*torch.split(joined, [harmonics, harmonics, bands], dim=2))

    def plus(self, other: "Values", share: float | Tensor = 1.0) -> "Values":
        """The sum with `share` of another."""
        return Values(
            self.amplitude + share * other.amplitude,
            self.cents + share * other.cents,
            self.noise + share * other.noise,
        )

    def detach(self) -> "Values":
        """The same without a gradient."""
        return Values(self.amplitude.detach(), self.cents.detach(), self.noise.detach())


class TokenHistory(nn.Module):
    """What the tokens of the past half second were: the last eight frames one by one, averages before
    them.
    """

    def __init__(self, tokens: int) -> None:
        super().__init__()
        self.features = tokens * (SINGLE + len(AVERAGED))

    def forward(self, tokens: Tensor) -> Tensor:
        """One-hot tokens [N, tokens, CONTEXT + frames], zeros before the note -> [N, frames, features]."""
        frames = tokens.shape[2] - CONTEXT
        seen = [tokens[:, :, CONTEXT - delay : CONTEXT - delay + frames] for delay in range(SINGLE)]
        ago = SINGLE  # frames that have been seen already
        for length in AVERAGED:
            first = CONTEXT - ago - length + 1
            means = avg_pool1d(tokens[:, :, first : first + frames + length - 1], length, stride=1)
            seen.append(means)
            ago += length
        return torch.cat(seen, dim=1).transpose(1, 2)


class Movement(nn.Module):
    """How a held note moves: filtered noise, mixed as the frame's features and the instrument ask. Noise
    bands do not: what they measure is as restless as noise itself.
    """

    def __init__(self, settings: GeneratorSettings) -> None:
        super().__init__()
        self.harmonics, self.bands = settings.harmonics, settings.bands
        self.filters = nn.Parameter(_wavelets(settings.voices, settings.noises))
        self.gates = nn.Linear(settings.hidden, settings.voices)
        self.mix = nn.Linear(settings.voices, 2 * settings.harmonics, bias=False)
        nn.init.constant_(self.gates.bias, -3.0)
        nn.init.normal_(self.mix.weight, std=settings.voices**-0.5)

    def forward(self, features: Tensor, tokens: Tensor, noise: Tensor) -> Values:
        """features [N, frames, hidden]; tokens [N, T, CONTEXT + frames]; noise [N, noises, CONTEXT + frames]
        of variance 1 -> what to add. It sets in over the note's first frames.
        """
        norm = self.filters.square().sum(dim=(1, 2), keepdim=True).clamp(min=1e-12).rsqrt()
        voices = conv1d(noise, self.filters * norm).transpose(1, 2)  # each of variance 1
        sounding = tokens.sum(dim=1, keepdim=True)[:, :, CONTEXT + 1 - SETTING_IN :]
        set_in = avg_pool1d(sounding, SETTING_IN, stride=1).transpose(1, 2)
        moved = self.mix(set_in * softplus(self.gates(features)) * voices)
        level, cents = torch.split(moved, self.harmonics, dim=2)
        return Values(level, CENTS * cents, torch.zeros_like(level[:, :, : self.bands]))


class HarmonicGenerator(nn.Module):
    """See the file's head; `features` are shared by a note's mean course and its movement."""

    def __init__(self, settings: GeneratorSettings, tokens: int) -> None:
        super().__init__()
        hidden, self.harmonics = settings.hidden, settings.harmonics
        self.history = TokenHistory(tokens)
        self.instrument = nn.ModuleList(
            [
                nn.Linear(settings.latent + HIGH - LOW + 1, settings.instrument),
                nn.Linear(settings.instrument, settings.instrument),
            ]
        )
        self.from_tokens = nn.Linear(self.history.features, hidden)
        self.from_instrument = nn.ModuleList(
            nn.Linear(settings.instrument, hidden) for _ in range(settings.blocks + 1)
        )
        self.inner = nn.ModuleList(nn.Linear(hidden, hidden, bias=False) for _ in range(settings.blocks))
        self.outer = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(settings.blocks))
        self.head = nn.Linear(hidden, 2 * settings.harmonics + settings.bands)
        self.movement = Movement(settings)
        for layer in (*self.outer, self.head):
            assert isinstance(layer, nn.Linear)
            nn.init.normal_(layer.weight, std=0.3 * hidden**-0.5)

    def features(self, latent: Tensor, pitch: Tensor, tokens: Tensor) -> Tensor:
        """latent [N, D], pitch [N, frames] (MIDI) or [N, 1] where it stays, tokens [N, T, CONTEXT + frames]
        -> [N, frames, hidden].
        """
        played = pitch_shares(pitch)
        static = torch.cat([latent[:, None].expand(-1, pitch.shape[1], -1), played], dim=2)
        for layer in self.instrument:
            static = relu(layer(static))
        x = relu(self.from_tokens(self.history(tokens)) + self.from_instrument[0](static))
        for inner, outer, instrument in zip(self.inner, self.outer, self.from_instrument[1:], strict=True):
            x = x + outer(relu(inner(x) + instrument(static)))
        return relu(x)

    def course(self, features: Tensor) -> Values:
        """The mean course of a note."""
        out = Values.of(self.head(features), self.harmonics)
        cents = WIDEST * torch.tanh(out.cents * (CENTS / WIDEST))
        return Values(out.amplitude + QUIET, cents, out.noise + QUIET)


def pitch_shares(pitch: Tensor) -> Tensor:
    """MIDI pitches [N, frames] -> [N, frames, pitches]: 1 at the pitch; between two, shares of both."""
    known = torch.arange(LOW, HIGH + 1, device=pitch.device, dtype=pitch.dtype)
    return relu(1.0 - (pitch.clamp(LOW, HIGH)[..., None] - known).abs())


def _wavelets(voices: int, noises: int) -> Tensor:
    """Filters to start with, [voices, noises, CONTEXT + 1]: each hears one noise, around 1 to 40 Hz."""
    time = torch.arange(CONTEXT + 1) - CONTEXT  # frames, the present last
    rate = 125.0
    filters = torch.zeros(voices, noises, CONTEXT + 1)
    for index in range(voices):
        frequency = 40.0 ** (index / max(1, voices - 1))
        width = min(rate / frequency, CONTEXT / 2)
        phase = 2 * math.pi * ((index * 0.618) % 1.0)
        wave = torch.cos(2 * math.pi * frequency / rate * time + phase)
        filters[index, index % noises] = wave * torch.exp(time / width)
    return filters / filters.square().sum(dim=(1, 2), keepdim=True).sqrt()
