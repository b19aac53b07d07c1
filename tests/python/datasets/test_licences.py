from pathlib import Path

import pytest
import soundfile

from sistrum import SistrumError
from sistrum.training.datasets.hydrogen import KitPackage, kit_hits, read_kit
from sistrum.training.datasets.licences import DebianCopyright
from sistrum.training.datasets.prepare_sound import Shape

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2001, Somebody
License: GPL-2

Files: drumkits/Free.kit
 drumkits/Also?Free.kit
Copyright: 2002, Ann
 2003, Bob
 2004, Cleo
 2005, Dora
License: GPL-2+
Comment:
 A comment.

Files: drumkits/Alike.kit
Copyright: Jim
License: CC-BY-SA-3.0

Files: drumkits/rumpf_kit_z01_h2.kit
Copyright: Emanuel
License: CC-BY-3.0

License: GPL-2+
 The text.
"""


@pytest.fixture
def package(tmp_path: Path) -> KitPackage:
    path = tmp_path / "copyright"
    path.write_text(COPYRIGHT)
    return KitPackage("kits", path, "drumkits/{kit}.kit")


def test_the_last_matching_paragraph_counts(package):
    copyright_file = DebianCopyright(package.copyright_file)
    free = copyright_file.terms_of("drumkits/Also Free.kit")
    assert free is not None and free.licence == "GPL-2+" and free.permitted
    assert free.holders == "2002, Ann; 2003, Bob; 2004, Cleo; and 1 more"
    other = copyright_file.terms_of("drumkits/Other.kit")
    assert other is not None and other.licence == "GPL-2" and not other.permitted


def test_without_a_copyright_file_nothing_is_used(tmp_path):
    with pytest.raises(SistrumError, match="licence of these sounds is not known"):
        DebianCopyright(tmp_path / "missing")


def _kit(folder: Path, ping, namespace: str = "") -> Path:
    folder.mkdir()
    soundfile.write(folder / "boom.wav", ping(60.0, 44100), 44100)
    soundfile.write(folder / "thing.flac", ping(5000.0, 44100), 44100)
    (folder / "drumkit.xml").write_text(
        f"<drumkit_info{namespace}><author>Zoe</author><instrumentList>"
        "<instrument><name>Bass Drum</name><layer><filename>boom.wav</filename></layer>"
        "<layer><filename>gone.wav</filename></layer></instrument>"
        "<instrument><name>Closed HH</name><filename>thing.flac</filename></instrument>"
        "<instrument><name>Mystery</name><filename>thing2.flac</filename></instrument>"
        "</instrumentList></drumkit_info>"
    )
    return folder


def test_only_permitted_kits_are_used(package, tmp_path, ping):
    names = ("Free", "Alike", "Unknown", "rumpf_kit_z01_h2")
    skipped = []
    hits = list(kit_hits([_kit(tmp_path / name, ping) for name in names], package, Shape(), skipped))
    assert {hit.origin.source for hit in hits} == {"Hydrogen Free"}
    assert {(hit.sound_class, hit.origin.licence) for hit in hits} == {("kick", "GPL-2+"), ("hat", "GPL-2+")}
    assert {hit.origin.credit for hit in hits} == {"Zoe; 2002, Ann; 2003, Bob; 2004, Cleo; and 1 more"}
    reasons = {entry.name: entry.reason for entry in skipped}
    assert reasons["Hydrogen kit Alike"] == "licence CC-BY-SA-3.0 is not permitted"
    assert reasons["Hydrogen kit Unknown"] == "licence GPL-2 is not permitted"
    assert reasons["Hydrogen kit rumpf_kit_z01_h2"] == "contradictory licence notes"
    assert "unreadable" in reasons["Hydrogen Free/gone.wav"]
    assert "no known drum" in reasons["Hydrogen Free/thing2.flac"]


def test_a_kit_of_which_nothing_is_said_is_refused(package, tmp_path, ping):
    text = "\n\n".join(part for part in COPYRIGHT.split("\n\n") if not part.startswith("Files: *"))
    package.copyright_file.write_text(text)
    skipped = []
    assert list(kit_hits([_kit(tmp_path / "Unknown", ping)], package, Shape(), skipped)) == []
    assert skipped[0].reason == "no licence is stated"


def test_a_kit_is_read_with_and_without_namespace(tmp_path, ping):
    folder = _kit(tmp_path / "Free", ping, ' xmlns="http://www.hydrogen-music.org/drumkit"')
    kit = read_kit(folder)
    assert kit.author == "Zoe"
    assert kit.instruments[0] == ("Bass Drum", ("boom.wav", "gone.wav"))


def test_a_damaged_kit_is_listed(package, tmp_path, ping):
    folder = _kit(tmp_path / "Free", ping)
    (folder / "drumkit.xml").write_text("<drumkit_info>")
    skipped = []
    assert list(kit_hits([folder], package, Shape(), skipped)) == []
    assert "unreadable drumkit.xml" in skipped[0].reason
