"""sistrum._core as Python sees it: errors, arrays, and a stub that tells the truth."""

import ast
import inspect
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import sistrum
from tests.parity.conftest import ROOT

STUB = ROOT / "python" / "sistrum" / "_core.pyi"


def public(names: list[str]) -> set[str]:
    return {name for name in names if not name.startswith("_")}


def test_the_stub_names_what_is_there(core: ModuleType) -> None:
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    # Dicts with known keys: only the stub has names for them.
    typed = {node.name for node in classes if any(ast.unparse(base) == "TypedDict" for base in node.bases)}
    stub = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert public(list(stub)) - typed == public(dir(core))
    for name, node in stub.items():
        if not isinstance(node, ast.ClassDef) or name in typed or name.endswith("Error"):
            continue
        members = [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
        members += [
            item.target.id
            for item in node.body
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
        ]
        assert public(members) == public(list(vars(getattr(core, name)))), name


def test_everything_is_documented(core: ModuleType) -> None:
    for name in public(dir(core)):
        found = getattr(core, name)
        if inspect.isclass(found) and issubclass(found, Exception):
            continue
        assert found.__doc__, name


def test_model_errors_are_one_line_errors_of_the_package(core: ModuleType, tiny_models: Path) -> None:
    for name in ("text", "no_card", "absent"):
        with pytest.raises(sistrum.SistrumError, match=name) as caught:
            sistrum.Model(tiny_models / f"{name}.onnx")
        assert isinstance(caught.value, core.ModelError)
        assert "\n" not in str(caught.value)


def test_model_shows_card_hash_and_path(tiny_models: Path) -> None:
    path = tiny_models / "mdct_mono.onnx"
    model = sistrum.Model(path)
    assert model.card["name"] == "mdct_mono"
    assert len(model.sha256) == 64 and model.path == str(path)
    model.card["name"] = "changed"
    assert model.card["name"] == "mdct_mono"


def test_renderer_refuses_in_words(tiny_models: Path) -> None:
    renderer = sistrum.Renderer(sistrum.Model(tiny_models / "mdct_mono.onnx"))
    for wrong in ({"controls": {"x": 1.0}}, {"latent": [1.0]}, {"pitch": 60}, {"seconds": 1.0}):
        with pytest.raises(ValueError, match=next(iter(wrong))[:5]):
            renderer.render(**wrong)  # type: ignore[arg-type]
    sound = renderer.render(seed=2, latent=np.zeros(8, np.float32), controls={"beta": 3.0})
    assert sound.shape == (1, 6_000) and sound.dtype == np.float32
    assert set(renderer.times) == {"noise", "inference", "inverse", "total"}


def test_engine_refuses_in_words(core: ModuleType) -> None:
    with pytest.raises(ValueError, match="sample_rate"):
        sistrum.Engine(0, 64)
    engine = sistrum.Engine(48_000, 64)
    for call in (
        lambda: engine.set_param(0, "shimmer", 1.0),
        lambda: engine.part(16),
        lambda: engine.process([(0, "bang", 36, 1.0)], 8),  # type: ignore[list-item]
        lambda: engine.process([(0, "note_on", 200, 1.0)], 8),
        lambda: engine.process([], -1),
        lambda: engine.set_part_sound(0, controls={"beta": float("nan")}),
    ):
        with pytest.raises(ValueError):
            call()
    with pytest.raises(core.StateError, match="not a Sistrum state"):
        engine.load_state(b"nothing")


def test_engine_state_goes_through_bytes(tiny_models: Path) -> None:
    engine, twin = sistrum.Engine(48_000, 64), sistrum.Engine(48_000, 64)
    engine.load_kit(tiny_models / "stft_stereo.onnx")
    engine.set_control(3, 1, 0.8)
    engine.process([], 1)
    twin.load_state(engine.save_state())
    notes = [(5, "note_on", 39, 0.9)]
    np.testing.assert_array_equal(engine.process(notes, 4_000), twin.process(notes, 4_000))
    assert twin.part(3)["status"] == "ready" and twin.part(3)["sound"]["controls"]["beta"] == pytest.approx(
        8.0
    )
