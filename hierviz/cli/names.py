"""Names that helps list, as the engine's files spell them: to import those takes a second.

`tests/cli/test_names.py` holds every one equal to what the engine has.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

_ENGINE = Path(__file__).resolve().parents[1]


def keys_of(file: str, name: str) -> tuple[str, ...]:
    """The keys of a dictionary that a file of the engine, such as "core/view.py", spells out."""
    for made in _tree(file).body:
        if isinstance(made, (ast.Assign, ast.AnnAssign)) and isinstance(made.value, ast.Dict):
            named = made.targets if isinstance(made, ast.Assign) else [made.target]
            if any(isinstance(one, ast.Name) and one.id == name for one in named):
                return tuple(map(ast.literal_eval, filter(None, made.value.keys)))
    raise LookupError(f"hierviz/{file} spells out no dictionary {name}.")


def fit_methods() -> tuple[str, ...]:
    """The keys of the methods for vectors and graphs."""
    made = re.compile(r'^([A-Z_\d]+) = FitMethod\(\s*"([^"]+)"', re.MULTILINE)
    files = sorted((_ENGINE / "methods/fit").rglob("*.py"))
    found = dict(pair for file in files for pair in made.findall(_text(file)))
    return tuple(found[name] for name in _registered("methods/fit") if name in found)


def findings() -> tuple[str, ...]:
    """The kinds of finding."""
    made = re.compile(r'^KEY = "([^"]+)"', re.MULTILINE)
    found = {file.stem: made.findall(_text(file)) for file in (_ENGINE / "audit").glob("*.py")}
    return tuple(key for name in _registered("audit") for key in found.get(name, ()))


def tree_formats() -> tuple[str, ...]:
    """The keys of all tree formats."""
    return tuple(re.findall(r'TreeFormat\(\s*"([^"]+)"', _text(_ENGINE / "io/trees/registry.py")))


def written_endings() -> tuple[str, ...]:
    """The endings of files of trees that can be written."""
    formats = _text(_ENGINE / "io/trees/registry.py").split("TreeFormat(")
    written = [form for form in formats if ".write" in form]
    return tuple(dict.fromkeys(end for form in written for end in re.findall(r'"(\.\w+)"', form)))


def limits() -> tuple[str, ...]:
    """The names of the limits on what is read."""
    return tuple(
        part.target.id
        for made in _tree("io/limits.py").body
        if isinstance(made, ast.ClassDef) and made.name == "Limits"
        for part in made.body
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
    )


def _registered(folder: str) -> list[str]:
    """What the registry of a folder enters, one name per line."""
    return re.findall(r"^ {8}(\w+),$", _text(_ENGINE / folder / "registry.py"), re.MULTILINE)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(_text(_ENGINE / file))
