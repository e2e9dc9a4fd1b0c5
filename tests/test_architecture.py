"""The house rules that a machine can keep: layers, types, style, names, sizes."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "ledgerdesk"
PYTHON_FILES = sorted(SOURCE.rglob("*.py"))
SCRIPTS = [ROOT / "run.py", *sorted((ROOT / "installer").glob("*.py")), *sorted((ROOT / "benchmarks").glob("*.py"))]

# The nodes that have a name of the program's own.
_NAMING = (ast.Name, ast.Attribute, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.alias, ast.ExceptHandler,
           ast.Global, ast.MatchAs, ast.MatchStar)  # fmt: skip
LONGEST_MODULE = 320  # lines; "about 300" with room for a docstring
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}

# Names in the type stubs of PySide6 6.11 that those of 6.9.3 lack and a program like this might reach for.
QT_AFTER_6_9 = frozenset(
    [
        "QAccessibilityHints",
        "QRangeModel",
        "QWaylandApplication",
        "bottomToTop",
        "contrastPreference",
        "contrastPreferenceChanged",
        "cornerWidgets",
        "endFilterChange",
        "fontFeatures",
        "handleEditorEvent",
        "instanceExists",
        "isPreviewColumnVisible",
        "isSectionDragTarget",
        "keyboardSearchFlags",
        "maybeSize",
        "positionOfLine",
        "positionWithinLine",
        "readRawInnerData",
        "renameOverwrite",
        "roleNamesChanged",
        "setDateTimeValue",
        "setFontVariableAxes",
        "setHorizontalSizeConstraint",
        "setKeyboardSearchFlags",
        "setPreviewColumnVisible",
        "setRoleNames",
        "setSizeConstraints",
        "setStopWritingOnError",
        "setSupportedDragActions",
        "setVerticalSizeConstraint",
        "supportsAutoCompletion",
        "toStringView",
    ]
)


def tool(*command: str) -> None:
    """Run a tool of this environment on the project; its findings are the failure."""
    # Colour codes and a terminal's width make no part of a finding; the import contracts need to see the package.
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", "COLUMNS": "120"}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}", pytrace=False)


@pytest.fixture(scope="module")
def nodes() -> list[tuple[Path, ast.AST]]:
    """Return every node of the source files' syntax trees with the file's path, as people write it."""
    trees = (
        (path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in [*PYTHON_FILES, *SCRIPTS]
    )
    return [(path, node) for path, tree in trees for node in ast.walk(tree) if isinstance(node, _NAMING)]


def test_the_layers_hold():
    tool("-c", "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports(no_cache=True))")


def test_the_code_is_clean():
    tool("-m", "ruff", "check", "--no-cache")


def test_the_code_is_formatted():
    tool("-m", "ruff", "format", "--check", "--no-cache")


@pytest.mark.timeout(900)  # the first run reads Qt's type stubs
def test_the_types_hold():
    tool("-m", "mypy")


def test_modules_have_one_subject():
    sizes = {p.relative_to(ROOT): len(p.read_text(encoding="utf-8").splitlines()) for p in [*PYTHON_FILES, *SCRIPTS]}
    assert {str(path): lines for path, lines in sizes.items() if lines > LONGEST_MODULE} == {}


def test_names_say_what_a_thing_is(nodes):
    empty = [str(path.relative_to(ROOT)) for path in PYTHON_FILES if EMPTY_WORDS & set(path.stem.split("_"))]
    for path, node in nodes:
        if isinstance(node, ast.ClassDef):
            words = {word.lower() for word in re.findall("[A-Z]+(?![a-z])|[A-Z][a-z]+", node.name)}
            empty += [f"{path}: {node.name}"] if EMPTY_WORDS & words else []
    assert empty == []


def test_no_module_keeps_state(nodes):
    """A module that rebinds its own names holds state that two ledgers, or two tests, would share."""
    found = [f"{path}:{node.lineno}" for path, node in nodes if isinstance(node, ast.Global)]
    assert found == []


def test_identifiers_are_english(nodes):
    found = {
        f"{path}: {name}"
        for path, node in nodes
        for name in (getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "name", None))
        if isinstance(name, str) and not name.isascii()
    }
    assert found == set()


def test_no_qt_newer_than_the_oldest_supported(nodes):
    found = {
        f"{path}:{node.lineno} {name}"
        for path, node in nodes
        for name in (getattr(node, "id", None), getattr(node, "attr", None))
        if name in QT_AFTER_6_9
    }
    assert found == set()


def test_the_frozen_parts_of_the_layout_are_there():
    for name in ("migrations", "resources", "installer", "README.md", "README.zh-CN.md", "LICENSE", ".ci/run"):
        assert (ROOT / name).exists(), name


def locked(name: str) -> dict[str, str]:
    """Return the versions a lock file pins, by normalised name."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9-]*)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-installer.txt"])
def test_locks_pin_every_package_by_hash_and_name_no_place(name):
    text = re.sub(r"^#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert len(entries) == len(locked(name))
    assert not re.search(r"://|file:|--index|--extra-index|--find-links|/tmp|/opt", text)


def test_locks_agree_with_each_other_and_with_the_project():
    runtime = locked("requirements.txt")
    for other in ("requirements-dev.txt", "requirements-installer.txt"):
        versions = locked(other)
        assert {name: versions.get(name) for name in runtime} == runtime
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for wanted, lock in [
        (project["dependencies"], "requirements.txt"),
        (extras["dev"], "requirements-dev.txt"),
        (extras["installer"], "requirements-installer.txt"),
    ]:
        names = {re.match(r"[A-Za-z0-9-]+", line).group().lower() for line in wanted}
        assert names - locked(lock).keys() == set()
    assert runtime["pyside6-essentials"] == "6.11.3"
