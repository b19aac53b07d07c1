"""Host parameters, as a host sees them: names from the card, and values that reach the sound."""

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import sistrum
from sistrum.python_host.kit import KitPreset
from sistrum.python_host.kit_state import KitLoader
from sistrum.python_host.plugin_bundle import find_vst3

# Prints the parameters' names, then plays note 38 with values set by name and prints the samples.
IN_DAWDREAMER = """
import json, sys
import dawdreamer
bundle, values = sys.argv[1], json.loads(sys.argv[2])
engine = dawdreamer.RenderEngine(48000, 256)
plugin = engine.make_plugin_processor("sistrum", bundle)
names = [entry["name"] for entry in plugin.get_parameters_description()]
for name, value in values.items():
    assert plugin.set_parameter(names.index(name), value)
engine.load_graph([(plugin, [])])
assert plugin.add_midi_note(38, 127, 0.5 / 48000, 0.1)
engine.render(0.25)
print(json.dumps({"names": names, "audio": engine.get_audio()[:, :9600].tolist()}))
"""


def in_dawdreamer(values: dict[str, float]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", IN_DAWDREAMER, str(find_vst3()), json.dumps(values)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.fixture(scope="module")
def untouched() -> dict[str, Any]:
    return in_dawdreamer({})


def engine_audio(slot_values: dict[int, float], mix: dict[str, float]) -> np.ndarray:
    """The same in the bare engine: part 3 (note 38) with values for control slots and mix."""
    engine = sistrum.Engine(48000, 256, offline=True)
    KitLoader(KitPreset()).apply(engine)
    engine.process([], 256)
    for slot, value in slot_values.items():
        engine.set_control(2, slot, value)
    for name, value in mix.items():
        engine.set_param(2, name, value)
    engine.process([], 4096)  # level and pan glide to their values
    engine.reset()
    return engine.process([(0, "note_on", 38, 1.0)], 9600)


def test_slots_are_labelled_from_the_card(untouched: dict[str, Any]) -> None:
    labels = [control["label"] for control in KitLoader(KitPreset()).card["controls"]]
    for part in ("P01", "P16"):
        names = [name for name in untouched["names"] if name.startswith(part)]
        assert len(names) == 16 + len(sistrum.part_parameters())
        assert [name.removeprefix(part).strip() for name in names[: len(labels)]] == labels


def test_what_vst3_needs_for_controllers_comes_last(untouched: dict[str, Any]) -> None:
    """Hosts keep automation by index: pedal and bend must not move our parameters about."""
    names = untouched["names"]
    first = names.index("MIDI CC 0|0")
    assert names[first:] == [f"MIDI CC {channel}|{number}" for channel in range(16) for number in range(130)]
    assert names[:first][: 16 * 43 : 43] == [name for name in names[:first] if name.endswith(names[0][3:])]


def test_a_control_moved_by_the_host_is_the_engines_control(untouched: dict[str, Any]) -> None:
    first, second = [name for name in untouched["names"] if name.startswith("P03")][:2]
    moved = np.asarray(in_dawdreamer({first: 1.0, second: 0.25})["audio"], dtype=np.float32)
    assert not np.array_equal(moved, np.asarray(untouched["audio"], dtype=np.float32))
    np.testing.assert_array_equal(moved, engine_audio({0: 1.0, 1: 0.25}, {}))


def test_nothing_moved_is_the_kit(untouched: dict[str, Any]) -> None:
    np.testing.assert_array_equal(np.asarray(untouched["audio"], dtype=np.float32), engine_audio({}, {}))
