"""Confusions on the Audit page, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.audit import ConfusionMatrix
from hierviz.ui.audit.matrix import cell_of
from hierviz.ui.shared.analyses import analysis_key
from hierviz.ui.shared.components import joined, messenger
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.studies import open_study
from tests.ui.taxonomy import test_taxonomy_page
from tests.ui.taxonomy.test_taxonomy_page import own_cache  # noqa: F401
from tests.ui.test_pages import KINDS, pages_as_served, texts, write_study  # noqa: F401


def run(**query):
    """Confusions on the Audit page, once it no longer waits for WordNet."""
    return test_taxonomy_page.run("pages/audit.py", **{"audit": "confusions", **query})


@pytest.mark.parametrize("kind", KINDS)
def test_every_sort_of_study(kind, tmp_path):
    folder = write_study(tmp_path, kind)
    for query in ({}, {"k": 2}, {"held": "0.1"}):
        test = run(study=folder, **query)
        assert not test.exception
        assert not test.error


@pytest.mark.parametrize("study", ["imagenet", "digits"])
def test_built_in_studies(study):
    test = run(study=study)
    assert not test.exception and not test.error
    assert "mistakes" in metrics(test)


@pytest.fixture
def pets(tmp_path):
    """Six classes in two kinds; one is taken for its neighbour three times, one for a far class once."""
    rows = ["name,kind", *(f"{name},{kind}" for name, kind in zip("abcdef", "xxxyyy", strict=True))]
    (tmp_path / "classes.csv").write_text("\n".join(rows) + "\n")
    labels = np.repeat(np.arange(6), 10)
    said = labels.copy()
    said[:3], said[3] = 1, 5
    near = np.kron(np.eye(2), np.ones((3, 3))) + np.eye(6)
    np.save(tmp_path / "logits.npy", 3.0 * near[said] + 0.01 * np.arange(6) / 6)
    np.save(tmp_path / "labels.npy", labels)
    return tmp_path


def metrics(test) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def test_the_numbers_stand_beside_top_1(pets):
    test = run(study=pets)
    assert not test.exception and not test.error
    found = metrics(test)
    assert found["top-1 accuracy"] == "93.3 %"
    assert found["mistakes"] == "4"
    # three mistakes inside a kind, at height 1, and one across, at height 2
    assert found["severity in the taxonomy"] == "1.2 of 2"
    assert set(found) == {
        "top-1 accuracy", "mistakes", "severity in the taxonomy", "severity in the tree",
    }  # fmt: skip
    assert "meet 1.2 edges up in the taxonomy (at random 1.6), " in texts(test).replace("\\", "")
    said = next(m.help for m in test.metric if m.label == "severity in the taxonomy")
    # of 15 pairs of classes 6 are inside a kind
    assert "averaged over 4 mistakes" in said and "taken at random have 1.6" in said


def test_pairs_are_a_table_that_can_be_filtered(pets):
    test = run(study=pets)
    table = test.dataframe[0].value
    assert table["true class"].tolist() == ["a", "a"]
    assert table["predicted class"].tolist() == ["b", "f"]
    assert table["points"].tolist() == [3, 1]
    assert table["in the taxonomy"].tolist() == [3, 6]
    test.text_input(key="confusion_filter").set_value("F").run()
    assert test.dataframe[0].value["predicted class"].tolist() == ["f"]
    assert "1 of 2 pairs. Click a row to see its points." in texts(test)
    assert "its pictures" not in texts(test)  # the study has none
    test.text_input(key="confusion_filter").set_value("zz").run()
    assert "0 of 2 pairs." in texts(test) and "Click a row" not in texts(test)


def test_a_cell_shows_what_it_holds_and_the_other_way(pets):
    test = run(study=pets)
    assert "Click a block, then a cell" in texts(test)
    chosen = Selection(study=str(pets))
    key = analysis_key(open_study(chosen), chosen)
    test.session_state["confusion_cell"] = (key, 0, 1)
    test.run()
    said = texts(test).replace("\\", "")
    assert "a → b" in said
    assert "**3** of 10 points of this class (30.0 %)" in said
    assert "the smallest category with both has 3 classes" in said
    assert "0 of b in a" in said
    assert "No pictures in this study" in said


def test_a_link_to_two_lit_leaves_opens_their_cell(pets):
    test = run(study=pets, held="0.5")
    assert "a → f" in texts(test).replace("\\", "")
    for held in ("0.2", "0.9", "9.0", "0", "0.1.2"):  # no points, no such leaf, not a pair
        assert "Click a block, then a cell" in texts(run(study=pets, held=held))


def test_what_is_shown_and_the_number_of_groups_are_in_the_link(pets):
    test = run(study=pets)
    assert dict(test.query_params) == {"study": str(pets), "audit": "confusions"}
    test.slider(key="confusion_groups").set_value(4).run()
    assert dict(test.query_params) == {"study": str(pets), "audit": "confusions", "k": "4"}


def test_without_labels_the_page_says_what_it_needs(tmp_path):
    test = run(study=write_study(tmp_path, "no labels"))
    assert not test.error and not test.metric
    assert "this study has no labels" in texts(test)


def test_a_clustering_model_has_no_mistakes_but_points_apart(tmp_path):
    test = run(study=write_study(tmp_path, "clustering"))
    assert {"purity by class", "points apart from their class"} <= set(metrics(test))
    assert "it need not be a mistake" in texts(test)
    assert "the class of a point and its cluster meet " in texts(test)
    assert "the true and the predicted class" not in texts(test)
    assert "cluster" in test.dataframe[0].value


def test_what_a_browser_tells_crookedly_chooses_nothing():
    one = np.array([1], dtype=np.int32)
    matrix = ConfusionMatrix(np.array([7, 8]), np.array([3, 2, 1]), one, one, one, one, one)
    assert cell_of(matrix, [1, 0]) == (8, 3)
    for told in (None, 3, "ab", [1], [2, 0], [0, 3], [-1, 0], [0.5, 0], [1, "0"], {"row": 1}):
        assert cell_of(matrix, told) is None


def test_modules_of_a_component_are_one_text(tmp_path):
    first, second = tmp_path / "first.js", tmp_path / "second.js"
    first.write_text("export const a = 1;\n")
    second.write_text(
        'import {\n  a,\n} from "./first.js";\nimport { b } from "./b.js";\nexport default () => a;\n'
    )
    assert joined(first, second) == "const a = 1;\n\nexport default () => a;\n"
    whole = messenger(second)
    assert "function isLeaving" in whole and "export function" not in whole
