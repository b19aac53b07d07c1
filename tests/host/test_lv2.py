"""The LV2 bundle: valid as Debian's own validator sees it, and played in real time by jalv under JACK."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from jack_session import RATE, jack_session

from sistrum.python_host.plugin_bundle import find_vst3
from sistrum.python_host.song import Note

_LOOP = 24_000  # frames
_RECORDED_S = 4
_TURNS = 120
_ROUNDING = 2**-26  # voices are added in another order
_HITS = ((0, 36), (12_345, 38))


def find_lv2() -> Path:
    """The bundle that was built beside the VST3."""
    return find_vst3().parents[1] / "LV2" / "Sistrum.lv2"


def validate(bundle: Path) -> str:
    files = [str(path) for path in sorted(bundle.glob("*.ttl"))]
    done = subprocess.run(["lv2_validate", *files], capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


def test_no_description_breaks_a_specification(tmp_path: Path) -> None:
    assert "Found 0 errors" in validate(find_lv2())
    spoilt = tmp_path / "Spoilt.lv2"
    shutil.copytree(find_lv2(), spoilt, ignore=shutil.ignore_patterns("models", "*.so*"))
    data = (spoilt / "dsp.ttl").read_text()
    (spoilt / "dsp.ttl").write_text(data.replace("a lv2:Parameter ;", "a lv2:Parametre ;", 1))
    assert "Found 0 errors" not in validate(spoilt)


def test_choices_are_numbers_of_their_parameter() -> None:
    parameters = [
        block
        for block in (find_lv2() / "dsp.ttl").read_text().split("\n\n")
        if "a lv2:Parameter" in block and "lv2:scalePoint" in block
    ]
    assert len(parameters) >= 16 * 4
    for block in parameters:
        low, high = (float(re.search(rf"lv2:{end} (\S+)", block)[1]) for end in ("minimum", "maximum"))
        choices = [float(value) for value in re.findall(r"rdf:value (\S+)", block)]
        assert choices == list(np.arange(low, high + 1)), block.splitlines()[0]


def test_jalv_plays_it_sample_for_sample(tmp_path: Path, run_jobs: Callable) -> None:
    """Every hit of a loop lies on its frame and is what the bare engine plays, to the recorder's 32 bits.

    On a busy machine the recorder drops blocks: one turn of the loop without a gap is what counts.
    """
    notes = [Note((_LOOP * loop + frame) / RATE, note, 64) for loop in range(4) for frame, note in _HITS]
    song = {"host": "core", "sample_rate": RATE, "notes": notes, "seconds": 4 * _LOOP / RATE}
    expected = run_jobs([song])[0][0].T
    loop = expected[-_LOOP:]
    assert np.abs(loop).max() > 0.01
    with jack_session(tmp_path, find_lv2().parent, {}) as session:
        session.repeat(_LOOP, _HITS)
        outputs = [port for port in session.ports() if "audio_out" in port][:2]
        differences: list[float] = []
        while len(differences) < _TURNS and min(differences, default=1.0) > _ROUNDING:
            turns = session.record(_RECORDED_S, outputs).reshape(-1, _LOOP, 2)
            differences += [difference_to(turn, loop) for turn in turns]
    assert min(differences) <= _ROUNDING


def best_shift(heard: np.ndarray, expected: np.ndarray) -> int:
    """Frames by which `heard`, one turn of a loop, has to be rolled to lie on `expected`."""
    spectrum = np.fft.rfft(expected) * np.conj(np.fft.rfft(heard))
    return int(np.argmax(np.fft.irfft(spectrum, len(heard))))


def difference_to(turn: np.ndarray, loop: np.ndarray) -> float:
    """The greatest difference of one turn, wherever it starts, to the loop it has to be."""
    return float(np.abs(np.roll(turn, best_shift(turn[:, 0], loop[:, 0]), axis=0) - loop).max())
