"""Tables about trees and cuts, as CSV, JSON or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from hierviz.core.cut import Cut
from hierviz.core.evidence import EVIDENCE_FIELDS
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.io.files import is_stream, written_at_once
from hierviz.text import clean, listed

_FORMULAS = ("=", "+", "-", "@")

#: Headings of the evidence table: the fields of the evidence, then both groups in words.
EVIDENCE_COLUMNS = (
    *EVIDENCE_FIELDS,
    "selected_size",
    "selected_leaves",
    "partner_size",
    "partner_leaves",
)

#: Headings of the table of groups.
GROUP_COLUMNS = ("cluster", "name", "group")


def write_evidence(tree: Hierarchy, path: str | Path) -> None:
    """Write the evidence of L2H's merges as CSV, one row per merge.

    Parameters
    ----------
    tree : Hierarchy
        A tree made by L2H.
    path : str or Path

    Raises
    ------
    InputError
        When the tree has no evidence, or the place cannot be written.

    Notes
    -----
    Columns: the fields of `EVIDENCE_DTYPE` (nan is an empty field, -1 no
    runner-up, `empty` 0 or 1), then of the selected group and its partner the
    number of leaves (clusters) and the names of the first five.
    """
    if tree.evidence is None:
        raise InputError(
            "Expected a tree with evidence; this one has none.",
            hint="Trees made by L2H have it, and keep it in .json files.",
        )
    rows = (_evidence_row(tree, record) for record in tree.evidence.tolist())
    _write_table(path, EVIDENCE_COLUMNS, rows)


def _evidence_row(tree: Hierarchy, record: tuple) -> list[object]:
    fields = dict(zip(EVIDENCE_FIELDS, record, strict=True))
    row = [_field(value) for value in record]
    for role in ("selected", "partner"):
        leaves = tree.leaves_below(fields[role])
        row += [len(leaves), listed([tree.leaf_names[leaf] for leaf in leaves])]
    return row


def _field(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return "" if value != value else value  # nan is the only value unlike itself


def write_groups(cut: Cut, path: str | Path) -> None:
    """Write the group of every cluster, a table with the columns cluster, name, group.

    Parameters
    ----------
    cut : Cut
        Groups are numbered from left to right, from 0.
    path : str or Path
        ``.csv``, ``.json`` (a list of rows) or ``.parquet``.

    Raises
    ------
    InputError
        When the place cannot be written.
    """
    rows = zip(
        range(cut.tree.n_leaves), cut.tree.leaf_names, cut.group_of_leaf.tolist(), strict=True
    )
    _write_table(path, GROUP_COLUMNS, rows)


def write_assignments(
    assignments: np.ndarray, cut: Cut, path: str | Path, *, labels: np.ndarray | None = None
) -> None:
    """Write the cluster and the group of every point, as a table: .csv, .json or .parquet.

    Parameters
    ----------
    assignments : int array, shape (n_points,)
        Cluster of each point, -1 for none.
    cut : Cut
        Groups are numbered from left to right, from 0.
    path : str or Path
    labels : int array, shape (n_points,), optional
        True class of each point.

    Raises
    ------
    InputError
        Clusters that the tree does not have, another number of labels than
        points, or a place that cannot be written.

    Notes
    -----
    Columns: point, cluster, name, group and, with labels, label; empty fields for
    a point without a cluster, -1 for an unknown label.
    """
    clusters = np.asarray(assignments)
    if clusters.min(initial=0) < -1 or clusters.max(initial=-1) >= cut.tree.n_leaves:
        raise InputError(f"Expected clusters from 0 to {cut.tree.n_leaves - 1}, or -1 for none.")
    if labels is not None and len(labels) != len(clusters):
        raise InputError(f"Expected {len(clusters)} labels, one per point; found {len(labels)}.")
    headings = ["point", *GROUP_COLUMNS, *([] if labels is None else ["label"])]
    _write_table(path, headings, _point_rows(clusters.tolist(), cut, labels))


def _point_rows(clusters: list[int], cut: Cut, labels: np.ndarray | None) -> Iterator[list[object]]:
    group, names = cut.group_of_leaf.tolist(), cut.tree.leaf_names
    for point, cluster in enumerate(clusters):
        fields = ["", "", ""] if cluster < 0 else [cluster, names[cluster], group[cluster]]
        yield [point, *fields, *([] if labels is None else [int(labels[point])])]


def no_formula(text: str) -> str:
    """A text from a file or from people as one cell that spreadsheets do not run: an apostrophe before a formula.

    Examples
    --------
    >>> no_formula("=1+2"), no_formula("dog")
    ("'=1+2", 'dog')
    """
    text = clean(text)
    return f"'{text}" if text.startswith(_FORMULAS) else text


#: Endings of tables; without one, and to standard output, a table is CSV.
TABLE_ENDINGS = (".csv", ".json", ".parquet")


def table_ending(path: str | Path) -> str:
    """The ending that says what a table is written as; an `InputError` for one that says something else."""
    ending = Path(path).suffix.lower()
    if not ending or is_stream(Path(path)):
        return ".csv"
    if ending not in TABLE_ENDINGS:
        raise InputError(
            f"{Path(path).name}: expected a table that ends in {listed(TABLE_ENDINGS)}; found {ending}.",
            hint="The ending chooses the format.",
        )
    return ending


def _write_table(path: str | Path, headings: Sequence[str], rows: Iterable[Sequence]) -> None:
    ending = table_ending(path)
    with written_at_once(path) as draft:
        if ending == ".csv":
            with draft.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(headings)
                writer.writerows(rows)
            return
        import pandas as pd  # which takes a while to come in

        frame = pd.DataFrame(list(rows), columns=list(headings)).replace("", None)
        if ending == ".json":
            frame.to_json(draft, orient="records", force_ascii=False, indent=1)
        else:
            frame.to_parquet(draft, index=False)
