"""Encoders: the convolution is the transform, the graph inverts the generator, training helps and resumes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from sistrum.errors import SistrumError
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.sound_set import SoundRecord
from sistrum.training.encoder import run as runs
from sistrum.training.encoder.checkpoint import read
from sistrum.training.encoder.generator_parts import GeneratorParts, generator_parts
from sistrum.training.encoder.losses import EncoderLoss, Judged, LossWeights, cross_entropy
from sistrum.training.encoder.networks import (
    EncoderGraph,
    SoundEncoder,
    StftConvolution,
    band_averages,
)
from sistrum.training.families.registry import FAMILIES
from sistrum.training.representations import ComplexStft

from .conftest import CLASSES, SAMPLES, TINY, tiny_batch

SETTINGS = runs.EncoderSettings(real=2, drawn=2, log_every=1, rate=1e-3, head_rate=1e-3)


@pytest.fixture(scope="module")
def generator() -> Checkpoint:
    """The miniature generator as training would save it at step 0, with weights that make z matter."""
    from sistrum.training.config import parse_recipe
    from sistrum.training.families.base import AudioFormat

    recipe = parse_recipe(TINY, "tiny")
    audio = AudioFormat(44100, SAMPLES, CLASSES)
    torch.manual_seed(5)
    family = FAMILIES[recipe.family](recipe.settings, audio)
    for network in (family.model.prior, family.model.generator):
        for parameter in network.parameters():
            nn.init.normal_(parameter, std=0.2)
    return Checkpoint(
        recipe=recipe,
        audio=audio,
        step=0,
        minutes=0.0,
        networks=family.networks.state_dict(),
        average=family.model.state_dict(),
        average_updates=0,
        optimisers={},
        random_state=torch.get_rng_state(),
        data=[{"name": "test tones", "licence": "CC0", "sounds": 2, "credit": "nobody"}],
        metrics={},
    )


@pytest.fixture(scope="module")
def parts(generator: Checkpoint) -> GeneratorParts:
    return generator_parts(generator)


@pytest.fixture(scope="module")
def sounds() -> SoundSet:
    audio = torch.cat([tiny_batch(step).audio for step in range(6)]).numpy()
    records = tuple(
        SoundRecord(
            CLASSES[i % 3], f"{i}", "tones", "CC0", "nobody", f"{i}", "train" if i < 9 else "validation"
        )
        for i in range(12)
    )
    return SoundSet(audio, records, 44100, CLASSES)


@pytest.mark.parametrize("window", ["hann", "sqrt_hann"])
@pytest.mark.parametrize(("n_fft", "hop", "samples"), [(1024, 512, 44100), (256, 64, 3001), (64, 32, 5)])
def test_the_convolution_is_the_transform(window: str, n_fft: int, hop: int, samples: int) -> None:
    stft = ComplexStft(n_fft, hop, window, scale=0.7)
    audio = torch.randn(2, 1, samples, generator=torch.Generator().manual_seed(1))
    expected = stft.forward(audio)
    found = StftConvolution(stft, samples)(audio)
    assert found.shape == expected.shape
    assert float((found - expected).abs().max()) < 1e-5 * float(expected.abs().max())


def test_band_averages_cover_every_bin_and_keep_constants() -> None:
    bands = band_averages(48, 512)
    assert torch.allclose(bands.sum(dim=1), torch.ones(48))
    assert bool((bands.sum(dim=0) > 0).all())


def test_the_latent_makes_the_generator_graph_give_what_the_encoder_meant(parts: GeneratorParts) -> None:
    """Flow inverse, temperature and shares fit the exported generator: G(latent, controls) = decoder(z)."""
    torch.manual_seed(2)
    encoder = SoundEncoder(parts).eval()
    audio = tiny_batch(1).audio[:1]
    with torch.no_grad():
        latent, controls = EncoderGraph(encoder, parts).eval()(audio[:, None])
        z, _ = encoder(parts.stft.forward(audio[:, None]))
        noise = torch.zeros(1, *parts.stft.shape(1, SAMPLES))
        expected = parts.decoder(z, noise)
        ports = parts.family.graph_inputs
        given = {"latent": latent, "controls": torch.zeros(1, len(parts.family.controls)), "noise": noise}
        given["controls"][:, : len(CLASSES)] = controls
        given["touched"] = (given["controls"] > 0).float()
        found = parts.family.export_module(parts.family.model).eval()(*(given[port.role] for port in ports))
    found = found[0] if isinstance(found, tuple) else found
    assert float(controls.sum()) == pytest.approx(1.0, abs=1e-5)
    assert float((found - expected).abs().max()) < 0.02 * float(expected.abs().max())


def test_only_the_encoder_learns(parts: GeneratorParts, generator: Checkpoint, tmp_path: Path) -> None:
    run = runs.start(generator, SETTINGS, tmp_path / "run", resume=False)
    before = {name: value.clone() for name, value in run.parts.family.model.state_dict().items()}
    weights = [p.clone() for p in run.encoder.parameters()]
    batch = tiny_batch(0)
    runs.train_step(run, EncoderLoss(run.parts, LossWeights()), batch.audio, batch.classes)
    after = run.parts.family.model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert any(not torch.equal(old, new) for old, new in zip(weights, run.encoder.parameters(), strict=True))


def test_training_finds_the_classes(generator: Checkpoint, tmp_path: Path) -> None:
    settings = replace(SETTINGS, rate=1e-3, head_rate=3e-3)
    run = runs.start(generator, settings, tmp_path / "run", resume=False)
    loss = EncoderLoss(run.parts, settings.weights)
    batch = tiny_batch(0)

    def error() -> float:
        with torch.no_grad():
            _, logits = run.encoder.eval()(run.parts.stft.forward(batch.audio[:, None]))
        run.encoder.train()
        return float(cross_entropy(Judged(logits, logits, batch.classes, batch.audio)))

    before = error()
    for _ in range(30):
        runs.train_step(run, loss, batch.audio, batch.classes)
    assert error() < 0.8 * before


def test_the_spectral_loss_leads_from_a_wrong_latent_towards_the_target(parts: GeneratorParts) -> None:
    torch.manual_seed(9)
    loss = EncoderLoss(parts, LossWeights())
    target_z = torch.randn(4, parts.latent)
    with torch.no_grad():
        target = loss.heard_again(target_z)
    z = (target_z + torch.randn(4, parts.latent)).requires_grad_()

    def distance(latent: torch.Tensor) -> torch.Tensor:
        torch.manual_seed(10)  # the same noise every time
        return loss.spectral(latent, target, 1)

    far = distance(z)
    (gradient,) = torch.autograd.grad(far, z)
    with torch.no_grad():
        nearer = distance(z - 0.1 * gradient / gradient.norm())
        assert distance(target_z) < nearer < far


def test_a_run_resumes_exactly(generator: Checkpoint, sounds: SoundSet, tmp_path: Path) -> None:
    def steps(run: runs.EncoderRun, count: int) -> None:
        loss = EncoderLoss(run.parts, run.settings.weights)
        for _ in range(count):
            batch = tiny_batch(run.step)
            runs.train_step(run, loss, batch.audio, batch.classes)
        runs.save(run)

    whole = runs.start(generator, SETTINGS, tmp_path / "whole", resume=False)
    steps(whole, 4)
    steps(runs.start(generator, SETTINGS, tmp_path / "parts", resume=False), 2)
    again = runs.start(generator, SETTINGS, tmp_path / "parts", resume=True)
    assert again.step == 2
    steps(again, 2)
    first, second = read(tmp_path / "whole" / runs.LAST), read(tmp_path / "parts" / runs.LAST)
    assert all(torch.equal(first.encoder[name], second.encoder[name]) for name in first.encoder)
    assert all(torch.equal(first.average[name], second.average[name]) for name in first.average)


def test_train_stops_at_its_time_and_logs(generator: Checkpoint, sounds: SoundSet, tmp_path: Path) -> None:
    run = runs.start(generator, SETTINGS, tmp_path / "run", resume=False)
    runs.train(run, sounds, max_minutes=0.01)
    saved = read(tmp_path / "run" / runs.LAST)
    assert saved.step == run.step >= 1
    assert len((tmp_path / "run" / "log.jsonl").read_text().splitlines()) == run.step
    assert all(np.isfinite(value) for value in saved.metrics.values()) and saved.metrics


def test_runs_in_the_way_and_strangers_are_refused(
    generator: Checkpoint, sounds: SoundSet, tmp_path: Path
) -> None:
    run = runs.start(generator, SETTINGS, tmp_path / "run", resume=False)
    runs.save(run)
    with pytest.raises(SistrumError, match="holds a run already"):
        runs.start(generator, SETTINGS, tmp_path / "run", resume=False)
    other = replace(generator, average={k: v + 1 for k, v in generator.average.items()})
    with pytest.raises(SistrumError, match="another generator"):
        runs.start(other, SETTINGS, tmp_path / "run", resume=True)
    with pytest.raises(SistrumError, match="expected 44100 samples"):
        runs.train(run, replace(sounds, audio=sounds.audio[:, :100]), 0.01)
    (tmp_path / "text.pt").write_text("no checkpoint")
    with pytest.raises(SistrumError, match="not a checkpoint"):
        read(tmp_path / "text.pt")
    with pytest.raises(SistrumError, match="no such checkpoint"):
        read(tmp_path / "none.pt")


def test_a_generator_that_was_no_auto_encoder_is_refused(
    generator: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sistrum.training.encoder import generator_parts as module

    family = FAMILIES[generator.recipe.family](generator.recipe.settings, generator.audio)
    family.model = nn.Linear(2, 2)
    monkeypatch.setattr(module, "build_family", lambda _: family)
    with pytest.raises(SistrumError, match="trained as an auto-encoder"):
        generator_parts(replace(generator, average=family.model.state_dict()))


def test_cross_entropy_of_soft_classes_is_least_where_they_agree() -> None:
    classes = torch.tensor([[0.7, 0.3, 0.0]])
    right = Judged(torch.zeros(1, 2), torch.log(classes + 1e-6), classes, torch.zeros(1, 2))
    wrong = replace(right, logits=torch.tensor([[0.0, 0.0, 3.0]]))
    assert cross_entropy(right) < cross_entropy(wrong)
    entropy = -(0.7 * np.log(0.7) + 0.3 * np.log(0.3))
    assert float(cross_entropy(right)) == pytest.approx(entropy, abs=1e-3)
