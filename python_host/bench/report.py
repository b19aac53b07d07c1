"""The measurements as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sistrum.python_host.bench.promises import promise_lines

_CONTENDERS = {
    "engine": "engine (C++)",
    "engine_to_host_rate": "engine, through its thread, at 48 kHz",
    "int8": "engine, 8-bit variant",
    "onnxruntime_numpy": "ONNX Runtime in Python + NumPy",
    "torch_eager": "torch, eager",
    "paper_size": "engine, network of the published size",
}
_STAGES = {"noise": "  inputs and noise", "inference": "  network", "inverse": "  inverse, peak, fade"}
_WIDTH = 42


def table(results: Mapping[str, Any]) -> str:
    """The whole report, lines of at most 100 characters."""
    return "\n".join(
        (
            *_head(results),
            "",
            *promise_lines(results),
            "",
            *_render(results),
            "",
            *_rest(results),
            "",
            *_native(results["native"]),
        )
    )


def _head(results: Mapping[str, Any]) -> Iterator[str]:
    model, place = results["model"], results["environment"]
    packages = ", ".join(f"{name} {version}" for name, version in place["packages"].items() if version)
    yield f"{model['file']} ({model['sha256'][:12]}), {model['seconds']:.2f} s at {model['sample_rate']} Hz"
    yield f"{place['cpu']}, {place['cores_allowed']} cores, load {place['load_average_1_min']}"
    yield packages


def _render(results: Mapping[str, Any]) -> Iterator[str]:
    yield _row("new controls to rendered sound, one thread", "median", "p99", "best", "computing")
    section = results["render"]
    for name, label in _CONTENDERS.items():
        if "skipped" in section[name]:
            yield f"{label:<{_WIDTH}} {section[name]['skipped']}"
            continue
        yield _durations(label, section[name])
        for stage, text in _STAGES.items() if name == "engine" else ():
            yield _durations(text, section[name]["stages"][stage])
    resample = _resample(results["native"])
    if resample is not None:
        yield _row("  resampling to 48 kHz (C++ benchmark)", f"{resample:.2f} ms")
    for name, ratios in section["engine"]["times_faster_than"].items():
        passed, computed = ratios["median_ms"], ratios["cpu_median_ms"]
        yield (
            f"the engine is {passed:.1f} times as fast as {_CONTENDERS[name]} "
            f"({computed:.1f} in computing time)"
        )


def _rest(results: Mapping[str, Any]) -> Iterator[str]:
    callback, fresh = results["callback"], results["fresh_process"]
    yield (
        f"audio callback, {callback['voices']} voices, 48 kHz / 64: "
        f"median {callback['median_ms'] * 1e3:.1f} us ({callback['share']:.2%} of the block), "
        f"p99 {callback['p99_ms'] * 1e3:.1f} us ({callback['share_p99']:.2%})"
    )
    first, kit = fresh["load_to_first_sound"], fresh["load_to_whole_kit"]
    yield f"load to first sound {first['median_ms']:.0f} ms, to the whole kit {kit['median_ms']:.0f} ms"
    memory = fresh["resident_mb"]
    yield (
        f"resident {memory['whole_kit_mb']:.0f} MB with the kit rendered, peak {memory['peak_mb']:.0f} MB; "
        f"{memory['whole_kit_mb'] - memory['interpreter_mb']:.0f} MB more than Python with the bindings"
    )


def _native(native: Mapping[str, Any]) -> Iterator[str]:
    if "skipped" in native:
        yield f"C++ benchmarks: {native['skipped']}"
        return
    yield _row("C++ benchmarks", "time", "cpu", "")
    for name, entry in native.items():
        yield _row(name, f"{entry['real_ms']:.4f} ms", f"{entry['cpu_ms']:.4f} ms", "")


def _resample(native: Mapping[str, Any]) -> float | None:
    """The C++ benchmark of resampling one sound to 48 kHz, in milliseconds."""
    found = [
        entry["real_ms"] for name, entry in native.items() if "resample" in name.lower() and "48000" in name
    ]
    return found[0] if found else None


def _durations(label: str, entry: Mapping[str, float]) -> str:
    keys = ("median_ms", "p99_ms", "best_ms", "cpu_median_ms")
    return _row(label, *(f"{entry[key]:.2f} ms" for key in keys if key in entry))


def _row(label: str, *cells: str) -> str:
    return f"{label:<{_WIDTH}}" + "".join(f"{cell:>12}" for cell in cells).rstrip()
