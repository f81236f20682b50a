"""Colours by agreement with another tree: how much of a node's best partner there it shares."""

from __future__ import annotations

import numpy as np

from hierviz.encodings.encoding import Encoding

#: The key of the encoding.
AGREEMENT = "agreement"


def agreement_encoding(jaccard: np.ndarray, n_leaves: int) -> Encoding:
    """Jaccard of every node with its best partner in another tree.

    Parameters
    ----------
    jaccard : float array, shape (n_nodes,)
        As `hierviz.compare.partners` gives it.
    n_leaves : int
        Leaves of both trees have no number: they always agree.
    """
    numbers = jaccard.astype(np.float64)
    numbers[:n_leaves] = np.nan
    return Encoding(
        AGREEMENT, "agreement with the other tree", "number", numbers=numbers, low_text="0",
        high_text="1", title="Jaccard with the best partner in the other tree",
    )  # fmt: skip
