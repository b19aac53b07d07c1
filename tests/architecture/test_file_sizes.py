"""No source file grows past what one reads in a sitting, and each one opens with its purpose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("cmake", "export", "plugin", "python", "python_host", "tests", "training")
SUFFIXES = {".py", ".pyi", ".h", ".cpp", ".cmake", ".sh", ".txt"}
MAX_LINES = 400
MAX_ROOT_CMAKE_LINES = 100
PURPOSE = {".py": ('"""', 'r"""', "#"), ".h": ("//",), ".cpp": ("//",), ".cmake": ("#",)}


def sources(root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("*.sh"))
    for folder in FOLDERS:
        yield from (
            path
            for path in sorted((root / folder).rglob("*"))
            if path.suffix in SUFFIXES and "__pycache__" not in path.parts and "assets" not in path.parts
        )


def too_long(root: Path) -> list[str]:
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(root)}
    return [f"{path.relative_to(root)}: {count} lines" for path, count in counts.items() if count > MAX_LINES]


def without_purpose(root: Path) -> list[str]:
    """Files with code whose first line is no comment. A .cpp may leave it to the header of the same name."""
    found = []
    for path in sources(root):
        text = path.read_text(encoding="utf-8").strip()
        said_in_header = path.suffix == ".cpp" and path.with_suffix(".h").is_file()
        if (
            text
            and not path.name.startswith("test_")
            and path.suffix in PURPOSE
            and not said_in_header
            and not text.startswith(PURPOSE[path.suffix])
        ):
            found.append(str(path.relative_to(root)))
    return found


def test_no_file_is_too_long() -> None:
    assert too_long(ROOT) == []
    assert len((ROOT / "CMakeLists.txt").read_text().splitlines()) <= MAX_ROOT_CMAKE_LINES


def test_every_file_opens_with_its_purpose() -> None:
    assert without_purpose(ROOT) == []


@pytest.mark.parametrize("name", ["plugin/core/engine.cpp", "training/loop.py", "tests/host/test_a.py"])
def test_a_long_file_is_seen(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("x\n" * MAX_LINES)
    assert too_long(tmp_path) == []
    (tmp_path / name).write_text("x\n" * (MAX_LINES + 1))
    assert too_long(tmp_path) == [f"{name}: {MAX_LINES + 1} lines"]


def test_a_file_without_purpose_is_seen(tmp_path: Path) -> None:
    (tmp_path / "training").mkdir()
    (tmp_path / "training/__init__.py").write_text("")
    (tmp_path / "training/a.py").write_text("import os\n")
    (tmp_path / "training/b.py").write_text('"""What b is for."""\nimport os\n')
    (tmp_path / "training/c.cpp").write_text("#include <vector>\n")
    (tmp_path / "training/d.cpp").write_text('#include "d.h"\n')
    (tmp_path / "training/d.h").write_text("// What d is for.\n#pragma once\n")
    assert without_purpose(tmp_path) == ["training/a.py", "training/c.cpp"]
