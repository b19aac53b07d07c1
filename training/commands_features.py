"""`sistrum features`: the timbral features of audio files or of a sound set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sistrum.errors import SistrumError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sistrum.training.features.report import FeatureTable

MOST_FAILURES = 20
LONGEST_SECONDS = 60.0


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `features`."""
    parser = subparsers.add_parser(
        "features",
        help="measure how sounds are heard: boominess, brightness, depth, hardness, ...",
        description="Measure the seven timbral features of Audio Commons, about 0 to 100 each. What was "
        "measured before comes from the user's cache. The exit code is 1 where one could not be measured.",
    )
    parser.add_argument("paths", type=Path, nargs="*", metavar="PATH", help="audio file or folder of them")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a sound set made by 'sistrum data' instead")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help=".csv (a table) or .json (with ranges and failures); with --data by default DIR.features.json",
    )
    parser.add_argument(
        "--workers", type=_positive, metavar="N", help="processes (default: one for each core at hand)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure, write and print. Returns 1 where a feature of a sound could not be measured, else 0."""
    if bool(arguments.paths) == (arguments.data is not None):
        raise SistrumError("features: expected audio files, or --data with the folder of a sound set")
    output: Path | None = arguments.output
    if output is not None and output.suffix.lower() not in {".csv", ".json"}:
        raise SistrumError(f"{output}: expected a name that ends in .csv or .json")
    if arguments.data is not None:
        table = _of_sound_set(arguments.data, arguments.workers)
        print(table.statistics())
        # Beside the set and not in it: a sound set's folder holds nothing else.
        output = output or Path(f"{arguments.data.resolve()}.features.json")
    else:
        table = _of_files(arguments.paths, arguments.workers)
        print(table.text())
    if output is not None:
        table.write(output)
        print(f"{output}: {len(table.names)} sounds")
    _print_failures(table)
    return 1 if table.failures else 0


def _of_sound_set(folder: Path, workers: int | None) -> FeatureTable:
    from sistrum.training.datasets.sound_set import SoundSet
    from sistrum.training.features import FEATURES, measure_all
    from sistrum.training.features.report import FeatureTable

    sounds = SoundSet.load(folder)
    names = tuple(record.name for record in sounds.records)
    measured = measure_all(sounds.audio, sounds.sample_rate, workers=workers, names=names)
    classes = tuple(record.sound_class for record in sounds.records)
    return FeatureTable(FEATURES, names, measured.values, measured.failures, classes)


def _of_files(paths: list[Path], workers: int | None) -> FeatureTable:
    """Files keep their rate and length; those that agree in both are measured together."""
    import numpy as np

    from sistrum.training.features import FEATURES, measure_all
    from sistrum.training.features.report import FeatureTable

    files = list(_audio_files(paths))
    failures: list[str] = []
    alike: dict[tuple[int, int], dict[int, NDArray[np.float32]]] = {}
    for index, path in enumerate(files):
        try:
            audio, rate = _read(path)
        except SistrumError as error:
            failures.append(str(error))
        else:
            alike.setdefault((rate, len(audio)), {})[index] = audio
    values = np.full((len(files), len(FEATURES)), np.nan)
    for (rate, _), sounds in alike.items():
        names = [str(files[index]) for index in sounds]
        measured = measure_all(np.stack(list(sounds.values())), rate, workers=workers, names=names)
        values[list(sounds)] = measured.values
        failures += measured.failures
    return FeatureTable(FEATURES, tuple(map(str, files)), values, failures)


def _audio_files(paths: list[Path]) -> Iterator[Path]:
    """The files, and those in the folders in order of name. Raises SistrumError for what is neither."""
    from sistrum.training.datasets.audio_file import SUFFIXES

    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            if not found:
                raise SistrumError(f"{path}: expected {', '.join(sorted(SUFFIXES))} files, found none")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise SistrumError(f"{path}: no such file or folder")


def _read(path: Path) -> tuple[NDArray[np.float32], int]:
    """Mono samples [S] and their rate in Hz; channels are averaged, at most a minute is read."""
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            channels = file.read(int(LONGEST_SECONDS * rate), dtype="float64", always_2d=True)
    except (soundfile.LibsndfileError, OSError, RuntimeError, ValueError) as error:
        raise SistrumError(f"{path}: unreadable: {' '.join(str(error).split())}") from None
    return channels.mean(axis=1).astype(np.float32), rate


def _print_failures(table: FeatureTable) -> None:
    if not table.failures:
        return
    print(f"not measured ({len(table.failures)}):", file=sys.stderr)
    for line in table.failures[:MOST_FAILURES]:
        print(f"  {line}", file=sys.stderr)
    if (more := len(table.failures) - MOST_FAILURES) > 0:
        print(f"  ... and {more} more; a .json output lists all of them", file=sys.stderr)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value
