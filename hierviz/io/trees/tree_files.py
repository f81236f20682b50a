"""Which files make a tree, as one text for links, and the trees beside a study."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, cluster_names, point_names
from hierviz.core.study import Study
from hierviz.io.files import existing_path
from hierviz.io.gate import FITTED, is_allowed
from hierviz.io.store import store_of
from hierviz.io.study.tree_study import read_points
from hierviz.io.trees import FORMATS
from hierviz.io.trees.match import match_found
from hierviz.io.trees.registry import find_tree

#: What a study's id begins with where the study is a tree's own.
OWN = "tree:"
#: How the files end that go with a tree: the leaf of every point, and how it was fitted.
LEAVES, FIT = ".assignments.npy", ".fit.json"
ROLES = ("assignments", "labels", "classes", "images")
_ENDINGS = tuple({ending for form in FORMATS for ending in form.endings})


@dataclass(frozen=True)
class TreeFiles:
    """The files of a tree, and what goes with them; written as text in links.

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
        """The name of the tree in lists."""
        return Path(self.paths[0]).name if self.paths else "no file"

    @property
    def roles(self) -> dict[str, str | None]:
        """The files for a study of the tree's own, by what they are; None for those there are not."""
        return {role: getattr(self, role) or None for role in ROLES}


def tree_for(study: Study, files: TreeFiles, names: Sequence[str]) -> tuple[Study, Hierarchy]:
    """A tree of other files, and the study whose clusters are its leaves.

    Parameters
    ----------
    study : Study
    files : TreeFiles
    names : sequence of str, shape (study.n_clusters,)
        Of the study's clusters.

    Returns
    -------
    Study
        The same; the points in clusters of their own where the leaves are single points, or groups
        of points that a file says (`assignments`, or ``NAME.assignments.npy`` beside ``NAME.json``).
    Hierarchy

    Raises
    ------
    LoadError
        The tree cannot be read, or its leaves are neither the study's clusters nor its points.
    """
    found = find_tree(files.paths, format=files.format or None)
    where = Path(files.paths[0]).name
    if (path := _leaves_of_points(files)) is not None:
        found = match_found(found, None, where)
        leaf_of_point, _ = read_points(found, path, [])
        study = study.with_clusters(leaf_of_point, found.tree.n_leaves)
        if found.has_names:
            return study, found.tree
        own = cluster_names(study, LeafProfile.from_study(study))
        return study, replace(found.tree, leaf_names=own)
    if study.n_clusters != study.n_points == found.tree.n_leaves:
        study = study.with_clusters(np.arange(study.n_points), study.n_points)
        return study, match_found(found, point_names(study), where).tree
    wnids = study.class_table.get("wnid") if study.cluster_is_class else None
    return study, match_found(found, names, where, wnids=wnids).tree


def _leaves_of_points(files: TreeFiles) -> Path | None:
    """The file with the leaf of every point, said or beside the tree; None where there is none."""
    if files.assignments:
        return existing_path(files.assignments)
    beside_it = companion(Path(files.paths[0]), LEAVES)
    return beside_it if beside_it.is_file() else None


def companion(tree: Path, ending: str) -> Path:
    """The file that goes with a tree: ``NAME.assignments.npy`` with ``NAME.json``."""
    return tree.with_name(tree.stem + ending)


def trees_of(study: Study) -> list[TreeFiles]:
    """The trees in a study's folder `trees/`, by name; then those that were fitted and it cannot take."""
    own = [Path(study.folder)] if study.folder else []
    folders = dict.fromkeys([*own, store_of(study).path.parent])
    return [files for folder in folders for files in trees_in(folder)]


def beside(study: Study, text: str) -> TreeFiles:
    """The files that a link names; those that are not there, in the study's folder `trees/`."""
    files = TreeFiles.from_text(text)
    known = {path.name: str(path) for one in trees_of(study) for path in map(Path, one.paths)}
    paths = (
        path if os.path.exists(path) else known.get(Path(path).name, path) for path in files.paths
    )
    return replace(files, paths=tuple(paths))


def trees_in(folder: Path) -> list[TreeFiles]:
    """The trees in the folder `trees/` of a study's folder."""
    folder = folder / FITTED
    if not folder.is_dir() or not is_allowed(folder):
        return []
    found = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in _ENDINGS and not path.name.endswith((LEAVES, FIT))
    )
    return [TreeFiles((str(path.absolute()),)) for path in found]
