"""The Compare page: every sort of pair of trees, the headline, and what a row or a link selects."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.compare import compare, in_words
from hierviz.core.hierarchy import Hierarchy
from hierviz.ui.compare.comparisons import nodes_in_whole
from hierviz.ui.compare.other_trees import named
from tests.hostile import hostile_texts
from tests.ui.test_pages import KINDS, run, texts, write_study
from tests.ui.test_pages import pages_as_served as pages_as_served

PAGE = "pages/compare.py"
NAMES = ("cat", "dog", "robin", "jet", "kite", "balloon")


def said_on(test) -> str:
    return texts(test).replace("\\", "").replace(":small[]", "")


@pytest.fixture
def folder(tmp_path):
    write_study(tmp_path, "no labels")
    (tmp_path / "classes.csv").write_text("\n".join(["name", *NAMES]))
    return tmp_path


def written(folder, text: str, name: str = "other.nwk"):
    path = folder / name
    path.write_text(text)
    return path


def test_digits_have_another_tree_at_once():
    test = run(PAGE, study="digits")
    assert test.selectbox(key="other_box").value.endswith("DeepECT.nwk")
    analysis = hv.analyse(hv.read_study("digits"))
    tree = hv.read_tree(test.selectbox(key="other_box").value, leaf_names=analysis.tree.leaf_names)
    found = compare(analysis, tree)
    assert in_words(found) in said_on(test)
    shown = {metric.label: metric.value for metric in test.metric}
    assert shown["Robinson-Foulds"] == f"{found.robinson_foulds:.2f}"
    assert shown["distance"] == f"{found.clustering_information_distance:.2f}"


def test_a_file_beside_the_study_is_the_first_choice_and_can_be_changed(folder):
    (folder / "trees").mkdir()
    path = written(folder / "trees", "((cat,dog),(robin,jet),(kite,balloon));")
    test = run(PAGE, study=folder)
    assert test.selectbox(key="other_box").value == str(path)
    test.selectbox(key="other_box").set_value("l2h:mean-of-means").run()
    assert not test.error and not test.exception
    assert test.query_params["to"] == "l2h:mean-of-means"


def test_a_tree_and_itself_are_the_same(folder):
    analysis = hv.analyse(hv.read_study(folder))
    hv.write_tree(analysis.tree, folder / "same.nwk")
    test = run(PAGE, study=folder, to=folder / "same.nwk")
    assert "The same tree" in said_on(test)
    assert "Every class has the same neighbours" in said_on(test)


def test_leaves_that_one_tree_lacks_are_listed(folder):
    test = run(PAGE, study=folder, to=written(folder, "((cat,dog),(robin,(zeppelin,jet)));"))
    assert not test.error and not test.exception
    said = said_on(test)
    assert "4 leaves matched by name" in said
    assert "zeppelin" in said and "balloon" in said


def test_trees_without_a_common_leaf_are_a_message(folder):
    test = run(PAGE, study=folder, to=written(folder, "((a,b),c);"))
    assert not test.exception
    assert "two trees of the same leaves" in said_on(test)


@pytest.mark.parametrize("other", ["/no/such/file", "study:/no/such", "l2h:none", "study:", "|"])
def test_a_link_to_a_tree_that_is_not_there_is_a_message(folder, other):
    test = run(PAGE, study=folder, to=other)
    assert not test.exception
    assert test.error or test.info or test.metric


@pytest.mark.parametrize("kind", KINDS)
def test_every_sort_of_study_against_another_one(kind, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_study(tmp_path / name, kind)
    test = run(PAGE, study=tmp_path / "one", to=f"study:{tmp_path / 'two'}", node=0)
    assert not test.exception and not test.error
    if kind != "one cluster":
        assert test.metric


def test_a_row_of_a_moved_class_selects_it_in_both_trees(folder):
    other = written(folder, "(((cat,kite),(robin,jet)),(dog,balloon));")
    test = run(PAGE, study=folder, to=other, node=7, partner=8)
    moved = compare(hv.analyse(hv.read_study(folder)), hv.read_tree(other, leaf_names=NAMES)).moved
    table = next(frame.value for frame in test.dataframe if "ranks" in frame.value)
    assert table["class"].tolist() == [one.name for one in moved if one.change > 0]
    assert table["nearest in the right tree"][0] == ", ".join(moved[0].after)


def test_the_selected_node_and_its_partner_are_said(folder):
    other = written(folder, "((cat,dog),(robin,jet),(kite,balloon));")
    analysis = hv.analyse(hv.read_study(folder))
    found = compare(analysis, hv.read_tree(other, leaf_names=NAMES))
    node = analysis.tree.n_leaves
    share = found.partners.jaccard[node]
    assert f"Jaccard {share:.2f}" in said_on(run(PAGE, study=folder, to=other, node=node))
    assert "Click a node" in said_on(run(PAGE, study=folder, to=other))


def test_the_table_has_a_row_for_every_tree():
    test = run(PAGE, study="digits")
    test.session_state["trees_table"] = True
    test.run()
    assert not test.exception and not test.error
    table = next(part.value for part in test.markdown if part.value.startswith("| tree"))
    lines = table.splitlines()
    n_choices = len(test.selectbox(key="other_box").options)
    assert len(lines) == 3 + n_choices
    assert "DeepECT" in table and "| 10 | 0.000 |" in lines[2]


def test_hostile_names_stay_words(tmp_path):
    names = [text.replace("\n", " ").replace('"', "'") for text in hostile_texts("http://127.0.0.1:9")[:6]]  # fmt: skip
    write_study(tmp_path, "no labels")
    (tmp_path / "classes.csv").write_text("\n".join(["name", *(f'"{name}"' for name in names)]))
    pairs = Hierarchy.from_nested([[0, 1], [[2, 3], [4, 5]]], leaf_names=names)
    hv.write_tree(pairs, tmp_path / "other.json")
    test = run(PAGE, study=tmp_path, to=tmp_path / "other.json", node=8)
    assert not test.exception and not test.error
    assert test.metric
    assert all(
        "<img" not in part.value.replace("\\<", "") for part in (*test.markdown, *test.caption)
    )


def test_typed_paths_are_studies_or_trees(folder):
    tree = written(folder, "((cat,dog),robin);")
    assert named(["digits"]) == "study:digits"
    assert named([str(folder)]) == f"study:{folder}"
    assert named([f" '{folder / 'logits.npy'}' ", ""]) == f"study:{folder / 'logits.npy'}"
    assert named([str(tree)]) == str(tree)
    assert named([str(tree), str(tree)]) == f"{tree}|{tree}"


def test_nodes_of_a_part_are_found_in_the_whole():
    whole = Hierarchy.from_nested([[[0, 1], 2], [[3, 4], 5]])
    part = Hierarchy.from_nested([[0, 1], 2])
    leaves = np.array([4, 5, 1])
    found = nodes_in_whole(part, whole, leaves)
    for node in range(part.n_nodes):
        below = {int(leaves[leaf]) for leaf in part.leaves_below(node)}
        above = [u for u in range(whole.n_nodes) if below <= set(whole.leaves_below(u).tolist())]
        assert found[node] == min(above, key=lambda u: whole.n_leaves_below[u])
