"""What the names of a picture say, and which of them found no room."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.figures.marks import Text
from hierviz.figures.tree.leaf_names import LINE, Naming, Rim, names_leaves
from hierviz.figures.tree.shape import Bend
from hierviz.text import isolated


def without_counts(tree: Hierarchy, names: Sequence[str]) -> tuple[str, ...]:
    """Names of nodes without what `NodeNames.short` says of numbers of leaves: "dog (44)", "dog 3/4"."""
    below = tree.n_leaves_below.tolist()
    return tuple(
        re.sub(rf" (\({n}\)|\+{n - 1}|\d+/{n})$", "", name) if n > 1 else name
        for name, n in zip(names, below, strict=True)
    )


def with_purity(analysis: Analysis, names: Sequence[str]) -> tuple[str, ...]:
    """Names of nodes with their purity in percent: "beagle 87 %".

    Raises
    ------
    InputError
        Of a study without labels.
    """
    purity = analysis.nodes.purity
    if np.isnan(purity).all():
        raise InputError(
            "Purity in percent needs labels, and the study has none.",
            hint="Add labels.npy to the study, or leave purity out.",
        )
    return tuple(
        name if np.isnan(share) else f"{isolated(name)} {100 * share:.0f} %"
        for name, share in zip(names, purity.tolist(), strict=True)
    )


def notes_on_names(
    naming: Naming, rim: Rim, bend: Bend, written: list[Text], unit: str
) -> tuple[str, ...]:
    """Sentences about the names that are not there, or not whole; `unit` is that of font sizes."""
    if naming.none:
        return ()
    named, notes = {name.node for name in rim.names}, []
    n_leaves = naming.frame.n_leaves
    missing = n_leaves - len(named & set(naming.frame.leaves.tolist()))
    if missing:
        fitting = np.floor(10 * bend.spacing / LINE) / 10
        would = f", of {fitting:g} {unit} they would have" if fitting > rim.size / 3 else ""
        notes.append(
            f"{missing:,} of {n_leaves:,} leaves have no room for names of {rim.size:.3g} {unit}{would}."
        )
        if not names_leaves(bend.spacing, rim.size):
            groups = naming.frame.groups(naming.cut).tolist()
            notes.append(f"{len(named & set(groups)):,} of {len(groups):,} groups have names.")
    whole = set(naming.names)
    if cut_short := sum(text.text not in whole for text in written):
        notes.append(
            f"{cut_short:,} names are cut short." if cut_short > 1 else "A name is cut short."
        )
    return tuple(notes)
