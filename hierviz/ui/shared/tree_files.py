"""Trees that other tools learned, opened once per server with a study of their own; and a placeholder where there is none."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import streamlit as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.io import open_tree
from hierviz.io.trees import find_tree
from hierviz.io.trees.tree_files import ROLES, TreeFiles

#: The source of a tree that stands in for none.
NO_TREE = "no tree"


@dataclass(frozen=True, eq=False)
class TreeStudy:
    """A tree with a study of its own.

    Parameters
    ----------
    study : Study
    tree : Hierarchy
    reach : float array, shape (n_nodes,), or None
        For soft trees: mean probability that a point reaches each node.
    """

    study: Study
    tree: Hierarchy
    reach: np.ndarray | None


def stamps(files: TreeFiles) -> tuple:
    """Name, size and time of every file, so that a changed one is read again."""
    named = [*files.paths, *(getattr(files, role) for role in ROLES)]
    found = []
    for path in named:
        place = os.path.expanduser(path)
        if os.path.isfile(place):  # False for what can be no path, which reading will refuse
            found.append((path, os.path.getsize(place), os.stat(place).st_mtime_ns))
    return tuple(found)


@st.cache_resource(max_entries=12, show_spinner="Opening the tree …")
def own_study(files: TreeFiles, marks: tuple) -> TreeStudy:
    """The study and the tree that a tree's own files make; a `LoadError` when they cannot be read."""
    form = files.format or None
    study, tree = open_tree(files.paths, format=form, name=files.label(), **files.roles)
    soft = find_tree(files.paths, format=form)
    reach = None if soft.node_probability is None else soft.node_probability.mean(axis=0)
    same = soft.tree.n_nodes == tree.n_nodes and (soft.tree.parent == tree.parent).all()
    return TreeStudy(study, tree, reach if same else None)


def star(names: tuple[str, ...]) -> Hierarchy:
    """All clusters under one node: what is known without logits and without a tree."""
    n = len(names)
    return Hierarchy.from_merges(
        [range(n)] if n > 1 else [],
        n_leaves=n,
        leaf_names=names,
        source=NO_TREE,
        notices=(
            "There are no logits to make a tree from, so all clusters are children of one root.",
        ),
    )
