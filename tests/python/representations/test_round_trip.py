"""Forward then inverse gives the sound back, over configurations, lengths, channels and both precisions."""

import pytest
import torch
from torch import Tensor

from sistrum.training.representations import ComplexStft, Mdct, Representation, from_spec

STFTS = [
    ComplexStft(n_fft, hop, window, compression, scale)
    for n_fft, hop in ((1024, 512), (1024, 256), (512, 128), (2048, 512), (254, 127), (1000, 300))
    for window in ("hann", "sqrt_hann")
    for compression, scale in ((1.0, 1.0), (0.4, 0.25))
]
MDCTS = [
    Mdct(bands, "vorbis", compression, scale)
    for bands in (64, 256, 512)
    for compression, scale in ((1.0, 1.0), (0.5, 3.0))
]
REPRESENTATIONS = [*STFTS, *MDCTS]
LENGTHS = (1, 700, 4099)


def name(representation: Representation) -> str:
    return "-".join(str(value) for value in representation.spec().values())


def snr_db(expected: Tensor, found: Tensor) -> float:
    error = (expected - found).square().sum().clamp(min=1e-300)
    return float(10 * torch.log10(expected.square().sum() / error))


@pytest.mark.parametrize("representation", REPRESENTATIONS, ids=name)
@pytest.mark.parametrize(("dtype", "least_db"), [(torch.float64, 100.0), (torch.float32, 80.0)])
def test_inverse_of_forward_is_the_sound(
    representation: Representation, dtype: torch.dtype, least_db: float
) -> None:
    random = torch.Generator().manual_seed(1)
    for samples in LENGTHS:
        audio = torch.randn(2, 2, samples, generator=random, dtype=dtype)
        values = representation.forward(audio)
        assert values.shape == (2, *representation.shape(2, samples))
        assert values.dtype == dtype
        assert snr_db(audio, representation.inverse(values, samples)) > least_db, samples


@pytest.mark.parametrize("representation", REPRESENTATIONS, ids=name)
def test_spec_builds_the_same_representation(representation: Representation) -> None:
    again = from_spec(representation.card_spec(4096))
    assert again.spec() == representation.spec()
    audio = torch.sin(torch.arange(4096.0))[None, None]
    assert torch.equal(again.forward(audio), representation.forward(audio))


def test_packing_keeps_dc_and_nyquist_apart() -> None:
    stft = ComplexStft(64, 32, "hann")
    constant = stft.forward(torch.ones(1, 1, 640, dtype=torch.float64))[0, :, :, 10]
    alternating = stft.forward((1 - 2 * (torch.arange(640.0) % 2)).double()[None, None])[0, :, :, 10]
    window_sum = stft.window_values(constant).sum()
    assert constant[0, 0] == pytest.approx(float(window_sum))
    assert abs(float(constant[1, 0])) < 1e-9
    assert abs(float(alternating[1, 0])) == pytest.approx(float(window_sum))
    assert abs(float(alternating[0, 0])) < 1e-9


def test_compression_is_a_power_of_the_magnitude() -> None:
    audio = torch.randn(1, 1, 5000, dtype=torch.float64)
    plain = ComplexStft(256, 64).forward(audio)
    packed = ComplexStft(256, 64, compression=0.4, scale=2.0).forward(audio)
    magnitude, compressed = (torch.hypot(v[:, 0], v[:, 1]) for v in (plain, packed))
    torch.testing.assert_close(compressed, 2.0 * magnitude**0.4)


def test_silence_stays_silence_and_has_a_gradient() -> None:
    for representation in (ComplexStft(256, 64, compression=0.4), Mdct(64, compression=0.5)):
        audio = torch.zeros(1, 1, 1000, requires_grad=True)
        values = representation.forward(audio)
        assert not values.any()
        again = representation.inverse(values, 1000)
        again.sum().backward()
        assert not again.any()
        assert audio.grad is not None and bool(torch.isfinite(audio.grad).all())


def test_gradient_of_inverse_matches_finite_differences() -> None:
    for representation in (ComplexStft(16, 8, compression=0.6), Mdct(8, compression=0.6)):
        values = torch.randn(1, *representation.shape(1, 40), dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(lambda v, r=representation: r.inverse(v, 40), (values,))


def test_mdct_is_orthonormal() -> None:
    audio = torch.randn(1, 1, 6400, dtype=torch.float64)
    assert float(Mdct(64).forward(audio).square().sum()) == pytest.approx(float(audio.square().sum()))


@pytest.mark.parametrize(
    "spec",
    [
        {"type": "wavelet"},
        {"type": "complex_stft", "n_fft": 1023},
        {"type": "complex_stft", "n_fft": 1024, "hop": 513},
        {"type": "complex_stft", "window": "blackman"},
        {"type": "complex_stft", "bins": 511},
        {"type": "complex_stft", "hops": 512},
        {"type": "mdct", "bands": 7},
        {"type": "mdct", "bands": 8, "window": "sine"},
    ],
    ids=str,
)
def test_bad_spec_is_an_error(spec: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"representation|complex_stft|mdct"):
        from_spec(spec)


def test_values_of_another_length_are_an_error() -> None:
    for representation in (ComplexStft(256, 64), Mdct(64)):
        values = representation.forward(torch.randn(1, 1, 1000))
        with pytest.raises(ValueError, match="do not fit"):
            representation.inverse(values, 2000)
