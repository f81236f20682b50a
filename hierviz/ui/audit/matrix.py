"""The confusion matrix in Streamlit: its cells, sent once, and the view of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from hierviz.audit.confusion_matrix import ConfusionMatrix, confusion_matrix
from hierviz.core.cut import Cut
from hierviz.core.naming import class_names
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import isolated
from hierviz.tree_view.payload import pack
from hierviz.ui.shared.analyses import BY_KEY, ServedAnalysis
from hierviz.ui.shared.components import joined, messenger

_HERE = Path(__file__).parent
_MODEL, _PAINT = _HERE / "matrix_model.js", _HERE / "matrix_paint.js"
_cells = st.components.v2.component(
    "hierviz_confusion_cells", js=joined(_MODEL, _HERE / "matrix_cells.js")
)
_view = st.components.v2.component(
    "hierviz_confusion_matrix",
    js=messenger(_MODEL, _PAINT, _HERE / "matrix.js"),
    css=(_HERE / "matrix.css").read_text(encoding="utf-8"),
)


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=BY_KEY)
def matrix_of(analysis: ServedAnalysis) -> ConfusionMatrix:
    """The confusion matrix of an analysis with labels."""
    return confusion_matrix(analysis)


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=BY_KEY)
def _payload(analysis: ServedAnalysis) -> bytes:
    """Cells and names; 12 bytes per cell."""
    matrix, study = matrix_of(analysis), analysis.study
    names = class_names(study)
    is_class = study.cluster_is_class
    header = {
        "key": analysis.key,
        "points": study.points_called,
        "heads": {"rows": "true class", "columns": "predicted class" if is_class else "cluster"},
        "classNames": [isolated(names[c]) for c in matrix.classes.tolist()],
        "clusterNames": [isolated(analysis.tree.leaf_names[k]) for k in matrix.clusters.tolist()],
    }
    cells = {
        "row": matrix.row,
        "column": matrix.column,
        "count": matrix.count,
        "ownRow": matrix.own_row,
    }
    return pack(header, {name: values.astype(np.int32) for name, values in cells.items()})


@st.cache_resource(
    max_entries=48,
    show_spinner=False,
    hash_funcs={ServedAnalysis: lambda one: (one.key, tuple(one.study.group_names.items()))},
)
def _short_names(analysis: ServedAnalysis) -> tuple[str, ...]:
    return NodeNames(analysis, concepts=analysis.concepts).short


def mount_cells(analysis: ServedAnalysis) -> None:
    """Send the cells to the browser: a constant message that it keeps."""
    _cells(key="confusion_cells", data=_payload(analysis), height=1)


def mount_matrix(
    analysis: ServedAnalysis,
    cut: Cut,
    *,
    scale: str,
    bare: bool,
    cell: tuple[int, int] | None,
    seq: int,
    key: str,
    on_change: Callable[[], None],
) -> None:
    """Show the matrix of an analysis whose cells `mount_cells` sent.

    Parameters
    ----------
    cut : Cut
        Its groups are the blocks.
    scale : {"row", "column", "count"}
        What decides the colour: shares of a row, of a column, or counts.
    bare : bool
        True leaves the diagonal out of the scale.
    cell : (class, cluster), optional
        What is marked, and opened, when `seq` has changed.
    on_change : callable
        Called when a cell is chosen; ``st.session_state[key]["picked"]["cell"]`` is its
        row and column, for `cell_of`.
    """
    rows, columns = matrix_of(analysis).bounds(cut)
    names = _short_names(analysis)
    groups = {
        "rows": rows.tolist(),
        "columns": columns.tolist(),
        "names": [isolated(names[node]) for node in cut.nodes.tolist()],
    }
    data = {
        "key": analysis.key, "groups": groups, "scale": scale, "bare": bare, "seq": seq,
        "cell": None if cell is None else _place_of(matrix_of(analysis), *cell),
    }  # fmt: skip
    _view(key=key, data=data, on_picked_change=on_change)


def _place_of(matrix: ConfusionMatrix, label: int, cluster: int) -> list[int]:
    row = int(np.flatnonzero(matrix.classes == label)[0])
    return [row, int(np.flatnonzero(matrix.clusters == cluster)[0])]


def cell_of(matrix: ConfusionMatrix, told: object) -> tuple[int, int] | None:
    """Class and cluster of a row and a column as the browser tells them; None for anything else."""
    if not isinstance(told, list) or len(told) != 2:
        return None
    row, column = told
    if not all(isinstance(place, int) for place in told):
        return None
    if not (0 <= row < len(matrix.classes) and 0 <= column < len(matrix.clusters)):
        return None
    return int(matrix.classes[row]), int(matrix.clusters[column])
