"""Figures that Nistal's thesis (2022, ch. 6) reports for drums, and what this project sets out to
reach.
"""

from dataclasses import dataclass

#: Table 6.1: (IS, KID, FAD) by conditioning; their data, Inception net and VGGish embedding are not public.
CONDITIONINGS: dict[str, tuple[float | None, float, float]] = {
    "real data": (2.26, 0.05, 0.00),
    "train features": (2.19, 0.39, 0.77),
    "validation features": (2.18, 0.35, 0.76),
    "random features": (2.09, 1.36, 0.70),
    "unconditional": (2.19, 1.07, 1.00),
}

#: Table 6.3: E1, E2, E3 by feature, of the U-Net of Ramires et al. 2020 and of the
#: thesis.
UNET: dict[str, tuple[float, float, float]] = {
    "brightness": (0.99, 0.99, 1.00),
    "hardness": (0.64, 0.65, 0.59),
    "depth": (0.94, 0.65, 0.94),
    "roughness": (0.63, 0.59, 0.57),
    "boominess": (0.98, 0.82, 0.98),
    "warmth": (0.92, 0.79, 0.91),
    "sharpness": (0.63, 0.77, 0.45),
}
THESIS: dict[str, tuple[float, float, float]] = {
    "brightness": (0.74, 0.71, 0.70),
    "hardness": (0.64, 0.64, 0.62),
    "depth": (0.79, 0.72, 0.74),
    "roughness": (0.72, 0.68, 0.67),
    "boominess": (0.80, 0.74, 0.77),
    "warmth": (0.76, 0.71, 0.71),
    "sharpness": (0.84, 0.82, 0.82),
}
UNET_AVERAGE = (0.83, 0.76, 0.78)
THESIS_AVERAGE = (0.76, 0.72, 0.72)


@dataclass(frozen=True)
class Goal:
    """A figure to reach: `least` or at most (`least` False) `value`; `against` divides it by another
    headline.
    """

    text: str
    key: str
    value: float
    least: bool = True
    against: str | None = None
    published: str = ""


#: Keys are those of `headlines`.
GOALS = (
    Goal("E1, mean of the features", "e1", 0.95, published=".76 (U-Net .83)"),
    Goal("E2", "e2", 0.93, published=".72 (U-Net .76)"),
    Goal("E3", "e3", 0.93, published=".72 (U-Net .78)"),
    Goal("share of the asked range moved, median", "moved_median", 0.75),
    Goal("rank correlation of slider and feature, median", "rho_median", 0.9),
    Goal("the same, lowest slider", "rho_lowest", 0.75),
    Goal("leak, median of the sliders", "leak_median", 0.8, least=False),
    Goal("class named right, against unseen real", "recognised", 0.9, against="recognised_real"),
    Goal("the same, weakest class (share named right)", "recognised_lowest", 0.7),
    Goal("Inception Score against unseen real", "inception_score", 0.9, True, "inception_score_real", ".96"),
    Goal("KID against the real/real floor", "kid/inception", 5.0, False, "kid_floor/inception", "7"),
    Goal("kick rise time against real", "kick/rise_ms", 1.5, False, "kick/rise_ms_real"),
    Goal("snare rise time against real", "snare/rise_ms", 1.5, False, "snare/rise_ms_real"),
    Goal("cymbal partials against real", "cymbal/partials", 0.5, True, "cymbal/partials_real"),
)
