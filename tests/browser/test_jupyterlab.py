"""The widget in a real JupyterLab with a kernel, where one is installed: pip install jupyterlab."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.launch import free_port, wait_until
from tests.places import ROOT

pytest.importorskip("jupyterlab", reason="NOT RUN in a real JupyterLab: pip install jupyterlab")

CELLS = (
    "import hierviz as hv\n"
    "widget = hv.show(hv.analyse(hv.read_study('digits')), {'n_groups': 4})\nwidget",
    "print('root', widget.selected == widget.analysis.tree.root, len(widget.selected_points))",
    "widget.n_groups = 7; widget.selected = 3",
)


@pytest.fixture
def lab(tmp_path) -> Iterator[str]:
    """Address of a notebook with the cells."""
    cells = [
        {"cell_type": "code", "id": f"cell{i}", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
        for i, text in enumerate(CELLS)
    ]  # fmt: skip
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    content = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "made.ipynb").write_text(json.dumps(content))
    port = free_port()
    options = {"port": port, "token": "", "password": "", "root_dir": tmp_path}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        *(f"--ServerApp.{name}={value}" for name, value in options.items()),
    ]  # fmt: skip
    homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    env = {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(tmp_path / name) for name in homes}}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(f"http://localhost:{port}/api", process)
        yield f"http://localhost:{port}/lab/tree/made.ipynb?reset"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_hand_and_kernel_hear_of_each_other(browser, lab):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(lab)
    cells = page.locator(".jp-CodeCell")

    def run(place: int) -> None:
        cells.nth(place).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")

    expect(cells).to_have_count(len(CELLS), timeout=60_000)
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_attached(
        timeout=60_000
    )
    run(0)
    page.locator("[data-fed]").wait_for(timeout=60_000)
    view = page.locator(".hv")
    expect(view).to_have_attribute("data-groups", "4")
    frame = view.locator(".stage canvas").first.bounding_box()
    page.mouse.click(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)  # the root
    page.keyboard.press("]")  # the tree's key, which JupyterLab leaves alone
    expect(view).to_have_attribute("data-groups", "5")
    run(1)
    expect(cells.nth(1).locator(".jp-OutputArea-output")).to_have_text("root True 1797")
    run(2)
    expect(view).to_have_attribute("data-groups", "7")
    expect(view).to_have_attribute("data-selected", "3")
    expect(view.locator(".waiting")).to_be_hidden()
    assert faults == []
    page.close()
