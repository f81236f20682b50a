"""How branches look by support, in Python and in the browser."""

from __future__ import annotations

import re

import numpy as np

import hierviz as hv
from hierviz.core.support import STRONGLY, WELL
from hierviz.encodings import LOOKS, looks_of, support_encoding
from tests.places import ROOT

TREE = hv.Hierarchy.from_nested([[[0, 1], 2], [3, 4]])
SHARES = np.full(TREE.n_nodes, np.nan)
SHARES[5:8] = 0.95, 0.3, 0.7


def test_a_leaf_looks_as_its_parent():
    looks = looks_of(TREE, SHARES)
    assert looks[TREE.root] == 3  # every tree has a root
    assert looks[5:8].tolist() == [3, 0, 2]
    assert (looks[:5] == looks[TREE.parent[:5]]).all()
    edges = np.array([0.39, 0.4, WELL, STRONGLY])
    assert looks_of(TREE, np.concatenate([SHARES[:5], edges]))[5:].tolist() == [0, 1, 2, 3]


def test_the_view_draws_the_same_looks():
    script = (ROOT / "hierviz/tree_view/js/support.js").read_text()
    found = re.findall(r"alpha: ([\d.]+), width: ([\d.]+) }", script)
    assert [tuple(map(float, one)) for one in found] == list(LOOKS)
    assert f"STRONGLY = {STRONGLY};" in script and f"WELL = {WELL};" in script


def test_pictures_and_pages_fade_where_support_is_given():
    study = hv.Study("s", assignments=np.arange(5), class_names=tuple("abcde"))
    analysis = hv.Analysis.of(study, TREE)
    plain = hv.figures.tree_picture(analysis)
    faded = hv.figures.tree_picture(analysis, encodings=[support_encoding(SHARES, 100)])
    opacity = {mark.opacity for mark in faded.marks if hasattr(mark, "lines")}
    assert opacity >= {LOOKS[look][0] for look in (0, 2, 3)}
    said = "support, 100 draws: dots full from 0.9, open from 0.7, branches fade below"
    assert said in faded.description and "support" not in plain.description
    from hierviz.tree_view.standalone import to_html

    assert '{"support": true}' in to_html(analysis, encodings=[support_encoding(SHARES, 100)])
    assert '{"support": false}' in to_html(analysis)


def test_the_legend_says_what_was_done():
    foreign = support_encoding(SHARES, 1000, of_l2h=False, hidden_below=0.3)
    assert foreign.title == "Support among L2H trees, 1,000 draws, less than 0.30 hidden"
    assert support_encoding(SHARES, 20).title == "Support, 20 draws"
    analysis = hv.Analysis.of(
        hv.Study("s", assignments=np.arange(5), class_names=tuple("abcde")), TREE
    )
    drawn = hv.figures.tree_picture(analysis, encodings=[foreign])
    assert (
        "; support among L2H trees, 1,000 draws, less than 0.30 hidden: dots" in drawn.description
    )
