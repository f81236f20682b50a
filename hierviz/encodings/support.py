"""Colours by support: how surely a node comes back when points are drawn anew."""

from __future__ import annotations

import numpy as np

from hierviz.encodings.encoding import Encoding

#: The key of the encoding; where a tree view has it, branches fade with low support.
SUPPORT = "support"


def support_encoding(transfer: np.ndarray, n_replicates: int) -> Encoding:
    """Transfer support of every node.

    Parameters
    ----------
    transfer : float array, shape (n_nodes,)
        From 0 to 1; nan for leaves and the root.
    n_replicates : int
        Trees of redrawn points that it comes from.
    """
    return Encoding(
        SUPPORT, "support", "number", numbers=transfer, low_text="0", high_text="1",
        title=f"Transfer support, {n_replicates:,} replicates",
    )  # fmt: skip
