import struct

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets import freepats
from sistrum.training.datasets.drum_classes import DRUM_CLASSES
from sistrum.training.datasets.gus_patch import read_gus_patch
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError


def _patch(raw, rate, modes):
    """A GUS patch with one sample; headers that the reader skips are zero."""
    header = bytearray(96)
    struct.pack_into("<IIIH", header, 8, len(raw), 0, 0, rate)
    header[55] = modes
    return b"GF1PATCH110\0".ljust(129 + 63 + 47, b"\0") + bytes(header) + raw


@pytest.mark.parametrize(
    ("modes", "raw"),
    [
        (1, np.array([0, 16384, -32768], "<i2").tobytes()),
        (3, np.array([32768, 49152, 0], "<u2").tobytes()),
        (0, np.array([0, 64, -128, 0], "i1").tobytes()),
        (2, np.array([128, 192, 0, 128], "u1").tobytes()),
    ],
)
def test_samples_of_every_format(tmp_path, modes, raw):
    (tmp_path / "x.pat").write_bytes(_patch(raw, 22050, modes))
    sample = read_gus_patch(tmp_path / "x.pat")
    assert sample.audio[:3].tolist() == [0.0, 0.5, -1.0]
    assert sample.sample_rate == 22050 and not sample.looped


def test_a_loop_is_noticed_and_damage_reported(tmp_path):
    good = _patch(b"\0" * 64, 22050, 5)
    path = tmp_path / "x.pat"
    path.write_bytes(good)
    assert read_gus_patch(path).looped
    for content, message in ((good[:-1], "expected 64 bytes"), (b"", "no GUS"), (b"RIFF" * 100, "no GUS")):
        path.write_bytes(content)
        with pytest.raises(UnusableSoundError, match=message):
            read_gus_patch(path)
    with pytest.raises(UnusableSoundError, match="unreadable"):
        read_gus_patch(tmp_path / "gone.pat")


def test_a_patch_under_foreign_terms_is_left_out(tmp_path, ping):
    raw = (ping(80.0, 22050) * 32767).astype("<i2").tobytes()
    for name in ("035_Kick_1", "036_Kick_2", "071_Whistle_1"):
        (tmp_path / f"{name}.pat").write_bytes(_patch(raw, 22050, 1))
    (tmp_path / "035_Kick_1.txt").write_text("under the GNU Free\nDocumentation License")
    (tmp_path / "036_Kick_2.txt").write_text("released for absolutely free usage")
    skipped = []
    hits = list(freepats.freepats_hits(Shape(), skipped, tmp_path))
    assert [(hit.name, hit.sound_class) for hit in hits] == [("036_Kick_2.pat", "kick")]
    reasons = {entry.name: entry.reason for entry in skipped}
    assert reasons["FreePats/035_Kick_1.pat"] == "licence GFDL is not permitted"
    assert reasons["FreePats/071_Whistle_1.pat"] == "the name says no known drum"


def test_the_installed_drums_are_read():
    missing = freepats.missing_packages()
    assert not missing, f"this test needs: apt-get install {' '.join(missing)}"
    hits = list(freepats.freepats_hits(Shape(), []))
    assert {hit.sound_class for hit in hits} == set(DRUM_CLASSES)
    assert not any("Cuica" in hit.name for hit in hits), "its recording is under the GFDL"
    assert len({hit.sample for hit in hits if hit.sound_class == "tom"}) == 3, "both editions are one drum"


def test_a_changed_licence_is_refused(tmp_path):
    with pytest.raises(SistrumError, match="licence of freepats is not known"):
        freepats.check_licence(tmp_path / "copyright")
    (tmp_path / "copyright").write_text("all rights reserved")
    with pytest.raises(SistrumError, match="no longer there"):
        freepats.check_licence(tmp_path / "copyright")
