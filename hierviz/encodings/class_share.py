"""The share of one class in the points of every node, as an encoding."""

from __future__ import annotations

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.naming import class_names
from hierviz.encodings.encoding import Encoding
from hierviz.errors import InputError
from hierviz.text import did_you_mean, isolated, listed


def class_share(analysis: Analysis, label: int) -> Encoding:
    """The share of a class in the labelled points of every node.

    Parameters
    ----------
    analysis : Analysis
        With labels.
    label : int
        The class.

    Raises
    ------
    InputError
        Without labels, or without such a class.
    """
    names = class_names(analysis.study)
    counts = analysis.leaves.counts
    if counts is None:
        raise InputError(
            "The share of a class needs labels, and the study has none.",
            hint="Add labels.npy to the study.",
        )
    if not 0 <= label < counts.shape[1]:
        raise InputError(f"The study has classes 0 to {counts.shape[1] - 1}; found {label}.")
    points = analysis.leaves.points_of_class(label)
    below = analysis.tree.sum_below(points)
    share = np.full(analysis.tree.n_nodes, np.nan)
    labelled = analysis.tree.sum_below(counts.sum(axis=1))
    np.divide(below, labelled, out=share, where=below > 0)
    return Encoding(
        f"class:{label}", f"share of {isolated(names[label])}", "class share", numbers=share,
        class_points=points,
    )  # fmt: skip


def class_named(analysis: Analysis, name: str) -> int:
    """The class of a name, else of a number; an `InputError` with near names where there is none."""
    names = class_names(analysis.study)
    if name in names:
        return names.index(name)
    if name.isdecimal() and len(name) < 10 and int(name) < len(names):
        return int(name)
    hint = did_you_mean(name, names, otherwise=f"There are: {listed(names)}.")
    raise InputError(f"The study has no class {name!r}.", hint=hint)
