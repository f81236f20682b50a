"""Encodings: what decides the colours of a tree, and the legend that says so. No drawing here.

Made in one place for the interactive tree, exports and notebooks alike: one file per family, and
`registry` finds them by key. What does not live here: where colours are painted (`hierviz.figures`,
`hierviz.tree_view`).
"""

from hierviz.encodings.agreement import AGREEMENT, agreement_encoding
from hierviz.encodings.class_share import class_named, class_share
from hierviz.encodings.colours import Colouring, Entry, Legend, colour_nodes
from hierviz.encodings.concepts import as_key, concept_encoding, concepts_key, key_of_names
from hierviz.encodings.encoding import GROUPS, MOST_ENTRIES, Encoding
from hierviz.encodings.palettes import PALETTE, RAMP_STEPS, grey_ramp, ramp_colours, stable_colours
from hierviz.encodings.registry import Encodings
from hierviz.encodings.support import LOOKS, SUPPORT, looks_of, support_encoding

__all__ = [
    "AGREEMENT",
    "GROUPS",
    "LOOKS",
    "MOST_ENTRIES",
    "PALETTE",
    "RAMP_STEPS",
    "SUPPORT",
    "Colouring",
    "Encoding",
    "Encodings",
    "Entry",
    "Legend",
    "agreement_encoding",
    "as_key",
    "class_named",
    "class_share",
    "colour_nodes",
    "concept_encoding",
    "concepts_key",
    "grey_ramp",
    "key_of_names",
    "looks_of",
    "ramp_colours",
    "stable_colours",
    "support_encoding",
]


def __dir__() -> list[str]:
    """The public names only."""
    return __all__
