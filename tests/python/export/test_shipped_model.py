"""The model that ships: its card, its self-test, and that its drums are the drums that they are called."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from sistrum.export.model_card import ModelCard, read_card
from sistrum.export.reference_renderer import ReferenceRenderer
from sistrum.export.self_test import self_test_error
from sistrum.export.to_onnx import LARGEST_FILE, check_resizes
from sistrum.training.features import FEATURES
from sistrum.training.metrics.descriptors import band_share, centroid_hz, decay_seconds, log_mel

SEEDS = range(1, 17)
RATE = 44100
Floats = NDArray[np.float32]


@pytest.fixture(scope="module")
def renderer(shipped: Path) -> ReferenceRenderer:
    return ReferenceRenderer(shipped)


@pytest.fixture(scope="module")
def hits(renderer: ReferenceRenderer) -> dict[str, Floats]:
    """Sixteen hits [16, samples] of every class."""
    return {
        control.id: np.stack([renderer.render(seed, None, {control.id: 1.0})[0] for seed in SEEDS])
        for control in renderer.card.classes
    }


def median(hits: Floats, descriptor: object, *arguments: float) -> float:
    assert callable(descriptor)
    return float(np.median([descriptor(hit, RATE, *arguments) for hit in hits]))


def test_card_is_valid_and_complete(shipped: Path) -> None:
    card = read_card(shipped)
    assert ModelCard.from_json(card.to_json()) == card
    assert len(card.presets) >= 16
    assert [entry.note for entry in card.kit] == list(range(36, 52))
    assert [c.id for c in card.classes] == ["kick", "snare", "hat", "cymbal", "tom", "clap", "perc"]
    sliders = [c for c in card.controls if c.id in FEATURES]
    assert len(sliders) == 7 and {c.id for c in card.controls} == {c.id for c in (*card.classes, *sliders)}
    assert all(c.response is not None for c in sliders), "their measured responses"
    assert card.training.steps > 0 and card.training.minutes > 0
    assert len(card.credits) == len(card.training.data) > 0
    assert all(source.licence for source in card.training.data)


def test_file_is_small_and_its_graph_is_as_promised(shipped: Path) -> None:
    assert shipped.stat().st_size <= LARGEST_FILE
    model = onnx.load(str(shipped))
    assert [opset.version for opset in model.opset_import if opset.domain == ""] == [17]
    check_resizes(model)
    card = read_card(shipped)
    for ports, values in ((card.inputs, model.graph.input), (card.outputs, model.graph.output)):
        # An operator of ONNX Runtime's own ends the exporter's knowledge of shapes: it writes 0 then.
        shapes = {v.name: tuple(d.dim_value for d in v.type.tensor_type.shape.dim) for v in values}
        assert [*shapes] == [port.name for port in ports]
        for port in ports:
            assert all(
                given in (0, promised) for given, promised in zip(shapes[port.name], port.shape, strict=True)
            )
    for tensor in model.graph.initializer:
        weights = onnx.numpy_helper.to_array(tensor)
        if weights.dtype == np.float32:
            assert not ((weights != 0) & (np.abs(weights) < 1e-20)).any(), tensor.name


def test_self_test_holds_here(renderer: ReferenceRenderer) -> None:
    test = renderer.card.self_test
    assert self_test_error(renderer.render(test.seed, test.latent, test.controls), test) <= test.tolerance


def test_every_preset_is_a_sound(renderer: ReferenceRenderer) -> None:
    for preset in renderer.card.presets:
        sound = renderer.render(preset.seed, preset.latent, preset.controls)[0]
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() == pytest.approx(0.891, abs=1e-3)
        assert abs(float(sound.mean())) < 0.01, f"{preset.name}: offset"


def test_all_controls_at_zero_give_a_kick(renderer: ReferenceRenderer, hits: dict[str, Floats]) -> None:
    sound = renderer.render(1)[0]
    assert np.abs(sound - hits["kick"][0]).max() < 0.05


def test_brightness_is_in_the_order_of_the_drums(hits: dict[str, Floats]) -> None:
    kick, tom, snare, hat = (median(hits[name], centroid_hz) for name in ("kick", "tom", "snare", "hat"))
    assert kick < tom < snare < hat
    assert kick < 400 and hat > 4000


def test_low_end_belongs_to_kicks(hits: dict[str, Floats]) -> None:
    assert median(hits["kick"], band_share, 0, 200) > 0.5
    assert median(hits["snare"], band_share, 0, 200) < 0.5
    assert median(hits["hat"], band_share, 0, 200) < 0.02


def test_hits_begin_at_once_and_die_away(hits: dict[str, Floats]) -> None:
    for name in ("kick", "snare", "hat", "tom", "clap"):
        loudest = [np.abs(hit).argmax() / RATE for hit in hits[name]]
        assert np.median(loudest) < 0.03, name
        tail = [np.sqrt(np.mean(hit[-RATE // 5 :] ** 2)) for hit in hits[name]]
        assert np.median(tail) < 0.01, name


def test_cymbals_ring_longer_than_hats(hits: dict[str, Floats]) -> None:
    assert median(hits["cymbal"], decay_seconds) > 1.5 * median(hits["hat"], decay_seconds)


def test_every_seed_is_another_hit(hits: dict[str, Floats]) -> None:
    """Root mean square difference of mel spectra between any two hits of a class, and on average."""
    for name, sounds in hits.items():
        pictures = log_mel(sounds, RATE).reshape(len(sounds), -1)
        distances = np.sqrt(((pictures[:, None] - pictures[None]) ** 2).mean(axis=2))
        between = distances[~np.eye(len(sounds), dtype=bool)]
        assert between.min() > 0.5, name
        assert between.mean() > 3.0, name


def test_controls_mix(renderer: ReferenceRenderer) -> None:
    """Half kick, half hat lies between the two in brightness."""

    def brightness(controls: dict[str, float]) -> float:
        return float(np.median([centroid_hz(renderer.render(s, None, controls)[0], RATE) for s in SEEDS]))

    kick, mixed, hat = (brightness(c) for c in ({"kick": 1.0}, {"kick": 0.5, "hat": 0.5}, {"hat": 1.0}))
    assert kick < mixed < hat
