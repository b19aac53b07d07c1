"""Runs the C++ benchmarks (Google Benchmark) of the release build and reads their JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.python_host.plugin_bundle import find_program

_PROGRAM = "sistrum_benchmarks"
_TIMEOUT_S = 600
_TO_MS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}


def native_benchmarks(model: Path, quick: bool) -> dict[str, dict[str, float]]:
    """Milliseconds and user counters of every C++ benchmark, by its name.

    Raises:
        SistrumError: the benchmarks are not built or fail.
    """
    command = [str(find_program(_PROGRAM)), "--benchmark_format=json", f"--model={model}"]
    if quick:
        command.append("--benchmark_min_time=0.05")
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise SistrumError(f"{command[0]}: {(done.stderr.strip() or str(done.returncode)).splitlines()[-1]}")
    return read_benchmarks(json.loads(done.stdout))


def read_benchmarks(document: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Google Benchmark's JSON -> {name: {"real_ms", "cpu_ms", counters...}}; failed ones are left out."""
    known = {"real_time", "cpu_time", "iterations", "repetitions", "repetition_index", "threads"}
    measured = {}
    for entry in document["benchmarks"]:
        if entry.get("error_occurred") or entry.get("run_type", "iteration") != "iteration":
            continue
        scale = _TO_MS[entry["time_unit"]]
        counters = {
            key: float(value)
            for key, value in entry.items()
            if key not in known and isinstance(value, int | float) and not key.endswith("_index")
        }
        times = {"real_ms": entry["real_time"] * scale, "cpu_ms": entry["cpu_time"] * scale}
        measured[entry["name"]] = times | counters
    return measured
