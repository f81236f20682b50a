"""The names in a picture, and which of them do not fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.errors import InputError
from hierviz.figures.marks import Text
from hierviz.figures.tree.leaf_names import LINE, Naming, Rim, names_leaves
from hierviz.figures.tree.shape import Bend
from hierviz.text import isolated


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
    naming: Naming, rim: Rim, bend: Bend, written: dict[int, Text], unit: str
) -> tuple[str, ...]:
    """Sentences about names that are not there, or not whole, and about pictures.

    Parameters
    ----------
    naming, rim, bend
        What was to be named, what found room, and where.
    written : dict of int to Text
        The names that are there, by node.
    unit : str
        Of font sizes.
    """
    notes, frame = [], naming.frame
    missing = frame.n_leaves - len(written.keys() & set(frame.leaves.tolist()))
    if missing and not naming.none:
        fitting = np.floor(10 * bend.spacing / LINE) / 10
        would = f", of {fitting:g} {unit} they would" if rim.size / 3 < fitting < rim.size else ""
        notes.append(
            f"{missing:,} of {frame.n_leaves:,} leaves have no room for a name of "
            f"{rim.size:.3g} {unit}{would}."
        )
        if not names_leaves(bend.spacing, rim.size):
            groups = frame.groups(naming.cut).tolist()
            named = len(written.keys() & set(groups))
            notes.append(f"{named:,} of {len(groups):,} groups have names.")
    if short := sum(text.text != naming.names[node] for node, text in written.items()):
        notes.append(f"{short:,} names are cut short." if short > 1 else "One name is cut short.")
    if naming.pictures and not rim.side and naming.side(bend.spacing):
        notes.append("There is no room for pictures of leaves beside the names.")
    return tuple(notes)
