"""Makes sounds sound as if they came from elsewhere: equaliser, room, noise, time shift, polarity.

An encoder that hears its training set only as it is knows its sources by their rooms and levels of noise.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.fft import irfft, rfft
from torch.nn.functional import pad


@dataclass(frozen=True)
class Disguise:
    """How far sounds are changed; every amount is drawn anew for each sound.

    equaliser_db: deviation of each of eight knots of a smooth gain curve, over octaves. room: share of sounds
    that get an exponentially decaying reverberation of 0.05 to 0.4 s, 25 to 8 dB under the direct sound.
    noise_db: level of white to brown background noise under the sound's peak, lowest and highest. shift_ms:
    later start. invert: share with flipped polarity.
    """

    equaliser_db: float = 5.0
    room: float = 0.3
    noise_db: tuple[float, float] = (-90.0, -45.0)
    shift_ms: float = 0.4
    invert: float = 0.5


#: For sounds whose true latent is known: what does not change what the sound is.
SLIGHT = Disguise(equaliser_db=1.0, room=0.0, noise_db=(-90.0, -55.0), shift_ms=0.3, invert=0.5)
PEAK = 0.891
KNOTS = 8


@dataclass(frozen=True)
class Disguised:
    """`heard` is what the encoder gets, `clean` what it should make again: without noise, shift
    and polarity.
    """

    heard: Tensor
    clean: Tensor


def disguise(audio: Tensor, settings: Disguise, sample_rate: int) -> Disguised:
    """Audio [N, S] -> two changed versions [N, S], peak 0.891 each; from torch's global random state."""
    samples = audio.shape[1]
    size = 1 << (samples + sample_rate // 2).bit_length()
    spectrum = rfft(audio, size) * _equaliser(len(audio), size, settings.equaliser_db, sample_rate)
    spectrum = spectrum * rfft(_rooms(len(audio), sample_rate, settings.room), size)
    clean = to_peak(irfft(spectrum, size)[:, :samples])
    heard = _shifted(clean, settings.shift_ms, sample_rate) + _background(clean, settings.noise_db)
    sign = torch.where(torch.rand(len(audio), 1) < settings.invert, -1.0, 1.0)
    return Disguised(to_peak(sign * heard), clean)


def to_peak(audio: Tensor) -> Tensor:
    """Scale [N, S] so that the largest |x| of each sound is 0.891; silence stays silence."""
    loudest = audio.abs().amax(dim=1, keepdim=True)
    return audio * (PEAK / loudest.clamp(min=1e-4))


def _equaliser(count: int, size: int, deviation_db: float, sample_rate: int) -> Tensor:
    """Minimum-phase responses [count, size // 2 + 1]; minimum phase, so that no attack is smeared forward."""
    hz = torch.fft.rfftfreq(size, 1.0 / sample_rate).clamp(30.0, 18000.0)
    place = torch.log(hz / 30.0) / math.log(18000.0 / 30.0) * (KNOTS - 1)
    low = place.floor().clamp(max=KNOTS - 2).long()
    share = place - low
    knots = torch.randn(count, KNOTS) * deviation_db * math.log(10.0) / 20.0
    gain = knots[:, low] * (1 - share) + knots[:, low + 1] * share
    cepstrum = irfft(gain.to(torch.complex64), size)
    fold = torch.zeros(size)
    fold[0] = fold[size // 2] = 1.0
    fold[1 : size // 2] = 2.0
    return torch.exp(rfft(cepstrum * fold))


def _rooms(count: int, sample_rate: int, share: float) -> Tensor:
    """Impulse responses [count, 0.4 s]: an impulse, and for `share` of them a decaying noise tail."""
    length = int(0.4 * sample_rate)
    seconds = torch.arange(length) / sample_rate
    decay = 0.05 * 8.0 ** torch.rand(count, 1)  # to -60 dB
    tail = torch.randn(count, length) * torch.exp(-6.9 * seconds / decay)
    tail = tail / tail.square().sum(dim=1, keepdim=True).sqrt()
    level = 10.0 ** (-(8.0 + 17.0 * torch.rand(count, 1)) / 20.0) * (torch.rand(count, 1) < share)
    rooms = level * tail
    rooms[:, 0] += 1.0
    return rooms


def _background(like: Tensor, level_db: tuple[float, float]) -> Tensor:
    """Noise [N, S] between white and brown, a random amount of dB under full scale."""
    lowest, highest = level_db
    white = torch.randn_like(like)
    tilt = torch.rand(len(like), 1)
    spectrum = rfft(white)
    frequency = torch.arange(1, spectrum.shape[1] + 1) / 20.0
    coloured: Tensor = irfft(spectrum * torch.clamp(frequency, min=1.0) ** -tilt, like.shape[1])
    coloured = coloured / coloured.square().mean(dim=1, keepdim=True).sqrt()
    decibels = lowest + (highest - lowest) * torch.rand(len(like), 1)
    return coloured * 10.0 ** (decibels / 20.0)


def _shifted(audio: Tensor, shift_ms: float, sample_rate: int) -> Tensor:
    """Each sound up to `shift_ms` later, whole samples."""
    most = round(shift_ms / 1000.0 * sample_rate)
    start = most - torch.randint(0, most + 1, (len(audio), 1))
    padded = pad(audio, (most, 0))
    return padded.gather(1, start + torch.arange(audio.shape[1]))
