"""Export: torch, ONNX Runtime and numpy agree, and nothing is written when they do not."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from sistrum.errors import SistrumError
from sistrum.export import verify as verify_module
from sistrum.export.export_model import Labels, export_model
from sistrum.export.model_card import ModelCard, Port
from sistrum.export.numpy_inverse import inverse
from sistrum.export.reference_renderer import ReferenceRenderer, finish
from sistrum.export.self_test import block_rms, self_test_error
from sistrum.export.to_onnx import export_graph, flush_tiny_weights
from sistrum.export.verify import verify
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.families.base import Family
from sistrum.training.representations import ComplexStft, Mdct, Representation

LABELS = Labels("tiny", "Tiny", "An untrained generator", "CC0-1.0")


def copy_of(graph: Any) -> Any:
    return onnx.ModelProto.FromString(graph.SerializeToString())


def test_export_writes_a_model_that_renders_its_self_test(
    tmp_path: Path, checkpoint: Checkpoint, family: Family
) -> None:
    path = tmp_path / "new" / "tiny.onnx"
    report = export_model(checkpoint, LABELS, path)
    assert [p.name for p in path.parent.iterdir()] == ["tiny.onnx"]
    assert report.agreement.audio <= family.export_tolerance
    renderer = ReferenceRenderer(path)
    test = renderer.card.self_test
    audio = renderer.render(test.seed, test.latent, test.controls)
    assert audio.shape == (1, 44100) and audio.dtype == np.float32
    assert self_test_error(audio, test) == 0.0
    assert hashlib.sha256(audio.tobytes()).hexdigest() == test.sha256
    assert self_test_error(renderer.render(test.seed + 1, None, test.controls), test) > test.tolerance


def test_export_is_the_average_not_the_last_step(tmp_path: Path, checkpoint: Checkpoint) -> None:
    zeroed = {key: torch.zeros_like(value) for key, value in checkpoint.networks.items()}
    export_model(replace(checkpoint, networks=zeroed), LABELS, tmp_path / "a.onnx")
    export_model(checkpoint, LABELS, tmp_path / "b.onnx")
    first, second = (ReferenceRenderer(tmp_path / name).render(3) for name in ("a.onnx", "b.onnx"))
    np.testing.assert_array_equal(first, second)


def test_graph_agrees_with_torch(
    family: Family, module: torch.nn.Module, graph: Any, card: ModelCard
) -> None:
    agreement = verify(module, graph.SerializeToString(), card, tolerance=family.export_tolerance)
    assert max(agreement.audio, agreement.spectrogram) <= family.export_tolerance


def test_a_changed_weight_is_refused(
    family: Family, module: torch.nn.Module, graph: Any, card: ModelCard
) -> None:
    changed = copy_of(graph)
    weight = next(t for t in changed.graph.initializer if t.name.endswith("level2.weight"))
    values = numpy_helper.to_array(weight).copy()
    values.flat[0] += 0.5
    weight.CopyFrom(numpy_helper.from_array(values, weight.name))
    with pytest.raises(SistrumError, match=r"differ by .* nothing was written"):
        verify(module, changed.SerializeToString(), card, tolerance=family.export_tolerance)


def test_nothing_is_written_on_a_mismatch(
    tmp_path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_inverse(*arguments: Any) -> Any:
        return inverse(*arguments) * np.linspace(1, 2, 44100, dtype=np.float32)

    monkeypatch.setattr(verify_module, "inverse", other_inverse)
    with pytest.raises(SistrumError, match=r"in the audio.*nothing was written"):
        export_model(checkpoint, LABELS, tmp_path / "tiny.onnx")
    assert not list(tmp_path.iterdir())


def test_tiny_weights_become_zero(graph: Any) -> None:
    changed = copy_of(graph)
    weight = next(t for t in changed.graph.initializer if t.name.endswith("level2.weight"))
    values = numpy_helper.to_array(weight).copy()
    values.flat[:3] = [1e-21, -1e-38, 1e-19]
    weight.CopyFrom(numpy_helper.from_array(values, weight.name))
    assert flush_tiny_weights(changed) == 2
    assert numpy_helper.to_array(weight).flat[:3].tolist() == [0.0, 0.0, np.float32(1e-19)]
    assert flush_tiny_weights(graph) == 0


class Doubled(torch.nn.Module):
    """Twice as many bins and frames, by `mode`."""

    def __init__(self, mode: str) -> None:
        super().__init__()
        self.mode = mode

    def forward(self, noise: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.interpolate(noise, scale_factor=2.0, mode=self.mode)


def test_up_sampling_other_than_nearest_is_refused() -> None:
    ports = [Port("noise", "noise", (1, 2, 4, 4), "uniform")]
    graph = export_graph(Doubled("nearest"), ports, ["spectrogram"])
    assert any(node.op_type == "Resize" for node in graph.graph.node)
    with pytest.raises(SistrumError, match="must be nearest"):
        export_graph(Doubled("bilinear"), ports, ["spectrogram"])


@pytest.mark.parametrize(
    "representation",
    [
        ComplexStft(1024, 512),
        ComplexStft(512, 128, "hann", 0.4, 0.25),
        Mdct(256),
        Mdct(64, compression=0.5, scale=2.0),
    ],
    ids=lambda r: r.type_name,
)
def test_numpy_inverse_is_the_torch_inverse(representation: Representation) -> None:
    values = torch.randn(representation.shape(2, 5000), generator=torch.Generator().manual_seed(1))
    expected = representation.inverse(values[None].double(), 5000)[0].numpy()
    found = inverse(representation.card_spec(5000), values.numpy(), 5000)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


def test_numpy_inverse_of_an_unknown_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="wavelet"):
        inverse({"type": "wavelet"}, np.zeros((1, 1, 1), np.float32), 1)


def test_finish_scales_to_the_peak_and_fades_out(card: ModelCard) -> None:
    audio = np.full((1, card.audio.samples), -0.01, dtype=np.float32)
    heard = finish(card, audio)
    fade = card.audio.fade_out
    assert card.audio.peak is not None
    assert np.allclose(heard[0, :-fade], -card.audio.peak)
    np.testing.assert_allclose(heard[0, -fade], heard[0, 0], rtol=1e-6)
    np.testing.assert_allclose(heard[0, -1], heard[0, 0] / fade, rtol=1e-5)
    silent = np.full((1, card.audio.samples), 5e-7, dtype=np.float32)
    np.testing.assert_array_equal(finish(card, silent)[:, :-fade], silent[:, :-fade])


def test_block_rms_covers_the_whole_sound() -> None:
    sound = np.zeros(1000, dtype=np.float32)
    sound[[0, 999]] = 1.0
    levels = block_rms(sound, 3)
    assert levels[0] == pytest.approx(np.sqrt(1 / 333)) and levels[1] == 0.0
    assert levels[2] == pytest.approx(np.sqrt(1 / 334))


def test_controls_are_limited_and_unknown_ones_refused(tmp_path: Path, checkpoint: Checkpoint) -> None:
    export_model(checkpoint, LABELS, tmp_path / "tiny.onnx")
    renderer = ReferenceRenderer(tmp_path / "tiny.onnx")
    full, beyond = (renderer.render(1, None, {"snare": value}) for value in (1.0, 7.0))
    np.testing.assert_array_equal(full, beyond)
    untouched, zero = (
        renderer.render(1),
        renderer.render(1, None, dict.fromkeys(("kick", "snare", "hat"), 0.0)),
    )
    np.testing.assert_array_equal(untouched, zero)
    assert np.abs(full - untouched).max() > 1e-3
    with pytest.raises(ValueError, match="control 'oboe' is none of kick, snare, hat"):
        renderer.render(1, None, {"oboe": 1.0})
