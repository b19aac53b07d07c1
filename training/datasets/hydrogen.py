"""Drum hits of the kits of the drum machine Hydrogen, class by instrument name, licence by kit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from sistrum.training.datasets.audio_file import read_sound
from sistrum.training.datasets.drum_classes import class_of_name
from sistrum.training.datasets.hits import Hit, Origin
from sistrum.training.datasets.licences import DebianCopyright, Terms
from sistrum.training.datasets.prepare_sound import Shape, UnusableSoundError
from sistrum.training.datasets.sound_set import Skipped

KIT_FOLDER = Path("/usr/share/hydrogen/data/drumkits")
# The copyright file says CC-BY, the kit's own README says GPL: not used until somebody clears it up.
CONTRADICTORY = frozenset({"rumpf_kit_z01_h2"})


@dataclass(frozen=True)
class KitPackage:
    """A Debian package with kits. `path_in_source` is how its copyright file names a kit."""

    name: str
    copyright_file: Path
    path_in_source: str
    kits: frozenset[str] | None = None


PACKAGES = (
    KitPackage(
        "hydrogen-data",
        Path("/usr/share/doc/hydrogen-data/copyright"),
        "data/drumkits/{kit}/drumkit.xml",
        frozenset({"GMRockKit", "TR808EmulationKit"}),
    ),
    KitPackage(
        "hydrogen-drumkits",
        Path("/usr/share/doc/hydrogen-drumkits/copyright"),
        "drumkits/{kit}.h2drumkit",
    ),
)


def missing_packages() -> list[str]:
    """Debian packages with kits that are not installed."""
    return [package.name for package in PACKAGES if not package.copyright_file.is_file()]


def hydrogen_hits(shape: Shape, skipped: list[Skipped]) -> Iterator[Hit]:
    """The hits of every kit whose licence permits it; refused kits and unusable files go to `skipped`."""
    claimed: set[str] = set()
    for package in PACKAGES:
        folders = sorted(path.parent for path in KIT_FOLDER.glob("*/drumkit.xml"))
        mine = [
            f for f in folders if f.name not in claimed and (package.kits is None or f.name in package.kits)
        ]
        claimed.update(folder.name for folder in mine)
        yield from kit_hits(mine, package, shape, skipped)


def kit_hits(folders: list[Path], package: KitPackage, shape: Shape, skipped: list[Skipped]) -> Iterator[Hit]:
    """The hits of the given kits, as far as `package`'s copyright file permits them."""
    copyright_file = DebianCopyright(package.copyright_file)
    for folder in folders:
        names = (folder.name, folder.name.split(" ")[0])  # 'circAfrique v4' comes from circAfrique.h2drumkit
        found = (copyright_file.terms_of(package.path_in_source.format(kit=name)) for name in names)
        terms = next((terms for terms in found if terms is not None), None)
        reason = refusal(folder.name, terms)
        if reason is not None or terms is None:
            skipped.append(Skipped(f"Hydrogen kit {folder.name}", reason or "no licence"))
            continue
        yield from _hits_of_kit(folder, terms, shape, skipped)


def refusal(kit: str, terms: Terms | None) -> str | None:
    """Why a kit must not be used; None where it may."""
    if kit in CONTRADICTORY:
        return "contradictory licence notes"
    if terms is None:
        return "no licence is stated"
    return None if terms.permitted else f"licence {terms.licence} is not permitted"


@dataclass(frozen=True)
class Kit:
    """What a kit's `drumkit.xml` says: its author and (instrument name, file names) of every instrument."""

    author: str
    instruments: tuple[tuple[str, tuple[str, ...]], ...]


def read_kit(folder: Path) -> Kit:
    """Read `drumkit.xml`, with or without XML namespace. Raises OSError or ParseError."""
    root = ElementTree.parse(folder / "drumkit.xml").getroot()
    for element in root.iter():
        element.tag = element.tag.rsplit("}", 1)[-1]
    instruments = tuple(
        (
            instrument.findtext("name", ""),
            tuple(file.text for file in instrument.iter("filename") if file.text),
        )
        for instrument in root.iter("instrument")
    )
    return Kit(root.findtext("author", "").strip(), instruments)


def _hits_of_kit(folder: Path, terms: Terms, shape: Shape, skipped: list[Skipped]) -> Iterator[Hit]:
    source = f"Hydrogen {folder.name}"
    try:
        kit = read_kit(folder)
    except (OSError, ElementTree.ParseError) as error:
        skipped.append(Skipped(source, f"unreadable drumkit.xml: {error}"))
        return
    origin = Origin(source, terms.licence, "; ".join(filter(None, (kit.author, terms.holders))))
    done: set[str] = set()
    for instrument, files in kit.instruments:
        for file in files:
            if file in done:
                continue
            done.add(file)
            # The file says it more exactly where both speak: 'ride-cup' layers of an instrument 'crash'.
            sound_class = class_of_name(Path(file).stem) or class_of_name(instrument)
            name = f"{origin.source}/{file}"
            if sound_class is None:
                skipped.append(Skipped(name, f"instrument {instrument!r} is no known drum"))
                continue
            try:
                audio = read_sound(folder / file, shape)
            except UnusableSoundError as error:
                skipped.append(Skipped(name, str(error)))
                continue
            # The layers of an instrument are one drum struck with different force: twins.
            yield Hit(audio, sound_class, f"{instrument}: {file}", f"{origin.source}/{instrument}", origin)
