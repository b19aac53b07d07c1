"""Runs all measurements of one model and gathers them in one JSON-able document."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.python_host.bench.callback import SAMPLE_RATE, callback_times
from sistrum.python_host.bench.contenders import (
    STAGES,
    Contender,
    CoreContender,
    EngineContender,
    TorchContender,
    numpy_contender,
)
from sistrum.python_host.bench.environment import environment
from sistrum.python_host.bench.fresh_process import fresh_process_times
from sistrum.python_host.bench.native import native_benchmarks
from sistrum.python_host.bench.timing import Cost, Durations, costs_json, in_turns
from sistrum.python_host.model_folder import load_model


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each thing is measured."""

    rounds: int
    warm_up: int
    callback_s: float
    processes: int


FULL = Effort(rounds=300, warm_up=10, callback_s=20.0, processes=7)
QUICK = Effort(rounds=40, warm_up=3, callback_s=2.0, processes=3)


def measure(model_path: Path, quick: bool) -> dict[str, Any]:
    """All measurements. What cannot be measured here stands as {"skipped": reason} in its place.

    Raises:
        SistrumError: the model or the core cannot be used at all.
    """
    effort = QUICK if quick else FULL
    model = load_model(model_path)
    return {
        "environment": environment(),
        "quick": quick,
        "model": _model_entry(model_path, model),
        "render": _render_section(model_path, model, effort),
        "native": _or_reason(lambda: native_benchmarks(model_path, quick)),
        "callback": callback_times(effort.callback_s),
        "fresh_process": fresh_process_times(model_path, effort.processes),
    }


def _model_entry(path: Path, model: Any) -> dict[str, Any]:
    audio = model.card["audio"]
    return {
        "file": path.name,
        "sha256": model.sha256,
        "seconds": audio["samples"] / audio["sample_rate"],
        "sample_rate": audio["sample_rate"],
    }


def _render_section(path: Path, model: Any, effort: Effort) -> dict[str, Any]:
    """One sound with new controls, every contender in turns."""
    core = CoreContender(model)
    contenders: dict[str, Contender] = {
        "engine": core,
        "engine_to_host_rate": EngineContender(path, model.card, SAMPLE_RATE),
    }
    section: dict[str, Any] = {}
    with contextlib.ExitStack() as open_processes:
        try:
            contenders["onnxruntime_numpy"] = numpy_contender(path, model.card)
        except SistrumError as reason:
            section["onnxruntime_numpy"] = {"skipped": str(reason)}
        try:
            torch = open_processes.enter_context(TorchContender(path))
            contenders["torch_eager"] = torch
            section["torch_eager"] = {"description": torch.description}
        except SistrumError as reason:
            section["torch_eager"] = {"skipped": str(reason)}
        times = in_turns(contenders, effort.rounds, effort.warm_up)
    for name, costs in times.items():
        section[name] = section.get(name, {}) | costs_json(costs)
    section["engine"]["stages"] = {
        stage: Durations.of(core.stages[stage][effort.warm_up :]).json() for stage in STAGES
    }
    section["engine"]["times_faster_than"] = _ratios(times)
    return section


def _ratios(times: Mapping[str, Sequence[Cost]]) -> dict[str, dict[str, float]]:
    """How many times the engine's median goes into the others', in time that passed and in time computed."""
    medians = {name: costs_json(costs) for name, costs in times.items()}
    others = ("onnxruntime_numpy", "torch_eager")
    return {
        name: {key: medians[name][key] / medians["engine"][key] for key in ("median_ms", "cpu_median_ms")}
        for name in others
        if name in medians
    }


def _or_reason(measurement: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return measurement()
    except SistrumError as reason:
        return {"skipped": str(reason)}
