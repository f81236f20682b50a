"""The Compare page: every sort of pair of trees, the headline, and what a row or a link selects."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.compare import classes_in_words, compare, in_words, table_row
from hierviz.core.hierarchy import Hierarchy
from hierviz.methods import AGGREGATIONS
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
    assert test.multiselect(key="compare_box").value[0].endswith("DeepECT.nwk")
    analysis = hv.analyse(hv.read_study("digits"))
    tree = hv.read_tree(
        test.multiselect(key="compare_box").value[0], leaf_names=analysis.tree.leaf_names
    )
    found = compare(analysis, tree)
    assert in_words(found) in said_on(test)
    shown = {metric.label: metric.value for metric in test.metric}
    assert shown["Robinson-Foulds"] == f"{found.robinson_foulds:.2f}"
    assert shown["distance"] == f"{found.clustering_information_distance:.2f}"


def test_a_file_beside_the_study_is_the_first_choice_and_can_be_changed(folder):
    (folder / "trees").mkdir()
    path = written(folder / "trees", "((cat,dog),(robin,jet),(kite,balloon));")
    test = run(PAGE, study=folder)
    assert test.multiselect(key="compare_box").value == [str(path)]
    test.multiselect(key="compare_box").set_value(["l2h:mean-of-means"]).run()
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
    if kind not in ("one cluster", "vectors", "graph"):  # nothing to compare
        assert test.metric


def test_moved_classes_are_listed_those_beyond_noise_first(folder):
    other = written(folder, "(((cat,kite),(robin,jet)),(dog,balloon));")
    test = run(PAGE, study=folder, to=other, node=7, partner=8)
    found = compare(hv.analyse(hv.read_study(folder)), hv.read_tree(other, leaf_names=NAMES))
    moved = [one for one in found.moved if one.change > 0]
    moved.sort(key=lambda one: not one.is_beyond_noise)
    table = next(frame.value for frame in test.dataframe if "ranks" in frame.value)
    assert table["class"].tolist() == [one.name for one in moved]
    assert table["in halves"].tolist() == pytest.approx([one.by_sample for one in moved])
    assert table["nearest in the right tree"][0] == ", ".join(moved[0].after)
    assert classes_in_words(found) in said_on(test)


# -- more than two trees ------------------------------------------------------------


def more_trees(folder):
    """Two files, and the address of the page that compares the study with both."""
    one = written(folder, "((cat,dog),(robin,jet),(kite,balloon));", "one.nwk")
    two = written(folder, "(((cat,kite),(robin,jet)),(dog,balloon));", "two.nwk")
    return one, two, {"study": folder, "among": f"{one}\n{two}", "to": two}


def pairs_of(test):
    return next(frame.value for frame in test.dataframe if "Robinson-Foulds" in frame.value)


def test_every_two_of_the_trees_are_listed_the_nearest_first(folder):
    one, two, address = more_trees(folder)
    test = run(PAGE, **address)
    assert not test.exception and not test.error
    assert test.multiselect(key="compare_box").value == [str(one), str(two)]
    table = pairs_of(test)
    assert len(table) == 3 and table["distance"].is_monotonic_increasing
    now = table[table["side by side"] == "●"].iloc[0]
    assert now["right"] == "two.nwk" and now["left"].startswith("L2H")
    trees = [hv.read_tree(path, leaf_names=NAMES) for path in (one, two)]
    expected = compare(*trees, halves=0).clustering_information_distance
    row = table[(table["left"] == "one.nwk") & (table["right"] == "two.nwk")]
    assert row["distance"].item() == pytest.approx(expected)


def test_two_others_can_stand_side_by_side(folder):
    one, two, address = more_trees(folder)
    test = run(PAGE, **address, **{"from": one})
    trees = [hv.read_tree(path, leaf_names=NAMES) for path in (one, two)]
    distance = compare(*trees, halves=0).clustering_information_distance
    assert {m.label: m.value for m in test.metric}["distance"] == f"{distance:.2f}"
    assert "**one.nwk**" in said_on(test) and "**two.nwk**" in said_on(test)


def test_trees_are_chosen_and_let_go(folder):
    one, _two, address = more_trees(folder)
    test = run(PAGE, **address)
    test.multiselect(key="compare_box").set_value([str(one)]).run()
    assert test.query_params["to"] == str(one)
    assert not [frame for frame in test.dataframe if "Robinson-Foulds" in frame.value]
    test.multiselect(key="compare_box").set_value([]).run()
    assert not test.exception and not test.error and test.metric  # the first there is


def test_a_tree_that_fails_is_left_out_of_the_list_and_said(folder):
    one, two, _ = more_trees(folder)
    gone = folder / "gone.nwk"
    test = run(PAGE, study=folder, among=f"{one}\n{two}\n{gone}", to=one)
    assert not test.exception
    assert "gone.nwk is left out" in said_on(test) and len(pairs_of(test)) == 3


@pytest.mark.parametrize(
    "address",
    [
        {"hands": "9999.7-6~x-y"}, {"hands": "~"}, {"hands": "7-~-"}, {"pair": "nothing"}, {"from": "/no/such"},
        {"from": "l2h:sum-of-sums"}, {"among": "\n\n"}, {"beside": 99999, "partner": 99999}, {"pair": "tanglegram"},
    ],
)  # fmt: skip
def test_a_crooked_link_is_no_crash(folder, address):
    _one, two, _ = more_trees(folder)
    test = run(PAGE, study=folder, **({"to": two} | address))
    assert not test.exception and not test.error and test.metric


def test_the_tanglegram_is_shown_by_its_link_and_by_hand(folder):
    _one, two, _ = more_trees(folder)
    test = run(PAGE, study=folder, to=two)
    test.segmented_control(key="compare_shown_box").set_value("tanglegram").run()
    assert not test.exception and not test.error
    assert test.query_params["pair"] == "tanglegram"


def test_the_selected_node_and_its_partner_are_said(folder):
    other = written(folder, "((cat,dog),(robin,jet),(kite,balloon));")
    analysis = hv.analyse(hv.read_study(folder))
    found = compare(analysis, hv.read_tree(other, leaf_names=NAMES))
    node = analysis.tree.n_leaves
    share = found.partners.jaccard[node]
    assert f"Jaccard {share:.2f}" in said_on(run(PAGE, study=folder, to=other, node=node))
    assert "Click a node" in said_on(run(PAGE, study=folder, to=other))


def test_the_table_has_a_row_for_every_chosen_tree_with_the_values_of_the_engine():
    others = "l2h:sum-of-sums\nl2h:mean-of-means"
    test = run(PAGE, study="digits", among=others, to="l2h:mean-of-means")
    test.session_state["trees_table"] = True
    test.run()
    assert not test.exception and not test.error
    table = next(part.value for part in test.markdown if part.value.startswith("| tree"))
    lines = table.splitlines()
    assert len(lines) == 5
    study = hv.read_study("digits")
    for line, aggregation in zip(lines[2:], AGGREGATIONS, strict=True):
        tree = hv.l2h(study, aggregation=aggregation)
        row = table_row("", hv.Analysis.of(study, tree), reference=hv.l2h(study))
        cells = [cell.strip(" *") for cell in line.strip("|").split("|")]
        assert cells[1:3] == ["10", "yes"] and cells[10] == "–"
        assert cells[3:10] == [f"{n:.3f}" for n in (*row.scores.values(), row.distance)]
        assert float(cells[11]) >= 0
    test.selectbox(key="table_reference").set_value("l2h:mean-of-means").run()
    table = next(part.value for part in test.markdown if part.value.startswith("| tree"))
    assert table.splitlines()[4].split("|")[10].strip() == "0.000"


def test_support_comes_into_the_table_when_it_is_asked_for(folder):
    test = run(PAGE, study=folder, to="l2h:sum-of-sums")
    test.session_state["trees_table"] = True
    test.run()
    test.button(key="ask_table_support").click().run()
    while test.session_state["table_draws"]:
        test.run()
    test.run()
    table = next(part.value for part in test.markdown if part.value.startswith("| tree"))
    found = hv.support(hv.analyse(hv.read_study(folder))).transfer
    cell = table.splitlines()[2].split("|")[11].strip()
    assert cell == f"{np.nanmean(found):.3f}"


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
