"""The built-in encodings of a study's tree: groups, columns of the class table, numbers of nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.encodings.encoding import GROUPS, Encoding

#: A class column with more values than this is a name, not a category.
MOST_CATEGORIES = 400


def _groups(_analysis: Analysis) -> Iterator[Encoding]:
    yield GROUPS


def _columns(analysis: Analysis) -> Iterator[Encoding]:
    """The columns of the class table that are categories."""
    by_number = analysis.study.cluster_is_class or analysis.leaves.counts is None
    of_leaf = np.arange(analysis.tree.n_leaves) if by_number else analysis.leaves.top_class
    for name, values in analysis.study.class_table.items():
        distinct = sorted(set(values))
        if not 2 <= len(distinct) <= min(MOST_CATEGORIES, max(2, len(values) - 1)):
            continue
        code_of = {value: code for code, value in enumerate(distinct)}
        code = np.array([*(code_of[value] for value in values), -1], dtype=np.int32)
        known = np.where((of_leaf >= 0) & (of_leaf < len(values)), of_leaf, len(values))
        yield Encoding(
            f"column:{name}", name, "category", codes=code[known], values=tuple(distinct)
        )


def _shares(analysis: Analysis) -> Iterator[Encoding]:
    """Purity and mean confidence, each from its least to its greatest value."""
    nodes = analysis.nodes
    for key, label, values in (
        ("purity", "purity", nodes.purity),
        ("confidence", "mean confidence", nodes.mean_confidence),
    ):
        if not np.isnan(values).all():
            low, high = float(np.nanmin(values)), float(np.nanmax(values))
            yield Encoding(
                key, label, "number", numbers=values, low=low, high=high,
                low_text=f"{100 * low:.0f} %", high_text=f"{100 * high:.0f} %",
            )  # fmt: skip


def _size(analysis: Analysis) -> Iterator[Encoding]:
    size = analysis.nodes.size
    most = int(size.max())
    if most == 0:  # a tree alone
        return
    yield Encoding(
        "size", f"{analysis.study.points_called} (log scale)", "number", numbers=size.astype(np.float64), low=1.0,
        high=float(max(most, 2)), low_text="1", high_text=f"{most:,}", is_log=True,
    )  # fmt: skip


#: Makers of encodings, in the order in which readers are offered what they make.
MAKERS: tuple[Callable[[Analysis], Iterable[Encoding]], ...] = (_groups, _columns, _shares, _size)


def built_in_encodings(analysis: Analysis) -> tuple[Encoding, ...]:
    """The encodings that need nothing but a study and its tree, groups first."""
    return tuple(encoding for make in MAKERS for encoding in make(analysis))
