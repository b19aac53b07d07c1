"""Every number of the affordable VQCPC-GAN; docs/published-vqcpc-gan.md argues each departure."""

from dataclasses import dataclass, field

from sistrum.training.families.vqcpc_gan.settings import NoteSettings


@dataclass(frozen=True)
class SmallGeneratorSettings:
    """channels: of the first grid (`base` bins) and of every grid after a doubling of the bins; times: kernel
    in time of each doubling's convolution. The last grid has patches of `patch` bins.
    """

    latent: int = 32
    base: int = 16
    channels: tuple[int, ...] = (96, 64, 64, 64)
    times: tuple[int, ...] = (3, 3, 3)
    detail: int = 64
    patch: int = 8


@dataclass(frozen=True)
class SmallCriticSettings:
    """channels after each stage; between two stages a quarter of the bins (global: half of the frames)."""

    patch: int = 4
    channels: tuple[int, ...] = (48, 64, 96, 128)


@dataclass(frozen=True)
class SmallLossSettings:
    """Weights. `level`, `energy` are of decibels / 40; `power` of |X|^0.4, `frequency` of 1 - cos.

    adversarial_start: step from which critics take part; adversarial_ramp: steps until their full weight.
    classify: of the critics' naming of token and pitch.
    """

    level: float = 1.0
    power: float = 2.0
    energy: float = 0.5
    frequency: float = 0.5
    divergence: float = 3e-4
    divergence_warmup: int = 1000
    adversarial_start: int = 6000
    adversarial_ramp: int = 500
    adversarial: float = 0.05
    classify: float = 0.25
    r1_gamma: float = 0.5
    r1_every: int = 16


@dataclass(frozen=True)
class SmallOptimiserSettings:
    """Adam's rates; the generator's falls to a tenth over `decay_steps`."""

    generator_rate: float = 2e-3
    adversarial_rate: float = 4e-4
    critic_rate: float = 4e-4
    flow_rate: float = 1e-3
    decay_steps: int = 8000


@dataclass(frozen=True)
class SmallCommonSettings(NoteSettings):
    """What the affordable VQCPC-GAN and its baselines share."""

    flow_layers: int = 6
    flow_hidden: int = 96
    temperature: float = 0.9
    critic: SmallCriticSettings = field(default_factory=SmallCriticSettings)
    loss: SmallLossSettings = field(default_factory=SmallLossSettings)
    optimiser: SmallOptimiserSettings = field(default_factory=SmallOptimiserSettings)

    def check_bins(self, base: int, doublings: int, patch: int) -> None:
        """ValueError unless a grid of `base` rows, doubled so often and in patches, has mag-IF's bins."""
        bins = base * 2**doublings * patch
        if bins != self.mag_if.n_fft // 2:
            raise ValueError(
                f"base, doublings and patch make {bins} bins, mag_if has {self.mag_if.n_fft // 2}"
            )


@dataclass(frozen=True)
class SmallSettings(SmallCommonSettings):
    """`beginnings`: share of pieces that a note begins with."""

    tokens: int = 16
    token_array: str = "tokens_32ms"
    chunk: int = 8
    beginnings: float = 0.5
    generator: SmallGeneratorSettings = field(default_factory=SmallGeneratorSettings)

    def __post_init__(self) -> None:
        super().__post_init__()
        generator = self.generator
        doublings = len(generator.channels) - 1
        if len(generator.times) != doublings:
            raise ValueError(f"times must have {doublings} entries, found {len(generator.times)}")
        self.check_bins(generator.base, doublings, generator.patch)
        if not 0.0 <= self.beginnings <= 1.0:
            raise ValueError("beginnings must be 0 to 1")

    @property
    def context(self) -> int:
        """Frames that the generator looks back."""
        return sum(time - 1 for time in self.generator.times)


@dataclass(frozen=True)
class WholeGeneratorSettings:
    """channels: of the first grid (`base` bins) and after every convolution that follows.

    time_doublings: how many of the first convolutions come after a doubling of the frames; bin_doublings: how
    many of the last ones after a doubling of the bins. The last grid has patches of `patch` bins.
    """

    latent: int = 32
    base: int = 16
    channels: tuple[int, ...] = (64, 64, 64, 64, 64, 64)
    time_doublings: int = 3
    bin_doublings: int = 3
    detail: int = 64
    patch: int = 8


@dataclass(frozen=True)
class WholeNoteSettings(SmallCommonSettings):
    """A baseline: all its notes are `frames` long. segments: parts of a note that its encoder tells apart."""

    segments: int = 4
    generator: WholeGeneratorSettings = field(default_factory=WholeGeneratorSettings)

    def __post_init__(self) -> None:
        super().__post_init__()
        generator = self.generator
        convolutions = len(generator.channels) - 1
        if max(generator.time_doublings, generator.bin_doublings) > convolutions:
            raise ValueError(f"there are {convolutions} convolutions to double bins or frames before")
        if self.frames % 2**generator.time_doublings:
            raise ValueError(f"{self.frames} frames cannot be halved {generator.time_doublings} times")
        self.check_bins(generator.base, generator.bin_doublings, generator.patch)
