"""Encoders: C++ against ONNX Runtime with Python's preparation; and what ships belongs to what ships."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from sistrum.export.encoder_card import EncoderCard, read_encoder_card
from sistrum.training.datasets.prepare_sound import Shape, prepare
from tests.parity.conftest import SHIPPED_ENCODERS, open_session
from tests.parity.test_prepare_sound import recording

MAX_ERROR = 2e-3  # of a latent's standard deviation: resamplers and runtimes differ in the last bits


TINY = ("stft_mono.encoder.onnx", "many.encoder.onnx")  # with a latent, and with controls alone


@pytest.fixture(params=[*TINY, *(path.name for path in SHIPPED_ENCODERS)])
def encoder_path(request: pytest.FixtureRequest, tiny_models: Path) -> Path:
    if request.param in TINY:
        return tiny_models / str(request.param)
    return next(path for path in SHIPPED_ENCODERS if path.name == request.param)


def expected(path: Path, card: EncoderCard, audio: NDArray[np.float32], rate: int) -> dict[str, Any]:
    """Outputs by role."""
    shape = Shape(card.audio.sample_rate, card.audio.samples)
    prepared = prepare(audio.astype(np.float64).T, rate, shape)
    names = [port.name for port in card.outputs]
    outputs = open_session(path).run(names, {card.inputs[0].name: prepared[None, None]})
    return {port.role: output[0] for port, output in zip(card.outputs, outputs, strict=True)}


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (48_000, 2), (96_000, 1)])
def test_encodings_equal_onnxruntimes(core: ModuleType, encoder_path: Path, rate: int, channels: int) -> None:
    card = read_encoder_card(encoder_path)
    encoder = core.Encoder(encoder_path)
    for seed in range(3):
        audio = recording(rate, 0.5, channels, seed)
        wanted, found = expected(encoder_path, card, audio, rate), encoder.encode(audio, rate)
        assert (found.latent is None) == ("latent" not in wanted)
        if found.latent is not None:
            assert np.abs(found.latent - wanted["latent"]).max() < MAX_ERROR
        assert list(found.controls) == sorted(card.controls)
        amounts = [found.controls[id_] for id_ in card.controls]
        assert np.abs(np.array(amounts) - wanted["controls"]).max() < MAX_ERROR


def test_cards_of_both_languages_agree(core: ModuleType, encoder_path: Path) -> None:
    text = next(e.value for e in onnx.load(str(encoder_path)).metadata_props if e.key == "sistrum")
    document = json.loads(text)
    assert core.Encoder(encoder_path).card == document == core.read_card(encoder_path)
    assert EncoderCard.from_json(document).to_json() == document


@pytest.mark.parametrize("path", SHIPPED_ENCODERS, ids=lambda path: path.name)
def test_a_shipped_encoder_is_for_the_shipped_generator(core: ModuleType, path: Path) -> None:
    generator = core.Model(path.with_name(path.name.replace(".encoder.onnx", ".onnx")))
    encoder = core.Encoder(path)
    encoder.check_generator(generator)
    assert set(encoder.card["controls"]) <= {control["id"] for control in generator.card["controls"]}
    latents = [port["shape"] for port in encoder.card["outputs"] if port["role"] == "latent"]
    assert latents in ([], [[1, generator.card["latent"]["dim"]]])
    assert path.stat().st_size <= 16 << 20


def test_one_dimension_is_mono_and_three_are_refused(core: ModuleType, tiny_models: Path) -> None:
    encoder = core.Encoder(tiny_models / "stft_mono.encoder.onnx")
    audio = recording(44_100, 0.3, 1)
    flat, stacked = encoder.encode(audio[0], 44_100), encoder.encode(audio, 44_100)
    np.testing.assert_array_equal(flat.latent, stacked.latent)
    assert encoder.prepare(audio, 44_100).shape == (6_000,)
    with pytest.raises(ValueError, match="3 dimensions"):
        encoder.encode(audio[None], 44_100)
