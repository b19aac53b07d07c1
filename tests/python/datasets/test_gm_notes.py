"""The notes of the General MIDI soundfonts, rendered where the soundfonts are installed."""

import numpy as np
import pytest

from sistrum.training.datasets import gm_notes, soundfonts
from sistrum.training.datasets.gm_notes import PITCHES, SAMPLE_RATE, Struck, split_of
from sistrum.training.datasets.gm_programs import PROGRAMS, family_of
from sistrum.training.datasets.notes import FAMILIES, read_notes

needs_soundfonts = pytest.mark.skipif(
    bool(soundfonts.missing_packages()), reason="needs fluidsynth and its soundfonts"
)
SQUARE_LEAD, SLOW_STRINGS = 80, 49


def test_every_family_has_programs_and_no_program_two():
    assert set(PROGRAMS) == set(FAMILIES)
    programs = [program for family in PROGRAMS.values() for program in family]
    assert len(programs) == len(set(programs)) == 88
    assert family_of(73) == "flute" and family_of(32) == "bass"
    with pytest.raises(KeyError):
        family_of(120)


def test_a_tenth_of_the_pitches_of_each_program_is_for_validation():
    for program in (0, 40, 91):
        assert sum(split_of(program, pitch) == "valid" for pitch in PITCHES) == 3
    chosen = [tuple(p for p in PITCHES if split_of(g, p) == "valid") for g in range(20)]
    assert len(set(chosen)) > 10, "not the same pitches in all programs"


def test_one_gain_keeps_the_balance_of_a_program():
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * 220 * time)
    levelled = gm_notes.level(np.stack([0.01 * tone, 0.05 * tone]))
    assert np.allclose(levelled[1], 5 * levelled[0])
    assert gm_notes.loudest_rms(levelled)[1] == pytest.approx(gm_notes.LOUDEST_RMS, rel=1e-3)
    click = np.zeros((1, SAMPLE_RATE))
    click[0, 5] = 0.01
    assert np.abs(gm_notes.level(click)).max() == pytest.approx(gm_notes.LARGEST_PEAK)


@needs_soundfonts
def test_a_note_starts_at_sample_0_is_held_3_s_and_released():
    sound = gm_notes.render(soundfonts.FLUID_R3.path, [Struck(SQUARE_LEAD, 57, 127)] * 3)
    assert sound.shape == (3, 4 * SAMPLE_RATE)
    audible = np.abs(sound) > 1e-3 * np.abs(sound).max()
    assert (audible.argmax(axis=1) < 8).all(), "this preset starts without delay"
    assert np.array_equal(sound[1], sound[2]), "no rest of the note before"
    last = audible.shape[1] - audible[:, ::-1].argmax(axis=1)
    held = 3 * SAMPLE_RATE
    assert ((last > held - 64) & (last < held + SAMPLE_RATE // 4)).all()
    strings = gm_notes.render(soundfonts.FLUID_R3.path, [Struck(SLOW_STRINGS, 57, 127)])[0]
    tail = strings[held : held + SAMPLE_RATE // 4]
    assert np.sqrt(np.mean(tail**2)) > 0.01 * np.abs(strings).max(), "a release that rings on"
    assert abs(strings[-1]) < 1e-4 * np.abs(strings).max()


@needs_soundfonts
def test_a_small_set_has_every_family_and_is_rendered_once(tmp_path):
    gm_notes.build(tmp_path / "set", [soundfonts.FLUID_R3], most=22)
    found = read_notes(tmp_path / "set")
    assert {note.family for note in found.notes} == set(FAMILIES) and 20 <= len(found) <= 22
    assert found.sources[0].licence == "MIT"
    assert np.abs(found.audio).max() > 3000
    before = (tmp_path / "set" / "audio.npy").stat().st_mtime_ns
    gm_notes.build(tmp_path / "set", [soundfonts.FLUID_R3], most=22)
    assert (tmp_path / "set" / "audio.npy").stat().st_mtime_ns == before, "nothing is rendered twice"


def test_silent_notes_are_left_out():
    tone = np.sin(np.arange(gm_notes.SAMPLES) * 0.05)
    sounds = np.stack([0.5 * tone, 1e-5 * tone, np.full_like(tone, np.nan)])
    struck = [Struck(0, pitch, 90) for pitch in (50, 51, 52)]
    notes, audio, left_out = gm_notes._usable(soundfonts.FLUID_R3, "Piano", struck, sounds)
    assert [note.pitch for note in notes] == [50] and audio.shape == (1, gm_notes.SAMPLES)
    assert len(left_out) == 2 and "pitch 51" in left_out[0]
