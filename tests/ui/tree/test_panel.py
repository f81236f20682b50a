"""The panel where nothing is selected yet."""

from __future__ import annotations

import hierviz as hv
from tests.ui.test_pages import pages_as_served, run, write_study

__all__ = ["pages_as_served"]


def test_what_is_lit_is_named_and_a_click_selects_it(tmp_path):
    folder = write_study(tmp_path, "pictures")
    names = hv.read_study(folder).class_names
    test = run("pages/tree.py", study=folder, held="0.2")
    lit = [button for button in test.button if (button.key or "").startswith("lit_")]
    assert [button.label for button in lit] == [names[0], names[2]]
    lit[1].click().run()
    assert names[2] in [heading.value for heading in test.subheader]
    assert not [button for button in test.button if (button.key or "").startswith("lit_")]


def test_without_anything_lit_it_says_how_to_select(tmp_path):
    test = run("pages/tree.py", study=write_study(tmp_path, "pictures"))
    assert [heading.value for heading in test.subheader][-1].startswith("Click a group")
    assert not [button for button in test.button if (button.key or "").startswith("lit_")]
