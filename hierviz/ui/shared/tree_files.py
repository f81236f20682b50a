"""Trees that other tools learned: which files a selection names, and the tree they make."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.io import open_tree, read_tree
from hierviz.io.gate import is_allowed
from hierviz.io.trees import FORMATS, find_tree

#: What a study's id begins with where the study is a tree's own.
OWN = "tree:"
#: The source of a tree that stands in for none.
NO_TREE = "no tree"
ROLES = ("assignments", "labels", "classes", "images")
_ENDINGS = tuple({ending for form in FORMATS for ending in form.endings})


@dataclass(frozen=True)
class TreeFiles:
    """The files of a tree, and what goes with them; stands in a link as text.

    Parameters
    ----------
    paths : tuple of str
        Files that make one tree together; ("upload:...",) for uploaded ones.
    format : str
        Key of a format, "" for the one that the content tells.
    assignments, labels, classes, images : str
        Files for a study of the tree's own, "" for none.
    """

    paths: tuple[str, ...]
    format: str = ""
    assignments: str = ""
    labels: str = ""
    classes: str = ""
    images: str = ""

    def text(self) -> str:
        """As one text: "PATH|PATH;format=KEY;labels=PATH"."""
        named = [(name, getattr(self, name)) for name in ("format", *ROLES)]
        return ";".join(["|".join(self.paths), *(f"{n}={value}" for n, value in named if value)])

    @classmethod
    def from_text(cls, text: str) -> TreeFiles:
        """What `text` wrote; unknown parts are left out."""
        paths, *rest = text.split(";")
        pairs = [part.partition("=") for part in rest]
        named = {name: value for name, _, value in pairs if name in ("format", *ROLES)}
        return cls(tuple(path for path in paths.split("|") if path), **named)

    def label(self) -> str:
        """How the tree is called in lists."""
        return Path(self.paths[0]).name if self.paths else "no file"


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
    """Name, size and time of every file, so that a changed one is read anew."""
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
    roles = {role: getattr(files, role) or None for role in ROLES}
    form = files.format or None
    study, tree = open_tree(files.paths, format=form, name=files.label(), **roles)
    soft = find_tree(files.paths, format=form)
    reach = None if soft.node_probability is None else soft.node_probability.mean(axis=0)
    same = soft.tree.n_nodes == tree.n_nodes and (soft.tree.parent == tree.parent).all()
    return TreeStudy(study, tree, reach if same else None)


def tree_for(study: Study, files: TreeFiles, names: Sequence[str]) -> Hierarchy:
    """A tree of other files over the clusters of a study.

    A `LoadError` when it cannot be read, or its leaves are not these clusters.
    """
    wnids = study.class_table.get("wnid") if study.cluster_is_class else None
    return read_tree(files.paths, format=files.format or None, leaf_names=names, wnids=wnids)


def trees_of(study: Study) -> list[TreeFiles]:
    """The trees in a study's folder `trees/`, by name."""
    return trees_in(Path(study.folder)) if study.folder else []


def trees_in(folder: Path) -> list[TreeFiles]:
    """The trees in the folder `trees/` of a study's folder."""
    folder = folder / "trees"
    if not folder.is_dir() or not is_allowed(folder):
        return []
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    return [TreeFiles((str(path.absolute()),)) for path in found]


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
