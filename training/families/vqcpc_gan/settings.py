"""Every number of the published VQCPC-GAN and its baselines; docs/published-vqcpc-gan.md says where from."""

from dataclasses import dataclass, field


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
class OptimiserSettings:
    """Adam's numbers, for all networks."""

    rate: float = 1e-3
    beta1: float = 0.0
    beta2: float = 0.99


@dataclass(frozen=True)
class PublishedSettings:
    """One entry of `channels`, `iterations` and `batch` a scale.

    tokens: how many there are; 0 makes a baseline without them, WGAN-1s or WGAN-4s by `frames`. time_scales
    (of baselines): how many of the first scales double the frames. iterations: 0 skips a scale. fade: share
    of a scale's iterations in which it is faded in.
    """

    sample_rate: int = 16000
    low: int = 44
    high: int = 70
    latent: int = 128
    tokens: int = 16
    token_array: str = "tokens_32ms"
    frames: int = 32
    chunk: int = 8
    time_scales: int = 3
    channels: tuple[int, ...] = (512, 256, 256, 256, 256, 128)
    iterations: tuple[int, ...] = (200_000,) * 6
    batch: tuple[int, ...] = (30, 30, 20, 20, 12, 12)
    fade: float = 0.5
    leak: float = 0.2
    mag_if: MagIfSettings = field(default_factory=MagIfSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    optimiser: OptimiserSettings = field(default_factory=OptimiserSettings)

    def __post_init__(self) -> None:
        scales = len(self.channels)
        if not scales == len(self.iterations) == len(self.batch):
            raise ValueError(
                "channels, iterations and batch must have one entry a scale, found "
                f"{scales}, {len(self.iterations)} and {len(self.batch)}"
            )
        if not 0.0 < self.fade <= 1.0 or min(self.batch) < 2:
            raise ValueError("fade must be above 0 and up to 1, batch at least 2")
        if min(self.iterations) < 0 or self.iterations[-1] < 1:
            raise ValueError("iterations must be 0 or more, those of the last scale at least 1")
        if self.mag_if.n_fft // 2 % 2**scales:
            raise ValueError(f"{scales} scales need a multiple of {2**scales} bins")
        if self.tokens == 0 and (self.time_scales > scales or self.frames % 2**self.time_scales):
            raise ValueError(f"{self.frames} frames cannot be halved {self.time_scales} times")

    @property
    def pitches(self) -> int:
        """How many pitches there are."""
        return self.high - self.low + 1
