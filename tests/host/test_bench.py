"""`sistrum bench`, run whole but short: every number that it promises is there and makes sense."""

import json
from typing import Any

import pytest

from sistrum.cli import main
from sistrum.python_host.bench.promises import PROMISES, promise_lines


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("bench") / "bench.json"
    assert main(["bench", "--quick", "--json", str(path)]) == 0
    measured: dict[str, Any] = json.loads(path.read_text())
    return measured


def test_rendering_is_split_into_stages(results: dict[str, Any]) -> None:
    engine = results["render"]["engine"]
    assert 0 < engine["best_ms"] <= engine["median_ms"] <= engine["p99_ms"]
    stages = {name: entry["median_ms"] for name, entry in engine["stages"].items()}
    assert set(stages) == {"noise", "inference", "inverse", "total"}
    assert stages["inference"] > stages["inverse"] > 0
    parts = stages["noise"] + stages["inference"] + stages["inverse"]
    assert parts == pytest.approx(stages["total"], rel=0.25)


@pytest.mark.parametrize("other", ["onnxruntime_numpy", "torch_eager"])
def test_the_others_ran_in_the_same_rounds(results: dict[str, Any], other: str) -> None:
    section = results["render"][other]
    assert "skipped" not in section, section
    assert section["count"] == results["render"]["engine"]["count"] >= 40
    assert section["cpu_median_ms"] > 0
    ratio = results["render"]["engine"]["times_faster_than"][other]
    assert ratio["median_ms"] == pytest.approx(
        section["median_ms"] / results["render"]["engine"]["median_ms"]
    )


def test_the_published_network_ran_in_the_same_engine(results: dict[str, Any]) -> None:
    section = results["render"]["paper_size"]
    assert "skipped" not in section, section
    assert results["render"]["engine"]["times_faster_than"]["paper_size"]["cpu_median_ms"] >= 5


def test_the_callback_had_sixteen_voices(results: dict[str, Any]) -> None:
    callback = results["callback"]
    assert callback["voices"] == 16
    assert 0 < callback["share"] < 1
    assert callback["block_ms"] == pytest.approx(64 / 48)


def test_every_promise_is_measured(results: dict[str, Any]) -> None:
    lines = list(promise_lines(results))
    assert len(lines) == 1 + len(PROMISES)
    assert not [line for line in lines if "not measured" in line]
    native = results["native"]
    assert native["callback_64_voices/filters"]["voices"] == 64
    assert native["callback_64_voices/filters"]["share_median"] < 1
    assert results["opening"]["second"]["median_ms"] > 0


def test_load_time_and_memory(results: dict[str, Any]) -> None:
    fresh = results["fresh_process"]
    assert 0 < fresh["load_to_first_sound"]["best_ms"] <= fresh["load_to_whole_kit"]["p99_ms"]
    memory = fresh["resident_mb"]
    assert memory["interpreter_mb"] < memory["whole_kit_mb"] <= memory["peak_mb"] < 1000


def test_the_place_is_told(results: dict[str, Any]) -> None:
    assert results["environment"]["cpu"]
    assert results["environment"]["packages"]["numpy"]
    assert len(results["model"]["sha256"]) == 64
