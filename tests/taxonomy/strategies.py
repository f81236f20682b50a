"""Hypothesis strategies for taxonomies: several parents, several tops, classes outside."""

from __future__ import annotations

from hypothesis import strategies as st

from hierviz.taxonomy import Taxonomy
from tests.strategies import trees


@st.composite
def taxonomies(draw, n_classes: int, *, max_concepts: int = 7) -> Taxonomy:
    """A directed graph of concepts, numbered in any order, above some of the classes."""
    n = draw(st.integers(1, max_concepts))
    number = draw(st.permutations(range(n)))
    parents = [()] * n
    for place in range(1, n):
        above = draw(st.lists(st.integers(0, place - 1), max_size=3, unique=True))
        parents[number[place]] = tuple(number[p] for p in above)
    own = st.integers(-1, n - 1)
    return Taxonomy(
        "drawn",
        tuple(f"class {k}" for k in range(n_classes)),
        ids=tuple(f"c{concept}" for concept in range(n)),
        names=tuple(f"c{concept}" for concept in range(n)),
        parents=tuple(parents),
        concept_of_class=draw(st.lists(own, min_size=n_classes, max_size=n_classes)),
    )


@st.composite
def trees_with_taxonomies(draw, *, max_leaves: int = 9):
    """A tree, a taxonomy, and the class of each leaf: some of none, some of the same class."""
    tree = draw(trees(max_leaves=max_leaves))
    n_classes = draw(st.integers(1, max_leaves))
    taxonomy = draw(taxonomies(n_classes))
    label = st.integers(-1, n_classes - 1)
    n = tree.n_leaves
    return tree, taxonomy, draw(st.lists(label, min_size=n, max_size=n))
