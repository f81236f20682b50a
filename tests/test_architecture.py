"""The house of the design, held by walking the syntax trees: who may import whom, and what none may do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.places import ROOT

PACKAGE = ROOT / "hierviz"

#: Row of every part of the package; imports go to a lower row or stay inside the part.
#: A new file or folder directly under hierviz/ needs its line here.
ROWS = {
    "text": -1,
    "errors": 0,
    "core": 1,
    "methods": 2, "metrics": 2, "taxonomy": 2, "layout": 2,
    "io": 3, "encodings": 3, "support": 3,
    "audit": 4, "compare": 4, "stories": 4,
    "figures": 5, "tree_view": 5,
    "ui": 6, "notebook": 6,
    "cli": 7, "__main__": 8,
}  # fmt: skip

#: Names under `hierviz` that only hand on what the engine (rows 0 to 4) has.
FRONT = "__init__"
LAST_ENGINE_ROW = 4

#: Packages that only the rows named may import.
DRAWING = {
    "plotly": {"figures"}, "matplotlib": {"figures"}, "streamlit": {"ui"},
    "anywidget": {"notebook"}, "ipywidgets": {"notebook"}, "traitlets": {"notebook"},
}  # fmt: skip

MOST_LINES = 400
MOST_LINES_OF_A_PAGE = 120
MOST_LETTERS_OF_A_LINE = 120  # of JavaScript and style sheets; those of Python are ruff's

REFUSED_MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
REFUSED_CALLS = {"eval", "exec", "compile", "__import__"}
REFUSED_OPTIONS = {"allow_pickle": True, "unsafe_allow_html": True, "shell": True}

MODULES = sorted(PACKAGE.rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
PYTHON = [*MODULES, *PAGES, ROOT / "app.py"]
SCRIPTS = sorted(PACKAGE.rglob("*.js"))
SHEETS = sorted(PACKAGE.rglob("*.css"))
HOST_FREE = sorted(path for path in (PACKAGE / "tree_view").rglob("*.*") if path.suffix != ".pyc")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def part_of(path: Path) -> str:
    """The part of the package a file belongs to: its folder, or its own name."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a file imports, `from a import b` as a.b."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def row_of(path: Path) -> int:
    return LAST_ENGINE_ROW if part_of(path) == FRONT else ROWS[part_of(path)]


ENGINE = [path for path in MODULES if part_of(path) == FRONT or row_of(path) <= LAST_ENGINE_ROW]


def import_faults(path: Path) -> Iterator[str]:
    """Imports of the package that break the rows."""
    own, row = part_of(path), row_of(path)
    for line, name in imported(path):
        parts = [*name.split("."), ""]  # `import hierviz` names no part
        place = f"{named(path)}:{line}"
        if parts[0] == "":
            yield f"{place} imports {name} relatively; write the full name"
        elif parts[0] == "hierviz" and own == FRONT:
            if ROWS.get(parts[1], 99) > LAST_ENGINE_ROW:
                yield f"{place} hands on {name}, which is not the engine's"
        elif parts[0] == "hierviz" and parts[1] != own:
            if parts[1] not in ROWS:
                if row <= LAST_ENGINE_ROW:
                    yield f"{place} imports {name} from the front door; name the module"
            elif ROWS[parts[1]] >= row:
                yield f"{place} (row {row}) imports {name} (row {ROWS[parts[1]]})"


def test_every_part_has_its_row():
    parts = {part_of(path) for path in MODULES} - {FRONT}
    assert parts <= set(ROWS), "a new part of the package needs its row in ROWS"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_go_down(path):
    assert list(import_faults(path)) == []


@pytest.mark.parametrize("package", DRAWING)
def test_only_the_drawing_rows_import_their_package(package):
    faults = [
        f"{named(path)}:{line}"
        for path in MODULES
        if part_of(path) not in DRAWING[package]
        for line, name in imported(path)
        if name.split(".")[0] == package
    ]
    assert faults == []


def test_the_engine_runs_without_streamlit_and_plotly():
    script = (
        "import sys, hierviz as hv; hv.l2h, hv.metrics.nmi, hv.Hierarchy\n"
        "print([m for m in ('streamlit', 'plotly', 'matplotlib', 'anywidget') if m in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize("path", [*PYTHON, *SCRIPTS, *SHEETS], ids=named)
def test_no_file_is_too_long(path):
    most = MOST_LINES_OF_A_PAGE if path in PAGES else MOST_LINES
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= most, f"{n_lines} lines; split it by subject"


@pytest.mark.parametrize("path", [*SCRIPTS, *SHEETS], ids=named)
def test_no_line_of_the_browsers_code_is_too_long(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > MOST_LETTERS_OF_A_LINE] == []


@pytest.mark.parametrize("path", HOST_FREE, ids=named)
def test_the_tree_view_knows_no_host(path):
    lines = path.read_text(encoding="utf-8").lower().splitlines()
    assert [line for line in lines if "streamlit" in line or "--st-" in line] == []


def test_every_module_of_the_tree_view_is_in_its_script():
    from hierviz.tree_view import script

    whole = script("map.js") + script("story.js")
    for path in (PACKAGE / "tree_view" / "js").glob("*.js"):
        assert path.read_text(encoding="utf-8").splitlines()[0] in whole, (
            f"{path.name} is not imported"
        )


def self_calls(tree: ast.AST) -> Iterator[str]:
    """Functions that call themselves by name, and methods that do through self, cls or their class."""
    pending: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while pending:
        node, inside = pending.pop()
        if isinstance(node, ast.Call):
            yield from (f"line {node.lineno}: {name}" for name in called_from(node.func, inside))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = (*inside, node)
        pending += [(child, inside) for child in ast.iter_child_nodes(node)]


def called_from(function: ast.expr, inside: tuple[ast.AST, ...]) -> Iterator[str]:
    for depth, outer in enumerate(inside):
        if isinstance(outer, ast.ClassDef):
            continue
        is_method = depth > 0 and isinstance(inside[depth - 1], ast.ClassDef)
        if is_method and isinstance(function, ast.Attribute):
            owner = getattr(function.value, "id", None)
            own = owner in ("self", "cls", inside[depth - 1].name)
            if own and function.attr == outer.name:
                yield outer.name
        elif not is_method and getattr(function, "id", None) == outer.name:
            yield outer.name


@pytest.mark.parametrize("path", ENGINE, ids=named)
def test_the_engine_does_not_recurse(path):
    """A caterpillar of 10,000 leaves would end in a RecursionError."""
    assert list(self_calls(syntax(path))) == []


def unguarded(path: Path) -> Iterator[str]:
    """Fragments and callbacks of pages whose errors Streamlit would show in its own way."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Attribute) and node.attr == "fragment":
            yield f"{path.name}:{node.lineno} st.fragment: use messages.fragment"
        if isinstance(node, ast.keyword) and node.arg in ("on_click", "on_change", "on_submit"):
            value = node.value
            is_word = isinstance(value, ast.Constant) or (
                isinstance(value, ast.Name) and value.id == node.arg  # handed on
            )
            is_guarded = isinstance(value, ast.Call) and ast.unparse(value.func) == "callback"
            if not (is_word or is_guarded):
                yield f"{path.name}:{value.lineno} {node.arg}: wrap it in messages.callback"


@pytest.mark.parametrize("path", [p for p in PYTHON if p not in ENGINE], ids=named)
def test_errors_of_fragments_and_callbacks_are_messages(path):
    if path.name != "messages.py":
        assert not list(unguarded(path))


def dangers(path: Path) -> Iterator[str]:
    """What can run foreign code, and input checks that `python -O` switches off."""
    for line, name in imported(path):
        if name.split(".")[0] in REFUSED_MODULES:
            yield f"line {line}: imports {name}"
        if name.endswith(".*"):
            yield f"line {line}: {name}"
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Assert):
            yield f"line {node.lineno}: assert"
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"line {node.lineno}: bare except"
        if not isinstance(node, ast.Call):
            continue
        if getattr(node.func, "id", None) in REFUSED_CALLS:
            yield f"line {node.lineno}: {node.func.id}()"
        for option in node.keywords:
            value = getattr(option.value, "value", None)
            if option.arg in REFUSED_OPTIONS and value is REFUSED_OPTIONS[option.arg]:
                yield f"line {node.lineno}: {option.arg}={value}"


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_nothing_dangerous(path):
    assert list(dangers(path)) == []


# -- the checks themselves ----------------------------------------------------

BAD = '''
import pickle
from math import *
def down(node):
    def deeper(n):
        return down(n)
    return deeper(node)
class Tree:
    def walk(self):
        return self.walk()
    def named(self):
        return named(self)
def load(path):
    assert path
    try:
        eval(path)
    except:
        np.load(path, allow_pickle=True)
'''  # fmt: skip


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.py"
    path.write_text(BAD)
    return path


def test_the_checks_see_recursion(bad):
    assert sorted(self_calls(syntax(bad))) == ["line 10: walk", "line 6: down"]


def test_the_checks_see_dangers(bad):
    found = "\n".join(dangers(bad))
    for what in ("pickle", "math.*", "assert", "eval()", "bare except", "allow_pickle=True"):
        assert what in found


@pytest.mark.parametrize(
    ("part", "line", "fault"),
    [
        ("core", "from hierviz.io import read_study", "(row 1) imports"),
        ("methods", "from hierviz.metrics import nmi", "(row 2) imports"),
        ("metrics", "from hierviz import l2h", "front door"),
        ("metrics", "import hierviz", "front door"),
        ("metrics", "from .flat import nmi", "relatively"),
        ("ui", "from hierviz.cli import main", "(row 6) imports"),
        ("__init__", "from hierviz import figures", "not the engine's"),
    ],
)
def test_the_checks_see_imports_that_go_up(tmp_path, monkeypatch, part, line, fault):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / ("__init__.py" if part == FRONT else f"{part}/bad.py")
    path.parent.mkdir(exist_ok=True)
    path.write_text(line)
    assert [fault in found for found in import_faults(path)] == [True]


def test_no_two_modules_of_a_page_declare_the_same_name():
    from hierviz.tree_view import script
    from hierviz.ui.leaves.map import _FEED

    for page in (script("map.js") + _FEED, script("story.js")):
        names = re.findall(r"^(?:const|let|function|class) (\w+)", page, re.MULTILINE)
        assert [name for name in set(names) if names.count(name) > 1] == []
