"""What the nodes of a tree are called in figures."""

from __future__ import annotations

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import naming_columns, short_names
from hierviz.core.profile import NodeProfile
from hierviz.core.study import Study
from hierviz.taxonomy import concepts_of_nodes


def names_of(
    tree: Hierarchy, nodes: NodeProfile | None = None, study: Study | None = None
) -> tuple[str, ...]:
    """A short name for every node of a tree, leaves first.

    Parameters
    ----------
    tree : Hierarchy
    nodes : NodeProfile, optional
    study : Study, optional

    Returns
    -------
    tuple of str, shape (n_nodes,)
        As beside the rim of the interactive tree; without a study an inner
        node is called after its first leaf and how many more it has.

    Examples
    --------
    >>> names_of(Hierarchy.from_merges([(0, 1), (3, 2)], leaf_names=["cat", "dog", "jet"]))[3:]
    ('cat +1', 'jet +2')
    """
    if nodes is not None and study is not None:
        concepts = concepts_of_nodes(tree, nodes, study)
        inner = short_names(tree, nodes, study, columns=naming_columns(study), concepts=concepts)
        return tree.leaf_names + inner
    first = tree.leaf_order[tree.leaf_span[tree.n_leaves :, 0]].tolist()
    more = (tree.n_leaves_below[tree.n_leaves :] - 1).tolist()
    inner = (f"{tree.leaf_names[leaf]} +{n}" for leaf, n in zip(first, more, strict=True))
    return (*tree.leaf_names, *inner)
