"""Vectors and graphs of the points, beside a model's output or instead of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hierviz.core.graphs import check_graph, is_undirected, undirected
from hierviz.core.study import FileRead, Notice
from hierviz.core.vectors import row_lengths
from hierviz.errors import LoadError
from hierviz.io.files import reading
from hierviz.io.numbers.arrays import read_whole
from hierviz.io.numbers.containers import array_names
from hierviz.io.numbers.tables import Table
from hierviz.io.study.logits import read_logits
from hierviz.io.study.settings import Settings

_MADE_BY = "Write it with scipy.sparse.save_npz('graph.npz', scipy.sparse.csr_array(graph))."
#: Where the rows and columns of the numbers are, by scipy's name of the form.
_PLACES = {"csr": ("indices", "indptr"), "csc": ("indices", "indptr"), "coo": ("row", "col")}


@dataclass
class PointData:
    """Vectors and a graph of the points of a study.

    Parameters
    ----------
    embeddings : array, shape (n_points, n_dimensions), optional
    graph : csr_array, shape (n_points, n_points), optional
    table : Table, optional
        What stood beside the vectors, labels among it.
    where : str
        The file with the vectors, or else the graph.
    content : bytes, optional
        Hash of the vectors.
    notices : list of Notice
    files : list of FileRead
    """

    embeddings: np.ndarray | None = None
    graph: sparse.csr_array | None = None
    table: Table | None = None
    where: str = ""
    content: bytes | None = None
    notices: list[Notice] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)

    @property
    def n_points(self) -> int | None:
        """Number of rows; None where there is neither."""
        first = self.graph if self.embeddings is None else self.embeddings
        return None if first is None else first.shape[0]

    def check_length(self, n_points: int) -> None:
        """A `LoadError` where the vectors or the graph are of another number of points."""
        for what, rows in (("embeddings", self.embeddings), ("graph", self.graph)):
            if rows is not None and rows.shape[0] != n_points:
                raise LoadError(
                    f"{what}: expected {n_points:,} rows, one per point; found {rows.shape[0]:,}.",
                    hint="Embeddings, graph, logits and labels must come from the same split, in the "
                    "same order.",
                )

    @property
    def arrays(self) -> dict[str, np.ndarray | None]:
        """What the fingerprint is made of."""
        graph = self.graph
        parts = (
            {}
            if graph is None
            else {"ends": graph.indices, "rows": graph.indptr, "weights": graph.data}
        )
        return {
            "embeddings": self.embeddings,
            **{f"graph {part}": of for part, of in parts.items()},
        }


def read_point_data(files: Mapping[str, Path], settings: Settings) -> PointData:
    """The embeddings and the graph of a study.

    A `LoadError` where they are not a table of finite numbers, or not a graph.
    """
    found = PointData()
    if "graph" in files:
        found.where = files["graph"].name
        found.graph, about = read_graph(files["graph"])
        found.notices += about
        n_edges = (found.graph.nnz + np.count_nonzero(found.graph.diagonal())) // 2
        what = f"a graph of {found.graph.shape[0]:,} points and {n_edges:,} edges"
        found.files.append(FileRead(found.where, what))
    if "embeddings" not in files:
        return found
    path = files["embeddings"]
    read = read_logits(path, "embeddings", choices=settings.choices(path))
    n_points, n_dimensions = read.values.shape
    what = ", ".join([f"{n_points:,} points x {n_dimensions:,} dimensions", *read.table.said])
    found.files.append(FileRead(path.name, what, read.table.choices.settings()))
    zero = np.flatnonzero(row_lengths(read.values, path.name) == 0)
    found.notices += read.notices
    if len(zero):
        found.notices.append(
            Notice(
                f"{path.name}: {len(zero):,} rows are zeros, the first is row {zero[0]} (counted from "
                "0); they have no direction.",
                "Methods take them only where rows are not scaled to length 1.",
            )
        )
    found.embeddings, found.table, found.where = read.values, read.table, path.name
    found.content = read.found.content
    return found


def read_graph(path: Path) -> tuple[sparse.csr_array, list[Notice]]:
    """A graph that `scipy.sparse.save_npz` wrote, with edges in both directions, and what to say of it.

    A `LoadError` for anything else.
    """
    with reading(path):
        names = array_names(path)
        if not is_graph(names):
            raise LoadError(
                f"{path.name}: expected a sparse matrix as scipy saves it, arrays format, shape, data "
                f"and their places; found {', '.join(names) or 'none'}.",
                hint=_MADE_BY,
            )
        form = _form(path)
        if form not in _PLACES:
            raise LoadError(
                f"{path.name}: expected a sparse matrix in the form csr, csc or coo; found {form!r}.",
                hint=_MADE_BY,
            )
        data, shape = read_whole(path, "data"), read_whole(path, "shape").tolist()
        data = data.astype(np.float64) if data.dtype.kind in "iub" else data
        places = [read_whole(path, name) for name in _PLACES[form]]
        graph = _made(form, data, places, shape, path.name)
        check_graph(graph, where=path.name, is_symmetric=False)
    notices = []
    if not is_undirected(graph):
        graph = undirected(graph)
        text = f"{path.name}: the graph has a direction; both directions of an edge were added (A + A^T)."
        notices.append(Notice(text, "Reciprocal edges weigh as much as both."))
    n_parts = connected_components(graph, directed=False, return_labels=False)
    if n_parts > 1:
        notices.append(
            Notice(f"{path.name}: the graph is in {n_parts:,} parts without edges between them.")
        )
    for part in (graph.data, graph.indices, graph.indptr):
        part.flags.writeable = False
    return graph, notices


def is_graph(names: Sequence[str]) -> bool:
    """True for the names of arrays of a sparse matrix."""
    return {"format", "shape", "data"} <= set(names)


def _form(path: Path) -> str:
    form = read_whole(path, "format")
    if form.dtype.kind not in "SU" or form.ndim:
        raise LoadError(
            f"{path.name}: expected a form of sparse matrix; found {form.dtype}.", hint=_MADE_BY
        )
    return form.item().decode("ascii", "replace") if form.dtype.kind == "S" else str(form.item())


def _made(
    form: str, data: np.ndarray, places: list[np.ndarray], shape: object, where: str
) -> sparse.csr_array:
    try:
        if form == "coo":
            graph = sparse.coo_array((data, tuple(places)), shape=shape)
        else:
            graph = {"csr": sparse.csr_array, "csc": sparse.csc_array}[form](
                (data, *places), shape=shape
            )
            graph.check_format(full_check=True)
        rows = sparse.csr_array(graph, copy=True)
        rows.sum_duplicates()
        rows.eliminate_zeros()
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise LoadError(
            f"{where}: expected a sparse matrix; its parts do not go together ({error}).",
            hint=_MADE_BY,
        ) from error
    return rows
