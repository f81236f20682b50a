"""Names of inner nodes by their definition: loops over the leaves below, slow and obvious."""

from __future__ import annotations


def foremost(tree, study, size, confidence, counts, node) -> list[str]:
    """One or two names of the leaves or classes that stand for a node."""
    below = tree.leaves_below(node).tolist()
    sure = [-1.0 if c != c else c for c in confidence]
    if counts is not None and len(below) > 2:
        label_of = {}
        for leaf in below:
            row = [int(count) for count in counts[leaf]]
            if study.cluster_is_class and leaf < len(row):
                label_of[leaf] = leaf
            elif not study.cluster_is_class and sum(row) > 0:
                label_of[leaf] = row.index(max(row))
        labels = set(label_of.values())
        points = {label: sum(int(counts[leaf][label]) for leaf in below) for label in labels}
        everywhere = range(tree.n_leaves)
        surest = {}
        for label in labels:
            if study.cluster_is_class:
                of_label = [label]
            else:
                rows = [[int(count) for count in counts[leaf]] for leaf in everywhere]
                of_label = [
                    leaf for leaf in everywhere
                    if sum(rows[leaf]) and rows[leaf].index(max(rows[leaf])) == label
                ]  # fmt: skip
            surest[label] = max(sure[leaf] for leaf in of_label)
        ranked = sorted(labels, key=lambda c: (-points[c], -surest[c], c))[:2]
        if ranked:
            names = tree.leaf_names if study.cluster_is_class else study.class_names
            return [names[label] for label in ranked]
    ranked = sorted(below, key=lambda leaf: (-size[leaf], -sure[leaf], leaf))[:2]
    return [tree.leaf_names[leaf] for leaf in ranked]


def shared_value(tree, study, counts, column, node) -> str:
    """The value of a column that all leaves below a node share, or ""."""
    values = set()
    for leaf in tree.leaves_below(node).tolist():
        if study.cluster_is_class:
            label = leaf
        else:
            row = [] if counts is None else [int(count) for count in counts[leaf]]
            label = row.index(max(row)) if sum(row) else -1
        known = 0 <= label < len(study.class_table[column])
        values.add(study.class_table[column][label] if known else "")
    return values.pop() if len(values) == 1 else ""
