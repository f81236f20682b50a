"""Concepts of a taxonomy as encodings: chosen ones, those at a depth, the best few, a match in parts.

Keys, as links have them: "kinds:ID,ID", "depth:D", "best:N", "below:ID" (the concepts next below
one) and "clade:ID" (who of a concept is found, missing, an intruder), each ID as `as_key` writes it.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from urllib.parse import unquote

import numpy as np

from hierviz.encodings.encoding import Encoding
from hierviz.encodings.palettes import stable_colours
from hierviz.errors import InputError
from hierviz.taxonomy import Groups, at_depth, best_partition, group_classes
from hierviz.taxonomy.tree_taxonomy import TreeTaxonomy
from hierviz.text import isolated

#: What the keys of these encodings begin with.
CONCEPT_KEYS = ("kinds", "depth", "best", "below", "clade")
#: Which of a concept's leaves a colour stands for, with the colours: told apart by all readers.
MATCH_PARTS = ("{} here", "{} elsewhere", "intruders here")
_MATCH_COLOURS = ("#0072b2", "#e69f00", "#d55e00")
_MOST_IN_LABEL = 3  # concepts
_LONG_LABEL = 60  # letters
_MOST_CONCEPTS = 60


def concept_encoding(
    known: TreeTaxonomy, key: str, *, colours: MutableMapping[str, str] | None = None
) -> Encoding | None:
    """An encoding by concepts of a taxonomy; None when the key names none of this taxonomy.

    Parameters
    ----------
    known : TreeTaxonomy
    key : str
        See the head of this module.
    colours : mapping of id to colour, optional
        Those that concepts had before, which they keep; what is new is added.
    """
    what, _, rest = key.partition(":")
    if what == "clade":
        return _match(known, key, unquote(rest))
    groups = _groups(known, what, rest)
    if groups is None:
        return None
    taxonomy = known.taxonomy
    ids = [taxonomy.ids[concept] for concept in groups.concepts]
    found = stable_colours(ids, before=colours)
    if colours is not None:
        colours.update(found)
    return Encoding(
        key,
        _label(known, what, rest, groups),
        "category",
        codes=groups.of_leaves(known.class_of_leaf),
        values=tuple(taxonomy.labels[concept] for concept in groups.concepts),
        colours=tuple(found.values()),
    )


def as_key(concept_id: str) -> str:
    """A concept's id as written in the key of an encoding, where "," and ";" divide."""
    for mark in "%,;":
        concept_id = concept_id.replace(mark, f"%{ord(mark):02X}")
    return concept_id


def concepts_key(ids: Sequence[str]) -> str:
    """The key of an encoding by chosen concepts."""
    return f"kinds:{','.join(map(as_key, ids))}"


def key_of_names(known: TreeTaxonomy, names: str) -> str:
    """The key of an encoding by concepts that are named as people name them: "bird, dog".

    Raises
    ------
    InputError
        When there is no such concept, or none is named.
    """
    concepts = known.completion.named(names)
    if not concepts:
        raise InputError("No categories are named.", hint="Name some: kinds:bird,dog.")
    return concepts_key([known.taxonomy.ids[concept] for concept in concepts])


def _label(known: TreeTaxonomy, what: str, rest: str, groups: Groups) -> str:
    names = [known.taxonomy.names[concept] for concept in groups.concepts]
    name = isolated(known.taxonomy.name)
    if what == "depth":
        return f"{name}, depth {rest}"
    if what == "below":
        label = known.taxonomy.labels[known.concepts[unquote(rest)]]
        return f"categories of {isolated(label)}"
    text = ", ".join(map(isolated, names))
    if what == "best" or len(names) > _MOST_IN_LABEL or len(text) > _LONG_LABEL:
        return f"{name}, {len(names)} categories"
    return text


def _groups(known: TreeTaxonomy, what: str, rest: str) -> Groups | None:
    taxonomy = known.taxonomy
    if what == "kinds":
        wanted = dict.fromkeys(unquote(part) for part in rest.split(","))
        chosen = [known.concept_of_id[i] for i in wanted if i in known.concept_of_id]
        return group_classes(taxonomy, chosen) if chosen else None
    if what == "below":
        below = known.concepts_below(unquote(rest))
        return group_classes(taxonomy, below) if below else None
    if what not in ("depth", "best") or not rest.isdecimal() or len(rest) > 4:
        return None
    number, deepest = int(rest), int(taxonomy.depth.max(initial=0))
    if what == "depth":
        return at_depth(taxonomy, min(number, deepest))
    return best_partition(taxonomy, min(max(1, number), _MOST_CONCEPTS))


def _match(known: TreeTaxonomy, key: str, concept_id: str) -> Encoding | None:
    match = known.best_match(concept_id)
    if match is None:
        return None
    codes = np.full(known.analysis.tree.n_leaves, -1)
    missing = [one.leaf for one in match.missing]
    for code, leaves in enumerate((match.members, missing, match.intruders)):
        codes[list(leaves)] = code
    return Encoding(
        key, f"{isolated(match.label)}: found, missing, intruders", "category", codes=codes,
        values=tuple(part.format(isolated(match.label)) for part in MATCH_PARTS), colours=_MATCH_COLOURS,
    )  # fmt: skip
