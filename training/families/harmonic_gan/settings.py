"""Every number of the family that a recipe may set."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class GeneratorSettings:
    """Sizes of the networks that ship. `instrument`: features of an instrument at a pitch. `voices`: moving
    signals that are made of `noises` noise channels.
    """

    harmonics: int = 96
    bands: int = 32
    latent: int = 32
    hidden: int = 384
    instrument: int = 384
    blocks: int = 3
    noises: int = 8
    voices: int = 48
    flow_layers: int = 6
    flow_hidden: int = 96
    encoder: int = 128


@dataclass(frozen=True)
class CriticSettings:
    """Channels of the critic of single frames (with their neighbours) and of the one of whole pieces."""

    local: int = 128
    whole: int = 96


@dataclass(frozen=True)
class LossSettings:
    """Weights of the losses. From step `moving_start` on the generator learns how notes move, from
    `adversarial_start` on with critics.
    """

    level: float = 1.0
    cents: float = 0.3
    noise: float = 1.0
    divergence: float = 5e-4
    divergence_warmup: int = 500
    attack: float = 3.0
    moving: float = 0.3
    moving_start: int = 1000
    adversarial: float = 0.05
    adversarial_start: int = 9000
    adversarial_ramp: int = 300
    classification: float = 0.2
    r1_gamma: float = 0.5
    r1_every: int = 16


@dataclass(frozen=True)
class RateSettings:
    """Learning rates (Adam); the generator's falls to a tenth over `decay_steps`."""

    generator: float = 1.5e-3
    critics: float = 2e-4
    prior: float = 1e-3
    decay_steps: int = 10000


@dataclass(frozen=True)
class PriorFitSettings:
    """The last step of a training: the prior is fitted to the latents of all pieces; `mixed` of the pairs are
    mixtures.
    """

    steps: int = 4000
    batch: int = 256
    rate: float = 1e-3
    mixed: float = 0.2


@dataclass(frozen=True)
class HarmonicGanSettings:
    """`frames`: length of a piece, 8 ms each. `tokens`: how many there are. `beginnings`, `endings`: shares
    of pieces with which a note begins, and in which it is released.
    """

    frames: int = 64
    beginnings: float = 0.35
    endings: float = 0.2
    tokens: int = 16
    generator: GeneratorSettings = field(default_factory=GeneratorSettings)
    critics: CriticSettings = field(default_factory=CriticSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    rates: RateSettings = field(default_factory=RateSettings)
    prior_fit: PriorFitSettings = field(default_factory=PriorFitSettings)
