"""Runs the code of a notebook and prints what it would show: python -m tests.notebook.run_notebook FILE."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

from hierviz.notebook.widget import TreeWidget


def shown(value: object) -> str:
    """What stands below a cell; a widget has to give its picture too."""
    if not isinstance(value, TreeWidget):
        return repr(value)
    data, _ = value._repr_mimebundle_()
    return f"{data['text/plain']}, PNG of {len(data['image/png'])} bytes"


def run(path: Path) -> None:
    names: dict = {"__name__": "__main__"}
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        print(f"-- {number}")
        body = ast.parse("".join(cell["source"]), filename=f"cell {number}")
        last = body.body.pop() if isinstance(body.body[-1], ast.Expr) else None
        exec(compile(body, f"cell {number}", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
            print("" if value is None else shown(value))


if __name__ == "__main__":
    run(Path(sys.argv[1]))
