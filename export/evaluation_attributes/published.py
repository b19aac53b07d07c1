"""What DarkGAN's chapter gives (thesis, tables 7.1 and 7.2), and what this project sets out to reach."""

from dataclasses import dataclass

#: Table 7.1, conditioned on validation attributes: PIS, IIS, KID x 10^4, FAD.
SCORES: dict[str, tuple[float, float, float, float]] = {
    "real data": (17.7, 5.7, 6.7, 0.1),
    "GANSynth": (19.6, 4.0, 7.1, 4.5),
    "baseline without attributes": (18.5, 4.3, 6.7, 0.8),
    "DarkGAN, T = 1": (18.3, 4.0, 6.8, 0.7),
    "DarkGAN, T = 1.5": (19.0, 4.5, 6.7, 0.7),
    "DarkGAN, T = 2": (19.0, 4.1, 6.8, 0.6),
    "DarkGAN, T = 3": (19.1, 4.1, 6.8, 0.8),
    "DarkGAN, T = 5": (19.1, 4.0, 6.8, 0.8),
}

#: Table 7.2 in part: correlation by attribute at T = 1, 1.5, 2, 3, 5. The last eleven are not in its data.
CORRELATIONS: dict[str, tuple[float | None, ...]] = {
    "Accordion": (0.10, 0.25, 0.31, 0.32, 0.10),
    "Acoustic guitar": (0.20, 0.36, 0.39, 0.23, 0.10),
    "Bass guitar": (0.30, 0.38, 0.46, 0.38, 0.19),
    "Brass instrument": (0.28, 0.49, 0.38, 0.26, 0.00),
    "Cello": (0.24, 0.29, 0.26, 0.17, 0.00),
    "Chime": (0.15, 0.33, 0.39, 0.31, 0.03),
    "Clarinet": (0.12, 0.29, 0.37, 0.39, None),
    "Guitar": (0.28, 0.37, 0.42, 0.34, 0.13),
    "Harp": (0.11, 0.37, 0.41, 0.17, None),
    "Plucked string": (0.27, 0.37, 0.42, 0.32, 0.11),
    "Saxophone": (0.25, 0.41, 0.41, 0.41, 0.03),
    "Trombone": (0.18, 0.41, 0.29, 0.16, 0.00),
    "Trumpet": (0.16, 0.46, 0.36, 0.25, 0.00),
    "Wind instrument": (0.21, 0.36, 0.40, 0.39, 0.10),
    "Bicycle bell": (0.11, 0.16, 0.08, 0.23, 0.01),
    "Civil defense siren": (0.10, 0.16, 0.23, 0.09, 0.06),
    "Didgeridoo": (0.06, 0.16, 0.21, 0.20, 0.08),
    "Drum": (0.05, 0.21, 0.24, 0.12, 0.01),
    "Electronic tuner": (0.35, 0.44, 0.50, 0.29, 0.13),
    "Percussion": (0.04, 0.19, 0.30, 0.14, 0.08),
    "Sine wave": (0.28, 0.32, 0.27, 0.17, 0.10),
    "Singing bowl": (0.08, 0.20, 0.24, 0.21, 0.03),
    "Siren": (0.13, 0.19, 0.24, 0.10, 0.08),
    "Tuning fork": (0.22, 0.29, 0.35, 0.29, 0.10),
    "Zither": (0.03, 0.18, 0.19, 0.07, -0.01),
}


@dataclass(frozen=True)
class Goal:
    """A figure to reach: at least `value`, or with `most` at most. Keys are those of `headlines`."""

    text: str
    key: str
    value: float
    most: bool = False


GOALS = (
    Goal("mean attribute correlation, 16 strongest", "rho_strongest", 0.6),
    Goal("share of the attributes with a correlation above .2", "rho_above", 0.5),
    Goal("attributes that no training note has with a correlation above .2", "dark_above", 6.0),
    Goal("PIS of notes with attributes asked for, share of real", "pis_share", 0.95),
    Goal("FAD with attributes asked for / untouched", "fad_of_untouched", 1.0, most=True),
    Goal("KID with attributes asked for / untouched", "kid_of_untouched", 1.0, most=True),
)
