"""Evidence: why L2H merged two groups."""

from __future__ import annotations

import numpy as np

#: One record per merge of a tree made by L2H; node ids are those of the tree.
EVIDENCE_DTYPE = np.dtype(
    [
        ("step", "i4"),  # 1..K-1
        ("node", "i4"),  # the node this merge made
        ("selected", "i4"),  # the group with the lowest score
        ("partner", "i4"),  # the group it was merged with
        ("score", "f8"),  # score of the selected group
        ("partner_value", "f8"),  # mean reassigned probability of the partner
        ("runner_up", "i4"),  # the second-best partner, -1 when there was none
        ("runner_up_value", "f8"),  # its mean reassigned probability, nan when none
        ("n_points", "i8"),  # points of the selected group
        ("n_moved", "i8"),  # how many of them moved to the partner
        ("empty", "?"),  # True where clusters without points were hung together
    ]
)
#: The names of its fields, in order.
EVIDENCE_FIELDS: tuple[str, ...] = EVIDENCE_DTYPE.names or ()
