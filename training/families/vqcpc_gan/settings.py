"""Every number of the published VQCPC-GAN and its baselines; docs/published-vqcpc-gan.md says where from."""

from dataclasses import dataclass, field

from sistrum.training.networks.growth_schedule import GrowthSettings


@dataclass(frozen=True)
class MagIfSettings:
    """The representation (`representations.mag_if`); the sample rate is the family's."""

    n_fft: int = 2048
    hop: int = 512
    floor_db: float = -80.0
    rise: int = 128


@dataclass(frozen=True)
class LossSettings:
    """`classify` weighs the cross entropies of token and pitch, `drift` the square of real scores."""

    gradient_penalty: float = 10.0
    classify: float = 1.0
    drift: float = 1e-3


@dataclass(frozen=True)
class NoteSettings:
    """What all generators of notes on mag-IF have; `frames` of a training piece, low..high: MIDI pitches."""

    sample_rate: int = 16000
    low: int = 44
    high: int = 70
    frames: int = 32
    mag_if: MagIfSettings = field(default_factory=MagIfSettings)

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError("low must be below high")

    @property
    def pitches(self) -> int:
        """How many pitches there are."""
        return self.high - self.low + 1


@dataclass(frozen=True)
class PublishedSettings(NoteSettings, GrowthSettings):
    """tokens: how many there are; 0 makes a baseline without them, WGAN-1s or WGAN-4s by `frames`.
    time_scales (of baselines): how many of the first scales double the frames.
    """

    latent: int = 128
    tokens: int = 16
    token_array: str = "tokens_32ms"
    chunk: int = 8
    time_scales: int = 3
    channels: tuple[int, ...] = (512, 256, 256, 256, 256, 128)
    iterations: tuple[int, ...] = (200_000,) * 6
    batch: tuple[int, ...] = (30, 30, 20, 20, 12, 12)
    loss: LossSettings = field(default_factory=LossSettings)

    def __post_init__(self) -> None:
        NoteSettings.__post_init__(self)
        GrowthSettings.__post_init__(self)
        scales = len(self.channels)
        if self.mag_if.n_fft // 2 % 2**scales:
            raise ValueError(f"{scales} scales need a multiple of {2**scales} bins")
        if self.tokens == 0 and (self.time_scales > scales or self.frames % 2**self.time_scales):
            raise ValueError(f"{self.frames} frames cannot be halved {self.time_scales} times")
