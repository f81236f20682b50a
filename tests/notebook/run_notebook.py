"""Runs the code of a notebook and prints what it would show: python -m tests.notebook.run_notebook FILE."""

from __future__ import annotations

import ast
import json
import runpy
import sys
import tempfile
from pathlib import Path

from hierviz.notebook.widget import TreeWidget

_SHOW = "print_what_a_cell_shows"


def print_what_a_cell_shows(value: object) -> None:
    """Print what stands below a cell; a widget has to give its picture too."""
    if isinstance(value, TreeWidget):
        data, _ = value._repr_mimebundle_()
        print(f"{data['text/plain']}, PNG of {len(data['image/png'])} bytes")
    elif value is not None:
        print(repr(value))


def as_module(path: Path) -> str:
    """The cells one below the other, each printing its number and what its last line is worth."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = []
    for number, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        body = ast.parse("".join(cell["source"]), filename=f"cell {number}").body
        lines = [ast.unparse(part) for part in body]
        if isinstance(body[-1], ast.Expr):
            lines[-1] = f"{_SHOW}({lines[-1]})"
        texts.append("\n".join([f"print('-- {number}')", *lines]))
    return "\n\n".join(texts)


def run(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "cells.py"
        module.write_text(as_module(path), encoding="utf-8")
        runpy.run_path(str(module), {_SHOW: print_what_a_cell_shows}, run_name="__main__")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
