"""Who may include whom in C++, as docs/architecture.md has it, read from every #include."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE_FOLDERS = ("realtime", "part", "model", "representation", "render", "edit", "voice")
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
SUFFIXES = {".h", ".hpp", ".cpp", ".cc"}

# Folder of plugin/core -> the other core folders it may include. The facade (files right in core) may all.
ALLOWED = {
    "realtime": set(),
    "part": {"realtime"},
    "model": set(),
    "representation": set(),
    "voice": {"realtime", "part"},
    "render": {"model", "representation", "realtime", "part"},
    "edit": {"model", "render", "realtime", "part"},
    "": set(CORE_FOLDERS),
}
# Notes are rendered without threads: all that render/note/ may include of what stands beside it.
NOTES, BESIDE_NOTES = (
    "render/note",
    {
        f"render/{name}.h"
        for name in ("finish", "graph_inputs", "latent", "own_values", "run_limit", "seeded_noise", "sound")
    }
    | {"render/stopwatch.h"},
)
THREADS = {"atomic", "condition_variable", "future", "mutex", "thread"}


def sources(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES)


def includes(path: Path) -> list[str]:
    return [quoted or system for quoted, system in INCLUDE.findall(path.read_text(encoding="utf-8"))]


def core_folder(core: Path, path: Path) -> str:
    parts = path.relative_to(core).parts
    return parts[0] if len(parts) > 1 else ""


def resolve(core: Path, including: Path, name: str) -> Path | None:
    """The core file that an include means, from beside the including file or from the core's root."""
    for candidate in (including.parent / name, core / name):
        if candidate.is_file() and candidate.resolve().is_relative_to(core.resolve()):
            return candidate.resolve()
    return None


def facade(core: Path) -> set[Path]:
    """What the shell may include: engine*.h, edit/, and all that these include."""
    reached: set[Path] = set()
    names = [core / name for name in ("engine.h", "engine_export.h", "engine_preset.h")]
    names += (core / "edit").glob("*.h")
    waiting = [name.resolve() for name in names]
    while waiting:
        header = waiting.pop()
        if header in reached or not header.is_file():
            continue
        reached.add(header)
        waiting += [found for name in includes(header) if (found := resolve(core, header, name))]
    return reached


def violations(root: Path) -> list[str]:
    """Every include that the law forbids, as `file -> include`."""
    core = root / "plugin" / "core"
    found = []
    for path in sources(core):
        here = core_folder(core, path)
        for name in includes(path):
            target = resolve(core, path, name)
            there = here if target is None else core_folder(core.resolve(), target)
            if there not in ALLOWED[here] | {here}:
                found.append(f"{path.relative_to(root)} -> {name}")
            if re.search(r"juce|nanobind|pybind|^Python\.h$|bindings/|shell/", name, re.IGNORECASE):
                found.append(f"{path.relative_to(root)} -> {name}")
    found += note_violations(root, core)
    visible = facade(core)
    for path in sources(root / "plugin" / "shell"):
        for name in includes(path):
            target = resolve(core, path, name)
            if (target is not None and target not in visible) or "bindings" in name or "nanobind" in name:
                found.append(f"{path.relative_to(root)} -> {name}")
    for path in sources(root / "plugin" / "bindings"):
        found += [f"{path.relative_to(root)} -> {name}" for name in includes(path) if "juce" in name.lower()]
    return found


def note_violations(root: Path, core: Path) -> list[str]:
    return [
        f"{path.relative_to(root)} -> {name}"
        for path in sources(core / NOTES)
        for name in includes(path)
        if name in THREADS
        or (name.startswith("render/") and not name.startswith(f"{NOTES}/") and name not in BESIDE_NOTES)
    ]


def onnxruntime_includers(root: Path) -> list[str]:
    return [
        str(path.relative_to(root))
        for path in sources(root / "plugin")
        if any("onnxruntime_c" in name.lower() for name in includes(path))
    ]


def test_the_law_is_kept() -> None:
    assert violations(ROOT) == []


def test_one_file_includes_onnxruntime() -> None:
    assert len(onnxruntime_includers(ROOT)) == 1
    assert onnxruntime_includers(ROOT)[0].startswith("plugin/core/model/")


def test_every_core_folder_is_looked_at() -> None:
    core = ROOT / "plugin" / "core"
    assert {core_folder(core, path) for path in sources(core)} == {"", *CORE_FOLDERS}


BAD = {
    "realtime depends on something": ("core/realtime/queue.h", '#include "model/card.h"\n'),
    "voice reaches render": ("core/voice/voice.cpp", '#include "render/renderer.h"\n'),
    "voice reaches model": ("core/voice/voice.cpp", '  #  include "model/card.h"\n'),
    "representation knows the model": ("core/representation/istft.cpp", '#include "../model/card.h"\n'),
    "model knows render": ("core/model/card.cpp", '#include "render/renderer.h"\n'),
    "render knows the facade": ("core/render/renderer.cpp", '#include "engine.h"\n'),
    "notes know the render thread": ("core/render/note/a.cpp", '#include "render/render_thread.h"\n'),
    "notes have a thread": ("core/render/note/a.cpp", "#include <thread>\n"),
    "the core knows JUCE": ("core/voice/voice.cpp", "#include <juce_audio_basics/juce_audio_basics.h>\n"),
    "the core knows Python": ("core/engine.cpp", "#include <nanobind/nanobind.h>\n"),
    "the shell goes behind the facade": ("shell/processor.cpp", '#include "render/renderer.h"\n'),
    "edit reaches the voices": ("core/edit/preset.cpp", '#include "voice/event.h"\n'),
    "edit knows the facade": ("core/edit/preset.cpp", '#include "engine.h"\n'),
    "the bindings know JUCE": ("bindings/bind_voice.cpp", "#include <JuceHeader.h>\n"),
}


@pytest.fixture
def good_tree(tmp_path: Path) -> Path:
    files = {
        "core/engine.h": '#include "voice/event.h"\n#include <vector>\n',
        "core/engine.cpp": '#include "engine.h"\n#include "render/renderer.h"\n#include "voice/event.h"\n',
        "core/edit/preset.h": '#include "model/card.h"\n',
        "core/edit/preset.cpp": '#include "edit/preset.h"\n#include "realtime/queue.h"\n',
        "core/voice/event.h": '#include "realtime/queue.h"\n',
        "core/realtime/queue.h": "#include <atomic>\n",
        "core/model/card.h": "#include <string>\n",
        "core/model/session.cpp": "#include <onnxruntime_cxx_api.h>\n",
        "core/render/renderer.h": '#include "model/card.h"\n#include "representation/inverse.h"\n',
        "core/representation/inverse.h": "",
        "core/render/note/note.h": '#include "render/sound.h"\n#include "realtime/queue.h"\n',
        "shell/processor.cpp": '#include <JuceHeader.h>\n#include "engine.h"\n#include "voice/event.h"\n',
        "shell/browser.cpp": '#include "edit/preset.h"\n#include "model/card.h"\n',
        "bindings/bind_render.cpp": '#include <nanobind/nanobind.h>\n#include "render/renderer.h"\n',
    }
    for name, text in files.items():
        path = tmp_path / "plugin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_lawful_tree_has_no_violation(good_tree: Path) -> None:
    assert violations(good_tree) == []
    assert onnxruntime_includers(good_tree) == ["plugin/core/model/session.cpp"]


@pytest.mark.parametrize("case", BAD)
def test_a_violation_is_seen(good_tree: Path, case: str) -> None:
    name, text = BAD[case]
    (good_tree / "plugin" / name).write_text(text)
    found = violations(good_tree)
    assert len(found) == 1
    assert found[0].startswith(f"plugin/{name} -> ")


def test_a_second_file_with_onnxruntime_is_seen(good_tree: Path) -> None:
    (good_tree / "plugin/core/render/renderer.cpp").write_text('#include "onnxruntime_c_api.h"\n')
    assert len(onnxruntime_includers(good_tree)) == 2
