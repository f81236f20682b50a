"""Names of levels of support, with the thresholds usual in phylogenetics."""

from __future__ import annotations

from math import floor

#: Transfer support of well and of strongly supported nodes.
WELL, STRONGLY = 0.7, 0.9


def support_text(share: float) -> str:
    """A support with two decimals, cut off and not rounded: what reads 0.70 is well supported.

    Examples
    --------
    >>> support_text(0.57), support_text(0.6999), support_text(1.0)
    ('0.57', '0.69', '1.00')
    """
    return f"{floor(100 * share + 1e-9) / 100:.2f}"
