"""Every number of the drum family that a recipe may set."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class GeneratorSettings:
    """Sizes of the networks that ship. `channels` belong to the grids 8x11, 16x11, 32x22 and 64x22."""

    latent: int = 32
    channels: tuple[int, int, int, int] = (128, 96, 64, 48)
    base_channels: int = 32
    hidden: int = 256
    low_bins: int = 16
    noiseless_bins: int = 8
    noise_bands: int = 32
    flow_layers: int = 6
    flow_hidden: int = 128
    exponent: float = 0.4
    gain: float = 0.25


@dataclass(frozen=True)
class CriticSettings:
    """One critic: it sees `n_fft` / `hop` spectra of the first `samples` samples in patches of bins x frames.

    `decimation` averages that many samples first; `bins` keeps the lowest bins alone (null = all); `phase`
    shows real and imaginary parts beside the magnitude.
    """

    n_fft: int = 1024
    hop: int = 512
    samples: int = 44100
    decimation: int = 1
    bins: int | None = None
    patch: tuple[int, int] = (4, 2)
    phase: bool = True
    channels: tuple[int, ...] = (32, 48, 64, 96, 128)


@dataclass(frozen=True)
class LossSettings:
    """Weights of the losses and when the adversarial phase begins (training step)."""

    transient: float = 4.0
    log_power: float = 1.0
    low_power: float = 0.5
    noise_gain: float = 0.2
    body: float = 4.0
    partials: float = 2.0
    divergence: float = 2e-4
    divergence_warmup: int = 1000
    adversarial: float = 0.15
    adversarial_start: int = 6000
    adversarial_ramp: int = 500
    r1_gamma: float = 0.5
    r1_every: int = 16
    attack_frames: int = 2
    attack_weight: float = 2.5


@dataclass(frozen=True)
class OptimiserSettings:
    """Adam's numbers."""

    generator_rate: float = 1e-3
    adversarial_rate: float = 2e-4
    critic_rate: float = 3e-4
    flow_rate: float = 1e-3
    decay_steps: int = 11000
    beta1: float = 0.5
    beta2: float = 0.95


@dataclass(frozen=True)
class PriorFitSettings:
    """How the prior is fitted once the generator has been trained; `mixed`: share of mixed pairs (0..1)."""

    steps: int = 4000
    batch: int = 384
    rate: float = 1e-3
    mixed: float = 0.1
    seed: int = 1


@dataclass(frozen=True)
class StnGanSettings:
    """The drum family as a whole. `temperature` scales the latent before the prior: fewer outliers."""

    generator: GeneratorSettings = field(default_factory=GeneratorSettings)
    critics: tuple[CriticSettings, ...] = (CriticSettings(),)
    loss: LossSettings = field(default_factory=LossSettings)
    optimiser: OptimiserSettings = field(default_factory=OptimiserSettings)
    prior_fit: PriorFitSettings = field(default_factory=PriorFitSettings)
    temperature: float = 0.75
    reconstruction_share: float = 0.5
    mixed_labels: float = 0.15
