"""Fitting trees from the Study page: what is offered, what lands, and what is said instead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

import hierviz as hv
from hierviz.errors import Cancelled, InputError
from hierviz.io.trees.fitted import Fit, fits_of, keep_fit, remove_fit
from hierviz.io.trees.tree_files import TreeFiles, trees_of
from hierviz.methods import FIT_METHODS
from hierviz.methods.fit import fitting
from hierviz.ui.shared import fits
from hierviz.ui.shared.fits import Wanted
from hierviz.ui.shared.jobs import jobs
from hierviz.ui.study import fitted_table
from tests.ui.test_pages import PAGES, pages_as_served, run, texts, write_study

__all__ = ["pages_as_served"]


def wanted(method, options=None):
    return Wanted(hv.Recipe(method, options or {}))


def all_draws_are_done():
    """Wait for the jobs of support: what is shown then is theirs, and later tests are alone."""
    for key, job in list(jobs()._jobs.items()):
        if key[0] == "support":
            assert job.finished.wait(60)


@pytest.fixture
def vectors(tmp_path):
    """A study of 80 vectors with labels."""
    return write_study(tmp_path, "vectors")


def opened(folder: Path, **query):
    """The Study page with the section open."""
    test = run("pages/study.py", study=folder, **query)
    test.session_state["fit_a_tree"] = True
    return test.run()


def plainly(test) -> str:
    return texts(test).replace("\\", "")


def fitted(test, methods: list[str], **states):
    test.multiselect(key="fit_methods").set_value(methods)
    for key, value in states.items():
        test.session_state[key] = value
    test.run()
    test.button(key="fit_start").click().run()
    assert not test.exception
    return test


def test_without_vectors_it_says_what_is_missing(tmp_path):
    np.save(tmp_path / "assignments.npy", np.arange(20) % 4)
    test = opened(tmp_path)
    assert "has no embeddings, graph or logits" in plainly(test)
    assert "fit_start" not in {button.key for button in test.button}


def test_one_method_lands_as_a_tree_of_the_study_and_stays(vectors):
    test = fitted(opened(vectors), ["ward"])
    assert "Fitted ward, unit rows in" in test.success[0].value.replace("\\", "")
    again = run("pages/tree.py", study=vectors)  # a visit of its own
    assert not again.exception and not again.error
    assert "ward linkage" in plainly(again).lower()
    expected = hv.fit("ward", hv.read_study(vectors)).tree
    kept = hv.read_tree(vectors / "trees" / "ward, unit rows.json")
    assert kept.parent.tolist() == expected.parent.tolist()
    assert kept.leaf_names == expected.leaf_names
    test.button(key="open_fit").click().run()
    assert test.query_params["tree"] == str(vectors / "trees" / "ward, unit rows.json")


def test_several_methods_stand_in_one_table_raw_beside_unit_rows(vectors):
    test = fitted(
        opened(vectors), ["average", "kmeans"], fit_rows=["unit rows", "raw"], fit_kmeans_k_6=4
    )
    names = [
        "average, raw", "average, unit rows", "kmeans, k 4, raw", "kmeans, k 4, unit rows",
    ]  # fmt: skip
    assert sorted(fit.name for fit in fits_of(hv.read_study(vectors)).values()) == names
    table = next(text.value for text in test.markdown if "| method |" in text.value)
    lines = [line.split(" | ")[:2] for line in table.replace("\\", "").splitlines()[2:]]
    assert lines == [
        ["| average", "unit rows"], ["| average", "raw"], ["| kmeans, k 4", "unit rows"], ["| kmeans, k 4", "raw"],
    ]  # fmt: skip
    assert test.selectbox(key="tree_box").options == [f"{name}.json" for name in names]


def test_metrics_of_the_table_are_those_of_python(vectors):
    fitted(opened(vectors), ["kmeans"], fit_kmeans_k_6=4)
    study = hv.read_study(vectors)
    made = hv.fit("kmeans", study, k=4)
    (found,) = fits_of(study).values()
    expected = hv.metrics.metrics_that_apply(made, study.embeddings)
    assert found.scores == pytest.approx(expected)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "kind,method", [("superclasses", "ward"), ("superclasses", "kmeans"), ("vectors", "kmeans")]
)
def test_trees_of_points_and_of_groups_work_on_every_page(page, kind, method, tmp_path):
    folder = write_study(tmp_path, kind)
    (outcome,) = fits._fit_all(hv.read_study(folder), [wanted(method)], lambda *at: None)
    test = run(page, study=folder, tree=outcome.path, node=12)
    assert not test.exception
    assert not test.error
    assert "did not expect" not in plainly(test)
    assert test.query_params["tree"] in (outcome.path, [outcome.path])


def test_a_row_of_zeros_is_an_error_of_one_tree_alone(vectors):
    rows = np.load(vectors / "embeddings.npy")
    rows[3] = 0
    np.save(vectors / "embeddings.npy", rows)
    test = fitted(opened(vectors), ["ward"], fit_rows=["unit rows", "raw"])
    assert "the first is row 3" in test.error[0].value.replace("\\", "")
    assert test.success[0].value.replace("\\", "").startswith("Fitted ward, raw")


def test_what_does_not_fit_into_memory_says_what_to_do_and_is_left_out(vectors, monkeypatch):
    need = {key: fitting.foretell(key, (80, 6)).bytes for key in ("ward", "birch")}
    monkeypatch.setattr(fitting, "memory_to_use", lambda: (need["ward"] + need["birch"]) / 2)
    test = opened(vectors)
    test.multiselect(key="fit_methods").set_value(["ward", "birch"]).run()
    small, large = sorted(need, key=need.get)
    (said,) = (text.value.replace("\\", "") for text in test.warning)
    assert said.startswith(f"{FIT_METHODS[large].label} of 80 points takes about")
    assert FIT_METHODS[large].instead in said
    table = test.dataframe[0].value
    assert dict(zip(table["method"], table[""], strict=True)) == {
        FIT_METHODS[small].label: "", FIT_METHODS[large].label: "does not fit",
    }  # fmt: skip
    test.multiselect(key="fit_methods").set_value([large]).run()
    assert test.button(key="fit_start").disabled


def stopped_after(n: int):
    """A progress that is stopped at its n-th word."""
    told = []

    def progress(done: int, total: int) -> None:
        told.append(done)
        if len(told) >= n:
            raise Cancelled("Stopped.")

    return progress


def test_the_search_that_is_stopped_keeps_its_best_tree_and_no_more_are_begun(vectors):
    study = hv.read_study(vectors)
    recipes = [wanted("dasgupta", {"shakes": 1000}), wanted("ward")]
    (outcome,) = fits._fit_all(study, recipes, stopped_after(5))
    assert outcome.error is None and "Stopped before its end" in outcome.notice
    (kept,) = fits_of(study).values()
    assert kept.notice == outcome.notice and kept.scores["dasgupta_cost"] > 1


def test_a_method_that_is_stopped_leaves_those_before_it(vectors):
    study = hv.read_study(vectors)
    recipes = [wanted("ward"), wanted("hierarchical-kmeans"), wanted("average")]
    done, stopped = fits._fit_all(study, recipes, stopped_after(3))
    assert done.name == "ward, unit rows" and isinstance(stopped.error, Cancelled)
    assert [fit.name for fit in fits_of(study).values()] == ["ward, unit rows"]


def test_stop_on_the_page_ends_the_work(vectors):
    study = hv.read_study(vectors)
    fits.start_fits(study, [wanted("dasgupta", {"shakes": 100_000})])
    job = fits.fit_job(study)
    job.cancel()
    assert job.finished.wait(60)
    test = opened(vectors)
    assert "Stopped before its end" in test.success[0].value.replace("\\", "")
    assert "(stopped)" in next(text.value for text in test.markdown if "| method |" in text.value)
    jobs().forget(job.key)


def test_a_graph_has_no_rows_to_scale_and_only_methods_for_graphs(tmp_path):
    test = opened(write_study(tmp_path, "graph"))
    able = [method.label for method in FIT_METHODS.values() if method.takes_graphs]
    assert test.multiselect(key="fit_methods").options == able
    assert "fit_standardise" not in {toggle.key for toggle in test.toggle}
    test = fitted(test, ["paris"])
    (kept,) = fits_of(hv.read_study(tmp_path)).values()
    assert (kept.name, kept.rows) == ("paris", "")


def test_the_shown_tree_is_improved_and_keeps_its_leaves(tmp_path):
    folder = write_study(tmp_path, "superclasses")
    test = opened(folder)
    test.button(key="improve_start").click().run()
    assert not test.exception and not test.error
    study = hv.read_study(folder)
    ((path, kept),) = fits_of(study).items()
    assert kept.name == "L2H improved, unit rows"
    old, new = hv.analyse(study).tree, hv.read_tree(path)
    assert new.leaf_names == old.leaf_names
    weights = hv.metrics.pair_weights(old, study.logits, leaf_of_point=study.cluster_of_point)
    before = hv.metrics.dasgupta_cost_of_points(old, weights)
    assert kept.scores["dasgupta_cost"] <= before * (1 + 1e-9)
    page = run("pages/tree.py", study=folder, tree=path, support="True")
    assert not page.error and not page.exception


def test_a_study_without_logits_has_no_tree_of_l2h_in_the_header(vectors):
    study = hv.read_study(vectors)
    fits._fit_all(study, [wanted("ward"), wanted("average")], lambda *at: None)
    box = run("pages/tree.py", study=vectors).selectbox(key="tree_box")
    assert box.options == ["average, unit rows.json", "ward, unit rows.json"]
    assert box.value.endswith("average, unit rows.json")


def test_methods_that_ask_for_a_number_of_groups_are_offered_that_of_the_classes(vectors):
    fitted(opened(vectors), ["kmeans"])
    (kept,) = fits_of(hv.read_study(vectors)).values()
    n_classes = hv.read_study(vectors).n_classes
    assert kept.recipe.options == {"k": n_classes} and kept.scores["n_groups"] == n_classes != 10


def test_trees_are_removed_with_their_files_and_the_shown_one_is_closed(vectors):
    study = hv.read_study(vectors)
    kmeans, _ = fits._fit_all(study, [wanted("kmeans", {"k": 3}), wanted("ward")], lambda *at: None)
    test = opened(vectors, tree=kmeans.path)
    test.session_state["fitted_remove"] = True
    test.run()
    test.multiselect(key="fitted_chosen").select(Path(kmeans.path)).run()
    button = test.button(key="fitted_removed")
    assert button.label == "Remove 1 tree"
    button.click().run()
    assert not test.exception and not test.error, [e.value for e in test.error]
    left = {path.name for path in (vectors / "trees").iterdir()}
    assert left == {"ward, unit rows.json", "ward, unit rows.fit.json"}
    assert test.session_state["selection"].tree == ""


def test_only_trees_that_were_fitted_here_are_removed(vectors):
    mine = vectors / "mine.nwk"
    mine.write_text("(a,b);")
    with pytest.raises(InputError, match=r"mine\.nwk was not fitted here"):
        remove_fit(mine)
    assert mine.is_file()


def test_support_of_a_fitted_tree_is_by_its_own_method(vectors):
    study = hv.read_study(vectors)
    (fit,) = fits._fit_all(study, [wanted("ward")], lambda *at: None)
    page = run("pages/study.py", study=vectors, tree=fit.path)
    assert "The same method fits a tree to 63 % of the points" in plainly(page)
    run("pages/study.py", study=vectors, tree=fit.path, support=True)
    all_draws_are_done()
    page = run("pages/study.py", study=vectors, tree=fit.path, support=True)
    assert "of the 80 points, chosen at random for each draw" in plainly(page)
    assert "L2H" not in plainly(page)
    page = run("pages/tree.py", study=vectors, tree=fit.path, support=True, hide=70)
    assert not page.error and not page.exception


def test_clusters_are_linked_by_correlation_and_the_tree_has_their_leaves(tmp_path):
    folder = write_study(tmp_path, "superclasses")
    fitted(opened(folder), ["correlation"])
    study = hv.read_study(folder)
    ((path, kept),) = fits_of(study).items()
    assert (kept.name, kept.rows, kept.recipe) == ("correlation", "", hv.Recipe("correlation"))
    names = hv.analyse(study).tree.leaf_names
    assert (
        hv.read_tree(path).to_linkage().tolist()
        == hv.correlation_linkage(study).to_linkage().tolist()
    )
    assert hv.read_tree(path).leaf_names == names
    run("pages/study.py", study=folder, tree=path, support=True)
    all_draws_are_done()
    page = run("pages/study.py", study=folder, tree=path, support=True)
    assert not page.error and not page.exception
    assert "L2H makes" not in plainly(page)


def test_best_numbers_are_bold_and_the_second_best_underlined():
    of = lambda cost: Fit("a", "a", "raw", 0.0, {"dasgupta_cost": cost, "n_groups": 9})  # noqa: E731
    metric = next(m for m in hv.metrics.POINT_METRICS if m.name == "dasgupta_cost")
    column = fitted_table._column([of(3.0), of(1.0), of(2.0), of(1.0), of(np.nan)], metric)
    assert column == ["3.000", "**1.000**", "*2.000*", "**1.000**", "–"]


def test_the_csv_holds_no_formulas():
    fit = Fit("a", "=1+2", "=3+4", 0.0, {"dasgupta_cost": 2.0})
    metric = next(m for m in hv.metrics.POINT_METRICS if m.name == "dasgupta_cost")
    assert "\n'=1+2,'=3+4,2.0," in fitted_table._csv([fit], [metric])


def test_a_fit_of_a_study_without_a_folder_is_kept_in_the_data_folder():
    study = hv.Study("in memory", embeddings=np.eye(3), fingerprint="of these tests")
    tree = hv.Hierarchy.from_nested([[0, 1], 2])
    path = keep_fit(study, Fit("../a|b;c", "mine", "raw", 1.0), tree, None)
    assert [files.paths for files in trees_of(study)] == [(str(path.absolute()),)]
    (files,) = trees_of(study)
    assert TreeFiles.from_text(files.text()) == files, "it can stand in a link"


def test_a_damaged_record_of_a_fit_is_said(vectors):
    study = hv.read_study(vectors)
    fits._fit_all(study, [wanted("ward")], lambda *at: None)
    (vectors / "trees" / "ward, unit rows.fit.json").write_text('{"name": 3}')
    test = run("pages/study.py", study=vectors)
    assert "expected how a tree was fitted" in test.error[0].value.replace("\\", "")


def test_the_registry_says_which_methods_take_what():
    graph, rows = sparse.csr_array((2, 2)), np.eye(2)
    assert FIT_METHODS["paris"].takes(graph) and not FIT_METHODS["ward"].takes(graph)
    assert FIT_METHODS["ward"].takes(rows)
