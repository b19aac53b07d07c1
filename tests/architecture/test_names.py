"""Names that only a model or a family may know stand nowhere else: families' names and control ids."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import onnx
import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("plugin", "python", "python_host", "training", "export", "cmake")
SUFFIXES = {".h", ".hpp", ".cpp", ".cc", ".py", ".pyi", ".cmake", ".txt"}
# What runs models works for any control; only what trains them and writes their cards may know one.
CONTROL_FREE = ("plugin", "python", "python_host")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def files(root: Path, folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        yield from (
            path
            for path in sorted((root / folder).rglob("*"))
            if path.suffix in SUFFIXES and "__pycache__" not in path.parts
        )


def family_names(root: Path) -> list[str]:
    families = root / "training" / "families"
    return sorted(path.name for path in families.iterdir() if (path / "__init__.py").is_file())


def family_name_violations(root: Path) -> list[str]:
    """Code outside training/families that names a family, as `file:line`."""
    pattern = re.compile("|".join(map(re.escape, family_names(root))), re.IGNORECASE)
    return [
        f"{path.relative_to(root)}:{number}"
        for path in files(root, CODE)
        if not path.is_relative_to(root / "training" / "families")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def strings(path: Path) -> set[str]:
    """The string literals of a Python or C++ file; docstrings are prose and left out."""
    text = path.read_text(encoding="utf-8")
    if path.suffix not in {".py", ".pyi"}:
        return set(STRING.findall(text))
    return {
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def control_id_violations(root: Path, ids: set[str]) -> list[str]:
    """Files that hold a control's id as a string of its own."""
    return [
        f"{path.relative_to(root)}: {', '.join(sorted(strings(path) & ids))}"
        for path in files(root, CONTROL_FREE)
        if strings(path) & ids
    ]


def shipped_control_ids() -> set[str]:
    ids: set[str] = set()
    for path in sorted((ROOT / "models").glob("*.onnx")):
        properties = {
            entry.key: entry.value for entry in onnx.load(path, load_external_data=False).metadata_props
        }
        card = json.loads(properties["sistrum"])
        if card["role"] == "generator":
            ids |= {control["id"] for control in card["controls"]}
    return ids


def test_no_family_is_named_outside_its_folder() -> None:
    assert family_names(ROOT), "expected families"
    assert family_name_violations(ROOT) == []


def test_no_control_of_a_shipped_model_is_named_outside_training() -> None:
    ids = shipped_control_ids()
    assert ids, "expected shipped models with controls"
    assert control_id_violations(ROOT, ids) == []


IDS = {"zing", "zang"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in {
        "training/families/zapgan/__init__.py": "",
        "training/families/zapgan/family.py": 'NAME = "zapgan"\n',
        "training/families/base.py": '"""zapgan may be named here."""\n',
        "training/loop.py": '"""Trains any family; knows zing by heart? No: prose is no code."""\n',
        "plugin/core/card.cpp": 'const char* key = "controls"; // zing\n',
        "python_host/play.py": '"""Plays zing."""\nexample = "--control zing=1"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_clean_tree_passes(tree: Path) -> None:
    assert family_names(tree) == ["zapgan"]
    assert family_name_violations(tree) == []
    assert control_id_violations(tree, IDS) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plugin/core/card.cpp", 'if (family == "ZapGAN") {}\n'),
        ("training/loop.py", "if family == 'zapgan':\n    pass\n"),
        ("export/to_onnx.py", "import zapgan_tools\n"),
        ("cmake/models.cmake", "set(model zapgan)\n"),
    ],
)
def test_a_family_name_is_seen(tree: Path, name: str, text: str) -> None:
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(text)
    assert family_name_violations(tree) == [f"{name}:1"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plugin/shell/slider.cpp", 'auto* slider = find("zing");\n'),
        ("python_host/play.py", "controls = {'zang': 1.0}\n"),
        ("python/sistrum/cli.py", 'value = controls["zing"]\n'),
    ],
)
def test_a_control_id_is_seen(tree: Path, name: str, text: str) -> None:
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(text)
    found = control_id_violations(tree, IDS)
    assert len(found) == 1
    assert found[0].startswith(f"{name}: za" if "zang" in text else f"{name}: zi")
