"""The tag set: what is rendered, which side it is on, and that a cut-short set goes on."""

import json
from pathlib import Path

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets import gm_sounds, soundfonts
from sistrum.training.datasets.gm_sounds import PITCHES, VALID_PITCHES, drum_split, split_of
from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.tag_set import AUDIO, RECORDS, TagSound, TagWriter, read_tag_set

needs_soundfonts = pytest.mark.skipif(
    bool(soundfonts.missing_packages()), reason="needs fluidsynth and its soundfonts"
)
ORIGIN = Origin("test", "CC0", "nobody")


def sound(name: str, split: str = "train") -> TagSound:
    return TagSound("test", 0, 16, name, 60, 100, (), split)


def test_neighbouring_pitches_of_each_program_are_kept_back():
    chosen = {}
    for program in range(128):
        valid = [pitch for pitch in PITCHES if split_of(program, pitch) == "valid"]
        assert len(valid) == VALID_PITCHES and valid[-1] - valid[0] == 4 * (VALID_PITCHES - 1)
        chosen[program] = tuple(valid)
    assert len(set(chosen.values())) > 10, "not the same in all programs"


def test_drums_go_by_recording():
    sides = [drum_split((f"Snare {number}",)) for number in range(400)]
    assert 0.15 < sides.count("valid") / 400 < 0.35
    assert drum_split(("Snare 1", "Rattle")) == drum_split(("Snare 1",))


def test_a_set_grows_and_goes_on(tmp_path: Path):
    audio = np.arange(12, dtype=np.int16).reshape(3, 4)
    TagWriter(tmp_path, 8, 4).append("one", ORIGIN, [sound("a"), sound("b", "valid")], audio[:2])
    with (tmp_path / AUDIO).open("ab") as file:
        file.write(b"a piece that was cut short")
    writer = TagWriter(tmp_path, 8, 4)
    assert writer.finished == {"one"}
    writer.append("two", ORIGIN, [sound("c")], audio[2:])
    tags = read_tag_set(tmp_path)
    assert np.array_equal(tags.audio, audio) and [s.name for s in tags.sounds] == ["a", "b", "c"]
    assert tags.rows("valid").tolist() == [1] and tags.sources == (ORIGIN,)
    with pytest.raises(SistrumError, match="another rate or length"):
        TagWriter(tmp_path, 8, 5)


def test_damage_is_named(tmp_path: Path):
    with pytest.raises(SistrumError, match="not a tag set"):
        read_tag_set(tmp_path)
    TagWriter(tmp_path, 8, 4).append("one", ORIGIN, [sound("a")], np.zeros((1, 4), np.int16))
    good = json.loads((tmp_path / RECORDS).read_text())
    cases = {
        "format_version 1": {**good, "format_version": 9},
        "samples is missing or of the wrong type": {**good, "samples": "4"},
        "sound 0: expected the keys": {**good, "sounds": [{"name": "a"}]},
        "expected 16 bytes, found 8": {**good, "sounds": good["sounds"] * 2},
    }
    for message, header in cases.items():
        (tmp_path / RECORDS).write_text(json.dumps(header))
        with pytest.raises(SistrumError, match=message):
            read_tag_set(tmp_path)


@needs_soundfonts
def test_sounds_begin_at_sample_0_at_full_level_and_kits_share_recordings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    class Few(gm_sounds.SoundFontFile):
        def presets(self, bank: int) -> dict[int, str]:
            wanted = {0: (80, 123), 8: (14,), 128: (0, 1)}
            return {p: n for p, n in super().presets(bank).items() if p in wanted.get(bank, ())}

    monkeypatch.setattr(gm_sounds, "SoundFontFile", Few)
    gm_sounds.build(tmp_path, [soundfonts.FLUID_R3])
    tags = read_tag_set(tmp_path)
    square = [row for row, s in enumerate(tags.sounds) if s.program == 80 and s.note < 90]
    assert len(square) >= 30 and tags.sample_rate == 32000 and tags.audio.shape[1] == 40000
    level = np.abs(tags.audio[square].astype(np.int32))
    assert level.max(axis=1) == pytest.approx(np.full(len(square), 0.891 * 32767), rel=1e-3)
    assert ((level > 300).argmax(axis=1) < 64).all(), "this preset starts without delay"
    assert (level[:, -400:].max(axis=1) > 3000).all(), "and is held to the end"
    assert {s.name for s in tags.sounds if s.bank == 8} == {"Church Bell"}
    first, second = (sum((s.bank, s.program) == (128, kit) for s in tags.sounds) for kit in (0, 1))
    assert first > 100 and 0 < second < first / 4, "the second kit adds what is new in it"
    assert all(s.split == drum_split(s.recordings) for s in tags.sounds if s.bank == 128)
    before = (tmp_path / AUDIO).stat().st_size
    gm_sounds.build(tmp_path, [soundfonts.FLUID_R3])
    assert (tmp_path / AUDIO).stat().st_size == before, "nothing is rendered twice"
