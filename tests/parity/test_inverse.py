"""The C++ inverses against the training package's and the plain reference, on random coefficients."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from sistrum.training.representations import PITCHED, REPRESENTATIONS, from_spec

MAX_ERROR = 1e-5  # of full scale
SPECS: list[dict[str, Any]] = [
    {
        "type": "complex_stft",
        "n_fft": n_fft,
        "hop": n_fft // part,
        "window": window,
        "compression": c,
        "scale": s,
    }
    for n_fft, part in ((64, 2), (1024, 2), (1024, 4), (2048, 4))
    for window in ("hann", "sqrt_hann")
    for c, s in ((1.0, 1.0), (0.4, 0.7), (0.65, 2.0))
] + [
    {"type": "mdct", "bands": bands, "window": "vorbis", "compression": c, "scale": s}
    for bands in (32, 256, 512, 1000)
    for c, s in ((1.0, 1.0), (0.4, 0.7), (0.65, 2.0))
]


def name_of(spec: dict[str, Any]) -> str:
    return "-".join(str(value) for value in spec.values())


@pytest.mark.parametrize("samples", [1, 5_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("spec", SPECS, ids=name_of)
def test_inverse_of_random_coefficients(
    core: ModuleType, reference: ModuleType, spec: dict[str, Any], channels: int, samples: int
) -> None:
    representation = from_spec(spec)
    shape = representation.shape(channels, samples)
    rng = np.random.default_rng(sum(shape))
    values = rng.normal(size=shape).astype(np.float32)
    expected = representation.inverse(torch.from_numpy(values).double()[None], samples)[0].numpy()
    full_scale = np.abs(expected).max()
    found = core.inverse(representation.spec(), values, samples, channels)
    assert found.shape == (channels, samples) and found.dtype == np.float32
    assert np.abs(found - expected).max() <= MAX_ERROR * full_scale
    plain = reference.inverse(spec, values, channels, samples)
    assert np.abs(found - plain).max() <= MAX_ERROR * full_scale


@pytest.mark.parametrize("spec", SPECS[::5], ids=name_of)
def test_sound_survives_forward_in_python_and_inverse_in_cpp(core: ModuleType, spec: dict[str, Any]) -> None:
    sound = np.random.default_rng(3).normal(scale=0.2, size=(2, 4_321))
    representation = from_spec(spec)
    values = representation.forward(torch.from_numpy(sound)[None])[0].float().contiguous().numpy()
    error = core.inverse(representation.spec(), values, 4_321, 2) - sound
    assert 10 * np.log10((sound**2).sum() / (error**2).sum()) > 80.0


def test_every_representation_has_an_inverse_in_cpp(core: ModuleType) -> None:
    for name, kind in REPRESENTATIONS.items():
        spec = kind().spec()
        assert spec["type"] == name
        values = np.zeros(kind().shape(1, 3_000), dtype=np.float32)
        if name == "mag_if":  # frame by frame; a logarithm of 0 would not be silence
            pitches, seeds = [60.0] * values.shape[2], [0] * values.shape[2]
            assert core.stream_inverse(spec, values, pitches, seeds, 4).any()
        else:
            assert not core.inverse(spec, values, 3_000).any()
    for name, pitched in PITCHED.items():
        spec = pitched().spec()
        assert spec["type"] == name
        values = np.zeros(pitched().shape(1, 3_000), dtype=np.float32)
        pitches, seeds = [60.0] * values.shape[2], [0] * values.shape[2]
        assert not core.stream_inverse(spec, values, pitches, seeds, 4).any()


def test_wrong_shape_is_refused(core: ModuleType) -> None:
    with pytest.raises(ValueError, match="expected shape"):
        core.inverse({"type": "mdct", "bands": 32, "window": "vorbis"}, np.zeros((1, 32, 9), np.float32), 50)
