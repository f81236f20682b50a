"""What classes and inner nodes are called where nobody named them."""

from __future__ import annotations

from collections.abc import Sequence

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import NodeProfile
from hierviz.core.study import Study


def class_names(study: Study) -> tuple[str, ...]:
    """A name for every class of a study, "class 7" where the study gives none."""
    given = study.class_names
    return given + tuple(f"class {c}" for c in range(len(given), study.n_classes))


def node_names(
    tree: Hierarchy, nodes: NodeProfile | None = None, classes: Sequence[str] = ()
) -> tuple[str, ...]:
    """A name for every node of a tree.

    Parameters
    ----------
    tree : Hierarchy
    nodes : NodeProfile, optional
    classes : sequence of str
        Names of the classes.

    Returns
    -------
    tuple of str, shape (n_nodes,)
        A leaf's own name. An inner node's two leaves; of more leaves its most
        frequent class (its first leaf where classes are unknown) and how many more.

    Examples
    --------
    >>> node_names(Hierarchy.from_merges([(0, 1), (3, 2)], leaf_names=["cat", "dog", "jet"]))[3:]
    ('cat, dog', 'jet +2')
    """
    result = list(tree.leaf_names)
    top = None if nodes is None else nodes.top_class.tolist()
    span, order = tree.leaf_span.tolist(), tree.leaf_order.tolist()
    for node in range(tree.n_leaves, tree.n_nodes):
        start, end = span[node]
        ends = [tree.leaf_names[order[start]], tree.leaf_names[order[end - 1]]]
        known = top is not None and 0 <= top[node] < len(classes)
        first = classes[top[node]] if known else ends[0]
        result.append(", ".join(ends) if end - start == 2 else f"{first} +{end - start - 1}")
    return tuple(result)
