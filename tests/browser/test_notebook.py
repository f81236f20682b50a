"""The widget in a browser: the model of a notebook is mimicked, all else is the widget's own."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from tests.browser.widgets import Notebook


@pytest.fixture(scope="module")
def analysis():
    return hv.analyse(hv.read_study("digits"))


@pytest.fixture
def notebook(browser):
    made = Notebook(browser)
    yield made
    made.context.close()
    assert made.faults == []


def test_a_click_arrives_in_python(notebook, analysis):
    widget = notebook.show(analysis)
    node = analysis.tree.n_leaves + 2
    notebook.click(node)
    notebook.exchange()
    assert (widget.selected, widget.view.selected) == (node, node)
    assert widget.selected_leaves.tolist() == analysis.tree.leaves_below(node).tolist()
