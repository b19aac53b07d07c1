"""The drum family: noise head, critic views, class shares, and what learns in which phase."""

from collections.abc import Callable

import pytest
import torch

from sistrum.training.analysis import partials as sines
from sistrum.training.config import Recipe
from sistrum.training.families.stn_gan.critic_view import CriticView
from sistrum.training.families.stn_gan.export_graph import DrumGraph
from sistrum.training.families.stn_gan.family import StnGan
from sistrum.training.families.stn_gan.grid import BINS, FRAMES
from sistrum.training.families.stn_gan.networks import (
    ATTACK_FRAMES,
    Heads,
    band_interpolation,
    blurred,
    line_interpolation,
    present,
)
from sistrum.training.families.stn_gan.oscillators import BANK
from sistrum.training.families.stn_gan.reconstruction import uniform_noise
from sistrum.training.families.stn_gan.settings import CriticSettings, GeneratorSettings
from sistrum.training.families.stn_gan.targets import with_leads
from sistrum.training.loop import TrainingData
from sistrum.training.networks.companding import compand, log_magnitude, power
from sistrum.training.representations import ComplexStft


@pytest.fixture
def family(tiny_recipe: Callable[..., Recipe], tiny_data: TrainingData) -> StnGan:
    torch.manual_seed(5)
    return StnGan(tiny_recipe().settings, tiny_data.audio)


def silent_but_for(gain: float = -20.0, tones: torch.Tensor | None = None) -> Heads:
    """Heads without body and partials."""
    body = torch.cat([torch.full((1, 26), 5.0), torch.full((1, 26), -9.21), torch.ones(1, 2)], dim=1)
    partials = torch.cat([torch.full((1, BANK, 1), 0.5), torch.full((1, BANK, 9), -11.5)], dim=2)
    partials = torch.cat([partials, torch.ones(1, BANK, 2)], dim=2)
    tones = torch.zeros(1, 2, BINS, ATTACK_FRAMES) if tones is None else tones
    return Heads(tones, torch.full((1, 1, BINS, FRAMES), gain), body, partials, torch.full((1, BANK), -9.0))


def test_noise_gain_is_the_level_that_is_heard(family: StnGan) -> None:
    generator = family.model.generator
    torch.manual_seed(0)
    noise = uniform_noise(torch.zeros(1, 1, BINS, FRAMES))
    quiet, loud = (
        family.stft.inverse(generator.join(silent_but_for(gain), noise), 44100) for gain in (-2.0, 1.0)
    )
    torch.testing.assert_close(loud, quiet * torch.exp(torch.tensor(3.0)), rtol=1e-3, atol=1e-5)
    kurtosis = float((quiet**4).mean() / (quiet**2).mean() ** 2)
    assert abs(kurtosis - 3) < 0.1, "not like Gaussian noise"


def test_tones_are_heard_as_they_were_companded(family: StnGan) -> None:
    generator = family.model.generator
    audio = torch.sin(torch.arange(44100.0) * 0.05)[None, None] * torch.linspace(1, 0, 44100)
    tones = generator.compand(family.stft.forward(audio))[..., :ATTACK_FRAMES]
    no_noise = torch.zeros(1, 2, BINS, FRAMES)
    heard = family.stft.inverse(generator.join(silent_but_for(tones=tones), no_noise), 44100)
    early = slice(0, 512 * (ATTACK_FRAMES - 1))
    assert float((heard - audio)[..., early].abs().max()) < 1e-3
    assert float(heard[..., 512 * (ATTACK_FRAMES + 1) :].abs().max()) < 1e-3


def test_chance_decides_phases_only_as_far_as_the_generator_is_unsure() -> None:
    torch.manual_seed(0)
    first, second = (uniform_noise(torch.zeros(1, 1, BINS, FRAMES)) for _ in range(2))
    sure = torch.nn.functional.normalize(torch.randn(1, BANK, 2), dim=2)
    torch.testing.assert_close(blurred(sure, first), blurred(sure, second), atol=1e-3, rtol=0)
    unsure = torch.zeros(1, BANK, 2)
    one, other = blurred(unsure, first), blurred(unsure, second)
    assert float((one - other).abs().mean()) > 0.5
    torch.testing.assert_close(one.norm(dim=2), torch.ones(1, BANK), atol=1e-3, rtol=0)
    assert float(one.mean(dim=1).norm()) < 0.3, "phases favour a direction"


def test_partials_are_there_as_often_as_they_are_likely() -> None:
    torch.manual_seed(0)
    noise = uniform_noise(torch.zeros(64, 1, BINS, FRAMES))
    for share in (0.05, 0.5, 0.9):
        log_odds = torch.full((64, BANK), share).logit()
        there = present(log_odds, noise)
        assert float(there.mean()) == pytest.approx(share, abs=0.04)
        assert float(((there == 0) | (there == 1)).float().mean()) > 0.9, "half-way partials are rare"
    assert bool((present(torch.full((64, BANK), -12.0), noise) < 1e-3).all())
    assert bool((present(torch.full((64, BANK), 12.0), noise) > 0.999).all())


def test_the_loudest_partials_leave_their_bands() -> None:
    edges = torch.tensor(sines.band_edges(), dtype=torch.float32)
    partials = torch.cat([torch.full((1, 128, 1), -1.0), torch.full((1, 128, 9), sines.QUIETEST)], dim=2)
    partials = torch.cat([partials, torch.ones(1, 128, 1), torch.zeros(1, 128, 1)], dim=2)
    for band, level in ((3, -4.0), (50, -1.0), (51, -6.0), (90, -2.0), (100, -3.0), (110, -5.0)):
        partials[0, band, 0] = 0.25
        partials[0, band, 1:10] = level
    bank = with_leads(partials)
    assert bank.shape == (1, BANK, 12)
    assert set(torch.nonzero(bank[0, :128, 0] >= 0).flatten().tolist()) == {51, 110}
    hz = edges[0] + bank[0, 128:, 0] * (edges[-1] - edges[0])
    wanted = torch.stack([edges[b] + 0.25 * (edges[b + 1] - edges[b]) for b in (50, 90, 100, 3)])
    torch.testing.assert_close(hz, wanted, rtol=1e-3, atol=0)
    assert bank[0, 128:, 1].tolist() == [-1.0, -2.0, -3.0, -4.0]
    few = with_leads(torch.where(partials[..., 1:2] > -1.5, partials, partials[:, :1] * 0 - 1))
    assert (few[0, 128:, 0] >= 0).tolist() == [True, False, False, False]


def test_lines_go_through_the_middles() -> None:
    shape = line_interpolation(128, 512)
    torch.testing.assert_close(shape.sum(dim=1), torch.ones(512))
    ramp = shape @ torch.arange(128.0)
    torch.testing.assert_close(ramp[2:510], (torch.arange(2, 510) - 2) / 4)


def test_bands_draw_straight_lines() -> None:
    shape = band_interpolation(32, 512)
    torch.testing.assert_close(shape.sum(dim=1), torch.ones(512))
    assert bool((shape >= 0).all()) and float(shape[0, 0]) == 1.0
    assert float(shape[-1, -1]) == pytest.approx(1.0, abs=1e-4)


def test_critic_view_is_the_companded_spectrum() -> None:
    critic = CriticSettings()
    audio = 10 * torch.randn(2, 1, 44100, generator=torch.Generator().manual_seed(1))
    seen = CriticView(critic, GeneratorSettings())(audio)
    expected = compand(ComplexStft(1024, 512).forward(audio), 0.4, 0.25)
    assert seen.shape == (2, 3, BINS, FRAMES)
    torch.testing.assert_close(seen[:, 1:, 1:], expected[:, :, 1:], rtol=1e-2, atol=0.03)
    torch.testing.assert_close(
        seen[:, :1, 1:], log_magnitude(power(expected))[:, :, 1:], rtol=1e-2, atol=0.03
    )


@pytest.mark.parametrize(
    ("critic", "shape"),
    [
        (CriticSettings(256, 64, 8192, patch=(4, 4), phase=False), (1, 128, 128)),
        (CriticSettings(512, 128, decimation=8, bins=96, phase=False), (1, 96, 44)),
    ],
)
def test_critic_views_are_whole_patches(critic: CriticSettings, shape: tuple[int, ...]) -> None:
    assert CriticView(critic, GeneratorSettings())(torch.zeros(2, 1, 44100)).shape == (2, *shape)


def test_silence_pulls_no_harder_than_sound() -> None:
    """Companding is steep towards silence; a critic must not send its gradients there."""
    view = CriticView(CriticSettings(), GeneratorSettings())
    slopes = []
    for level in (0.1, 1e-6):
        audio = level * torch.randn(1, 1, 44100, generator=torch.Generator().manual_seed(1))
        audio.requires_grad_()
        view(audio).abs().sum().backward()
        assert audio.grad is not None
        slopes.append(float(audio.grad.norm()))
    assert slopes[1] < 20 * slopes[0]


def test_shares_are_relative_and_none_is_the_first_class(family: StnGan) -> None:
    for parameter in family.model.prior.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    graph = DrumGraph(family.model.prior, family.model.generator).eval()
    latent, noise = torch.randn(1, 4), torch.randn(1, 2, BINS, FRAMES)

    def render(*controls: float) -> torch.Tensor:
        with torch.no_grad():
            spectrum: torch.Tensor = graph(latent, torch.tensor([controls]), noise)
        return spectrum

    torch.testing.assert_close(render(0, 0, 0), render(1, 0, 0))
    louder, softer = (power(render(0, x, x)).mean(dim=(2, 3)) for x in (0.8, 0.4))
    torch.testing.assert_close(louder, softer, rtol=0.05, atol=1e-3)
    assert float((render(0, 1, 0) - render(1, 0, 0)).abs().max()) > 1e-3
    torch.testing.assert_close(render(0, 7, -3), render(0, 1, 0))


def test_what_learns_in_which_phase(family: StnGan, tiny_data: TrainingData) -> None:
    def moved(step: int) -> set[str]:
        parts = {
            "encoder": family.model.encoder,
            "prior": family.model.prior,
            "generator": family.model.generator,
            "critics": family.critics,
        }
        before = {name: [p.detach().clone() for p in part.parameters()] for name, part in parts.items()}
        family.train_step(tiny_data.batch(step), step)
        return {
            name
            for name, part in parts.items()
            if any(not torch.equal(p, q) for p, q in zip(part.parameters(), before[name], strict=True))
        }

    start = family.settings.loss.adversarial_start
    assert moved(start - 1) == {"encoder", "prior", "generator"}
    assert moved(start + 1) == {"prior", "generator", "critics"}


def test_sounds_of_another_length_are_refused(tiny_recipe: Callable[..., Recipe]) -> None:
    from sistrum.training.families.base import AudioFormat

    with pytest.raises(ValueError, match="22050 samples do not fit"):
        StnGan(tiny_recipe().settings, AudioFormat(44100, 22050, ("kick",)))
