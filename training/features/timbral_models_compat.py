"""The package timbral_models 0.4.0 (2019) on today's numpy and librosa, and fast: only this file knows of it.

It works on a private copy of the package's modules: site-packages and a user's own import stay as they are.
`repair` changes spelling only (numpy.lib.pad, librosa's keyword arguments). `accelerate` changes how things
are computed, not what: designs and intermediate results are remembered, loops become array operations.
"""

from __future__ import annotations

import builtins
import importlib.util
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError

PACKAGE = "timbral_models"
VERSION = "0.4.0"
INSTALL = f"pip install --no-deps timbral-models=={VERSION}"
REVISION = 1
"""Counts changes of this file after which a sound may measure otherwise; part of the cache's name."""

Model = Callable[[NDArray[np.float64], int], float]
_FUNCTIONS = {
    "boominess": "timbral_booming",
    "brightness": "timbral_brightness",
    "depth": "timbral_depth",
    "hardness": "timbral_hardness",
    "roughness": "timbral_roughness",
    "sharpness": "timbral_sharpness",
    "warmth": "timbral_warmth",
}
_LONG = 32  # from this many values on, numpy's minimum and maximum beat Python's


class SoundMemory:
    """Results of pure functions of one sound, by the content of their arrays, until the next sound."""

    def __init__(self) -> None:
        self._results: dict[Any, Any] = {}
        self._sound: Any = None

    def begin(self, audio: NDArray[np.float64], rate: int) -> None:
        """The sound that is measured from now on; another one's results are forgotten."""
        if (sound := (rate, audio.tobytes())) != self._sound:
            self._results.clear()
            self._sound = sound

    def remember(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, computed once for equal arguments. Its arrays are read-only, as they are shared."""

        def remembered(*args: Any, **kwargs: Any) -> Any:
            key = (function, *map(_hashable, args), *((name, _hashable(kwargs[name])) for name in kwargs))
            if key not in self._results:
                result = function(*args, **kwargs)
                for part in result if isinstance(result, tuple) else (result,):
                    if isinstance(part, np.ndarray):
                        part.flags.writeable = False
                self._results[key] = result
            return self._results[key]

        return remembered


def _hashable(value: Any) -> Any:
    return (value.dtype.str, value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value


@dataclass(frozen=True)
class TimbralModels:
    """The seven models by feature, each (audio float64 [S], sample rate in Hz) -> value, and their memory."""

    models: dict[str, Model]
    memory: SoundMemory

    def value(self, feature: str, audio: NDArray[np.float64], rate: int) -> float:
        """One feature of one sound. Raises what the package raises on sounds that it cannot judge."""
        self.memory.begin(audio, rate)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return self.models[feature](audio, rate)


def package_versions() -> str:
    """What a measured value depends on, for the cache's name, as `timbral_models-0.4.0+librosa-0.11.0+1`."""
    return f"{PACKAGE}-{VERSION}+librosa-{metadata.version('librosa')}+{REVISION}"


@cache
def load(accelerated: bool = True) -> TimbralModels:
    """Import a private copy of the package. Raises SistrumError where it or another version is installed."""
    copy = _private_copy(f"_sistrum_{PACKAGE}_{'fast' if accelerated else 'plain'}")
    memory = SoundMemory()
    repair(copy)
    if accelerated:
        accelerate(copy, memory)

    def model(name: str) -> Model:
        function = getattr(copy, name)
        return lambda audio, rate: float(function(audio, fs=rate))

    return TimbralModels({feature: model(name) for feature, name in _FUNCTIONS.items()}, memory)


def _private_copy(name: str) -> ModuleType:
    installed = importlib.util.find_spec(PACKAGE)
    if installed is None or installed.origin is None:
        raise SistrumError(f"the timbral features need the package {PACKAGE}; install it with '{INSTALL}'")
    if (found := metadata.version(PACKAGE)) != VERSION:
        raise SistrumError(f"{PACKAGE}: expected version {VERSION}, found {found}; '{INSTALL}'")
    spec = importlib.util.spec_from_file_location(
        name, installed.origin, submodule_search_locations=list(installed.submodule_search_locations or ())
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        spec.loader.exec_module(module)
    return module


def _submodule(package: ModuleType, name: str) -> Any:
    return sys.modules[f"{package.__name__}.{name}"]


def repair(package: ModuleType) -> None:
    """Let the package find `numpy.lib.pad`, and librosa's functions with the positional arguments of 2019."""
    import librosa

    old_numpy = ModuleType("numpy")
    old_numpy.__dict__.update(np.__dict__)
    old_numpy.lib = SimpleNamespace(pad=np.pad)  # type: ignore[attr-defined]
    old_librosa = SimpleNamespace(
        core=SimpleNamespace(
            stft=librosa.stft,
            istft=librosa.istft,
            resample=lambda y, old, new: librosa.resample(y, orig_sr=old, target_sr=new),
        ),
        decompose=SimpleNamespace(hpss=librosa.decompose.hpss),
        onset=SimpleNamespace(
            onset_strength=lambda y, rate: librosa.onset.onset_strength(y=y, sr=rate),
            onset_detect=lambda y, rate, **options: librosa.onset.onset_detect(y=y, sr=rate, **options),
        ),
    )
    for name in ("Timbral_Hardness", "Timbral_Roughness"):
        _submodule(package, name).np = old_numpy
    for name in ("Timbral_Hardness", "timbral_util"):
        _submodule(package, name).librosa = old_librosa


def accelerate(package: ModuleType, memory: SoundMemory) -> None:
    """Make a repaired copy about four times as fast (78 ms for 342 a hit). Results differ by 1e-9 at most."""
    import scipy.signal
    import scipy.stats

    util = _submodule(package, "timbral_util")
    util.butter = cache(scipy.signal.butter)
    util.filter_design2 = cache(util.filter_design2)
    signal = SimpleNamespace(**{**vars(scipy.signal), "cheby1": cache(scipy.signal.cheby1)})
    util.scipy = SimpleNamespace(signal=signal, stats=scipy.stats)

    for name in ("file_read", "specific_loudness"):
        setattr(util, name, memory.remember(getattr(util, name)))
    onset_strength = memory.remember(_onset_strength)
    util.librosa.onset.onset_strength = onset_strength
    util.librosa.onset.onset_detect = lambda y, rate, **options: _onset_detect(
        onset_strength(y, rate), rate, **options
    )
    util.librosa.decompose.hpss = _hpss

    util.sample_and_hold_envelope_calculation = sample_and_hold
    util.get_bandwidth_array = bandwidth
    for name in ("timbral_util", "Timbral_Hardness", "Timbral_Depth", "Timbral_Brightness", "Timbral_Warmth"):
        module = _submodule(package, name)
        module.max, module.min = _fast(builtins.max, np.max), _fast(builtins.min, np.min)


def _fast(python: Callable[..., Any], numpy: Callable[..., Any]) -> Callable[..., Any]:
    """Python's `max` or `min`, which takes milliseconds for a sound, replaced by numpy's for long arrays."""

    def extreme(values: Any, *more: Any) -> Any:
        if isinstance(values, np.ndarray) and not more and values.ndim == 1 and len(values) >= _LONG:
            return numpy(values)
        return python(values, *more)

    return extreme


@cache
def _mel_basis(rate: int) -> NDArray[np.float32]:
    import librosa

    basis: NDArray[np.float32] = librosa.filters.mel(sr=rate, n_fft=2048, fmax=0.5 * rate)
    return basis


def _onset_strength(audio: NDArray[np.float64], rate: int) -> NDArray[np.floating]:
    """librosa.onset.onset_strength [frames of 512] with its defaults, its mel filters designed once."""
    import librosa

    def mel(y: NDArray[np.float64], sr: int, n_fft: int, hop_length: int) -> Any:
        power = np.abs(librosa.stft(y, n_fft=n_fft, hop_length=hop_length)) ** 2.0
        return np.einsum("...ft,mf->...mt", power, _mel_basis(sr), optimize=True)

    strength: NDArray[np.floating] = librosa.onset.onset_strength(y=audio, sr=rate, feature=mel)
    return strength


def _onset_detect(strength: NDArray[np.floating], rate: int, **options: Any) -> Any:
    import librosa

    return librosa.onset.onset_detect(onset_envelope=strength, sr=rate, **options)


def _hpss(spectrogram: NDArray[np.complexfloating]) -> tuple[Any, Any]:
    """librosa.decompose.hpss with its defaults: 31-wide medians along time (harmonic) and frequency."""
    import librosa

    magnitude, phase = librosa.magphase(spectrogram)
    harmonic = median_of_rows(magnitude, 31)
    percussive = median_of_rows(magnitude.T, 31).T
    masks = [
        librosa.util.softmask(own, other, power=2.0, split_zeros=True)
        for own, other in ((harmonic, percussive), (percussive, harmonic))
    ]
    return magnitude * masks[0] * phase, magnitude * masks[1] * phase


def median_of_rows(values: NDArray[np.floating], width: int) -> NDArray[np.floating]:
    """Running median of every row [R, N], mirrored at its ends, `width` odd: scipy's filter for one dimension
    over all rows in one line, which is ten times as fast as its filter for two."""
    from scipy import ndimage

    half = width // 2
    padded = np.pad(values, ((0, 0), (half, half)), mode="symmetric")
    medians = ndimage.median_filter(padded.ravel(), size=width).reshape(padded.shape)
    return np.asarray(medians[:, half : half + values.shape[1]])


@cache
def _hold_loop() -> Callable[..., NDArray[np.float64]]:
    """The sample-by-sample loop of `sample_and_hold`, compiled by numba (which librosa brings)."""
    import numba

    def hold_loop(levels: NDArray[np.float64], decay: float, hold: float) -> NDArray[np.float64]:
        envelope = np.empty_like(levels)
        previous, held = 0.0, 0
        for i in range(len(levels)):
            level = levels[i]
            if level >= previous:
                previous, held = level, 0
            elif held < hold:
                held += 1
            else:
                previous = max(previous - decay, level)
            envelope[i] = previous
        return envelope

    compiled: Callable[..., NDArray[np.float64]] = numba.njit(nogil=True)(hold_loop)
    return compiled


def sample_and_hold(
    audio_samples: NDArray[np.float64], fs: int, decay_time: float = 0.2, hold_time: float = 0.01
) -> NDArray[np.float64]:
    """The package's `sample_and_hold_envelope_calculation` [S]: peaks held, then falling linearly."""
    levels = np.abs(audio_samples)
    return _hold_loop()(levels, np.max(levels) / (decay_time * fs), hold_time * fs)


def bandwidth(
    audio_samples: NDArray[np.float64],
    fs: int,
    nperseg: int,
    overlap_step: int,
    rolloff_thresh: float,
    normalisation_method: str,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The package's `get_bandwidth_array` as hardness calls it: widths in Hz [frames], times, frequencies.

    From the frequency below which 5 % of a frame's magnitude lies to the last above `rolloff_thresh`; 0 in
    frames at the lowest tenth of the level range.
    """
    from scipy.signal import spectrogram

    assert normalisation_method == "none"
    frequencies, times, levels = spectrogram(
        audio_samples,
        fs,
        window="boxcar",
        nperseg=nperseg,
        noverlap=nperseg - overlap_step,
        scaling="density",
        mode="magnitude",
    )
    total = np.sum(levels, axis=0)
    loud = total > 0.1 * (np.max(total) - np.min(total)) + np.min(total)
    rollon = np.argmax(np.cumsum(levels, axis=0) >= 0.05 * total, axis=0)
    above = levels >= rolloff_thresh
    rolloff = len(frequencies) - 1 - np.argmax(above[::-1], axis=0)
    widths = np.where(loud & above.any(axis=0), frequencies[rolloff] - frequencies[rollon], 0.0)
    return widths, times, frequencies
