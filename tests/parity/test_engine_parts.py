"""Parts of an engine through the bindings: parameters, other sounds, values to copy, text kept in states."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

LATENT = [0.5] * 8
NOTE = 36
SAMPLES = 6_000


@pytest.fixture
def engine(core: ModuleType, tiny_models: Path) -> Any:
    engine = core.Engine(44_100, 512)
    engine.volume = 1.0
    engine.load_kit(tiny_models / "touched.onnx")
    assert engine.wait_until_rendered(60)
    return engine


def hit(engine: Any, note: int = NOTE, velocity: float = 1.0) -> Any:
    engine.reset()
    return engine.process([(0, "note_on", note, velocity)], SAMPLES)


def test_parameters_are_set_and_read_by_id(engine: Any) -> None:
    engine.set_param(2, "tune", -3.2)
    assert engine.param(2, "tune") == -3.0, "a whole number of semitones"
    assert engine.part(2)["params"]["tune"] == -3.0
    for call in (lambda: engine.param(0, "shimmer"), lambda: engine.set_param(0, "shimmer", 1.0)):
        with pytest.raises(ValueError, match="shimmer"):
            call()


def test_a_sound_shows_what_it_was_given(engine: Any) -> None:
    engine.set_part_sound(1, seed=3, latent=LATENT, controls={"beta": 2.5}, velocity={"beta": -0.5})
    engine.set_part_other(1, seed=4, controls={"alpha": 0.25}, velocity={"alpha": 1.0})
    assert engine.part(1)["sound"] == {
        "seed": 3,
        "latent": LATENT,
        "controls": {"beta": 2.5},
        "velocity": {"beta": -0.5},
    }
    assert engine.part(1)["other"]["velocity"] == {"alpha": 1.0}
    before, other = engine.part(1)["sound"], engine.part(1)["other"]
    engine.swap_part_sounds(1)
    assert engine.part(1)["sound"] == other and engine.part(1)["other"] == before
    engine.set_part_other(1)
    assert engine.part(1)["other"] is None


def test_a_part_is_copied_as_a_value(engine: Any, core: ModuleType) -> None:
    engine.set_part_sound(0, seed=3, latent=LATENT)
    engine.set_param(0, "level", 0.5)
    expected = hit(engine)
    twin = core.Engine(44_100, 512)
    twin.volume = 1.0
    twin.set_part_state(9, engine.part_state(0))
    np.testing.assert_array_equal(hit(twin), expected)
    assert twin.part(9)["params"] == engine.part(0)["params"]
    engine.set_part_seed(0, 99)
    assert np.abs(hit(engine) - expected).max() > 1e-3
    engine.set_part_state(0, twin.part_state(9))
    np.testing.assert_array_equal(hit(engine), expected)


def test_a_state_keeps_the_callers_text_and_the_volume(engine: Any, core: ModuleType) -> None:
    engine.volume = 0.25
    twin = core.Engine(44_100, 512)
    assert twin.volume == pytest.approx(0.2), "room for all parts at once"
    assert twin.load_state(engine.save_state("größe: 2")) == "größe: 2"
    assert twin.volume == 0.25
    assert twin.load_state(engine.save_state()) == ""


def test_a_missing_model_is_named_and_its_controls_are_there(
    engine: Any, core: ModuleType, tiny_models: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved.onnx"
    moved.write_bytes((tiny_models / "touched.onnx").read_bytes())
    engine.load_kit(moved)
    expected = hit(engine)
    controls = engine.part(0)["controls"]
    state = engine.save_state()
    moved.unlink()
    orphan = core.Engine(44_100, 512)
    orphan.load_state(state)
    np.testing.assert_array_equal(hit(orphan), expected)
    part = orphan.part(0)
    assert part["model_missing"] and part["controls"] == controls
    assert "Touched" in part["message"] and str(moved) in part["message"]
    assert not engine.part(0)["model_missing"]


def test_a_recording_becomes_the_sound_that_its_encoder_says(core: ModuleType, tiny_models: Path) -> None:
    rate = 48_000
    noise = np.random.default_rng(5).normal(size=9_000) * np.exp(-np.arange(9_000) / 2_000)
    recording = (0.2 * noise).astype(np.float32)
    engine = core.Engine(44_100, 512)
    engine.load_kit(tiny_models / "stft_mono.onnx")
    engine.encode_recording(3, recording, rate, "snare.wav")
    assert engine.wait_until_rendered(60)
    part = engine.part(3)
    expected = core.Encoder(tiny_models / "stft_mono.encoder.onnx").encode(recording, rate)
    assert part["status"] == "ready", part["message"]
    np.testing.assert_array_equal(np.float32(part["sound"]["latent"]), expected.latent)
    assert part["sound"]["controls"] == pytest.approx(expected.controls)
    renderer = core.Renderer(core.Model(tiny_models / "stft_mono.onnx"))
    audio = renderer.render(latent=expected.latent, controls=part["sound"]["controls"])
    np.testing.assert_array_equal(part["waveform"], audio)


def test_a_recording_without_sound_is_refused_in_words(core: ModuleType, tiny_models: Path) -> None:
    engine = core.Engine(44_100, 512)
    engine.load_kit(tiny_models / "stft_mono.onnx")
    assert engine.wait_until_rendered(60)
    before = engine.part(3)
    engine.encode_recording(3, np.zeros(1_000, np.float32), 44_100, "silence.wav")
    assert engine.wait_until_rendered(60)
    part = engine.part(3)
    assert part["message"] and "\n" not in part["message"]
    assert part["sound"] == before["sound"]
    np.testing.assert_array_equal(part["waveform"], before["waveform"])
    with pytest.raises(ValueError, match="dimensions"):
        engine.encode_recording(3, np.zeros((1, 2, 3), np.float32), 44_100)
