"""Does the loudness of a note follow the tokens that it was made from?"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

#: Below the loudest by this, louder and quieter are the same: silence.
RANGE_DB = 50.0
#: A token sequence whose loudness hardly varies asks for nothing that could be followed.
LEAST_SPREAD_DB = 1.0


def loudness_curve(sound: Floats, hop: int) -> Doubles:
    """Level in dB of every frame of `hop` samples and its neighbours' halves (Hann-weighted RMS)."""
    frames = len(sound) // hop
    padded = np.pad(sound.astype(np.float64), (hop // 2, hop))
    window = np.hanning(2 * hop + 2)[1:-1]
    blocks = np.lib.stride_tricks.sliding_window_view(padded, 2 * hop)[::hop][:frames]
    power = (blocks**2) @ window / window.sum()
    return np.asarray(10 * np.log10(power + 1e-12))


def envelope_response(sound: Floats, hop: int, tokens: NDArray[np.integer], loudness: Floats) -> float:
    """Correlation over the frames of a note of its level with the `loudness` (dB) of each frame's token.

    NaN where the tokens ask for one loudness throughout.
    """
    curve = loudness_curve(sound, hop)
    frames = min(len(curve), len(tokens))
    asked = np.asarray(loudness, np.float64)[tokens[:frames]]
    asked = np.maximum(asked, asked.max() - RANGE_DB)
    heard = np.maximum(curve[:frames], curve[:frames].max() - RANGE_DB)
    if asked.std() < LEAST_SPREAD_DB:
        return float("nan")
    if heard.std() < 1e-6:
        return 0.0
    return float(np.corrcoef(asked, heard)[0, 1])
