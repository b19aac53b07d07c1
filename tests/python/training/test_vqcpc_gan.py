"""VQCPC-GAN as published and its baselines: shapes, causality, critics, growth; training and resuming."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import read_checkpoint
from sistrum.training.commands import find_recipe
from sistrum.training.config import Recipe, load_recipe, parse_recipe
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.families.registry import FAMILIES
from sistrum.training.families.vqcpc_gan.causal import one_hot_pitch, one_hot_tokens
from sistrum.training.families.vqcpc_gan.networks import as_frames
from sistrum.training.families.vqcpc_gan.published import NoteWgan, VqcpcGan
from sistrum.training.loop import LAST, TrainingData, start_run, train

CLASSES = ("brass", "organ")
FRAMES, HOP = 4, 160
GROWING: dict[str, Any] = {
    "latent": 3,
    "tokens": 5,
    "low": 57,
    "high": 60,
    "frames": FRAMES,
    "chunk": 2,
    "channels": [6, 4],
    "iterations": [2, 2],
    "batch": [4, 3],
    "mag_if": {"n_fft": 4 * HOP, "hop": HOP, "rise": 16},
}


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Networks this small are slower on several."""
    torch.set_num_threads(1)


def tiny(family: str = "vqcpc_gan", settings: dict[str, Any] | None = None, **loop: Any) -> Recipe:
    """A recipe of the family with two scales of a few channels."""
    common = {"seed": 3, "log_every": 1, "sheet_columns": 1, "averaging": 0.0, "steps": 4}
    return parse_recipe(
        {
            "name": "tiny",
            "family": family,
            "loop": common | loop,
            "settings": GROWING
            | ({"tokens": 0, "time_scales": 1} if family == "note_wgan" else {})
            | (settings or {}),
        },
        "tiny",
    )


def batches(recipe: Recipe) -> TrainingData:
    """Tones as loud as their tokens, as `training.note_data` would cut them, a pure function of the step."""
    needs = FAMILIES[recipe.family].notes(recipe.settings)
    assert needs is not None

    def batch(step: int) -> Batch:
        size = needs.size(step) if needs.size else 4
        random = np.random.default_rng(step)
        pitch = random.integers(57, 61, size).astype(np.float32)
        hops = needs.frames + 2 * needs.margin
        time = np.arange(hops * needs.hop) / 16000
        tokens = random.integers(0, 5, (size, needs.context + needs.frames))
        tokens[0, : needs.context] = -1
        loudness = np.zeros((size, hops))
        loudness[:, needs.margin : hops - needs.margin] = 2.0 ** (tokens[:, needs.context :] - 5)
        audio = np.sin(2 * np.pi * 440 * 2 ** ((pitch[:, None] - 69) / 12) * time)
        audio *= np.repeat(loudness, needs.hop, axis=1)
        extra = {"pitch": torch.from_numpy(pitch)} | (
            {"tokens": torch.from_numpy(tokens)} if needs.tokens else {}
        )
        classes = torch.eye(len(CLASSES))[random.integers(0, 2, size)]
        return Batch(torch.from_numpy(audio.astype(np.float32)), classes, extra)

    audio = AudioFormat(16000, needs.frames * needs.hop, CLASSES)
    return TrainingData(audio, batch, {}, [])


def built(family: str = "vqcpc_gan", settings: dict[str, Any] | None = None) -> VqcpcGan | NoteWgan:
    torch.manual_seed(0)
    recipe = tiny(family, settings)
    made = FAMILIES[family](recipe.settings, AudioFormat(16000, FRAMES * HOP, CLASSES))
    assert isinstance(made, VqcpcGan | NoteWgan)
    return made


def test_recipes_have_the_published_numbers() -> None:
    """Sections 3.3, 3.4 and 4.1 of the paper."""
    recipe = load_recipe(find_recipe(Path("vqcpc_paper")))
    settings = recipe.settings
    assert (recipe.family, settings.sample_rate, settings.latent, settings.tokens) == (
        "vqcpc_gan",
        16000,
        128,
        16,
    )
    assert settings.channels == (512, 256, 256, 256, 256, 128)
    assert settings.iterations == (200_000,) * 6
    assert settings.batch == (30, 30, 20, 20, 12, 12)
    assert (settings.mag_if.n_fft, settings.mag_if.hop, settings.frames) == (2048, 512, 32)
    assert settings.optimiser.rate == 0.001
    assert recipe.loop.steps == sum(settings.iterations)
    for name, frames in (("wgan_1s", 32), ("wgan_4s", 128)):
        other = load_recipe(find_recipe(Path(name))).settings
        assert (other.frames, other.tokens) == (frames, 0)
        for same in (
            "channels",
            "iterations",
            "batch",
            "latent",
            "optimiser",
            "loss",
            "mag_if",
            "low",
            "high",
        ):
            assert getattr(other, same) == getattr(settings, same), same


def test_sizes_follow_from_the_published_channels() -> None:
    """Parameters counted by hand from channels and kernels; both baselines have the same."""
    sizes = {}
    for name in ("vqcpc_paper", "wgan_1s", "wgan_4s"):
        recipe = load_recipe(find_recipe(Path(name)))
        made = FAMILIES[recipe.family](recipe.settings, AudioFormat(16000, 16384, CLASSES))
        assert isinstance(made, VqcpcGan | NoteWgan)
        sizes[name] = {
            "generator": sum(p.numel() for p in made.model.generator.parameters()),
            "critics": sum(p.numel() for p in made.networks["critics"].parameters()),
        }
    channels, inputs = (512, 256, 256, 256, 256, 128), 128 + 27 + 16

    def convolution(before: int, after: int, cells: int) -> int:
        return before * after * cells + after

    expected = convolution(inputs, 512, 16) + convolution(512, 512, 9)
    for before, after in zip((512, *channels), channels, strict=False):
        expected += convolution(before, after, 9) + convolution(after, after, 9) + convolution(after, 2, 1)
    assert sizes["vqcpc_paper"]["generator"] == expected
    assert sizes["wgan_1s"] == sizes["wgan_4s"]
    # Without tokens at the entry, and 4 frames there instead of a kernel of 3 x 3.
    entry = 16 * 16 * 512 + (9 - 4) * 512 * 512
    assert sizes["wgan_1s"]["generator"] == expected - entry


@pytest.mark.parametrize("growth", [0.0, 0.5, 1.0])
def test_generator_looks_back_as_far_as_it_says_and_no_further(growth: float) -> None:
    family = built()
    assert isinstance(family, VqcpcGan)
    context, generator = family.context, family.model.generator
    scales = int(np.ceil(growth)) + 1
    reach = 2 * (1 + 2 * scales)
    assert context == 2 * (1 + 2 * 2), "when fully grown"
    vectors = torch.randn(1, 3 + 4 + 5, context + 1)
    last = generator(vectors, growth, 1)
    for back in (reach, reach + 1):
        if back > context:
            continue
        changed = vectors.clone()
        changed[..., context - back] += 1.0
        same = torch.equal(generator(changed, growth, 1), last)
        assert same == (back > reach), (growth, back)
    later = torch.cat([vectors, torch.randn(1, 12, 1)], dim=2)
    torch.testing.assert_close(generator(later, growth, 2)[..., :1], last)


def test_chunks_are_the_whole() -> None:
    family = built()
    assert isinstance(family, VqcpcGan)
    family.model.growth.fill_(1.0)
    graph, context, chunk = family.export_module(family.model), family.context, family.settings.chunk
    frames = 3 * chunk
    latent, pitch = torch.randn(1, 3), torch.full((1, 1, context + frames), 58.0)
    tokens = one_hot_tokens(torch.randint(0, 5, (1, context + frames)), 5)
    vectors = torch.cat(
        [latent[..., None].expand(-1, -1, context + frames), one_hot_pitch(pitch, 57, 60), tokens], 1
    )
    whole = family.model.generator(vectors, 1.0, frames)
    for first in range(0, frames, chunk):
        piece = slice(first, first + context + chunk)
        values = graph(latent, pitch[..., piece], tokens[..., piece])
        torch.testing.assert_close(values, whole[..., first : first + chunk])
    inputs = {entry.role: entry.shape for entry in family.graph_inputs}
    assert inputs == {"latent": (1, 3), "pitch": (1, 1, context + chunk), "tokens": (1, 5, context + chunk)}
    assert family.streaming.context == context


def test_local_critic_judges_every_frame_alone() -> None:
    family = built()
    judge = family.judges["local"]
    values = torch.randn(2, 2, 2 * HOP, FRAMES)
    score, named = judge.critic(judge.samples(values), 1.0)
    assert score.shape == (2 * FRAMES,)
    assert named.shape == (2 * FRAMES, 5)
    assert torch.equal(as_frames(values)[FRAMES + 1, ..., 0], values[1, ..., 1])
    values.requires_grad_()
    (slope,) = torch.autograd.grad(judge.critic(judge.samples(values), 1.0)[1][1].sum(), values)
    # The batch's deviation is the one number that frames share.
    own = slope[0, ..., 1].square().sum()
    assert float(own / slope.square().sum()) > 0.5


def test_global_critic_hears_every_frame_and_names_the_pitch() -> None:
    family = built()
    judge = family.judges["global"]
    values = torch.randn(2, 2, 2 * HOP, FRAMES, requires_grad=True)
    score, named = judge.critic(judge.samples(values), 1.0)
    assert score.shape == (2,)
    assert named.shape == (2, 4)
    (slope,) = torch.autograd.grad(score[0] + named[0].sum(), values)
    assert bool((slope[0].abs().amax(dim=(0, 1)) > 0).all())


def test_critics_learn_what_they_are_to_name() -> None:
    family = built(settings={"optimiser": {"rate": 0.01}, "iterations": [0, 1], "fade": 1.0})
    batch = batches(tiny()).batch(7)
    logs = [family.train_step(batch, step + 5) for step in range(40)]
    for name, names in (("local", 5), ("global", 4)):
        errors = [float(log[f"critic/{name}/named"]) for log in logs]
        assert np.mean(errors[-5:]) < 0.85 * np.log(names), (name, errors[-5:])


@pytest.mark.parametrize("family", ["vqcpc_gan", "note_wgan"])
def test_run_grows_through_every_scale_and_resumes_exactly(tmp_path: Path, family: str) -> None:
    recipe = tiny(family, steps=4)
    data = batches(recipe)
    run = start_run(recipe, data, tmp_path / "whole", resume=False)
    before = {name: value.clone() for name, value in run.family.networks.state_dict().items()}
    train(run)
    train(start_run(tiny(family, steps=3), data, tmp_path / "parts", resume=False))
    train(start_run(recipe, data, tmp_path / "parts", resume=True))
    whole, parts = (read_checkpoint(tmp_path / name / LAST).networks for name in ("whole", "parts"))
    assert float(whole["model.growth"]) == 1.0
    assert {path.name for path in (tmp_path / "whole").glob("stage_*.pt")} == {"stage_scale_0.pt"}
    still = [name for name, value in whole.items() if torch.equal(value, before[name])]
    assert [name for name in still if name != "model.memory.tokens" or family == "vqcpc_gan"] == []
    for name, value in whole.items():
        assert torch.equal(value, parts[name]), name
        assert bool(torch.isfinite(value).all()), name


def test_baselines_have_one_length_and_no_tokens() -> None:
    family = built("note_wgan")
    assert isinstance(family, NoteWgan)
    assert set(family.judges) == {"global"}
    family.model.growth.fill_(1.0)
    graph = family.export_module(family.model)
    values = graph(torch.randn(1, 3), torch.full((1, 1, 1), 58.0))
    assert values.shape == (1, *family.representation.shape(1, FRAMES * HOP))
    assert family.draw(family.model, torch.eye(2)).shape == (2, FRAMES * HOP)


def test_pitches_beyond_the_range_count_as_its_ends() -> None:
    found = one_hot_pitch(torch.tensor([[[40.0, 57.0, 60.0, 99.0]]]), 57, 60)[0]
    assert found.argmax(dim=0).tolist() == [0, 0, 3, 3]
    assert found.sum(dim=0).tolist() == [1, 1, 1, 1]
    assert one_hot_tokens(torch.tensor([[-1, 2]]), 3)[0].tolist() == [[0, 0], [0, 0], [0, 1]]


@pytest.mark.parametrize(
    ("family", "settings", "message"),
    [
        ("vqcpc_gan", {"iterations": [2]}, "one entry a scale"),
        ("vqcpc_gan", {"channels": [4] * 7, "iterations": [2] * 7, "batch": [2] * 7}, "multiple of 128 bins"),
        ("note_wgan", {"frames": 3}, "3 frames cannot be halved"),
        ("vqcpc_gan", {"voices": 2}, "unknown key 'voices'"),
    ],
)
def test_impossible_settings_are_refused(family: str, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SistrumError, match=message):
        tiny(family, settings)
