"""Touched controls and own values: C++ against the Python renderer and the model's known arithmetic."""

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sistrum.export.reference_renderer import ReferenceRenderer

LATENT = [-1.0, 0.0, 2.0, 0.4, -0.3, 1.5, -2.0, 0.1]
RANGES = {"alpha": (-1.0, 1.0), "beta": (0.0, 10.0), "gamma": (100.0, 200.0)}


@pytest.fixture
def touched_model(tiny_models: Path) -> Path:
    return tiny_models / "touched.onnx"


def own_values(latent: list[float]) -> dict[str, float]:
    """min + (max - min) / (1 + exp(-z[i])) for the i-th control."""
    places = 1.0 / (1.0 + np.exp(-np.asarray(latent[: len(RANGES)])))
    return {
        id_: low + (high - low) * place
        for (id_, (low, high)), place in zip(RANGES.items(), places, strict=True)
    }


@pytest.mark.parametrize(
    "asked", [{}, {"beta": 5.0}, {"gamma": 130.0, "alpha": -0.5}, {"alpha": 7.0}], ids=str
)
def test_own_values_are_the_models(core: ModuleType, touched_model: Path, asked: dict[str, float]) -> None:
    renderer = core.Renderer(core.Model(touched_model))
    assert renderer.values == {}, "nothing was rendered yet"
    audio = renderer.render(seed=3, latent=LATENT, controls=asked)
    limited = {id_: float(np.clip(value, *RANGES[id_])) for id_, value in asked.items()}
    assert renderer.values == pytest.approx(own_values(LATENT) | limited, rel=1e-5)
    expected = ReferenceRenderer(touched_model).sound(3, LATENT, asked)
    assert renderer.values == pytest.approx(expected.values, rel=1e-6)
    assert np.abs(audio - expected.audio).max() <= 1e-5


def test_silence_about_a_control_is_not_its_default(core: ModuleType, touched_model: Path) -> None:
    renderer = core.Renderer(core.Model(touched_model))
    own = renderer.render(seed=3, latent=LATENT)
    assert np.abs(renderer.render(seed=3, latent=LATENT, controls={"alpha": 0.0}) - own).max() > 1e-3


def test_the_engine_tells_what_is_touched(core: ModuleType, touched_model: Path) -> None:
    engine = core.Engine(44100, 512)
    engine.load_kit(touched_model)
    engine.set_part_sound(1, seed=3, latent=LATENT, controls={"beta": 2.5})
    engine.set_control(1, 2, 0.25)
    engine.process([], 1)
    part = engine.part(1)
    assert part["sound"]["controls"] == {"beta": 2.5, "gamma": 125.0}
    assert [control["touched"] for control in part["controls"]] == [False, True, True]
    assert part["controls"][0]["value"] == pytest.approx(own_values(LATENT)["alpha"], rel=1e-5)
    engine.release_control(1, 1)
    engine.process([], 1)
    assert engine.part(1)["sound"]["controls"] == {"gamma": 125.0}
    assert engine.part(1)["controls"][1]["value"] == pytest.approx(own_values(LATENT)["beta"], rel=1e-5)


def test_a_model_that_tells_nothing(core: ModuleType, tiny_models: Path) -> None:
    renderer = core.Renderer(core.Model(tiny_models / "mdct_stereo.onnx"))
    renderer.render()
    assert renderer.values == {}
    assert ReferenceRenderer(tiny_models / "mdct_stereo.onnx").sound().values == {}
