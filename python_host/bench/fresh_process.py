"""Load time and memory, measured in processes of their own (this module run with `python -m`)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.python_host.bench.timing import Durations
from sistrum.python_host.kit_state import FIRST_NOTE

_SAMPLE_RATE = 48000
_BLOCK = 64
_TIMEOUT_S = 120


def fresh_process_times(model: Path, count: int) -> dict[str, Any]:
    """Milliseconds from an engine's construction to its first sound, and resident megabytes (medians).

    Raises:
        SistrumError: a process failed.
    """
    runs = [_measure_apart(model) for _ in range(count)]
    return {
        "load_to_first_sound": Durations.of([run["first_sound_ms"] for run in runs]).json(),
        "load_to_whole_kit": Durations.of([run["whole_kit_ms"] for run in runs]).json(),
        "resident_mb": {
            key: sorted(run[key] for run in runs)[count // 2]
            for key in ("interpreter_mb", "first_sound_mb", "whole_kit_mb", "peak_mb")
        },
    }


def _measure_apart(model: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "sistrum.python_host.bench.fresh_process", str(model)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise SistrumError(f"measuring in a fresh process failed: {done.stderr.strip().splitlines()[-1:]}")
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _measure(model: str) -> dict[str, float]:
    import sistrum

    engine_type = sistrum.Engine  # loads the core and NumPy: not counted
    interpreter_mb = _status_mb("VmRSS")
    started = time.perf_counter()
    engine = engine_type(_SAMPLE_RATE, _BLOCK, offline=False)
    engine.load_kit(model)
    while not engine.process([(0, "note_on", FIRST_NOTE, 1.0)], _BLOCK).any():
        if time.perf_counter() - started > _TIMEOUT_S:
            raise SistrumError(f"{model}: no sound after {_TIMEOUT_S} s")
        time.sleep(_BLOCK / _SAMPLE_RATE)  # as a sound card would call
    first_sound_ms = (time.perf_counter() - started) * 1e3
    first_sound_mb = _status_mb("VmRSS")
    if not engine.wait_until_rendered(_TIMEOUT_S):
        raise SistrumError(f"{model}: the kit is not rendered after {_TIMEOUT_S} s")
    whole_kit_ms = (time.perf_counter() - started) * 1e3
    return {
        "interpreter_mb": interpreter_mb,
        "first_sound_ms": first_sound_ms,
        "whole_kit_ms": whole_kit_ms,
        "first_sound_mb": first_sound_mb,
        "whole_kit_mb": _status_mb("VmRSS"),
        "peak_mb": _status_mb("VmHWM"),
    }


def _status_mb(key: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1024
    raise SistrumError(f"/proc/self/status: expected {key}")


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1])))
