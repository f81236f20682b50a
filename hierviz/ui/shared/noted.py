"""Which nodes of a tree people said something about: notes on them, marks of findings about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from hierviz.core.about import sides_of_about
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import given_names, node_of
from hierviz.core.story import Note
from hierviz.io.words import Mark, Words
from hierviz.ui.shared.analyses import ServedAnalysis, node_names
from hierviz.ui.shared.studies import words_of

#: Stands before the names of groups about which something was said.
SIGN = "✎"


@dataclass(frozen=True)
class Said:
    """What was said about one group.

    Parameters
    ----------
    notes : tuple of Note
        Those on exactly this group.
    marks : mapping of str to Mark
        Of the findings of which it is a side, by their keys.
    """

    notes: tuple[Note, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)


def said_of_nodes(tree: Hierarchy, words: Words) -> dict[int, Said]:
    """What was said about the nodes of a tree: node -> notes and marks; O(depth) for each of them."""
    notes: dict[int, list[Note]] = defaultdict(list)
    marks: dict[int, dict[str, Mark]] = defaultdict(dict)
    for note in words.notes:
        for node in _nodes(tree, note.about):
            notes[node].append(note)
    for key, mark in words.marks.items():
        for node in _nodes(tree, f"finding {key}"):
            marks[node][key] = mark
    return {
        node: Said(tuple(notes.get(node, ())), marks.get(node, {})) for node in {*notes, *marks}
    }


def _nodes(tree: Hierarchy, about: str) -> set[int]:
    return {node_of(tree, side) for side in sides_of_about(about)} - {-1}


def names_in_view(analysis: ServedAnalysis) -> dict[int, str]:
    """The names that the view is told: those that people gave, and a sign at groups with notes or marks."""
    given = given_names(analysis)
    said = said_of_nodes(analysis.tree, words_of(analysis.study))
    inner = [node for node in said if node >= analysis.tree.n_leaves]
    names = node_names(analysis) if inner else ()
    return {**given, **{node: f"{SIGN} {names[node]}" for node in inner}}
