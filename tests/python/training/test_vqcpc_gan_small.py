"""The affordable VQCPC-GAN: what its generator knows of harmonics, context, chunks, losses, both stages."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import read_checkpoint
from sistrum.training.commands import find_recipe
from sistrum.training.config import Recipe, load_recipe, parse_recipe
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.families.vqcpc_gan.causal import one_hot_tokens
from sistrum.training.families.vqcpc_gan.comb import comb, wrapped
from sistrum.training.families.vqcpc_gan.pieces import MARGIN, pieces
from sistrum.training.families.vqcpc_gan.small_family import VqcpcGanSmall
from sistrum.training.families.vqcpc_gan.small_losses import reconstruction_loss
from sistrum.training.families.vqcpc_gan.small_networks import SmallCritic, critic_view
from sistrum.training.families.vqcpc_gan.small_settings import SmallLossSettings
from sistrum.training.loop import LAST, TrainingData, start_run, train
from sistrum.training.representations import MagIf

CLASSES = ("brass", "organ")
FRAMES = 8
SMALL: dict[str, Any] = {
    "low": 57,
    "high": 60,
    "tokens": 5,
    "frames": FRAMES,
    "chunk": 2,
    "flow_layers": 2,
    "flow_hidden": 8,
    "mag_if": {"n_fft": 512, "hop": 128, "rise": 32},
    "generator": {"latent": 4, "base": 8, "channels": [8, 6, 4], "times": [3, 2], "detail": 6, "patch": 8},
    "critic": {"channels": [6, 8]},
    "loss": {"adversarial_start": 2, "adversarial_ramp": 1, "r1_every": 2, "divergence_warmup": 1},
}


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Networks this small are slower on several."""
    torch.set_num_threads(1)


def tiny(**loop: Any) -> Recipe:
    common = {"seed": 3, "log_every": 1, "sheet_columns": 1, "steps": 4, "precision": "float32"}
    return parse_recipe(
        {"name": "tiny", "family": "vqcpc_gan_small", "loop": common | loop, "settings": SMALL}, "tiny"
    )


def batch(step: int) -> Batch:
    """Tones as loud as their tokens, a pure function of the step."""
    random = np.random.default_rng(step)
    pitch = random.integers(57, 61, 4).astype(np.float32)
    tokens = random.integers(0, 5, (4, 3 + FRAMES))
    tokens[0, :3] = -1
    loudness = np.zeros((4, FRAMES + 2 * MARGIN))
    loudness[:, MARGIN:-MARGIN] = 2.0 ** (tokens[:, 3:] - 5)
    time = np.arange(loudness.shape[1] * 128) / 16000
    audio = np.sin(2 * np.pi * 440 * 2 ** ((pitch[:, None] - 69) / 12) * time) * np.repeat(
        loudness, 128, axis=1
    )
    extra = {"pitch": torch.from_numpy(pitch), "tokens": torch.from_numpy(tokens)}
    return Batch(torch.from_numpy(audio.astype(np.float32)), torch.eye(2)[random.integers(0, 2, 4)], extra)


def built() -> VqcpcGanSmall:
    torch.manual_seed(0)
    return VqcpcGanSmall(tiny().settings, AudioFormat(16000, FRAMES * 128, CLASSES))


def inputs(frames: int) -> tuple[Tensor, Tensor, Tensor]:
    """z, pitch and tokens of so many frames."""
    tokens = one_hot_tokens(torch.randint(0, 5, (1, frames)), 5)
    return torch.randn(1, 4), torch.full((1, 1, frames), 58.0), tokens


def test_recipe_is_small_enough_to_ship_and_streams() -> None:
    recipe = load_recipe(find_recipe(Path("vqcpc_mag_if")))
    needs = VqcpcGanSmall.notes(recipe.settings)
    assert (needs.sample_rate, needs.hop, needs.frames, needs.tokens) == (16000, 512, 32, "tokens_32ms")
    assert needs.context == recipe.settings.context == 6
    family = VqcpcGanSmall(recipe.settings, AudioFormat(16000, 16384, CLASSES))
    shipped = (*family.model.generator.parameters(), *family.model.prior.parameters())
    assert 4 * sum(p.numel() for p in shipped) < 16 << 20
    assert family.mag_if.shape(1, 16000) == (2, 1024, 32)


def test_context_claimed_is_context_used() -> None:
    family = built()
    generator, context = family.model.generator, family.settings.context
    assert context == family.streaming.context == 3
    z, pitch, tokens = inputs(context + 1)
    last = generator(z, pitch, tokens)
    assert last.shape == (1, 2, 256, 1)
    first = tokens.clone()
    first[..., 0] = first[..., 0].roll(1, dims=1)
    assert not torch.equal(generator(z, pitch, first), last), "the oldest frame counts"
    longer = [torch.cat([x[..., :1] * 0, x], dim=2) for x in (pitch, tokens)]
    older = generator(z, longer[0], longer[1])
    torch.testing.assert_close(older[..., 1:], last, msg="and none before it")


def test_chunks_are_the_whole() -> None:
    family = built()
    graph, generator = family.export_module(family.model), family.model.generator
    context, chunk = family.settings.context, family.settings.chunk
    latent, pitch, tokens = inputs(context + 3 * chunk)
    amounts = torch.tensor([[0.0, 0.7]])
    shares = torch.tensor([[1e-3, 0.7]]) / 0.701
    z = family.model.prior(family.settings.temperature * latent, shares)
    whole = generator(z, pitch, tokens)
    for first in range(0, 3 * chunk, chunk):
        piece = slice(first, first + context + chunk)
        values = graph(latent, amounts, pitch[..., piece], tokens[..., piece])
        torch.testing.assert_close(values, whole[..., first : first + chunk])
    shapes = {entry.role: entry.shape for entry in family.graph_inputs}
    assert shapes["tokens"] == (1, 5, context + chunk)
    assert [control.id for control in family.controls] == list(CLASSES)


def test_combs_say_where_harmonics_are() -> None:
    """As the analysis sees a tone of that pitch: highest on its bins, with its harmonics' offsets."""
    mag_if = MagIf()
    known = comb(mag_if, 57.0)  # 220 Hz, bins of 7.8125 Hz
    for harmonic in (1, 3):
        tone = 0.5 * torch.sin(2 * math.pi * 220 * harmonic * torch.arange(8000).double() / 16000)
        values = mag_if.forward(tone[None, None])[0, :, :, 10]
        bin_ = int(values[0].argmax())
        lobe = slice(bin_ - 1, bin_ + 2)
        torch.testing.assert_close(known[5, lobe].double(), values[1, lobe], atol=1e-3, rtol=0)
        assert int(known[0, bin_ - 8 : bin_ + 9].argmax()) == 8
        assert float(known[1, bin_]) > 0.9
        assert float(known[3, bin_]) < -0.9, "odd"
    assert wrapped(torch.tensor([1.5, -1.25, 0.3])).tolist() == pytest.approx([-0.5, 0.75, 0.3])


def test_an_untrained_generator_is_in_tune() -> None:
    """Its offsets go out from those of the harmonics."""
    family = built()
    generator = family.model.generator
    torch.nn.init.zeros_(generator.output.weight)
    z, pitch, tokens = inputs(4)
    values = generator(z, pitch, tokens)
    torch.testing.assert_close(values[0, 1, :, 0], comb(family.mag_if, 58.0)[5])


def test_loss_is_zero_for_the_same_and_counts_every_part() -> None:
    family = built()
    values = pieces(family.mag_if, batch(1), FRAMES).values
    weights = SmallLossSettings()
    none, parts = reconstruction_loss(family.mag_if, values, values, weights)
    assert float(none) < 2e-3
    for channel, change, raised in ((0, 0.2, {"level", "power", "energy"}), (1, 0.5, {"frequency"})):
        other = values.clone()
        other[:, channel] += change
        _, changed = reconstruction_loss(family.mag_if, other, values, weights)
        assert {name for name in parts if changed[name] > parts[name] + 1e-2} == raised
    turned = values.clone()
    turned[:, 1] += 2.0
    assert float(reconstruction_loss(family.mag_if, turned, values, weights)[1]["frequency"]) < 1e-3, "a turn"


def test_critics_see_no_frequency_where_there_is_no_sound() -> None:
    family = built()
    values = pieces(family.mag_if, batch(1), FRAMES).values
    other = values.clone()
    silent = other[:, 0] <= -1.0
    assert bool(silent.any())
    other[:, 1][silent] = 0.3
    assert torch.equal(critic_view(family.mag_if, other), critic_view(family.mag_if, values))


@pytest.mark.parametrize("local", [True, False])
def test_critics_hear_frames_or_pieces(local: bool) -> None:
    torch.manual_seed(1)
    critic = SmallCritic(tiny().settings.critic, 256, FRAMES, 5, local)
    view = torch.randn(2, 3, 256, FRAMES, requires_grad=True)
    scores, named = critic(view)
    assert scores.shape == ((2, FRAMES) if local else (2,))
    assert named.shape == ((2, 5, FRAMES) if local else (2, 5))
    (slope,) = torch.autograd.grad(scores[0, 3] if local else scores[0], view)
    heard = slope[0].abs().amax(dim=(0, 1)) > 0
    assert heard.tolist() == ([frame == 3 for frame in range(FRAMES)] if local else [True] * FRAMES)
    assert not slope[1].any()


def test_reconstruction_learns_and_critics_take_over() -> None:
    family = built()
    losses = [family.train_step(batch(0), 1) for _ in range(60)]
    assert float(losses[-1]["generator/level"]) < 0.75 * float(losses[0]["generator/level"])
    before = {name: value.clone() for name, value in family.model.encoder.state_dict().items()}
    log = family.train_step(batch(0), 2)
    assert {"critic/local/r1", "critic/global/named", "generator/adversarial"} <= set(log)
    after = family.model.encoder.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items()), "the encoder rests"


def test_resumed_run_ends_as_the_whole_one(tmp_path: Path) -> None:
    data = TrainingData(AudioFormat(16000, FRAMES * 128, CLASSES), batch, {}, [])
    train(start_run(tiny(), data, tmp_path / "whole", resume=False))
    train(start_run(tiny(steps=3), data, tmp_path / "parts", resume=False))
    train(start_run(tiny(), data, tmp_path / "parts", resume=True))
    whole, parts = (read_checkpoint(tmp_path / name / LAST) for name in ("whole", "parts"))
    for name, value in whole.networks.items():
        assert torch.equal(value, parts.networks[name]), name
        assert bool(torch.isfinite(value).all()), name
    assert (tmp_path / "whole" / "stage_reconstruction.pt").exists()


def test_impossible_grids_are_refused() -> None:
    wrong = SMALL | {"generator": SMALL["generator"] | {"patch": 4}}
    with pytest.raises(SistrumError, match="make 128 bins, mag_if has 256"):
        parse_recipe({"name": "x", "family": "vqcpc_gan_small", "settings": wrong}, "x")
