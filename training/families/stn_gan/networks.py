"""Encoder, prior, generator and critic of the drum family.

A hit is sines, a transient and noise: a body of falling pitch and a bank of steady partials, a short
deterministic spectrogram for the attack, and shaped noise, drawn anew from the graph's noise input.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu, pad, relu, softplus

from sistrum.training.analysis import body as bodies
from sistrum.training.analysis import partials as sines
from sistrum.training.families.stn_gan.grid import BINS, FRAMES
from sistrum.training.families.stn_gan.oscillators import (
    BANK,
    BODY_BINS,
    BODY_VALUES,
    LEADS,
    PARTIAL_VALUES,
    BodyOscillator,
    PartialBank,
    interpolation,
    split_body,
    split_partials,
)
from sistrum.training.families.stn_gan.settings import CriticSettings, GeneratorSettings
from sistrum.training.networks.companding import compand, expand, log_magnitude, power
from sistrum.training.networks.coupling_flow import ConditionalFlow
from sistrum.training.networks.patches import from_patches, to_patches

PATCH = (4, 2)
#: The transient: its frames (186 ms), the patches it is made of, and their columns (one more, for context).
ATTACK_FRAMES, ATTACK_PATCH, ATTACK_COLUMNS = 16, (8, 4), 5
NOISE_BANDS, NOISE_PATCH = 128, (2, 4)
#: Bounds of the noise head's log gain (nepers, linear spectrum): silence to far above full scale.
LOG_GAIN_MIN, LOG_GAIN_MAX = -9.0, 5.0
#: How the partials' last layer is scaled and shifted: levels before their softplus, log odds of presence.
LEVEL_SCALE, LEVEL_SHIFT, PRESENCE_BIAS = 3.0, 1.0, -2.0
#: Share of chance in which a partial is there in part: what is certain stays out of it.
PRESENCE_EDGE = 1 / 16


@dataclass(frozen=True)
class Heads:
    """What the generator says of a hit, float32.

    tones [N, 2, 512, 16]: companded spectrum of the transient. log_gain [N, 1, 512, 88]: of the noise,
    nepers. body [N, 54] and partials [N, 132, 12]: as in `training.analysis.analysed_hit`, but phases of any
    length. presence [N, 132]: log odds that there is a partial in the band at all.
    """

    tones: Tensor
    log_gain: Tensor
    body: Tensor
    partials: Tensor
    presence: Tensor


class StyledConv(nn.Module):
    """3x3 convolution with ReLU; with a style, channels are scaled and shifted by it first."""

    def __init__(self, inputs: int, outputs: int, style: int = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.style = nn.Linear(style, 2 * inputs) if style else None
        if self.style is not None:
            nn.init.zeros_(self.style.weight)
            nn.init.zeros_(self.style.bias)

    def forward(self, x: Tensor, style: Tensor | None = None) -> Tensor:
        """[N, C, F, T] -> [N, C', F, T]."""
        if self.style is not None and style is not None:
            scale, shift = self.style(style)[:, :, None, None].chunk(2, dim=1)
            x = x * (1 + scale) + shift
        return relu(self.conv(x))


class DrumGenerator(nn.Module):
    """Latent -> linear complex spectrogram: convolutions for detail, dense heads for sines and long lines."""

    band_shape: Tensor
    bin_shape: Tensor
    noise_range: Tensor
    body_scale: Tensor
    body_shift: Tensor

    def __init__(self, settings: GeneratorSettings) -> None:
        super().__init__()
        self.settings = settings
        c0, c1, c2, c3 = settings.channels
        hidden = settings.hidden
        self.trunk = nn.Sequential(
            nn.Linear(settings.latent, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU()
        )
        self.base = nn.Linear(hidden, settings.base_channels * 8 * 11)
        self.level0 = StyledConv(settings.base_channels, c0)
        self.level1 = nn.ModuleList([StyledConv(c0, c1, hidden), StyledConv(c1, c1)])
        self.level2 = nn.ModuleList([StyledConv(c1, c2, hidden), StyledConv(c2, c2)])
        self.level3 = nn.ModuleList([StyledConv(c2, c3), StyledConv(c3, c3)])
        self.attack = nn.Conv2d(c3, 2 * ATTACK_PATCH[0] * ATTACK_PATCH[1], 3, padding=1)
        self.noise = nn.Conv2d(c3, NOISE_PATCH[0] * NOISE_PATCH[1], 3, padding=1)
        self.bands = nn.Linear(hidden, settings.noise_bands * FRAMES)
        self.body = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, BODY_VALUES))
        self.partials = nn.Sequential(
            nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, BANK * (PARTIAL_VALUES + 1))
        )
        self.body_oscillator, self.partial_bank = BodyOscillator(), PartialBank()
        self._start()
        self.register_buffer("noise_range", noise_range(settings.noiseless_bins, BINS), persistent=False)
        bands = band_interpolation(settings.noise_bands, NOISE_BANDS)
        self.register_buffer("band_shape", bands, persistent=False)
        self.register_buffer("bin_shape", line_interpolation(NOISE_BANDS, BINS), persistent=False)

    def _start(self) -> None:
        """Begin near silence, and give the sines' values the scale of their targets."""
        nn.init.constant_(self.bands.bias, -4.0)
        last = self.partials[-1]
        assert isinstance(last, nn.Linear)
        with torch.no_grad():
            self.attack.weight.mul_(0.1)
            last.bias[-LEADS * (PARTIAL_VALUES + 1) :: PARTIAL_VALUES + 1] = -2.9  # about 1 kHz
        knots = len(bodies.KNOTS)
        scale = torch.tensor([1.0] * knots + [3.0] * knots + [1.0, 1.0])
        shift = torch.tensor([4.8] * knots + [-4.0] * knots + [0.5, 0.0])
        self.register_buffer("body_scale", scale, persistent=False)
        self.register_buffer("body_shift", shift, persistent=False)

    def heads(self, z: Tensor) -> Heads:
        """z [N, latent] -> the parts of the hit."""
        s = self.settings
        hidden = self.trunk(z)
        x = relu(self.base(hidden)).reshape(-1, s.base_channels, 8, 11)
        x = self.level0(x)
        for level, scale in ((self.level1, (2, 1)), (self.level2, (2, 2)), (self.level3, (2, 1))):
            x = interpolate(x, scale_factor=tuple(map(float, scale)), mode="nearest")
            for block in level:
                x = block(x, hidden)
        image = from_patches(self.noise(x).float(), NOISE_PATCH)[:, 0]  # [N, 128, 88]
        bands = self.bands(hidden).float().reshape(-1, s.noise_bands, FRAMES)
        log_gain = self.bin_shape @ (image + self.band_shape @ bands)
        early = self.attack(x[..., :ATTACK_COLUMNS]).float()
        tones = from_patches(early, ATTACK_PATCH)[..., :ATTACK_FRAMES]
        body = self.body(hidden).float() * self.body_scale + self.body_shift
        return Heads(tones, log_gain[:, None], body, *self._partial_values(hidden))

    def _partial_values(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """[N, 132, 12]: place in the band 0..1, log levels, phase vector; [N, 132]: log odds of presence."""
        values = self.partials(hidden).float().reshape(-1, BANK, PARTIAL_VALUES + 1)
        knots = len(sines.KNOTS)
        place = torch.sigmoid(values[..., :1])
        # Bounded below by a curve and not a corner, so that a partial that has died away can come back.
        level = sines.QUIETEST + softplus(LEVEL_SCALE * values[..., 1 : 1 + knots] + LEVEL_SHIFT)
        return torch.cat([place, level, values[..., 1 + knots : -1]], dim=2), values[..., -1] + PRESENCE_BIAS

    def expand(self, tones: Tensor) -> Tensor:
        """Companded -> linear spectrum."""
        return expand(tones, self.settings.exponent, self.settings.gain)

    def compand(self, linear: Tensor) -> Tensor:
        """Linear -> companded spectrum, the domain in which the networks work."""
        return compand(linear, self.settings.exponent, self.settings.gain)

    def forward(self, z: Tensor, noise: Tensor) -> Tensor:
        """z [N, latent] and unit-variance noise [N, 2, F, T] -> linear spectrum [N, 2, F, T]."""
        return self.join(self.heads(z), noise)

    def join(self, heads: Heads, noise: Tensor) -> Tensor:
        """What `heads` gave and unit-variance noise [N, 2, F, T] -> linear spectrum [N, 2, F, T]."""
        gain = torch.exp(heads.log_gain.clamp(LOG_GAIN_MIN, LOG_GAIN_MAX)) * self.noise_range
        log_hz, log_level, phase = split_body(heads.body)
        body = self.body_oscillator(log_hz, log_level, unit(phase))
        place, levels, phases = split_partials(heads.partials)
        there = present(heads.presence, noise).detach()
        partials = self.partial_bank(place.detach(), levels.detach(), blurred(phases.detach(), noise), there)
        low = pad(body, (0, 0, 0, BINS - BODY_BINS))
        attack = pad(self.expand(heads.tones), (0, FRAMES - ATTACK_FRAMES))
        spectrum: Tensor = gain * noise + partials + low + attack
        return spectrum


def uniform_of_bin(noise: Tensor, number: int) -> Tensor:
    """[N, 132] numbers in -1..1 out of a bin of the uniform noise [N, 2, F, T]; the lowest bins have no other
    use.
    """
    half = BANK // 2
    return torch.cat([noise[:, 0, number, :half], noise[:, 1, number, :half]], dim=1) * 3**-0.5


def present(log_odds: Tensor, noise: Tensor) -> Tensor:
    """[N, 132] 0..1: which partials there are. Where the latent does not tell, chance does: the median of
    what could be would be no partial at all, the mean a faint one in every band.
    """
    chance = 0.5 + 0.5 * uniform_of_bin(noise, 1)
    likely = torch.sigmoid(log_odds) * (1 + PRESENCE_EDGE) - 0.5 * PRESENCE_EDGE
    return ((likely - chance) / PRESENCE_EDGE + 0.5).clamp(0.0, 1.0)


def unit(vector: Tensor) -> Tensor:
    """Vectors of length 1 along the last axis."""
    return vector / torch.sqrt((vector * vector).sum(dim=-1, keepdim=True) + 1e-6)


def blurred(phase: Tensor, noise: Tensor) -> Tensor:
    """Phases [N, 132, 2] of length 1: as far as a vector is shorter than 1 the generator is not sure of it,
    and chance takes over. The chance is the uniform noise [N, 2, F, T] of bin 0, where there is no other
    use for it.
    """
    drawn = uniform_of_bin(noise, 0) * torch.pi
    chance = torch.stack([torch.cos(drawn), torch.sin(drawn)], dim=2)
    sure = torch.sqrt((phase * phase).sum(dim=2, keepdim=True) + 1e-6).clamp(max=1.0)
    return unit(phase + (1.0 - sure) * chance)


def noise_range(silent: int, bins: int) -> Tensor:
    """[bins, 1]: 0 in the lowest bins, 1 from twice as high on.

    Down there sounds are tones: noise would be an excuse for a tone of unknown phase, and a thump made of
    noise is another thump at every seed.
    """
    return ((torch.arange(bins, dtype=torch.float32)[:, None] - silent) / max(1, silent)).clamp(0, 1)


def line_interpolation(points: int, length: int) -> Tensor:
    """Matrix [length, points] that draws straight lines through evenly spaced points, each in the middle of
    its stretch.
    """
    step = length // points
    centres = tuple(step * i + step // 2 for i in range(points))
    return interpolation(centres, length).T.contiguous()


def band_interpolation(bands: int, bins: int) -> Tensor:
    """Matrix [bins, bands] that draws straight lines between bands, spaced evenly on a warped frequency
    axis.
    """
    position = torch.sqrt(torch.arange(bins, dtype=torch.float32) / (bins - 1)) * (bands - 1)
    return (1 - (position[:, None] - torch.arange(bands, dtype=torch.float32)[None]).abs()).clamp(min=0)


class DrumEncoder(nn.Module):
    """Companded spectrum [N, 2, F, T] -> mean and log deviation [N, latent] of the posterior."""

    def __init__(self, settings: GeneratorSettings) -> None:
        super().__init__()
        self.low_bins = settings.low_bins
        self.body = nn.Sequential(
            nn.Conv2d(3 * PATCH[0] * PATCH[1], 32, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(32, 48, 3, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(48, 64, 3, stride=(2, 1), padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(64, 96, 3, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(96, 64, 3, stride=(2, 1), padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
        )
        self.low = nn.Linear(5 * settings.low_bins * FRAMES, settings.hidden)
        self.head = nn.Sequential(
            nn.Linear(64 * 8 * 11 + settings.hidden, settings.hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(settings.hidden, 2 * settings.latent),
        )

    def forward(self, spectrum: Tensor) -> tuple[Tensor, Tensor]:
        magnitude = log_magnitude(power(spectrum))
        grid = to_patches(torch.cat([spectrum, magnitude], dim=1), PATCH)
        low = leaky_relu(self.low(self._low_view(spectrum, magnitude).flatten(1)), 0.2)
        mean, log_deviation = self.head(torch.cat([self.body(grid), low], dim=1)).float().chunk(2, dim=1)
        return mean, log_deviation.clamp(-6.0, 2.0)

    def _low_view(self, spectrum: Tensor, magnitude: Tensor) -> Tensor:
        """[N, 5, low bins, T]: spectrum, log magnitude, and how far the phase turns from frame to frame,
        which tells pitches apart that fall into one bin.
        """
        low = spectrum[:, :, : self.low_bins]
        before, after = low, pad(low[..., 1:], (0, 1))
        real = after[:, :1] * before[:, :1] + after[:, 1:] * before[:, 1:]
        imaginary = after[:, 1:] * before[:, :1] - after[:, :1] * before[:, 1:]
        turn = torch.cat([real, imaginary], dim=1)
        turn = turn * (power(turn) + 1e-6) ** -0.25
        return torch.cat([low, magnitude[:, :, : self.low_bins], turn], dim=1)


class DrumModel(nn.Module):
    """What an export is made from: encoder, fitted prior and generator."""

    def __init__(self, settings: GeneratorSettings, classes: int) -> None:
        super().__init__()
        self.encoder = DrumEncoder(settings)
        self.prior = ConditionalFlow(settings.latent, classes, settings.flow_layers, settings.flow_hidden)
        self.generator = DrumGenerator(settings)


class Critic(nn.Module):
    """Convolutional critic on companded spectra with a class projection; several of them see other
    resolutions.
    """

    def __init__(self, settings: CriticSettings, classes: int) -> None:
        super().__init__()
        self.patch = settings.patch
        inputs = (3 if settings.phase else 1) * settings.patch[0] * settings.patch[1]
        layers: list[nn.Module] = [nn.Conv2d(inputs, settings.channels[0], 1), nn.LeakyReLU(0.2)]
        for before, after in zip(settings.channels, settings.channels[1:], strict=False):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.LeakyReLU(0.2)]
        self.body = nn.Sequential(*layers)
        last = settings.channels[-1]
        self.mix = nn.Conv2d(last + 1, last, 3, padding=1)
        self.score = nn.Conv2d(last, 1, 1)
        self.project = nn.Linear(classes, last, bias=False)

    def forward(self, inputs: Tensor, classes: Tensor) -> Tensor:
        """Inputs [N, 1 or 3, F, T], class weights [N, classes] -> logits [N, cells]: local scores + class
        match.
        """
        x = self.body(to_patches(inputs, self.patch))
        # The floor keeps the slope finite where the whole batch is silent and so equal.
        spread = torch.sqrt(x.float().var(dim=0) + 1e-6).mean()
        spread = spread.to(x.dtype).expand(x.shape[0], 1, *x.shape[2:])
        x = leaky_relu(self.mix(torch.cat([x, spread], dim=1)), 0.2)
        match = (x * self.project(classes)[:, :, None, None]).sum(dim=1, keepdim=True) / x.shape[1] ** 0.5
        logits: Tensor = (self.score(x) + match).float().flatten(1)
        return logits
