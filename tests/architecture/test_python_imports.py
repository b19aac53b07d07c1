"""Who may import whom in Python, as docs/architecture.md has it, read from the syntax tree of every file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE_FOLDERS = {
    "python/sistrum": "sistrum",
    "training": "sistrum.training",
    "export": "sistrum.export",
    "python_host": "sistrum.python_host",
}
BLOCKS = ("controls", "representations", "features", "analysis", "networks", "losses")
FOUNDATION = (
    "sistrum",
    "sistrum._core",
    "sistrum.errors",
    "sistrum.onnxruntime_library",
    "sistrum.spectral_distance",
)

# Importing module (longest prefix wins) -> what it may import of this project, apart from itself.
ALLOWED = {
    "sistrum": (),
    "sistrum.training": ("sistrum.training",),
    **{f"sistrum.training.{block}": tuple(f"sistrum.training.{name}" for name in BLOCKS) for block in BLOCKS},
    "sistrum.training.datasets": ("sistrum.training.controls", "sistrum.training.features"),
    "sistrum.training.metrics": tuple(f"sistrum.training.{name}" for name in (*BLOCKS, "datasets")),
    "sistrum.training.families": tuple(f"sistrum.training.{name}" for name in BLOCKS),
    "sistrum.training.teachers": tuple(
        f"sistrum.training.{name}" for name in ("datasets", "config", "checkpoint", "stop_signals")
    ),
    "sistrum.export": ("sistrum.training",),
    "sistrum.python_host": (),
    "sistrum.python_host.bench": ("sistrum.python_host", "sistrum.export.reference_renderer"),
}
# Modules of this project that a machine without torch can import.
WITHOUT_TORCH = (
    "sistrum.python_host",
    "sistrum.errors",
    "sistrum.cli",
    "sistrum.onnxruntime_library",
    "sistrum.spectral_distance",
    "sistrum.export.model_card",
    "sistrum.export.seeded_noise",
    "sistrum.export.reference_renderer",
    "sistrum.export.card_tokens",
    "sistrum.export.token_writer",
    "sistrum.training.commands",
    "sistrum.training.commands_data",
    "sistrum.training.commands_features",
    "sistrum.training.features",
    "sistrum.export.commands",
    "sistrum.training.commands_encoder",
    "sistrum.training.commands_tokens",
    "sistrum.training.commands_teachers",
    "sistrum.training.commands_finish",
    "sistrum.export.commands_encoder",
    "sistrum.export.commands_teacher",
    "sistrum.export.encoder_card",
)
TORCH = ("torch", "torchaudio", "torchvision", "tensorboard")


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """(import name, file) of every Python file of the packages."""
    for folder, package in PACKAGE_FOLDERS.items():
        for path in sorted((root / folder).rglob("*.py")):
            parts = path.relative_to(root / folder).with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            yield ".".join((package, *parts)), path


def imported(path: Path) -> Iterator[tuple[str, int, bool]]:
    """(module, line, whether it is imported when the file is) of every import, type checking ones apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom) or for_type_checking(node):
            continue
        at_import = not inside_function(node)
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, at_import) for alias in node.names)
        else:
            name = "." * node.level + (node.module or "")
            yield name, node.lineno, at_import
            yield from ((f"{name}.{alias.name}", node.lineno, at_import) for alias in node.names)


def ancestors(node: ast.AST) -> Iterator[ast.AST]:
    while (node := getattr(node, "parent", None)) is not None:  # type: ignore[assignment]
        yield node


def for_type_checking(node: ast.AST) -> bool:
    return any(
        isinstance(outer, ast.If) and "TYPE_CHECKING" in ast.unparse(outer.test) for outer in ancestors(node)
    )


def inside_function(node: ast.AST) -> bool:
    return any(
        isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for outer in ancestors(node)
    )


def violations(root: Path) -> list[str]:
    """Every import that the law forbids, as `file:line: importer -> imported`."""
    known = {name for name, _ in modules(root)}
    found = []
    for importer, path in modules(root):
        law = max((prefix for prefix in ALLOWED if within(importer, prefix)), key=len)
        for name, line, at_import in imported(path):
            where = f"{path.relative_to(root)}:{line}: {importer} -> {name}"
            if name.startswith("."):
                found.append(f"{where} (relative)")
            elif name.split(".")[0] in TORCH and forbids_torch(importer, at_import):
                found.append(f"{where} (torch)")
            elif (
                within(name, "sistrum")
                and (name in known or name in FOUNDATION)
                and not allowed(importer, name, law)
            ):
                found.append(where)
    return found


def allowed(importer: str, name: str, law: str) -> bool:
    if name in FOUNDATION:
        return True
    if law == "sistrum":  # the import package's own files, which stand beside the mapped packages
        return not any(within(name, package) for package in PACKAGE_FOLDERS.values() if package != law)
    if law == "sistrum.training.families":
        return family_allowed(importer, name)
    return within(name, law) or any(within(name, target) for target in ALLOWED[law])


def family_allowed(importer: str, name: str) -> bool:
    """A family knows itself, the families' base and the blocks; the registry knows every family."""
    if within(name, "sistrum.training.families"):
        own = ".".join(importer.split(".")[:4])
        return within(name, own) or name.endswith(".base") or importer.endswith(".registry")
    return any(within(name, target) for target in ALLOWED["sistrum.training.families"])


def forbids_torch(importer: str, at_import: bool) -> bool:
    """python_host never imports it; the other torch-free modules not when they are imported."""
    if within(importer, "sistrum.python_host"):
        return True
    return at_import and any(importer == name or within(importer, name) for name in WITHOUT_TORCH)


def test_the_law_is_kept() -> None:
    assert violations(ROOT) == []


def test_every_package_is_looked_at() -> None:
    names = {name for name, _ in modules(ROOT)}
    assert {
        "sistrum.errors",
        "sistrum.training.loop",
        "sistrum.export.model_card",
        "sistrum.python_host.host",
    } <= names


BAD = {
    "python_host imports torch": ("python_host/a.py", "def f():\n    import torch\n", "(torch)"),
    "python_host imports training": (
        "python_host/a.py",
        "import sistrum.training.loop\n",
        "-> sistrum.training.loop",
    ),
    "python_host imports export": (
        "python_host/a.py",
        "from sistrum.export import model_card\n",
        "export.model_card",
    ),
    "a torch-free module imports torch": ("export/model_card.py", "import torch.nn\n", "(torch)"),
    "a dataset knows a representation": (
        "training/datasets/a.py",
        "from sistrum.training.representations import mdct\n",
        "representations.mdct",
    ),
    "a network knows a family": (
        "training/networks/a.py",
        "from sistrum.training.families.one import family\n",
        "families.one",
    ),
    "a family knows the loop": (
        "training/families/one/a.py",
        "from sistrum.training import loop\n",
        "training.loop",
    ),
    "a family knows another": (
        "training/families/one/a.py",
        "from sistrum.training.families.two import family\n",
        "families.two",
    ),
    "a loss knows a dataset": (
        "training/losses/a.py",
        "import sistrum.training.datasets\n",
        "training.datasets",
    ),
    "training knows export": (
        "training/loop.py",
        "from sistrum.export import model_card\n",
        "export.model_card",
    ),
    "the core package knows the host": (
        "python/sistrum/a.py",
        "import sistrum.python_host.host\n",
        "python_host.host",
    ),
    "a relative import": ("training/losses/a.py", "from . import b\n", "(relative)"),
}
SEED = (
    "python/sistrum/errors.py",
    "python_host/host.py",
    "export/model_card.py",
    "training/loop.py",
    "training/datasets/__init__.py",
    "training/losses/b.py",
    "training/networks/__init__.py",
    "training/representations/mdct.py",
    "training/families/one/family.py",
    "training/families/two/family.py",
    "training/families/two/__init__.py",
    "training/families/one/__init__.py",
)


@pytest.fixture
def good_tree(tmp_path: Path) -> Path:
    for name in SEED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("import math\nfrom sistrum.errors import SistrumError\n")
    return tmp_path


def test_a_lawful_tree_has_no_violation(good_tree: Path) -> None:
    (good_tree / "training/families/one/family.py").write_text("from sistrum.training.losses import b\n")
    (good_tree / "training/families/registry.py").write_text(
        "from sistrum.training.families.one import family\n"
    )
    (good_tree / "export/a.py").write_text("import torch\nfrom sistrum.training import loop\n")
    (good_tree / "training/commands.py").write_text("def run():\n    import torch\n")
    assert violations(good_tree) == []


@pytest.mark.parametrize("case", BAD)
def test_a_violation_is_seen(good_tree: Path, case: str) -> None:
    name, text, expected = BAD[case]
    (good_tree / name).write_text(text)
    found = violations(good_tree)
    assert found
    assert all(name in line and expected in line for line in found), found
