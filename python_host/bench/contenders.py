"""Several ways to render one sound of a model on one thread, and the engine's own path to the host's rate."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import numpy as np

from sistrum.errors import SistrumError
from sistrum.python_host.bench.timing import Cost, cost_of
from sistrum.python_host.model_folder import load_model

# A render that takes the round (its seed) and returns its cost.
Contender = Callable[[int], Cost]

Stage = Literal["noise", "inference", "inverse", "total"]
STAGES: tuple[Stage, ...] = ("noise", "inference", "inverse", "total")
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def random_controls(card: Mapping[str, Any], seed: int) -> dict[str, float]:
    """New values for every control, anywhere in its range."""
    draw = np.random.default_rng(seed)
    return {
        control["id"]: float(draw.uniform(control["min"], control["max"])) for control in card["controls"]
    }


class CoreContender:
    """The engine's renderer; keeps the stages that it measures itself."""

    def __init__(self, model: Any) -> None:
        import sistrum

        self._renderer = sistrum.Renderer(model)
        self._card = dict(model.card)
        self.stages: dict[Stage, list[float]] = {stage: [] for stage in STAGES}

    def __call__(self, seed: int) -> Cost:
        controls = random_controls(self._card, seed)
        cost = cost_of(lambda: self._renderer.render(seed=seed, controls=controls))
        times = self._renderer.times
        for stage in STAGES:
            self.stages[stage].append(float(times[stage]))
        return cost


class EngineContender:
    """New controls for a part until its hit is there at the host's rate, render thread included."""

    def __init__(self, model_path: Path, card: Mapping[str, Any], sample_rate: int) -> None:
        import sistrum

        self._engine = sistrum.Engine(sample_rate, 64, offline=True)
        self._engine.load_kit(str(model_path))
        self._engine.process([], 64)
        self._card = card

    def __call__(self, seed: int) -> Cost:
        controls = random_controls(self._card, seed)

        def render() -> None:
            self._engine.set_part_sound(0, seed=seed, controls=controls)
            self._engine.process([], 1)  # offline: waits for the render

        return cost_of(render)


def numpy_contender(model_path: Path, card: Mapping[str, Any]) -> Contender:
    """ONNX Runtime in Python, one thread, and the inverse in NumPy.

    Raises:
        SistrumError: a package that it needs is missing.
    """
    try:
        from sistrum.export.reference_renderer import ReferenceRenderer

        renderer = ReferenceRenderer(model_path)
    except ImportError as error:
        raise SistrumError(f"not measured: {error}") from error
    return lambda seed: cost_of(lambda: renderer.render(seed=seed, controls=random_controls(card, seed)))


def eight_bit_contender(model_path: Path) -> Contender:
    """The engine's renderer on the variant beside the model, as 'sistrum quantise' made it.

    Raises:
        SistrumError: there is none.
    """
    variant = model_path.with_name(f"{model_path.stem}_int8.onnx")
    if not variant.exists():
        raise SistrumError(f"not measured: no {variant.name} beside the model")
    return CoreContender(load_model(variant))


class TorchContender:
    """The same networks in torch, eager, in a process of its own: this one never imports torch."""

    def __init__(self, model_path: Path) -> None:
        """Start the process and wait until its networks are built.

        Raises:
            SistrumError: torch or the model's family is not at hand.
        """
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sistrum.export.eager_timing", str(model_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | _ONE_THREAD,
        )
        try:
            self.description = self._read_line()
        except SistrumError:
            self._process.wait()
            raise

    def __enter__(self) -> TorchContender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)  # closes its input: it ends

    def __call__(self, seed: int) -> Cost:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        wall_ms, cpu_ms = map(float, self._read_line().split())
        return Cost(wall_ms, cpu_ms)

    def _read_line(self) -> str:
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        line = self._process.stdout.readline()
        if not line:
            reason = self._process.stderr.read().strip().splitlines() or ["it ended"]
            raise SistrumError(f"not measured: {reason[-1]}")
        return line.strip()
