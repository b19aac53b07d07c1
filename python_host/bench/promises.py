"""The performance that is promised, beside what was measured in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Results = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Promise:
    """`measured` reads its value from the results of a run; it is kept if that is at most `aim`."""

    text: str
    aim: float
    unit: str  # %, ms, or empty for a plain ratio
    measured: Callable[[Results], float]


def _native(name: str, counter: str) -> Callable[[Results], float]:
    return lambda results: float(_benchmark(results, name)[counter])


def _benchmark(results: Results, name: str) -> Mapping[str, float]:
    # Google Benchmark appends how it ran: /iterations:1/real_time.
    found: list[Mapping[str, float]] = [
        entry for full, entry in results["native"].items() if full == name or full.startswith(f"{name}/")
    ]
    if not found:
        raise KeyError(name)
    return found[0]


def _dragged(results: Results) -> float:
    drag = _benchmark(results, "slider_dragged_at_60_hz")
    return drag["last_change_ms"] / drag["render_ms"]


PROMISES = (
    Promise("callback, 64 voices, filters, median of the block", 0.05, "%",
            _native("callback_64_voices/filters", "share_median")),
    Promise("the same, beyond which one block in 1000 goes", 0.15, "%",
            _native("callback_64_voices/filters", "share_p999")),
    Promise("slider to new sound, beyond the render", 2.0, "ms",
            _native("slider_to_new_sound", "beyond_render_ms")),
    Promise("60 Hz drag: last change to sound, in renders", 2.0, "", _dragged),
    Promise("kit rendered again, in single renders", 16.0, "", _native("kit_rendered_again", "ones_in_kit")),
    Promise("opening the plug-in, to its first sound", 150.0, "ms",
            lambda results: float(results["opening"]["first"]["median_ms"])),
    Promise("32 idle engines, share of a core", 0.005, "%",
            _native("idle_32_engines/untouched", "share_of_core")),
    Promise("one held voice, share of real time", 0.01, "%", _native("note_held", "real_time_factor")),
    Promise("the same as it is heard, resampled to 48 kHz", 0.01, "%",
            _native("held_voice", "real_time_factor")),
    Promise("inverse of log magnitude and frequency", 0.03, "%",
            _native("stream_inverse/mag_if", "real_time_factor")),
    Promise("64 held voices on one core for 60 s, late chunks", 0.0, "",
            _native("held_64_voices", "late_chunks")),
    Promise("the same, share of the core", 1.0, "%", _native("held_64_voices", "share_of_core")),
    Promise("held note without its attack, to its first samples", 50.0, "ms",
            _native("note_without_attack", "worst_ms")),
)  # fmt: skip


def promise_lines(results: Results) -> Iterator[str]:
    """One line a promise: measured, promised, and the ratio of the two, which is to be at most 1."""
    yield f"{'promised':<52}{'measured':>11}{'at most':>11}{'ratio':>8}"
    for promise in PROMISES:
        try:
            value = promise.measured(results)
        except (KeyError, TypeError):
            yield f"{promise.text:<52}{'not measured':>11}"
            continue
        texts = [_text(number, promise.unit) for number in (value, promise.aim)]
        ratio = f"{value / promise.aim:.2f}" if promise.aim > 0 else ("0.00" if value <= 0 else "over")
        yield f"{promise.text:<52}{texts[0]:>11}{texts[1]:>11}{ratio:>8}"


def _text(value: float, unit: str) -> str:
    return f"{value:.2%}" if unit == "%" else f"{value:.2f} {unit}".strip()
