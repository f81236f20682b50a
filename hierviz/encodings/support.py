"""Colours by support: how often a node comes back when the points are resampled."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.support import STRONGLY, WELL
from hierviz.encodings.encoding import Encoding

#: The key of the encoding; where a tree view has it, branches fade with low support.
SUPPORT = "support"


#: How a branch looks by support, least first: opacity, and width in times the usual one.
_WEAKLY = 0.4
LOOKS = ((0.16, 0.6), (0.34, 0.75), (0.75, 1.0), (1.0, 1.35))


def looks_of(tree: Hierarchy, transfer: np.ndarray) -> np.ndarray:
    """The look of the branch above each node, a place in `LOOKS`, int64 (n_nodes,).

    A leaf is in every tree: its parent's support says how certain its place is.
    """
    own = np.arange(tree.n_nodes)
    leaves = own[: tree.n_leaves]
    own[: tree.n_leaves] = np.where(tree.parent[leaves] >= 0, tree.parent[leaves], leaves)
    share = np.nan_to_num(transfer, nan=1.0)[own]
    return np.searchsorted([_WEAKLY, WELL, STRONGLY], share, side="right")


def support_encoding(
    transfer: np.ndarray, n_replicates: int, *, of_l2h: bool = True, hidden_below: float = 0.0
) -> Encoding:
    """Transfer support of every node.

    Parameters
    ----------
    transfer : float array, shape (n_nodes,)
        From 0 to 1; nan for leaves and the root.
    n_replicates : int
        Number of trees of redrawn points behind it.
    of_l2h : bool
        False where the tree is from elsewhere, and its nodes were looked for in L2H's trees.
    hidden_below : float
        The support below which nodes were taken out of the tree.
    """
    hidden = f", less than {hidden_below:.2f} hidden" if hidden_below else ""
    return Encoding(
        SUPPORT, "support", "number", numbers=transfer, low_text="0", high_text="1",
        title=f"Support{'' if of_l2h else ' among L2H trees'}, {n_replicates:,} draws{hidden}",
    )  # fmt: skip
