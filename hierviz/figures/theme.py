"""Colours shared by the interactive tree and the plotly charts."""

from __future__ import annotations

#: 24 colours told apart on light and dark ground. The first six are those of Okabe and Ito (2008);
#: the rest were added by glasbey's `extend_palette(..., lightness_bounds=(40, 76),
#: chroma_bounds=(18, 60), colorblind_safe=True, cvd_severity=70)`.
PALETTE = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7de3be", "#8a7551",
    "#9e658e", "#ffaaf7", "#55be65", "#aa71eb", "#be7549", "#28b69a", "#badb59", "#d769c6",
    "#00d2ca", "#ca9edb", "#008e7d", "#efb28e", "#ae4db2", "#96a628", "#efb6d2", "#41aeb6",
)  # fmt: skip

#: Right and wrong, told apart by colour-blind readers; never used without a word beside them.
RIGHT, WRONG = "#009e73", "#d55e00"
