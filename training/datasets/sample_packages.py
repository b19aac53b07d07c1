"""Single drum samples in Debian packages of music programs: class by file name, licence by copyright file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sistrum.training.datasets.audio_file import SUFFIXES, read_sound
from sistrum.training.datasets.drum_classes import class_of_name
from sistrum.training.datasets.hits import Hit, Origin
from sistrum.training.datasets.licences import DebianCopyright
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError
from sistrum.training.datasets.sound_set import Skipped


@dataclass(frozen=True)
class SamplePackage:
    """A folder of samples. `prefixes` chooses files by the start of their name (empty = all of them)."""

    package: str
    source: str
    folder: Path
    path_in_source: str
    copyright_file: Path
    prefixes: tuple[str, ...] = ()


SAMPLE_PACKAGES = (
    SamplePackage(
        "sonic-pi-samples",
        "Sonic Pi samples",
        Path("/usr/share/sonic-pi/samples"),
        "etc/samples/{file}",
        Path("/usr/share/doc/sonic-pi-samples/copyright"),
        ("bd_", "sn_", "drum_", "elec_", "perc_", "tabla_"),
    ),
    SamplePackage(
        "lmms-common",
        "LMMS drums",
        Path("/usr/share/lmms/samples/drums"),
        "data/samples/drums/{file}",
        Path("/usr/share/doc/lmms-common/copyright"),
    ),
)


def missing_packages() -> list[str]:
    """Debian packages with samples that are not installed."""
    return [package.package for package in SAMPLE_PACKAGES if not package.folder.is_dir()]


def package_hits(package: SamplePackage, shape: Shape, skipped: list[Skipped]) -> Iterator[Hit]:
    """The drum hits of one package; files that are refused or unusable go to `skipped`."""
    copyright_file = DebianCopyright(package.copyright_file)
    for path in sorted(package.folder.iterdir()):
        wanted = path.suffix.lower() in SUFFIXES and (
            not package.prefixes or path.name.startswith(package.prefixes)
        )
        if not wanted:
            continue
        name = f"{package.source}/{path.name}"
        terms = copyright_file.terms_of(package.path_in_source.format(file=path.name))
        sound_class = class_of_name(path.stem)
        if terms is None or not terms.permitted:
            skipped.append(Skipped(name, f"licence {terms.licence if terms else 'unknown'} is not permitted"))
        elif sound_class is None:
            skipped.append(Skipped(name, "the name says no known drum"))
        else:
            try:
                audio = read_sound(path, shape)
            except UnusableSoundError as error:
                skipped.append(Skipped(name, str(error)))
                continue
            sample = f"{package.source}/{re.sub('_(hard|soft)$', '', path.stem)}"
            yield Hit(
                audio, sound_class, path.name, sample, Origin(package.source, terms.licence, terms.holders)
            )
