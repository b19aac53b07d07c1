"""What the audio thread spends: `Engine.process` with every part ringing."""

from __future__ import annotations

import time
from typing import Any

from sistrum.python_host.bench.timing import Durations
from sistrum.python_host.kit import PARTS, KitPreset
from sistrum.python_host.kit_state import FIRST_NOTE, KitLoader

SAMPLE_RATE = 48000
BLOCK = 64
_REPEATS_S = 0.4  # every sound rings for longer than this
_LOAD_S = 60.0


def callback_times(seconds: float) -> dict[str, Any]:
    """Time of a block of 64 at 48 kHz with 16 voices ringing, through the bindings (a few microseconds more).

    `share` is the median as a part of the time that the block lasts; `voices` the fewest that were ringing.
    """
    import sistrum

    engine = sistrum.Engine(SAMPLE_RATE, BLOCK, offline=True)
    KitLoader(KitPreset()).apply(engine)
    engine.wait_until_rendered(_LOAD_S)
    for part in range(PARTS):
        engine.set_param(part, "choke", 0.0)  # hats hit at once would end each other
    chord: list[Any] = [(0, "note_on", FIRST_NOTE + part, 1.0) for part in range(PARTS)]
    engine.process(chord, BLOCK)  # offline: waits for the renders
    times: list[float] = []
    voices = PARTS
    blocks = int(_REPEATS_S * SAMPLE_RATE / BLOCK)
    while len(times) * BLOCK < seconds * SAMPLE_RATE:
        engine.reset()
        engine.process(chord, BLOCK)
        for _ in range(blocks):
            started = time.perf_counter()
            engine.process([], BLOCK)
            times.append((time.perf_counter() - started) * 1e3)
        voices = min(voices, int(engine.stats()["active_voices"]))
    durations = Durations.of(times)
    block_ms = BLOCK / SAMPLE_RATE * 1e3
    return durations.json() | {
        "block_ms": block_ms,
        "share": durations.median_ms / block_ms,
        "share_p99": durations.p99_ms / block_ms,
        "voices": voices,
    }
