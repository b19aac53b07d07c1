"""Body and partials as they are exported: fewer passes over fewer numbers than in `oscillators`."""

import math

import torch
from torch import Tensor, nn

from sistrum.training.analysis import body as bodies
from sistrum.training.analysis import partials as sines
from sistrum.training.families.stn_gan.grid import BINS, FRAMES, HOP, N_FFT, SAMPLE_RATE
from sistrum.training.families.stn_gan.networks import (
    LEVEL_SCALE,
    LEVEL_SHIFT,
    PRESENCE_BIAS,
    PRESENCE_EDGE,
    DrumGenerator,
)
from sistrum.training.families.stn_gan.oscillators import BANK, BODY_BINS

HOP_SAMPLES = HOP // bodies.DECIMATION
EPSILON = 1e-6


class FastBody(nn.Module):
    """The body's values, pitch and level side by side, and its sine in rows of one hop."""

    knots: Tensor
    lowest: Tensor
    highest: Tensor
    quarter: Tensor
    within: Tensor
    before: Tensor
    transform: Tensor

    def __init__(self, generator: DrumGenerator) -> None:
        super().__init__()
        first, _, last = generator.body
        assert isinstance(first, nn.Linear) and isinstance(last, nn.Linear)
        self.first, self.last = first, nn.Linear(last.in_features, last.out_features)
        knots = len(bodies.KNOTS)
        # Logarithm of turns per decimated sample instead of hertz.
        per_sample = math.log(bodies.DECIMATION / SAMPLE_RATE)
        shift = generator.body_shift.clone()
        shift[:knots] += per_sample
        with torch.no_grad():
            self.last.weight.copy_(last.weight * generator.body_scale[:, None])
            self.last.bias.copy_(last.bias * generator.body_scale + shift)
        lowest, highest = (math.log(hz) + per_sample for hz in (bodies.LOWEST_HZ, bodies.HIGHEST_HZ))
        kernels = generator.body_oscillator.transform[:, 0]  # [64, 64]: two hops
        buffers = {
            "knots": generator.body_oscillator.knots,
            "lowest": torch.tensor([[lowest], [-1e4]]),
            "highest": torch.tensor([[highest], [1.0]]),
            "quarter": torch.tensor([[[0.0]], [[0.25]]]),
            "within": torch.ones(HOP_SAMPLES, HOP_SAMPLES).triu(),
            "before": torch.ones(FRAMES, FRAMES).tril(-1),
            "transform": torch.cat([kernels[:, :HOP_SAMPLES].T, kernels[:, HOP_SAMPLES:].T], dim=1),
        }
        for name, values in buffers.items():
            self.register_buffer(name, values.clone(), persistent=False)

    @staticmethod
    def rows() -> Tensor:
        """Rows of the spectrum [2 * BINS, FRAMES] that the body is added to."""
        low = torch.arange(BODY_BINS)
        return torch.cat([low, BINS + low])

    def forward(self, hidden: Tensor) -> Tensor:
        """[1, hidden] -> [64, FRAMES]: real parts of the lowest 32 bins, then imaginary."""
        knots = len(bodies.KNOTS)
        values = self.last(torch.relu(self.first(hidden)))
        values, phase = torch.split(values, [2 * knots, 2], dim=1)
        values = torch.minimum(torch.maximum(values.reshape(2, knots), self.lowest), self.highest)
        turns, level = torch.split(torch.exp(values @ self.knots).reshape(2, FRAMES, HOP_SAMPLES), 1)
        turns = turns[0] @ self.within  # [FRAMES, 32], since the frame began
        started = self.before @ turns[:, -1:] - turns[:1, :1]  # [FRAMES, 1], since sample 0
        turns = turns + (started - torch.floor(started))
        sines = torch.sin((2 * math.pi) * (turns + self.quarter))  # [2, FRAMES, 32]: sine and cosine
        phase = phase / torch.sqrt((phase * phase).sum(dim=1, keepdim=True) + EPSILON)
        wave = (phase @ sines.reshape(2, -1)).reshape(FRAMES, HOP_SAMPLES)
        wave = wave * torch.relu(level[0] - math.exp(bodies.QUIETEST))
        earlier, later = (wave @ self.transform).T.chunk(2)
        low: Tensor = later + torch.cat([torch.zeros(2 * BODY_BINS, 1), earlier[:, :-1]], dim=1)
        return low


class FastPartials(nn.Module):
    """The partials' values sorted by kind, and the bank without what its amplitudes can carry."""

    lowest: Tensor
    width: Tensor
    turns: Tensor
    frames: Tensor
    knots: Tensor
    bins: Tensor
    quarter: Tensor

    def __init__(self, generator: DrumGenerator) -> None:
        super().__init__()
        first, _, last = generator.partials
        assert isinstance(first, nn.Linear) and isinstance(last, nn.Linear)
        self.first, self.last = first, _sorted_by_kind(last)
        bank = generator.partial_bank
        bins = 2 * bank.bins.clone()
        bins[0] = 1e18  # so far from every partial that DC and Nyquist get nothing
        buffers = {
            "lowest": bank.lowest[:, None],
            "width": bank.width[:, None],
            "turns": bank.turns,
            "frames": bank.frames,
            "knots": bank.knots,
            "bins": bins,
            "quarter": torch.tensor([[[0.5 * math.pi]], [[0.0]]]),
        }
        for name, values in buffers.items():
            self.register_buffer(name, values.clone(), persistent=False)

    def forward(self, hidden: Tensor, noise: Tensor) -> Tensor:
        """[1, hidden], [1, 2, F, T] -> linear spectrum [1, 2, F, T]."""
        bands = BANK
        values = self.last(torch.relu(self.first(hidden)))
        odds, phase, levels = torch.split(values, [2 * bands, 2 * bands, bands * len(sines.KNOTS)], dim=1)
        place, likely = torch.sigmoid(odds.reshape(2, bands, 1)).unbind()
        drawn = noise[:, :, :2, : bands // 2].transpose(1, 2).reshape(2, bands, 1)
        above = place * self.width  # [132, 1]
        lobes, peak = self._lobes(self.lowest + above)
        peak = peak * self._present(likely, drawn[1])
        # log(1 + exp(x)) is the softplus of the training code; the quietest level is part of `peak`.
        levels = torch.log(1.0 + torch.exp(levels.reshape(bands, -1)))
        level = (torch.exp(levels @ self.knots) - 1.0) * peak  # [132, 88]
        turn = (2 * math.pi) * (self.turns + above * self.frames)
        along = self._phase(phase.reshape(2, bands, 1), drawn[0])  # [2, 132, 1]: cosine and sine
        cosine, sine = torch.split(along, 1)
        across = torch.cat([-sine, cosine])
        waves = (torch.cos(turn) * level) * along + (torch.sin(turn) * level) * across  # [2, 132, 88]
        return (lobes @ waves)[None]

    def _lobes(self, place: Tensor) -> tuple[Tensor, Tensor]:
        """Place in bins [132, 1] -> 1 / (1 - 4 d^2) at distance d [512, 132], and its factor [132, 1]."""
        nearest = torch.floor(place + 0.5)
        place = nearest + (place - nearest).clamp(-0.4999, 0.4999)
        beside = place - nearest  # as it was rounded: numerator and denominator vanish together
        sign = 1.0 - 2.0 * nearest + 4.0 * torch.floor(0.5 * nearest)
        quietest = 0.5 * math.exp(sines.QUIETEST) * N_FFT * 2 / math.pi
        distance = self.bins - 2.0 * place.reshape(1, -1)
        return torch.reciprocal(1.0 - distance * distance), quietest * torch.cos(math.pi * beside) * sign

    @staticmethod
    def _present(likely: Tensor, drawn: Tensor) -> Tensor:
        """`present` for chances of presence and uniform noise, [132, 1] each."""
        slope = 1 / PRESENCE_EDGE
        return (likely * (slope + 1) - 0.5 * slope * (1 + drawn * 3**-0.5)).clamp(0.0, 1.0)

    def _phase(self, vector: Tensor, drawn: Tensor) -> Tensor:
        """`blurred` for vectors [2, 132, 1] and uniform noise [132, 1]."""
        chance = torch.sin(drawn * (math.pi / 3**0.5) + self.quarter)  # [2, 132, 1]
        sure = torch.sqrt((vector * vector).sum(dim=0, keepdim=True) + EPSILON).clamp(max=1.0)
        vector = vector + (1.0 - sure) * chance
        return vector / torch.sqrt((vector * vector).sum(dim=0, keepdim=True) + EPSILON)


def _sorted_by_kind(last: nn.Linear) -> nn.Linear:
    """The partials' last layer with its outputs as places, presence, cosines, sines and levels of all bands,
    each with the factor and shift that `DrumGenerator._partial_values` gives it.
    """
    knots = len(sines.KNOTS)
    order = torch.arange(last.out_features).reshape(BANK, -1)
    place, levels, cosine, sine, presence = torch.split(order, [1, knots, 1, 1, 1], dim=1)
    rows = torch.cat([part.flatten() for part in (place, presence, cosine, sine, levels)])
    ordered = nn.Linear(last.in_features, last.out_features)
    with torch.no_grad():
        ordered.weight.copy_(last.weight[rows])
        ordered.bias.copy_(last.bias[rows])
        ordered.bias[BANK : 2 * BANK] += PRESENCE_BIAS
        ordered.weight[4 * BANK :] *= LEVEL_SCALE
        ordered.bias[4 * BANK :] *= LEVEL_SCALE
        ordered.bias[4 * BANK :] += LEVEL_SHIFT
    return ordered
