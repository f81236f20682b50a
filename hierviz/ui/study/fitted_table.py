"""All trees that were fitted to a study in one table, rows of unit length beside raw ones."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import streamlit as st

from hierviz.compare.table import places
from hierviz.core.study import Study
from hierviz.io.exports.tables import no_formula
from hierviz.io.trees.fitted import Fit, fits_of, remove_fit
from hierviz.metrics import FLAT_METRICS, POINT_METRICS, TABLE_METRICS, TREE_METRICS, Metric
from hierviz.ui.shared.messages import callback, number, plain
from hierviz.ui.shared.selection import select, selection

#: Groups up to which a least hierarchical distance is small whatever the tree.
FEW = 3
_ALL = (*TREE_METRICS, *POINT_METRICS, *FLAT_METRICS, *TABLE_METRICS)
#: By name: of points where both have one, as `metrics_that_apply` measures them.
_METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}


def show_fitted(study: Study) -> None:
    """The table with its download; nothing where no tree was fitted."""
    kept = fits_of(study)
    fits = sorted(kept.values(), key=lambda fit: (fit.label, fit.rows != "unit rows"))
    if not fits:
        return
    st.subheader("Trees fitted to the points", anchor=False)
    metrics = [
        metric for name, metric in _METRICS.items() if any(name in fit.scores for fit in fits)
    ]
    with st.container(key="fitted_table"):  # page.css underlines
        st.markdown(_markdown(fits, metrics))
    st.caption(
        "Dasgupta cost, tree-sampling divergence (TSD), dendrogram purity (DP) and least hierarchical "
        "distance (LHD) are of the tree, the others of its groups: the leaves, or, of a tree over "
        "points, as many groups as there are classes. Lower is better for Dasgupta cost and LHD. The best numbers are bold, the second "
        "best underlined. Costs are by the cosine of the points, whatever the tree was fitted to."
    )
    with st.container(horizontal=True):
        st.download_button(
            "CSV", data=_csv(fits, metrics).encode(), on_click="ignore",
            file_name=f"{study.name}-fitted.csv", key="fitted_csv",
        )  # fmt: skip
        _offer_removal(kept)


def _offer_removal(kept: dict[Path, Fit]) -> None:
    """Choose trees, and remove their files."""
    popover = st.popover("Remove trees", key="fitted_remove", on_change="rerun")
    if not popover.open:
        return
    with popover:
        chosen = st.multiselect(
            "Trees", kept, key="fitted_chosen", format_func=lambda path: kept[path].name
        )

        def remove() -> None:
            st.session_state["fitted_chosen"] = []
            for path in chosen:
                remove_fit(path)
                if selection().tree == str(path):
                    select(tree="")

        st.button(
            "Remove 1 tree" if len(chosen) == 1 else f"Remove {len(chosen):,} trees",
            key="fitted_removed", disabled=not chosen,
            on_click=callback(remove),
            help="Their files are removed, for everybody. Saved views and notes on them stay, and say that the tree is gone.",
        )  # fmt: skip


def _markdown(fits: list[Fit], metrics: list[Metric]) -> str:
    head = ["method", "rows", *(metric.label for metric in metrics), "groups", "seconds"]
    columns = [_column(fits, metric) for metric in metrics]
    lines = [head, [":--", ":--", *["--:"] * (len(head) - 2)]]
    for fit, *scores in zip(fits, *columns, strict=True):
        groups = fit.scores.get("n_groups")
        mark = " (stopped)" if fit.notice else ""
        lines.append([
            plain(fit.label) + mark, plain(fit.rows or "–"), *scores,
            "–" if groups is None else f"{groups:,.0f}", f"{fit.seconds:,.2f}",
        ])  # fmt: skip
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _column(fits: list[Fit], metric: Metric) -> list[str]:
    """A metric of every tree in words, the best bold, the second best underlined."""
    values = [fit.scores.get(metric.name, math.nan) for fit in fits]
    is_artefact = [
        metric.name == "least_hierarchical_distance" and fit.scores.get("n_groups", 0) <= FEW
        for fit in fits
    ]
    ranked = [math.nan if out else v for v, out in zip(values, is_artefact, strict=True)]
    marks = {1: "**{}**", 2: "*{}*"}
    return [
        marks.get(place, "{}").format(number(value, 3 if abs(value) < 10 else 2))
        for value, place in zip(values, places(ranked, metric), strict=True)
    ]


def _csv(fits: list[Fit], metrics: list[Metric]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["method", "rows", *(metric.name for metric in metrics), "n_groups", "seconds"])
    for fit in fits:
        scores = (fit.scores.get(name, "") for name in (*(m.name for m in metrics), "n_groups"))
        writer.writerow([no_formula(fit.label), no_formula(fit.rows), *scores, fit.seconds])
    return text.getvalue()
