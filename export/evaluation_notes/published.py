"""Table 1 of the VQCPC-GAN paper (8.1 of Nistal's thesis), and what this project sets out to reach."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """IIS, PIS, KID x 10^4 and FAD; NSynth's acoustic notes, their Inception net, Google's VGGish."""

    iis: float
    pis: float
    kid_e4: float
    fad: float


#: By system and seconds of the notes.
TABLE: dict[str, dict[float, Published]] = {
    "real data": {1.0: Published(6.3, 17.9, 6.7, 0.0), 4.0: Published(4.5, 18.0, 6.6, 0.0)},
    "GANSynth": {4.0: Published(4.1, 19.7, 7.0, 2.1)},
    "WGAN-1s": {1.0: Published(4.5, 19.0, 6.8, 0.8)},
    "WGAN-4s": {4.0: Published(4.5, 20.1, 6.9, 1.0)},
    "VQCPC-GAN": {1.0: Published(3.0, 18.5, 7.3, 5.6), 4.0: Published(2.9, 17.2, 7.1, 5.4)},
}


@dataclass(frozen=True)
class Goal:
    """A figure to reach: at most `value`, or with `least` at least."""

    text: str
    key: str
    value: float
    least: bool = False


#: Keys are those of `headlines`.
GOALS = (
    Goal("pitch error, median over all pitches and lengths, cents", "pitch_cents", 10.0),
    Goal(
        "60 s held, level drift after the attack (means of 10 s), median of the families, dB", "drift_db", 3.0
    ),
    Goal("the same, worst family, dB", "drift_worst_db", 3.0),
    Goal("the same in means of 2 s, median of the families, dB", "wander_db", 3.0),
    Goal("spectral flux at chunk seams / elsewhere, worst family", "seams_worst", 1.1),
    Goal("PIS of 1 s notes against real", "pis_share", 0.9, least=True),
    Goal("loudness follows the tokens, correlation, median", "envelope", 0.8, least=True),
    Goal("families whose partials move within 2 x of real: AM", "am_families", 11.0, least=True),
    Goal("the same: vibrato", "vibrato_families", 11.0, least=True),
)
