"""Measures an encoder through the engine: how near does its generator come to a recording?

Two yardsticks stand beside each distance: the same encoding with other noise (a generator that draws its
noise cannot be much nearer), and a random sound of the same class amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sistrum.errors import SistrumError
from sistrum.spectral_distance import FLOOR_DB, HOP, N_FFT, log_spectral_distance
from sistrum.training.datasets import SoundSet
from sistrum.training.datasets.audio_file import SUFFIXES

if TYPE_CHECKING:
    from sistrum import Encoder, Renderer

Floats = NDArray[np.float32]

DEFINITION = (
    f"mean over frames of sqrt(mean over bins of (10 log10 P/P')^2), dB (thesis, eq. 9.2); Hann {N_FFT}, hop "
    f"{HOP}; sounds prepared as for training (mono, 44.1 kHz, onset at sample 0, peak 0.891); power floored "
    f"{-FLOOR_DB:g} dB under a full-scale sine; frames where both are under the floor are left out "
    "(all_frames_db counts them as 0); floor_60_db and floor_100_db: the same with other floors"
)
#: Context, not a bar: the paper family's figures for its own and for unseen data.
PAPER = {"own_data_db": 2.94, "unseen_db": 11.10}


@dataclass(frozen=True)
class Recording:
    """A sound to encode: [channels, samples] at `sample_rate` Hz; `label` where its class is known."""

    name: str
    audio: Floats
    sample_rate: int
    label: str | None = None


@dataclass(frozen=True)
class Measured:
    """One recording's distances in dB, the class that the encoder found most of, and rms of the latent."""

    name: str
    label: str | None
    distance: float
    all_frames: float
    floor_60: float
    floor_100: float
    other_noise: float
    random: float
    found: str
    latent_rms: float


def evaluate_encoder(
    path: Path, sounds: SoundSet, others: Sequence[Path] = (), other_name: str = ""
) -> dict[str, Any]:
    """Measures on the validation sounds and, where given, on every audio file under `other`, as
    plain data.
    """
    import sistrum
    from sistrum.export.encoder_card import SUFFIX

    generator = path.with_name(path.name.removesuffix(SUFFIX) + ".onnx")
    if not generator.is_file():
        raise SistrumError(f"{path}: expected its generator {generator.name} beside it, found none")
    encoder, model = sistrum.Encoder(path), sistrum.Model(generator)
    encoder.check_generator(model)
    if all(port["role"] != "latent" for port in encoder.card["outputs"]):
        raise SistrumError(f"{path}: expected an encoder that gives a latent, found controls alone")
    renderer = sistrum.Renderer(model)
    unseen = sounds.select("validation")
    own = [
        Recording(record.name, np.array(sound)[None], sounds.sample_rate, record.sound_class)
        for sound, record in zip(unseen.audio, unseen.records, strict=True)
    ]
    measures: dict[str, Any] = {
        "encoder": {"file": path.name, "sha256": encoder.sha256},
        "generator": {"file": generator.name, "sha256": model.sha256},
        "log_spectral_distance": DEFINITION,
        "paper_family": PAPER,
        "validation": summary([measure(encoder, renderer, sound, seed) for seed, sound in enumerate(own)]),
    }
    if others:
        read, skipped = recordings(others)
        rows = [measure(encoder, renderer, sound, seed) for seed, sound in enumerate(read)]
        measures["other"] = {
            "name": other_name or ", ".join(folder.name for folder in others),
            **summary(rows),
            "skipped": skipped,
        }
    return measures


def measure(encoder: "Encoder", renderer: "Renderer", sound: Recording, seed: int) -> Measured:
    """Encode, render and compare one recording."""
    encoding = encoder.encode(sound.audio, sound.sample_rate)
    heard = encoder.prepare(sound.audio, sound.sample_rate)

    def made(take: int, latent: Floats | None) -> Floats:
        audio = renderer.render(seed=take, latent=latent, controls=encoding.controls)
        mono: Floats = audio.mean(axis=0)
        return mono

    latent = encoding.latent
    assert latent is not None  # evaluate_encoder has seen to it
    again = made(seed, latent)
    return Measured(
        name=sound.name,
        label=sound.label,
        distance=log_spectral_distance(heard, again),
        all_frames=log_spectral_distance(heard, again, all_frames=True),
        floor_60=log_spectral_distance(heard, again, floor_db=-60.0),
        floor_100=log_spectral_distance(heard, again, floor_db=-100.0),
        other_noise=log_spectral_distance(again, made(seed + 10_000, latent)),
        random=log_spectral_distance(heard, made(seed + 10_000, None)),
        found=max(encoding.controls, key=lambda id_: encoding.controls[id_], default=""),
        latent_rms=float(np.sqrt(np.mean(latent.astype(np.float64) ** 2))),
    )


def summary(rows: Sequence[Measured]) -> dict[str, Any]:
    """Means over recordings, means by class where classes are known, and the recordings that fared worst."""
    if not rows:
        raise SistrumError("no recording could be measured")
    distances = np.array([row.distance for row in rows])
    result: dict[str, Any] = {
        "sounds": len(rows),
        "mean_db": _round(distances.mean()),
        "median_db": _round(np.median(distances)),
        "p90_db": _round(np.quantile(distances, 0.9)),
        "all_frames_db": _round(np.mean([row.all_frames for row in rows])),
        "floor_60_db": _round(np.mean([row.floor_60 for row in rows])),
        "floor_100_db": _round(np.mean([row.floor_100 for row in rows])),
        "other_noise_db": _round(np.mean([row.other_noise for row in rows])),
        "random_of_same_classes_db": _round(np.mean([row.random for row in rows])),
        "latent_rms": _round(np.mean([row.latent_rms for row in rows])),
    }
    labelled = [row for row in rows if row.label is not None]
    if labelled:
        result["class_found"] = _round(np.mean([row.found == row.label for row in labelled]))
        result["classes_db"] = {
            label: _round(np.mean([row.distance for row in labelled if row.label == label]))
            for label in sorted({row.label for row in labelled if row.label})
        }
    worst = sorted(rows, key=lambda row: -row.distance)[:5]
    result["worst"] = {row.name: _round(row.distance) for row in worst}
    return result


def recordings(folders: Sequence[Path]) -> tuple[list[Recording], dict[str, str]]:
    """Every audio file under `folders` in order, as it is; and those left out, with the reason."""
    import soundfile

    from sistrum.training.datasets.prepare_sound import UnusableSoundError, check_usable

    paths = [path for folder in folders for path in _audio_files(folder)]
    read, skipped = [], {}
    for path in paths:
        name = f"{path.parent.name}/{path.name}"
        try:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            check_usable(samples)
        except (soundfile.LibsndfileError, UnusableSoundError) as error:
            skipped[name] = str(error)
        else:
            read.append(Recording(name, np.ascontiguousarray(samples.T), int(rate)))
    return read, skipped


def _audio_files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise SistrumError(f"{folder}: expected audio files, found none")
    return found


def _round(value: Any) -> float:
    return float(f"{float(value):.4g}")
