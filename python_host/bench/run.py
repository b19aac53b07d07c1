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
    eight_bit_contender,
    numpy_contender,
)
from sistrum.python_host.bench.environment import environment
from sistrum.python_host.bench.fresh_process import fresh_process_times
from sistrum.python_host.bench.native import native_benchmarks
from sistrum.python_host.bench.opening import opening_times
from sistrum.python_host.bench.paper_size import paper_size_model
from sistrum.python_host.bench.timing import Cost, Durations, costs_json, in_turns
from sistrum.python_host.model_folder import load_model


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each thing is measured."""

    rounds: int
    warm_up: int
    callback_s: float
    processes: int
    paper_rounds: int


FULL = Effort(rounds=300, warm_up=10, callback_s=20.0, processes=7, paper_rounds=15)
QUICK = Effort(rounds=40, warm_up=3, callback_s=2.0, processes=3, paper_rounds=3)


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
        "opening": _or_reason(lambda: opening_times(effort.processes)),
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
    """One sound with new controls, every contender in turns; the slow published network in turns of its own
    with the engine, not to take the whole time.
    """
    core = CoreContender(model)
    with contextlib.ExitStack() as open_until_done:
        contenders, section = _contenders(path, model, core, open_until_done)
        times = in_turns(contenders, effort.rounds, effort.warm_up)
    for name, costs in times.items():
        section[name] = section.get(name, {}) | costs_json(costs)
    section["engine"]["stages"] = {
        stage: Durations.of(core.stages[stage][effort.warm_up :]).json() for stage in STAGES
    }
    section["engine"]["times_faster_than"] = _ratios(times)
    section["paper_size"] = _or_reason(lambda: _paper_size(core, effort))
    if "ratio" in section["paper_size"]:
        section["engine"]["times_faster_than"]["paper_size"] = section["paper_size"].pop("ratio")
    return section


def _contenders(
    path: Path, model: Any, core: CoreContender, open_until_done: contextlib.ExitStack
) -> tuple[dict[str, Contender], dict[str, Any]]:
    """What renders, by name; and what is to be said of them, or why they do not take part."""
    contenders: dict[str, Contender] = {
        "engine": core,
        "engine_to_host_rate": EngineContender(path, model.card, SAMPLE_RATE),
    }
    section: dict[str, Any] = {}
    try:
        contenders["int8"] = eight_bit_contender(path)
    except SistrumError as reason:
        section["int8"] = {"skipped": str(reason)}
    try:
        contenders["onnxruntime_numpy"] = numpy_contender(path, model.card)
    except SistrumError as reason:
        section["onnxruntime_numpy"] = {"skipped": str(reason)}
    try:
        torch = open_until_done.enter_context(TorchContender(path))
        contenders["torch_eager"] = torch
        section["torch_eager"] = {"description": torch.description}
    except SistrumError as reason:
        section["torch_eager"] = {"skipped": str(reason)}
    return contenders, section


def _paper_size(core: CoreContender, effort: Effort) -> dict[str, Any]:
    """Costs of the published network in the same engine, and how many times the model's go into them."""
    with paper_size_model() as path:
        published = CoreContender(load_model(path))
        times = in_turns({"engine": core, "paper_size": published}, effort.paper_rounds, 1)
    return costs_json(times["paper_size"]) | {"ratio": _ratios(times)["paper_size"]}


def _ratios(times: Mapping[str, Sequence[Cost]]) -> dict[str, dict[str, float]]:
    """How many times the engine's median goes into the others', in time that passed and in time computed."""
    medians = {name: costs_json(costs) for name, costs in times.items()}
    others = ("int8", "onnxruntime_numpy", "torch_eager", "paper_size")
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
