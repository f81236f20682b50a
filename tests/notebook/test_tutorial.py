"""The tutorial runs from its first cell to its last, and says the same each time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.places import ROOT

TUTORIAL = ROOT / "docs" / "tutorial.ipynb"
FILES = {"groups.csv", "tree.html", "tree.nwk", "tree.svg"}


@pytest.fixture(scope="module")
def cells():
    return json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What two runs printed and wrote, in processes whose hashes differ."""
    found = []
    for seed in ("1", "2"):
        folder = tmp_path_factory.mktemp("tutorial")
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "tests.notebook.run_notebook", str(TUTORIAL)]
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        found.append((done.stdout, {path.name: path.read_bytes() for path in folder.iterdir()}))
    return found


def test_every_cell_runs(runs, cells):
    printed, written = runs[0]
    ran = [int(number) for number in re.findall(r"^-- (\d+)$", printed, re.MULTILINE)]
    assert ran == [n for n, cell in enumerate(cells) if cell["cell_type"] == "code"]
    assert 15 < len(ran) < 25
    assert set(written) == FILES
    assert printed.count("TreeWidget(") == printed.count("PNG of") == 3


def test_it_says_the_same_each_time(runs):
    assert runs[0] == runs[1]


def test_it_comes_without_outputs(cells):
    for cell in cells:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_its_links_lead_somewhere(cells):
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert links and all((TUTORIAL.parent / link).is_file() for link in links)
