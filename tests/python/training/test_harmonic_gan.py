"""The generator of held notes: causal, in any pieces, learns, and its controls do what they say."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from sistrum.training.config import parse_recipe
from sistrum.training.families.harmonic_gan.export_graph import HarmonicGraph
from sistrum.training.families.harmonic_gan.family import HarmonicGan
from sistrum.training.families.harmonic_gan.finish import fitted_correction
from sistrum.training.families.harmonic_gan.frames import CHUNK, CONTEXT
from sistrum.training.families.harmonic_gan.model import LOUDER
from sistrum.training.harmonic_data import LOUDEST, load_harmonic_notes, loudest_frame
from sistrum.training.loop import TrainingData

sys.path.insert(0, str(Path(__file__).parent))
from note_set import write_note_set

HARMONICS, BANDS, LATENT = 24, 16, 4
TINY = {
    "name": "tiny",
    "family": "harmonic_gan",
    "data": {"batch": 4},
    "loop": {"steps": 4, "log_every": 1},
    "settings": {
        "frames": 32,
        "generator": {
            "harmonics": HARMONICS,
            "bands": BANDS,
            "latent": LATENT,
            "hidden": 32,
            "instrument": 16,
            "blocks": 1,
            "noises": 2,
            "voices": 8,
            "flow_layers": 2,
            "flow_hidden": 8,
            "encoder": 8,
        },
        "critics": {"local": 8, "whole": 8},
        "loss": {"moving_start": 2, "adversarial_start": 3, "r1_every": 2},
        "prior_fit": {"steps": 20, "batch": 8},
    },
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> TrainingData:
    recipe = parse_recipe(TINY, "tiny")
    needs = HarmonicGan.notes(recipe.settings)
    return load_harmonic_notes(recipe, needs, write_note_set(tmp_path_factory.mktemp("notes") / "set"))


def new_family(data: TrainingData, **settings: object) -> HarmonicGan:
    torch.manual_seed(1)
    changed = TINY | {"settings": TINY["settings"] | settings}
    return HarmonicGan(parse_recipe(changed, "tiny").settings, data.audio)


@pytest.fixture
def family(data: TrainingData) -> HarmonicGan:
    return new_family(data)


def inputs(frames: int, family: HarmonicGan) -> dict[str, Tensor]:
    """Of a note that begins with the first new frame."""
    random = torch.Generator().manual_seed(2)
    tokens = torch.zeros(1, 16, CONTEXT + frames)
    tokens[0, torch.randint(16, (frames,), generator=random), CONTEXT + torch.arange(frames)] = 1.0
    noise = torch.randn(1, 2, CONTEXT + frames, generator=random) * (tokens.sum(1, keepdim=True) > 0)
    controls = torch.tensor([[c.default for c in family.controls]])
    latent = torch.randn(1, LATENT, generator=random)
    pitch = torch.full((1, 1, CONTEXT + frames), 57.0)
    return {"latent": latent, "controls": controls, "pitch": pitch, "tokens": tokens, "noise": noise}


def run(
    graph: torch.nn.Module, given: dict[str, Tensor], first: int = 0, frames: int | None = None
) -> Tensor:
    """Values [2 H + B, frames] of some of the frames."""
    last = given["pitch"].shape[2] if frames is None else first + CONTEXT + frames
    window = {k: v[:, :, first:last] if v.dim() == 3 else v for k, v in given.items()}
    with torch.no_grad():
        values: Tensor = graph(*window.values())[0, 0]
    return values


def moving_graph(family: HarmonicGan) -> HarmonicGraph:
    torch.nn.init.constant_(family.model.generator.movement.gates.bias, 1.0)
    graph = family.export_module(family.model)
    assert isinstance(graph, HarmonicGraph)
    return graph.eval()


def test_chunks_are_the_whole(family: HarmonicGan) -> None:
    graph, given = moving_graph(family), inputs(40, family)
    whole = run(graph, given)
    pieces = [run(graph, given, first, CHUNK) for first in range(0, 40, CHUNK)]
    assert whole.shape == (2 * HARMONICS + BANDS, 40)
    assert (torch.cat(pieces, dim=1) - whole).abs().max() < 1e-5
    odd = [run(graph, given, 0, 3), run(graph, given, 3, 13), run(graph, given, 16, 24)]
    assert (torch.cat(odd, dim=1) - whole).abs().max() < 1e-5


@pytest.mark.parametrize("name", ["pitch", "tokens", "noise"])
def test_what_comes_changes_nothing_before(family: HarmonicGan, name: str) -> None:
    graph, given = moving_graph(family), inputs(40, family)
    before = run(graph, given)
    given[name] = given[name].clone()
    given[name][:, :, CONTEXT + 20 :] = given[name][:, :, CONTEXT + 20 :].flip(1) + (name == "pitch") * 5
    after = run(graph, given)
    assert torch.equal(before[:, :20], after[:, :20])
    assert not torch.equal(before[:, 20], after[:, 20])


@pytest.mark.parametrize("name", ["tokens", "noise"])
def test_all_of_the_context_counts_and_no_more(family: HarmonicGan, name: str) -> None:
    graph, given = moving_graph(family), inputs(CONTEXT + 2, family)
    before = run(graph, given, CONTEXT + 1, 1)
    for place, changes in ((CONTEXT, False), (CONTEXT + 1, True)):
        other = given | {name: given[name].clone()}
        other[name][:, :, place] = other[name][:, :, place].flip(1) + 0.5
        assert torch.equal(run(graph, other, CONTEXT + 1, 1), before) != changes


def test_controls_do_what_they_say(family: HarmonicGan) -> None:
    graph, given = moving_graph(family), inputs(40, family)
    ids = [control.id for control in family.controls]

    def turned(**values: float) -> Tensor:
        controls = given["controls"].clone()
        for name, value in values.items():
            controls[0, ids.index(name)] = value
        return run(graph, given | {"controls": controls})

    plain, still = turned(), turned(movement=0.0)
    level = plain[:HARMONICS].square().sum(dim=0)
    bright = turned(brightness=6.0)
    assert torch.allclose(bright[:HARMONICS].square().sum(dim=0), level, rtol=1e-3)
    number = torch.arange(1.0, HARMONICS + 1)
    assert (
        (number @ bright[:HARMONICS]) / bright[:HARMONICS].sum(0)
        > (number @ plain[:HARMONICS]) / plain[:HARMONICS].sum(0)
    ).all()
    assert torch.allclose(turned(breath=12.0)[-BANDS:], plain[-BANDS:] * 10 ** (12 / 20), rtol=1e-4)
    assert torch.equal(turned(breath=12.0)[:HARMONICS], plain[:HARMONICS])
    given["noise"] = torch.zeros_like(given["noise"])
    assert torch.equal(turned(), still)
    assert not torch.equal(plain, still)


def test_movement_makes_nothing_much_louder(family: HarmonicGan) -> None:
    graph, given = moving_graph(family), inputs(40, family)
    family.model.movement_scale.fill_(20.0)
    moved = run(graph, given)[:HARMONICS]
    given["noise"] = torch.zeros_like(given["noise"])
    change = torch.log(moved / run(graph, given)[:HARMONICS])
    assert 0.2 < change.max() <= LOUDER + 0.05  # a little more for what is hardly heard
    assert change.min() < -1.0


def test_it_learns(data: TrainingData) -> None:
    family = new_family(data, loss={"moving_start": 1000, "adversarial_start": 1000})
    log = [family.train_step(data.batch(step), step) for step in range(60)]
    first, last = (
        sum(float(x["generator/amplitude"]) for x in part) / len(part) for part in (log[:5], log[-5:])
    )
    assert last < 0.7 * first


def test_all_stages_run_and_stay_finite(family: HarmonicGan, data: TrainingData) -> None:
    names = []
    for step in range(5):
        log = family.train_step(data.batch(step), step)
        assert all(bool(torch.isfinite(value)) for value in log.values())
        names.append(family.stage(step))
    assert names == ["course", "course", "moving", "critics", "critics"]
    assert family.draw(family.model, torch.eye(11)[:2]).shape == (2, 32 * 256)


def test_finishing_brings_movement_to_that_of_real_notes(family: HarmonicGan, data: TrainingData) -> None:
    figures = family.finish(family.model, [data.batch(step) for step in range(6)])
    scale = family.model.movement_scale
    organ, harp = (data.audio.classes.index(name) for name in ("organ", "mallet"))
    assert scale[organ, 0] != 1.0  # the notes of the set are still
    assert torch.equal(scale[harp], torch.ones(2))  # there are none
    assert "prior_fit" in figures and "movement/organ/level" in figures


def test_movement_of_a_class_that_half_stands_still_is_fitted_to_both_halves() -> None:
    """Brass does, and whether a few more of its pieces stand still or beat is chance."""
    for beating in (24, 26):
        real = torch.where(torch.arange(50)[:, None] < beating, 0.5, 0.0).expand(-1, 2)
        moved, course = real / 2.0, torch.zeros_like(real)
        assert torch.allclose(fitted_correction(real, moved, course), torch.full((2,), 2.0), rtol=0.04)
    even = torch.full((50, 2), 0.1)
    few, many = (
        float(fitted_correction(real, even, 0.0 * even)[0])
        for real in (torch.where(torch.arange(50)[:, None] < n, 0.5, 0.0).expand(-1, 2) for n in (24, 26))
    )
    assert 1.0 < few < many < 2.2 * few
    course = torch.full((5, 2), 0.3)
    assert torch.allclose(fitted_correction(course, 1.2 * course, course), torch.full((2,), 0.1)), (
        "a course that moves as far by itself needs no movement"
    )


def test_an_instruments_latent_leads_back_to_it(family: HarmonicGan, data: TrainingData) -> None:
    batch = data.batch(0)
    latents = family.latents(family.model, batch)
    mean, _ = family.model.encoder(family._pieces(batch).heard)
    assert torch.allclose(family.model.prior(latents, batch.classes), mean, atol=1e-4)


def test_notes_are_made_equally_loud(data: TrainingData) -> None:
    levels = []
    for step in range(4):
        batch = data.batch(step)
        values = batch.extra["values"].numpy()
        levels += [
            loudest_frame(v, HARMONICS) for v, f in zip(values, batch.extra["first"], strict=True) if f == 0
        ]
    assert np.abs(np.array(levels) - np.log(LOUDEST)).max() < 0.15
