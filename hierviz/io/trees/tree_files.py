"""Which files make a tree, as one text for links, and the trees beside a study."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.io.gate import is_allowed
from hierviz.io.trees import FORMATS, read_tree

#: What a study's id begins with where the study is a tree's own.
OWN = "tree:"
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


def tree_for(study: Study, files: TreeFiles, names: Sequence[str]) -> Hierarchy:
    """A tree of other files over the clusters of a study.

    A `LoadError` when it cannot be read, or its leaves are not these clusters.
    """
    wnids = study.class_table.get("wnid") if study.cluster_is_class else None
    return read_tree(files.paths, format=files.format or None, leaf_names=names, wnids=wnids)


def trees_of(study: Study) -> list[TreeFiles]:
    """The trees in a study's folder `trees/`, by name."""
    return trees_in(Path(study.folder)) if study.folder else []


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
    folder = folder / "trees"
    if not folder.is_dir() or not is_allowed(folder):
        return []
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    return [TreeFiles((str(path.absolute()),)) for path in found]
