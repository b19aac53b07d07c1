"""Playing notes of one length from checkpoints: the asked pitch, family and seed, the averaged weights."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from sistrum.errors import SistrumError
from sistrum.export.evaluation_notes.playing import NoteAsk, has_length
from sistrum.export.evaluation_notes.whole_note_player import WholeNotePlayer
from sistrum.training.averaging import WeightAverage
from sistrum.training.checkpoint import Checkpoint, write_checkpoint
from sistrum.training.config import parse_recipe
from sistrum.training.families.base import AudioFormat
from sistrum.training.families.registry import FAMILIES
from sistrum.training.metrics.note_pitch import measure_pitch

HOP, FRAMES = 128, 64
COMMON: dict[str, Any] = {
    "frames": FRAMES,
    "low": 57,
    "high": 60,
    "mag_if": {"n_fft": 512, "hop": HOP, "rise": 32},
}
PUBLISHED = COMMON | {
    "latent": 3,
    "tokens": 0,
    "time_scales": 1,
    "channels": [6, 4],
    "iterations": [2, 2],
    "batch": [2, 2],
}
SMALL = COMMON | {
    "segments": 2,
    "generator": {
        "latent": 4,
        "base": 8,
        "channels": [8, 6, 8],
        "time_doublings": 2,
        "bin_doublings": 2,
        "detail": 8,
        "patch": 8,
    },
}
CASES = {"note_wgan": PUBLISHED, "note_wgan_small": SMALL}
ASK = NoteAsk(7, "organ", 58, 90, FRAMES * HOP / 16000)


def written(folder: Path, family: str, settings: dict[str, Any], tuned: bool = False) -> Path:
    """An untrained checkpoint; `tuned`: it gives the harmonics of the asked pitch, all as loud."""
    torch.manual_seed(1)
    recipe = parse_recipe({"name": "x", "family": family, "settings": settings}, "x")
    audio = AudioFormat(16000, settings["frames"] * HOP, ("brass", "organ"))
    built = FAMILIES[family](recipe.settings, audio)
    if "growth" in dict(built.model.named_buffers()):
        built.model.get_buffer("growth").fill_(1.0)
    average = WeightAverage(built.model, 0.9)
    for name, parameter in average.model.named_parameters():
        if "prior.mean" in name:
            parameter.normal_()  # families differ
    if tuned:
        lead_mask_through(average.model.generator)
    torch.nn.init.constant_(next(built.model.parameters()), 100.0)  # not the average: must not be heard
    path = folder / f"{family}.pt"
    networks, state = built.networks.state_dict(), torch.get_rng_state()
    write_checkpoint(
        path,
        Checkpoint(recipe, audio, 12, 1.0, networks, average.model.state_dict(), 1, {}, state, [], {}),
    )
    return path


def lead_mask_through(generator: nn.Module) -> None:
    """The combs' first channel, the lobe mask, becomes the level; -1..1 passes the rectifiers as 0..2."""
    before = 8  # channels before those of the combs
    for convolution in (*generator.detail, generator.output):
        convolution.weight.zero_()
        convolution.bias.zero_()
        for bin_ in range(generator.patch):
            convolution.weight[bin_, before + bin_, convolution.around, 0] = 1 / convolution.scale
        before = 0
    generator.detail[0].bias.fill_(1.0)
    generator.output.bias[: generator.patch] = -1.0


@pytest.mark.parametrize("family", CASES)
def test_same_asks_give_same_notes_as_long_as_asked(family: str, tmp_path: Path) -> None:
    player = WholeNotePlayer(written(tmp_path, family, CASES[family]))
    assert player.sample_rate == 16000
    assert player.longest == ASK.seconds
    asks = [ASK, replace(ASK, seed=8), replace(ASK, pitch=60), replace(ASK, seconds=1.0), ASK]
    audio = [note.audio for note in player.play(asks)]
    assert [len(sound) for sound in audio] == [8192, 8192, 8192, 16000, 8192]
    np.testing.assert_array_equal(audio[0], audio[4])
    np.testing.assert_array_equal(audio[3][:8192], audio[0])
    assert not audio[3][8192:].any(), "silence follows its end"
    assert np.isfinite(audio[0]).all()
    for other in audio[1:3]:
        assert np.abs(other - audio[0]).max() > 0.01 * np.abs(audio[0]).max()


def test_families_are_asked_for(tmp_path: Path) -> None:
    player = WholeNotePlayer(written(tmp_path, "note_wgan_small", SMALL))
    organ, brass = (note.audio for note in player.play([ASK, replace(ASK, family="brass")]))
    assert np.abs(organ - brass).max() > 0.01 * np.abs(organ).max()


def test_the_asked_pitch_sounds(tmp_path: Path) -> None:
    player = WholeNotePlayer(written(tmp_path, "note_wgan_small", SMALL, tuned=True))
    for pitch in (57, 60):
        (note,) = player.play([replace(ASK, pitch=pitch)])
        assert abs(measure_pitch(note.audio, 16000, pitch).cents) < 1.0


def test_facts_name_the_weights(tmp_path: Path) -> None:
    facts = WholeNotePlayer(written(tmp_path, "note_wgan_small", SMALL)).facts
    tuned = WholeNotePlayer(written(tmp_path, "note_wgan_small", SMALL, tuned=True)).facts
    assert (facts["recipe"], facts["steps"], facts["renderer"]) == ("x", 12, "torch")
    assert facts["graph_sha256"] != tuned["graph_sha256"]
    assert facts["bytes"] == tuned["bytes"] > 1000


def test_only_its_own_length_is_judged(tmp_path: Path) -> None:
    player = WholeNotePlayer(written(tmp_path, "note_wgan_small", SMALL))  # of 0.512 s
    assert [has_length(player, seconds) for seconds in (0.25, 0.5, 1.0)] == [False, True, False]


def test_a_model_that_streams_is_refused(tmp_path: Path) -> None:
    settings = COMMON | {"generator": {"base": 8, "channels": [8, 6, 4], "times": [3, 2], "patch": 8}}
    path = written(tmp_path, "vqcpc_gan_small", settings)
    with pytest.raises(SistrumError, match="expected notes of one length, found a model that streams"):
        WholeNotePlayer(path)
