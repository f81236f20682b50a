"""Why a group was merged, as the panel says it, on every sort of study."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.audit import deciding_points
from hierviz.core.hierarchy import Hierarchy
from hierviz.ui.notes import point_pictures
from hierviz.ui.tree import why_merged
from tests.ui.test_pages import KINDS, pages_as_served, run, texts, write_study

__all__ = ["pages_as_served"]

WITHOUT_L2H = {"one cluster", "vectors", "vectors with a tree", "graph"}


@pytest.fixture(autouse=True)
def its_own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("HIERVIZ_DATA", str(tmp_path_factory.mktemp("data")))


def opened(folder, node, **query):
    """The Tree page with a node selected and the answer opened; what it says."""
    test = run("pages/tree.py", study=folder, node=node, **query)
    test.session_state["why_merged"] = True
    test.run()
    assert not test.exception and not test.error
    return test


def said(test) -> str:
    return texts(test).replace("\\", "")


@pytest.mark.filterwarnings("ignore::hierviz.errors.HiervizWarning")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WITHOUT_L2H])
def test_every_sort_of_study_says_why(kind, tmp_path):
    folder = write_study(tmp_path, kind)
    analysis = hv.analyse(hv.read_study(folder))
    for record in analysis.tree.evidence:
        text = said(opened(folder, int(record["node"])))
        found = deciding_points(analysis, int(record["node"]))
        if found is None:
            assert "were joined by no group, so they are attached to the root" in text
            continue
        points = "training points" if kind == "training split" else "points"
        assert f"was merged because its {points}, were it not there, would go to" in text
        assert f": {100 * found.means[0]:.1f} %" in text
        if not found.runner_up:
            assert "there was no other group to choose" in text
        elif found.means[1] == 0:
            assert "none would go to another group" in text
        else:
            assert f"would have got {100 * found.means[1]:.1f} %" in text
        assert ("these are evaluation points" in text) == (kind == "training split")


def test_pictures_stand_with_the_shares_of_both(tmp_path, monkeypatch):
    folder, shown = write_study(tmp_path, "pictures"), []
    monkeypatch.setattr(
        point_pictures, "show_gallery", lambda *a, key, **_: shown.append((key, a[1]))
    )
    analysis = hv.analyse(hv.read_study(folder))
    node = int(analysis.tree.evidence["node"][0])
    test = run("pages/tree.py", study=folder, node=node)
    assert [key for key, _ in shown] == ["panel_pictures"]  # nothing is read before it is opened
    shown.clear()
    test.session_state["why_merged"] = True
    test.run()
    found = deciding_points(analysis, node)
    labels = analysis.study.labels
    assert dict(shown)["deciding_pictures"] == [
        (f"{100 * to:.0f} % · {100 * other:.0f} %", str(labels[row]))
        for row, (to, other) in zip(found.rows[:12].tolist(), found.shares.tolist(), strict=False)
    ]
    assert f"The most decisive of {found.n_points} points of" in said(test)


def test_without_pictures_the_first_points_are_lines(tmp_path):
    folder = write_study(tmp_path, "no labels")
    analysis = hv.analyse(hv.read_study(folder))
    node = int(analysis.tree.evidence["node"][0])
    found = deciding_points(analysis, node)
    lines = [line for line in said(opened(folder, node)).split("\n") if "% | point " in line]
    assert lines == [
        f"| {100 * to:.0f} % · {100 * other:.0f} % | point {row} |"
        for row, (to, other) in zip(found.rows[:6].tolist(), found.shares.tolist(), strict=False)
    ]


def with_tree(folder, nested) -> str:
    tree = Hierarchy.from_nested(nested)
    (folder / "trees").mkdir()
    hv.write_tree(tree, folder / "trees" / "other.nwk")
    return str(folder / "trees" / "other.nwk")


def test_a_tree_of_another_tool_asks_the_smaller_side(tmp_path):
    folder = write_study(tmp_path, "no labels")
    path = with_tree(folder, [[0, 1], [2, 3, 4], 5])
    analysis = hv.Analysis.of(hv.read_study(folder), hv.read_tree(path))
    for node in range(6, analysis.tree.n_nodes):
        text, found = said(opened(folder, node, tree=path)), deciding_points(analysis, node)
        share = f"{100 * found.means[0]:.1f} %"
        assert "No evidence came with this tree." in text
        assert "is the side with the fewest points: were it not there" in text and share in text
        several = len(analysis.tree.children(node)) > 2
        assert ("would go to **the other 2 sides**: " in text) == several
        assert ("The root has no others." in text) == (node == analysis.tree.root)


def test_without_logits_it_says_so(tmp_path):
    np.save(tmp_path / "assignments.npy", np.array([0, 1, 2, 0, 1, 2, 2]))
    path = with_tree(tmp_path, [[0, 1], 2])
    text = said(opened(tmp_path, 4, tree=path))
    assert "without logits it is not known where they would go" in text
    assert "No logits: it is not known which points decided it." in text


def test_of_many_points_it_says_how_many_were_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(why_merged, "_MOST_LOGITS", 30)
    why_merged._deciding.clear()
    folder = write_study(tmp_path, "superclasses")
    tree = hv.analyse(hv.read_study(folder)).tree
    node = int(tree.evidence["node"][0])
    n_points = int(tree.evidence["n_points"][0])
    assert f"The most decisive of 6 points chosen at random of {n_points} points of" in said(
        opened(folder, node)
    )
    why_merged._deciding.clear()


def test_a_group_without_evaluation_points_shows_none(tmp_path):
    folder = write_study(tmp_path, "training split")
    analysis = hv.analyse(hv.read_study(folder))
    record = analysis.tree.evidence[0]
    scores = np.load(folder / "logits.npy")
    scores[:, analysis.tree.leaves_below(int(record["selected"]))] -= 100
    np.save(folder / "logits.npy", scores)
    text = said(opened(folder, int(record["node"])))
    assert "There are no evaluation points of" in text
    assert "was merged because its training points" in text


def test_without_labels_points_are_points_and_no_purity_is_said(tmp_path):
    folder = write_study(tmp_path, "no labels")
    node = int(hv.analyse(hv.read_study(folder)).tree.evidence["node"][0])
    test = opened(folder, node)
    assert "| shares | point |" in said(test) and "purity" not in " ".join(
        b.label for b in test.button
    )
    (tmp_path / "labelled").mkdir()
    test = opened(write_study(tmp_path / "labelled", "superclasses"), node)
    assert "| shares | class |" in said(test) and "purity" in " ".join(b.label for b in test.button)


def test_of_many_sides_it_says_how_many_are_not_listed(tmp_path):
    np.save(tmp_path / "assignments.npy", np.arange(11))
    assert "3 more sides are not listed." in said(opened(tmp_path, 11))
