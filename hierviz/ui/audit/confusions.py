"""Confusions: the matrix by the tree, the pictures of a cell, all pairs, and how bad the mistakes are."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st

from hierviz.audit.confusion_matrix import check_labels
from hierviz.audit.confusions import Confusions, Severity, confusions, meets
from hierviz.core.cut import Cut
from hierviz.core.naming import class_names
from hierviz.errors import InputError
from hierviz.taxonomy import TreeTaxonomy
from hierviz.ui.audit.confusion_pairs import COLUMNS, filtered_pairs, pairs_table
from hierviz.ui.audit.matrix import cell_of, matrix_of, mount_cells, mount_matrix
from hierviz.ui.notes.here import offer_notes_on_pair
from hierviz.ui.notes.point_pictures import show_points
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import (
    callback,
    errors_as_messages,
    fragment,
    number,
    percent,
    plain,
)
from hierviz.ui.shared.opened import cells_told, open_cell, opened_cell
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.taxonomies import chosen_taxonomy
from hierviz.ui.shared.taxonomy_choice import choose_taxonomy, known_or_said
from hierviz.ui.tree.chosen_view import chosen_view

SCALES = {"row": "share of the row", "column": "share of the column", "count": "counts"}
MOST_BLOCKS = 1000
_MOST_ROWS = 1000  # of the table
_VIEW = "confusion_matrix"
_PICTURES = 24


@st.cache_resource(max_entries=24, show_spinner=False)
def _found(_analysis: ServedAnalysis, _known: TreeTaxonomy | None, key: tuple) -> Confusions:
    return confusions(_analysis, None if _known is None else _known.taxonomy)


def show_confusions(analysis: ServedAnalysis) -> None:
    """The numbers, the matrix with the pictures of a cell, and the table of pairs."""
    try:
        check_labels(analysis.study)
    except InputError as needed:
        st.info(plain(f"{needed.message} {needed.hint}"))
        return
    _page(analysis)
    mount_cells(analysis)


@fragment
def _page(analysis: ServedAnalysis) -> None:
    """A cell, a row or a number of groups reruns this and nothing else."""
    top = st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key="confusions_top"
    )
    known = _taxonomy(analysis, top)
    key = (analysis.key, analysis.study.fingerprint, None if known is None else known.key)
    found = _found(analysis, known, key)
    with top:
        _numbers(analysis, found)
    _in_words(analysis, found)
    cut = chosen_view(analysis).cut_of(analysis.tree)
    scale, bare = _controls(analysis, cut.n_groups)
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        _matrix(analysis, cut, scale, bare)
    with right, st.container(key="confusion_detail"), errors_as_messages():
        cell = _chosen_cell(analysis)
        if cell is None:
            _how_to(analysis)
        else:
            _show_cell(analysis, found, *cell)
    _table(analysis, found)


def _taxonomy(analysis: ServedAnalysis, place) -> TreeTaxonomy | None:
    """The chosen taxonomy once it is open; None without one."""
    if not chosen_taxonomy(analysis.study, selection()):
        return None
    with place.container(width=200):
        choose_taxonomy(analysis.study, key="audit_taxonomy_box")
    return known_or_said(analysis)


# -- the numbers ------------------------------------------------------------


def _numbers(analysis: ServedAnalysis, found: Confusions) -> None:
    is_class, points = analysis.study.cluster_is_class, plain(analysis.study.points_called)
    st.metric(
        "top-1 accuracy" if is_class else "purity by class",
        percent(found.accuracy),
        help=f"Of {found.n_labelled:,} {points} with a known class, the share "
        + ("predicted as it." if is_class else "in a cluster that is mostly of it."),
        width="content",
    )
    st.metric(
        "mistakes" if is_class else f"{points} apart from their class",
        f"{found.n_mistakes:,}",
        help=plain(f"{found.what} They make {found.n_pairs:,} different pairs."),
        width="content",
    )
    if found.in_taxonomy is not None:
        _severity("severity in the taxonomy", "category", found.in_taxonomy)
    _severity("severity in the tree", "node of the tree", found.in_tree)


def _severity(label: str, node: str, severity: Severity) -> None:
    st.metric(
        label,
        f"{number(severity.mean, 1)} of {severity.highest:,}",
        help=f"How high up the true and the predicted class meet: the height of the lowest {node} "
        f"above both, in edges, averaged over {severity.n_points:,} mistakes (Bertinetto et al. 2020). "
        f"1 is a mistake between the nearest classes, {severity.highest:,} between the farthest; "
        f"two classes taken at random have {number(severity.at_random, 1)}.",
        width="content",
    )


def _in_words(analysis: ServedAnalysis, found: Confusions) -> None:
    """What severity means, and what is counted where that is not a mistake."""
    is_class = analysis.study.cluster_is_class
    what = "" if is_class else found.what
    both = (
        "the true and the predicted class" if is_class else "the class of a point and its cluster"
    )
    if not found.n_mistakes:
        st.caption(plain(what))
        return
    places = [("in the tree", found.in_tree)]
    if found.in_taxonomy is not None and found.in_taxonomy.n_points:
        places.insert(0, ("in the taxonomy", found.in_taxonomy))
    heights = ", ".join(
        f"{number(one.mean, 1)} edges up {where} (at random {number(one.at_random, 1)})"
        for where, one in places
    )
    st.caption(plain(f"{what} Severity: {both} meet {heights}."))


# -- the matrix -------------------------------------------------------------


def _controls(analysis: ServedAnalysis, n_groups: int) -> tuple[str, bool]:
    """Number of groups, and what the colours say: a key of `SCALES`, and whether without the diagonal."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        _choose_groups(analysis, n_groups)
        scale = st.segmented_control(
            "Colour", list(SCALES), format_func=SCALES.__getitem__, key="confusion_scale",
            default="row", required=True, width="content",
        )  # fmt: skip
        bare = st.checkbox(
            "Diagonal apart", value=True, key="confusion_bare",
            help="Cells on the diagonal are grey and left out of the scale, so that mistakes can be seen.",
        )  # fmt: skip
    return scale or "row", bare


def _matrix(analysis: ServedAnalysis, cut: Cut, scale: str, bare: bool) -> None:
    def chosen() -> None:
        told = st.session_state[_VIEW]["picked"] or {}
        cell = cell_of(matrix_of(analysis), told.get("cell"))
        if cell is not None:
            _choose(analysis, *cell)

    mount_matrix(
        analysis, cut, scale=scale, bare=bare, cell=_chosen_cell(analysis),
        seq=cells_told(), key=_VIEW, on_change=callback(chosen),
    )  # fmt: skip


def _choose_groups(analysis: ServedAnalysis, n_groups: int) -> None:
    most = min(analysis.tree.n_leaves, MOST_BLOCKS)
    if most < 2:
        return
    st.session_state["confusion_groups"] = min(n_groups, most)

    def changed() -> None:
        select(n_groups=st.session_state["confusion_groups"], opened=(), closed=())

    st.slider(
        "Number of groups", 1, most, key="confusion_groups", width=220,
        on_change=callback(changed),
    )  # fmt: skip


def _chosen_cell(analysis: ServedAnalysis) -> tuple[int, int] | None:
    """Class and cluster of the chosen cell; of a classifier also the one whose sides a link lights."""
    if cell := opened_cell(analysis.key):
        return cell
    held, counts = selection().view.held, analysis.leaves.labelled_counts
    is_link = analysis.study.cluster_is_class and len(held) == 2
    if not is_link or held[0] >= counts.shape[1] or held[1] >= counts.shape[0]:
        return None
    return (held[0], held[1]) if counts[held[1], held[0]] else None


def _choose(analysis: ServedAnalysis, label: int, cluster: int, *, is_told: bool = False) -> None:
    """Choose a cell, and light both of its sides in the tree."""
    open_cell(analysis.key, label, cluster, is_told=is_told)
    own = _own_cluster(analysis, label)
    meet = int(meets(analysis.tree, np.array([own]), np.array([cluster]))[0])
    marked = -1 if meet == analysis.tree.root else meet
    select(held=tuple(dict.fromkeys((own, cluster))), selected=marked, span=None)


def _own_cluster(analysis: ServedAnalysis, label: int) -> int:
    """The cluster that a class has its row beside."""
    matrix = matrix_of(analysis)
    row = int(np.flatnonzero(matrix.classes == label)[0])
    return int(matrix.clusters[matrix.leaf_of_row[row]])


def _what_is_seen(analysis: ServedAnalysis) -> str:
    return "points" if analysis.study.images is None else "pictures"


def _how_to(analysis: ServedAnalysis) -> None:
    st.subheader("Click a block, then a cell", anchor=False)
    st.caption(
        "- **Rows** are true classes, **columns** what the model says, both in the order of the tree.\n"
        "- **A block** is a group of the cut against another; a click opens it into its classes.\n"
        "- **A cell** is one class against one other; a click shows its "
        f"{_what_is_seen(analysis)} here and lights both in the tree.\n"
        "- **Back**: the names above the matrix, Escape or Backspace.\n"
        "- **Keys**: arrows go from cell to cell, with Shift to the next one with points, Enter opens."
    )


# -- one cell ---------------------------------------------------------------


def _rows_of(analysis: ServedAnalysis, label: int, cluster: int) -> np.ndarray:
    """Points of a class in a cluster, int64: the most confident first."""
    labels, sure = analysis.study.labels, analysis.leaves.confidence
    rows = analysis.points.rows_in([cluster])
    rows = rows[labels[rows] == label] if labels is not None else rows[:0]
    return rows if sure is None else rows[np.argsort(-sure[rows], kind="stable")]


def _show_cell(analysis: ServedAnalysis, found: Confusions, label: int, cluster: int) -> None:
    name, other = class_names(analysis.study)[label], analysis.tree.leaf_names[cluster]
    rows = _rows_of(analysis, label, cluster)
    is_own = label in analysis.points.classes_of([cluster])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(name) if is_own else f"{plain(name)} → {plain(other)}", anchor=False)
        if st.button("Show in the tree", type="primary", key="confusion_to_tree"):
            select(focus=-1, camera=None)
            st.switch_page("pages/tree.py")
    st.caption(_said_of_cell(analysis, found, label, cluster, len(rows)))
    show_points(
        analysis, np.array([cluster]), [("", rows)], key="confusion_pictures", most=_PICTURES
    )
    back = _reverse(analysis, label, cluster)
    if not is_own and back is not None:
        rows = _rows_of(analysis, *back)
        st.markdown(f"**The other way**: {len(rows):,} of {plain(other)} in {plain(name)}")
        if len(rows):
            show_points(
                analysis, np.array([back[1]]), [("", rows)], key="confusion_pictures_back",
                most=_PICTURES // 2,
            )  # fmt: skip
    own = _own_cluster(analysis, label)
    if own != cluster:
        offer_notes_on_pair(analysis, own, cluster)


def _reverse(analysis: ServedAnalysis, label: int, cluster: int) -> tuple[int, int] | None:
    """Of a classifier the cell across the diagonal; a clustering model has none."""
    is_there = analysis.study.cluster_is_class and label < analysis.tree.n_leaves
    return (cluster, label) if is_there and cluster < analysis.study.n_classes else None


def _said_of_cell(
    analysis: ServedAnalysis, found: Confusions, label: int, cluster: int, n: int
) -> str:
    counts = analysis.leaves.labelled_counts
    of_class, points = int(counts[:, [label]].sum()), plain(analysis.study.points_called)
    words = [f"**{n:,}** of {of_class:,} {points} of this class ({percent(n / max(1, of_class))})"]
    at = np.flatnonzero((found.label == label) & (found.cluster == cluster))
    if len(at):
        place = int(at[0])
        if analysis.leaves.confidence is not None:
            words.append(f"mean confidence {percent(float(found.confidence[place]))}")
        words.append(f"the lowest node above both has {found.tree_distance[place]:,} leaves")
        far = -1 if found.taxonomy_distance is None else int(found.taxonomy_distance[place])
        if far >= 0:
            words.append(f"the smallest category with both has {far:,} classes")
    return "; ".join(words) + "."


# -- the pairs --------------------------------------------------------------


def _table(analysis: ServedAnalysis, found: Confusions) -> None:
    if not found.n_pairs:
        st.caption("There are no mistakes.")
        return
    table = pairs_table(analysis, found)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Filter pairs", placeholder="part of a name", key="confusion_filter", width=200
        )
        shown = filtered_pairs(table, text)
        st.download_button(
            "Download CSV", data=lambda: shown.to_csv(index=False).encode(), mime="text/csv",
            file_name=f"{analysis.study.name}-confusions.csv", on_click="ignore",
        )  # fmt: skip
    first = shown.iloc[:_MOST_ROWS]
    rest = f" Here are the {_MOST_ROWS:,} with most points." if len(first) < len(shown) else ""
    click = f" Click a row to see its {_what_is_seen(analysis)}." if len(shown) else ""
    st.caption(f"{len(shown):,} of {len(table):,} pairs.{click}{rest}")
    places = first.index.tolist()
    mark = hashlib.sha256(repr(places).encode()).hexdigest()[:12]
    key = f"confusion_pairs_{analysis.key}_{mark}"

    def picked() -> None:
        rows = st.session_state[key].selection.rows
        if rows and rows[0] < len(places):
            place = places[rows[0]]
            _choose(analysis, int(found.label[place]), int(found.cluster[place]), is_told=True)

    st.dataframe(
        first, hide_index=True, height=min(35 * len(first) + 38, 400), key=key,
        on_select=callback(picked), selection_mode="single-row", column_config=COLUMNS,
    )  # fmt: skip
