"""Names of inner nodes by their definition: loops over the leaves below, slow and obvious."""

from __future__ import annotations


def classes_of_leaves(tree, study, counts) -> list[int]:
    """The class that each leaf stands for, -1 for none."""
    if study.cluster_is_class:
        return [leaf if leaf < len(study.class_names) else -1 for leaf in range(tree.n_leaves)]
    if counts is None:
        return [-1] * tree.n_leaves
    rows = [[int(count) for count in row] for row in counts]
    return [row.index(max(row)) if sum(row) else -1 for row in rows]


def families(study, columns):
    """Classes by name where clusters are none, then by the values of columns."""
    names = study.class_names
    found = [] if study.cluster_is_class else [[(name, {c}) for c, name in enumerate(names)]]
    for column in columns:
        values = study.class_table[column]
        order = dict.fromkeys(filter(None, values))
        found.append([(v, {c for c, value in enumerate(values) if value == v}) for v in order])
    return [(concepts, 1.0) for concepts in found]


def typical(tree, size, classes, node, of) -> list[int]:
    """The leaf at the end of the way with most points, then those of the largest branches off it."""
    children = {
        u: [v for v in range(tree.root) if tree.parent[v] == u] for u in range(tree.n_nodes)
    }

    def leaves(u):
        below = tree.leaves_below(u).tolist()
        return [leaf for leaf in below if not of or classes[leaf] in of]

    def weight(u):
        return sum(int(size[leaf]) for leaf in leaves(u)), len(leaves(u))

    def end(u):
        while children[u]:
            u = largest_first(children[u])[0]
        return u

    def largest_first(nodes):
        counted = [v for v in nodes if leaves(v)]
        return sorted(counted, key=lambda v: (*(-w for w in weight(v)), end(v)))

    branches, u = [], node
    while children[u]:
        largest, *others = largest_first(children[u])
        branches += others
        u = largest
    found, seen = [], set()
    for leaf in [u, *map(end, largest_first(branches))]:
        label = classes[leaf] if classes[leaf] >= 0 and len(of) != 1 else f"leaf {leaf}"
        if label not in seen and len(found) < 3:
            found.append(leaf)
            seen.add(label)
    return found
