"""Every number of the published DrumGAN (thesis ch. 4, 6); docs/published-drumgan.md says which are given."""

from dataclasses import dataclass, field


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
class OptimiserSettings:
    """Adam's numbers, for both networks."""

    rate: float = 1e-3
    beta1: float = 0.0
    beta2: float = 0.99


@dataclass(frozen=True)
class DrumGanSettings:
    """One entry of `channels`, `iterations` and `batch` a scale.

    features: measured features that condition the generator; amounts: class amounts do, too.
    time_scales: how many of the first scales double the frames; all double the bins. iterations: 0 skips a
    scale, so that training starts with those after it.
    fade: share of a scale's iterations in which it is faded in.
    """

    latent: int = 256
    features: tuple[str, ...] = ()
    amounts: bool = True
    channels: tuple[int, ...] = (256, 128, 128, 128, 64, 32)
    time_scales: int = 3
    iterations: tuple[int, ...] = (128_000, 200_000, 200_000, 200_000, 200_000, 300_000)
    batch: tuple[int, ...] = (30, 30, 20, 20, 12, 12)
    fade: float = 0.5
    leak: float = 0.2
    stft: StftSettings = field(default_factory=StftSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    optimiser: OptimiserSettings = field(default_factory=OptimiserSettings)

    def __post_init__(self) -> None:
        scales = len(self.channels)
        if not scales == len(self.iterations) == len(self.batch) or self.time_scales > scales:
            raise ValueError(
                "channels, iterations and batch must have one entry a scale, found "
                f"{scales}, {len(self.iterations)} and {len(self.batch)}; time_scales may not be more"
            )
        if not 0.0 < self.fade <= 1.0 or min(self.batch) < 2:
            raise ValueError("fade must be above 0 and up to 1, batch at least 2")
        if min(self.iterations) < 0 or self.iterations[-1] < 1:
            raise ValueError("iterations must be 0 or more, those of the last scale at least 1")
        if not self.features and not self.amounts:
            raise ValueError("give features, amounts or both: a generator needs a condition")
