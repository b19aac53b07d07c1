"""The parts of the benchmark that need no model: statistics, turns, reading C++ results, the table."""

import time
from typing import Any

import pytest

from sistrum.errors import SistrumError
from sistrum.python_host.bench import contenders
from sistrum.python_host.bench.native import read_benchmarks
from sistrum.python_host.bench.report import table
from sistrum.python_host.bench.timing import Cost, Durations, cost_of, costs_json, in_turns


def test_durations() -> None:
    durations = Durations.of([*[1.0] * 98, 5.0, 9.0])
    assert (durations.median_ms, durations.best_ms, durations.count) == (1.0, 1.0, 100)
    assert 5.0 <= durations.p99_ms <= 9.0
    with pytest.raises(ValueError, match="at least one"):
        Durations.of([])


def test_a_sleep_passes_time_but_computes_nothing() -> None:
    # The process's other threads compute when they like: the quietest of several naps counts.
    costs = [cost_of(lambda: time.sleep(0.05)) for _ in range(5)]
    assert all(cost.wall_ms >= 50 for cost in costs)
    assert min(cost.cpu_ms for cost in costs) < 25


def test_computing_is_counted_in_milliseconds() -> None:
    def compute() -> None:
        until = time.process_time() + 0.03
        while time.process_time() < until:
            pass

    cost = cost_of(compute)
    assert 29 <= cost.cpu_ms < 200
    assert cost.wall_ms >= 29
    assert costs_json([cost])["cpu_median_ms"] == cost.cpu_ms


def test_contenders_take_turns_and_warm_ups_are_dropped() -> None:
    calls: list[tuple[str, int]] = []

    def contender(name: str) -> Any:
        return lambda index: calls.append((name, index)) or Cost(index, 0.0)

    kept = in_turns({"a": contender("a"), "b": contender("b")}, rounds=3, warm_up=2)
    assert calls == [(name, index) for index in range(5) for name in "ab"]
    assert kept == {name: [Cost(index, 0.0) for index in (2, 3, 4)] for name in "ab"}


def test_google_benchmarks_json_is_read_in_milliseconds() -> None:
    entry = {"iterations": 10, "repetition_index": 0, "threads": 1, "family_index": 0}
    document = {
        "benchmarks": [
            entry
            | {
                "name": "a",
                "run_type": "iteration",
                "real_time": 1500.0,
                "cpu_time": 1e3,
                "time_unit": "us",
                "voices": 16.0,
            },
            entry
            | {"name": "a_mean", "run_type": "aggregate", "real_time": 1, "cpu_time": 1, "time_unit": "us"},
            entry | {"name": "b", "run_type": "iteration", "error_occurred": True},
            entry
            | {"name": "c", "run_type": "iteration", "real_time": 2e6, "cpu_time": 1e6, "time_unit": "ns"},
        ]
    }
    assert read_benchmarks(document) == {
        "a": {"real_ms": 1.5, "cpu_ms": 1.0, "voices": 16.0},
        "c": {"real_ms": 2.0, "cpu_ms": 1.0},
    }


def test_a_torch_process_that_cannot_start_gives_its_reason(tmp_path: Any) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    with pytest.raises(SistrumError, match="not measured: "):
        contenders.TorchContender(tmp_path / "bad.onnx")


def test_the_table_tells_what_was_and_was_not_measured() -> None:
    durations = Durations(4.0, 6.0, 3.5, 100).json()
    results = {
        "environment": {"cpu": "Some CPU", "cores_allowed": 2, "load_average_1_min": 0.5,
                        "packages": {"numpy": "2.4", "torch": None}},
        "model": {"file": "a.onnx", "sha256": "0" * 64, "seconds": 1.0, "sample_rate": 44100},
        "render": {
            "engine": durations
            | {"stages": dict.fromkeys(contenders.STAGES, durations)}
            | {"times_faster_than": {"torch_eager": {"median_ms": 3.2, "cpu_median_ms": 2.9}}},
            "engine_to_host_rate": durations,
            "onnxruntime_numpy": {"skipped": "not measured: no onnx"},
            "torch_eager": durations,
            "int8": {"skipped": "not measured: no a_int8.onnx beside the model"},
            "paper_size": durations,
        },
        "native": {"resample/48000": {"real_ms": 0.25, "cpu_ms": 0.25},
                   "kit_rendered_again/real_time": {"real_ms": 40.0, "cpu_ms": 40.0, "ones_in_kit": 12.0}},
        "opening": {"skipped": "not measured: no dawdreamer"},
        "callback": durations | {"share": 0.01, "share_p99": 0.02, "voices": 16},
        "fresh_process": {"load_to_first_sound": durations, "load_to_whole_kit": durations,
                          "resident_mb": {"whole_kit_mb": 90.0, "peak_mb": 95.0, "interpreter_mb": 40.0}},
    }  # fmt: skip
    text = table(results)
    assert "not measured: no onnx" in text
    assert "3.2 times as fast as torch, eager (2.9 in computing time)" in text
    assert "no a_int8.onnx beside" in text
    assert "published size" in text
    assert "0.25 ms" in text
    assert "50 MB more" in text
    assert "16 voices" in text
    assert "kit rendered again, in single renders" in text
    assert "0.75" in text  # of the promised 16
    assert text.count("not measured") > 3
    assert max(len(line) for line in text.splitlines()) <= 110
