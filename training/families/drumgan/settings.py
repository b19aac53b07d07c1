"""Every number of the published DrumGAN (thesis ch. 4, 6); docs/published-drumgan.md says which are given."""

from dataclasses import dataclass, field

from sistrum.training.networks.growth_schedule import GrowthSettings


@dataclass(frozen=True)
class StftSettings:
    """The representation: real and imaginary STFT. `scale` null: a full-scale sine has magnitude 1."""

    n_fft: int = 2048
    hop: int = 512
    window: str = "hann"
    scale: float | None = None


@dataclass(frozen=True)
class LossSettings:
    """`auxiliary` weighs the mean squared error of the condition, `drift` the square of real scores."""

    gradient_penalty: float = 10.0
    auxiliary: float = 10.0
    drift: float = 1e-3


@dataclass(frozen=True)
class DrumGanSettings(GrowthSettings):
    """features: measured features that condition the generator; amounts: class amounts do, too. time_scales:
    how many of the first scales double the frames; all double the bins.
    """

    latent: int = 256
    features: tuple[str, ...] = ()
    amounts: bool = True
    channels: tuple[int, ...] = (256, 128, 128, 128, 64, 32)
    time_scales: int = 3
    iterations: tuple[int, ...] = (128_000, 200_000, 200_000, 200_000, 200_000, 300_000)
    batch: tuple[int, ...] = (30, 30, 20, 20, 12, 12)
    stft: StftSettings = field(default_factory=StftSettings)
    loss: LossSettings = field(default_factory=LossSettings)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.time_scales > len(self.channels):
            raise ValueError(f"there are {len(self.channels)} scales, and time_scales may not be more")
        if not self.features and not self.amounts:
            raise ValueError("give features, amounts or both: a generator needs a condition")
