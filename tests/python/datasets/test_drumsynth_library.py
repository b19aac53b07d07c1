import numpy as np
import pytest

from sistrum.training.datasets import drumsynth_library
from sistrum.training.datasets.acoustics import measure
from sistrum.training.datasets.drumsynth_library import class_of_preset, preset_hits
from sistrum.training.datasets.prepare_sound import Shape


@pytest.mark.parametrize(
    ("folder", "stem", "expected"),
    [
        ("tr909", "Hat-o2", "hat"),
        ("electro", "K_Linn", "kick"),
        ("electro", "S_8bit", "snare"),
        ("linn", "linn_clp", "clap"),
        ("linn", "linn_cga1", "perc"),
        ("misc", "clappy_snare", "snare"),
        ("misc", "it's_like_that_snare", "snare"),
        ("misc", "bouncy809bd", "kick"),
        ("misc_claps", "u_don't_kno", "clap"),
        ("misc_hats", "sandy_ride", "cymbal"),
        ("misc_hats", "bring_me_out", "hat"),
        ("misc_hats", "shaker_ride", None),
        ("r_n_b", "snare&hat", None),
        ("misc_electro", "what_to_do_at_220", None),
        ("misc", "bulge_n_yr_woofer", None),
        ("misc_bass", "rubber", None),
        ("effects", "hammer2", None),
        ("misc_synth", "eno's_ride", None),
    ],
)
def test_folder_and_name_tell_the_class(folder, stem, expected):
    assert class_of_preset(folder, stem) == expected


@pytest.fixture(scope="module")
def machines():
    missing = drumsynth_library.missing_packages()
    assert not missing, f"this test needs: apt-get install {' '.join(missing)}"
    skipped = []
    folder = drumsynth_library.FOLDER / "tr808"
    return list(preset_hits(Shape(), skipped, folder)), skipped


def test_an_808_sounds_like_one(machines):
    hits, _ = machines
    by_class = {name: [h for h in hits if h.sound_class == name] for name in ("kick", "snare", "hat", "clap")}
    centroid = {
        name: np.median([measure(h.audio, 44100).centroid for h in v]) for name, v in by_class.items()
    }
    assert centroid["kick"] < 120 < centroid["snare"] < centroid["hat"]
    kick = next(h for h in by_class["kick"] if h.name.startswith("Kick.ds"))
    assert measure(kick.audio, 44100).low_share > 0.9
    for hit in hits:
        assert hit.audio.shape == (44100,) and np.abs(hit.audio).max() == pytest.approx(0.891, abs=1e-5)
        assert hit.origin.licence == "GPL-2+" and "Kellett" in hit.origin.credit


def test_takes_of_a_preset_differ_and_share_a_recording(machines):
    hits, _ = machines
    claps = [hit for hit in hits if hit.sound_class == "clap"]
    assert len(claps) == drumsynth_library.TAKES["clap"] and len({hit.sample for hit in claps}) == 1
    assert all(not np.array_equal(claps[0].audio, other.audio) for other in claps[1:])
    assert len({hit.name for hit in hits}) == len(hits)


def test_what_cannot_be_rendered_is_listed(tmp_path):
    (tmp_path / "Kick.ds").write_text("nonsense")
    (tmp_path / "Snare.ds").write_text("[General]\nVersion=DrumSynth v2.0\n")
    (tmp_path / "thing.ds").write_text("")
    skipped = []
    assert list(preset_hits(Shape(), skipped, tmp_path)) == []
    reasons = {entry.name.split("/")[-1]: entry.reason for entry in skipped}
    assert "expected 'Version=DrumSynth v1'" in reasons["Kick.ds"]
    assert reasons["Snare.ds"] == "silent" and "no drum" in reasons["thing.ds"]
