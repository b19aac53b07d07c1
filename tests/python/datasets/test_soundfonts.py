import subprocess
from dataclasses import replace

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets import debian_drums, soundfonts
from sistrum.training.datasets.acoustics import measure
from sistrum.training.datasets.prepare_sound import Shape
from sistrum.training.datasets.soundfont_file import SoundFontFile
from sistrum.training.datasets.soundfonts import FLUID_R3, SoundFontRendering

TR_808 = 25


@pytest.fixture(scope="module")
def rendering():
    missing = soundfonts.missing_packages()
    assert not missing, f"this test needs: apt-get install {' '.join(missing)}"
    skipped = []
    made = SoundFontRendering(FLUID_R3, Shape(), skipped)
    return list(made.hits(TR_808)), skipped, made


def test_a_kit_gives_aligned_hits_of_every_class(rendering):
    hits, skipped, _ = rendering
    assert not skipped
    assert {hit.sound_class for hit in hits} >= {"kick", "snare", "hat", "cymbal", "tom", "clap", "perc"}
    for hit in hits:
        assert hit.audio.shape == (44100,) and np.abs(hit.audio).max() == pytest.approx(0.891, abs=1e-5)
        assert np.argmax(np.abs(hit.audio) > 0.02 * 0.891) <= 44, hit.name
        assert hit.origin.licence == "MIT" and hit.sample.startswith("fluid/")


def test_kicks_are_darker_than_snares_and_those_than_hats(rendering):
    hits, _, _ = rendering
    centroids = {
        name: np.median([measure(hit.audio, 44100).centroid for hit in hits if hit.sound_class == name])
        for name in ("kick", "snare", "hat")
    }
    assert centroids["kick"] < 0.5 * centroids["snare"] < centroids["hat"]


def test_a_sound_that_kits_share_is_rendered_once(rendering):
    _, _, made = rendering
    assert list(made.hits(TR_808)) == []
    content = SoundFontFile(FLUID_R3.path)
    signatures = {note.note: note.signature for note in content.drum_notes(0, (100,))}
    assert signatures[80] != signatures[81], "the same triangle, one open and one mute"
    assert signatures[38] != signatures[40]
    other_kit = {note.note: note.signature for note in content.drum_notes(1, (100,))}
    assert signatures[42] != other_kit[42], "one hi-hat sample with another resonance"
    assert len(set(signatures.values()) & set(other_kit.values())) > 40


def test_every_note_is_alone_dry_and_on_time(rendering):
    notes = list(SoundFontFile(FLUID_R3.path).drum_notes(TR_808, (100, 127)))
    claves = [note for note in notes if note.note == 75]
    sounds = soundfonts.render_notes(FLUID_R3.path, [*notes, *claves], 44100)
    assert len(sounds) == len(notes) + 2
    for sound in sounds:
        assert np.abs(sound[: int(0.018 * 44100)]).max() < 1e-4
    for sound in sounds[-2:]:
        onset = int(np.argmax(np.abs(sound).max(axis=1) > 0.01 * np.abs(sound).max()))
        assert onset / 44100 == pytest.approx(0.020, abs=0.004)
        assert np.abs(sound[22050:]).max() < 1e-4 * np.abs(sound).max()


def test_the_set_is_grouped_split_and_credited(rendering):
    hits, _, _ = rendering
    sounds = debian_drums.assemble(hits, Shape(), [])
    assert 30 < len(sounds) < len(hits)
    by_group = {}
    for record in sounds.records:
        assert by_group.setdefault(record.group, record.split) == record.split
    assert sounds.counts()["split"]["validation"] > 0
    assert sounds.credits() == ["FluidR3 GM: Frank Wen and contributors, (C) 2000-2002, 2008 (MIT)"]


def test_missing_packages_are_all_named_in_one_line(monkeypatch, tmp_path):
    gone = replace(FLUID_R3, path=tmp_path / "gone.sf2")
    monkeypatch.setattr(soundfonts, "SOUND_FONTS", (gone,))
    monkeypatch.setattr(soundfonts.shutil, "which", lambda name: None)
    with pytest.raises(SistrumError, match="apt-get install fluidsynth fluid-soundfont-gm"):
        debian_drums.build(Shape())


def test_a_changed_licence_is_refused(tmp_path):
    changed = replace(FLUID_R3, copyright_file=tmp_path / "copyright")
    with pytest.raises(SistrumError, match="licence of fluid-soundfont-gm is not known"):
        SoundFontRendering(changed, Shape(), [])
    changed.copyright_file.write_text("all rights reserved")
    with pytest.raises(SistrumError, match="no longer there"):
        SoundFontRendering(changed, Shape(), [])


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x04\x00\x00\x00WAVE", b"RIFF\x04\x00\x00\x00sfbk"])
def test_what_is_no_soundfont_gives_one_clear_line(tmp_path, content):
    path = tmp_path / "x.sf2"
    path.write_bytes(content)
    with pytest.raises(SistrumError, match=r"x\.sf2: "):
        SoundFontFile(path)


def test_a_failing_fluidsynth_is_reported(monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "first\nout of luck\n")
    monkeypatch.setattr(soundfonts.subprocess, "run", lambda *_, **__: failed)
    made = SoundFontRendering(FLUID_R3, Shape(), [])
    with pytest.raises(SistrumError, match=r"fluidsynth failed on .*: out of luck"):
        list(made.hits(TR_808))
