"""The affordable baselines: notes of one length from one vector, their grids, both stages, resuming."""

from dataclasses import asdict
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
from sistrum.training.families.vqcpc_gan.comb import comb
from sistrum.training.families.vqcpc_gan.pieces import MARGIN
from sistrum.training.families.vqcpc_gan.small_family import VqcpcGanSmall
from sistrum.training.families.vqcpc_gan.small_wgan import NoteWganSmall
from sistrum.training.loop import LAST, TrainingData, start_run, train

CLASSES = ("brass", "organ")
FRAMES = 16
GENERATOR: dict[str, Any] = {
    "latent": 4,
    "base": 8,
    "channels": [8, 6, 6, 4],
    "time_doublings": 3,
    "bin_doublings": 2,
    "detail": 6,
    "patch": 8,
}
WHOLE: dict[str, Any] = {
    "low": 57,
    "high": 60,
    "frames": FRAMES,
    "segments": 2,
    "flow_layers": 2,
    "flow_hidden": 8,
    "mag_if": {"n_fft": 512, "hop": 128, "rise": 32},
    "generator": GENERATOR,
    "critic": {"channels": [6, 8]},
    "loss": {"adversarial_start": 2, "adversarial_ramp": 1, "r1_every": 2, "divergence_warmup": 1},
}


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Networks this small are slower on several."""
    torch.set_num_threads(1)


def tiny(settings: dict[str, Any] = WHOLE, **loop: Any) -> Recipe:
    common = {"seed": 3, "log_every": 1, "sheet_columns": 1, "steps": 4, "precision": "float32"}
    return parse_recipe(
        {"name": "tiny", "family": "note_wgan_small", "loop": common | loop, "settings": settings}, "tiny"
    )


def batch(step: int) -> Batch:
    """Tones that end half way, a pure function of the step."""
    random = np.random.default_rng(step)
    pitch = random.integers(57, 61, 4).astype(np.float32)
    time = np.arange((FRAMES + 2 * MARGIN) * 128) / 16000
    audio = np.sin(2 * np.pi * 440 * 2 ** ((pitch[:, None] - 69) / 12) * time)
    audio[:, : MARGIN * 128] = 0
    audio[:, (MARGIN + FRAMES // 2) * 128 :] *= 0.01
    extra = {"pitch": torch.from_numpy(pitch)}
    return Batch(torch.from_numpy(audio.astype(np.float32)), torch.eye(2)[random.integers(0, 2, 4)], extra)


def built() -> NoteWganSmall:
    torch.manual_seed(0)
    return NoteWganSmall(tiny().settings, AudioFormat(16000, FRAMES * 128, CLASSES))


@pytest.mark.parametrize(("name", "frames"), [("wgan_1s_cpu", 32), ("wgan_4s_cpu", 128)])
def test_recipes_are_of_the_size_of_what_they_are_compared_with(name: str, frames: int) -> None:
    recipe = load_recipe(find_recipe(Path(name)))
    needs = NoteWganSmall.notes(recipe.settings)
    assert (needs.frames, needs.context, needs.tokens, needs.beginnings) == (frames, 0, None, 1.0)
    family = NoteWganSmall(recipe.settings, AudioFormat(16000, frames * 512, CLASSES))
    assert list(family.critics) == ["global"]
    assert family.streaming is None
    entry, *_ = family.model.generator.entry.children()
    assert entry.weight.shape[1:] == (32 + 27, 16, 1)
    compared = load_recipe(find_recipe(Path("vqcpc_mag_if"))).settings
    other = VqcpcGanSmall(compared, AudioFormat(16000, 16384, CLASSES)).model.generator
    weights = [sum(p.numel() for p in g.parameters()) for g in (family.model.generator, other)]
    assert weights[0] == pytest.approx(weights[1], rel=0.1)


def test_a_note_is_as_long_as_asked_and_only_its_own() -> None:
    family = built()
    generator = family.model.generator
    z, pitch = torch.randn(2, 4), torch.tensor([57.0, 60.0])
    values = generator(z, pitch[:, None, None])
    assert values.shape == (2, 2, 256, FRAMES)
    assert generator.factors == ((1, 2), (2, 2), (2, 2))
    assert float(values[:, 0].detach().diff(dim=2).abs().amax()) > 0, "frames differ"
    other = generator(torch.cat([z[:1], z[:1]]), pitch[:, None, None])
    torch.testing.assert_close(other[0], values[0])
    assert not torch.allclose(other[1], values[1])


def test_an_untrained_generator_is_in_tune() -> None:
    family = built()
    torch.nn.init.zeros_(family.model.generator.output.weight)
    values = family.model.generator(torch.randn(1, 4), torch.full((1, 1, 1), 58.0))
    for frame in (0, FRAMES - 1):
        torch.testing.assert_close(values[0, 1, :, frame], comb(family.mag_if, 58.0)[5])


def test_encoder_tells_when_something_happens() -> None:
    """There are no tokens to say so."""
    family = built()
    early = torch.full((1, 2, 256, FRAMES), -1.0)
    late = early.clone()
    early[..., : FRAMES // 2], late[..., FRAMES // 2 :] = 0.5, 0.5
    encoder, pitch = family.model.encoder, torch.tensor([58.0])
    seen = [encoder._over_time(values[:, :1]) for values in (early, late)]
    assert seen[0].shape == (1, 1, 256, 2)
    torch.testing.assert_close(seen[0], seen[1].flip(3))
    assert not torch.allclose(encoder(early, pitch)[0], encoder(late, pitch)[0])


def test_reconstruction_learns_and_the_critic_takes_over() -> None:
    family = built()
    losses = [family.train_step(batch(0), 1) for _ in range(60)]
    assert float(losses[-1]["generator/level"]) < 0.75 * float(losses[0]["generator/level"])
    before = {name: value.clone() for name, value in family.model.generator.state_dict().items()}
    log = family.train_step(batch(0), 2)
    assert {"critic/global/r1", "critic/global/named", "generator/adversarial"} <= set(log)
    assert not any(name.startswith("critic/local") for name in log)
    log |= family.train_step(batch(0), 3)
    after = family.model.generator.state_dict()
    assert all(not torch.equal(value, after[name]) for name, value in before.items())


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


def test_drawn_notes_sound_and_are_as_long() -> None:
    family = built()
    drawn = family.draw(family.model, torch.eye(2))
    assert drawn.shape == (2, FRAMES * 128)
    assert bool(torch.isfinite(drawn).all())
    assert float(drawn.abs().amax()) > 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"generator": GENERATOR | {"patch": 4}}, "make 128 bins, mag_if has 256"),
        ({"generator": GENERATOR | {"bin_doublings": 4}}, "there are 3 convolutions"),
        ({"frames": 20}, "20 frames cannot be halved 3 times"),
        ({"low": 61}, "low must be below high"),
    ],
)
def test_impossible_grids_are_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(SistrumError, match=told):
        tiny(WHOLE | change)


def test_settings_come_back_from_a_checkpoint(tmp_path: Path) -> None:
    data = TrainingData(AudioFormat(16000, FRAMES * 128, CLASSES), batch, {}, [])
    train(start_run(tiny(steps=1), data, tmp_path, resume=False))
    assert asdict(read_checkpoint(tmp_path / LAST).recipe.settings) == asdict(tiny().settings)
