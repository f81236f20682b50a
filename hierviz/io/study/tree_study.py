"""A study of its own for a tree that comes without logits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import FileRead, Notice, Study
from hierviz.errors import LoadError
from hierviz.io.files import existing_path
from hierviz.io.images.match_images import attach_images
from hierviz.io.study.classes import ClassList, ClassTable, read_classes
from hierviz.io.study.fingerprint import fingerprint_of
from hierviz.io.study.labels import check_range, read_labels
from hierviz.io.trees.formats import FoundTree
from hierviz.io.trees.mapping import read_mapping
from hierviz.io.trees.match import match_found
from hierviz.io.trees.registry import find_tree


def open_tree(
    paths: str | Path | Iterable[str | Path],
    *,
    format: str | None = None,
    assignments: str | Path | None = None,
    labels: str | Path | None = None,
    classes: str | Path | None = None,
    images: str | Path | None = None,
    mapping: str | Path | None = None,
    name: str | None = None,
) -> tuple[Study, Hierarchy]:
    """Open a tree that another tool learned, and what belongs to it, as a study without logits.

    Parameters
    ----------
    paths : str or Path, or several
        The file, or the files that make one tree together.
    format : str, optional
        Key of a format; detected from content and name when left out.
    assignments : str or Path, optional
        Leaf of each point, where the tree's own files do not have it: the numbers
        that the file gives its leaves, -1 for none.
    labels : str or Path, optional
        True class of each point, -1 unknown.
    classes : str or Path, optional
        Class names and further columns (`read_study`). When the leaves are the
        classes themselves, the leaves are matched to them and take their order.
    images : str or Path, optional
        Pictures of the points; see `attach_images`.
    mapping : str or Path, optional
        CSV with the columns leaf, cluster: what the leaves are called, or numbered.
    name : str, optional
        Of the study; the name of the first file when left out.

    Returns
    -------
    Study
        `assignments` instead of logits. Without any, every leaf counts as one point.
    Hierarchy
        Leaf k is cluster k of the study.

    Raises
    ------
    LoadError
        A file that is not what it should be, or files that do not match.
    InputError
        An unknown format.

    Notes
    -----
    A tree whose leaves have names and whose points are not known is one over
    classes: cluster k is class k. Every other tree is taken as a clustering.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    found = find_tree(files, format=format)
    first = Path(files[0])
    listed_names = read_classes(existing_path(classes)) if classes else ClassList((), {})
    names, table, said = listed_names
    read = [listed_names.file_read(Path(classes))] if classes else []
    is_class = (
        found.has_names
        and not found.over_points
        and found.assignments is None
        and assignments is None
    ) or bool(found.wnids)
    found = match_found(
        found,
        names if names and is_class else None,
        first.name,
        wnids=table.get("wnid"),
        mapping=read_mapping(mapping) if mapping else None,
    )
    points, notices = _points(found, assignments, read)
    study = _study(found, points, labels, (names, table), is_class, name or first.stem, read)
    what = f"{found.format}, {found.tree.n_leaves:,} {'points' if found.over_points else 'leaves'}"
    study = replace(
        study,
        notices=(*study.notices, *said, *notices),
        files=(FileRead(first.name, what), *read),
    )
    tree = replace(found.tree, leaf_names=_leaf_names(found, study))
    return (attach_images(study, images) if images else study), tree


def _points(
    found: FoundTree, path: str | Path | None, files: list[FileRead]
) -> tuple[np.ndarray, list[Notice]]:
    """Leaf of each point, and what to say about where that comes from."""
    if path is not None:
        return read_points(found, existing_path(path), files)
    if found.assignments is not None:
        return found.assignments, []
    alone = np.arange(found.tree.n_leaves, dtype=np.int32)
    if found.over_points:
        return alone, []
    return alone, [
        Notice(
            "The tree came without points: every leaf counts as one.",
            "Add the leaf of every point (assignments) to see sizes and purity.",
        )
    ]


def read_points(
    found: FoundTree, path: Path, files: list[FileRead]
) -> tuple[np.ndarray, list[Notice]]:
    """Leaf of each point as a file numbers it; `files` is told what the file was read as."""
    read = read_labels(path, "assignments")
    numbers, notices = read.values, read.notices
    files.append(read.file_read(path, "leaves"))
    leaf_of = {number: leaf for leaf, number in enumerate(found.numbers)} | {-1: -1}
    kinds, kind_of_point = np.unique(numbers, return_inverse=True)
    strange = [number for number in kinds.tolist() if number not in leaf_of]
    if strange:
        row = int(np.argmax(np.isin(numbers, strange)))
        raise LoadError(
            f"{path.name}: expected numbers of leaves; found {numbers[row]} in row {row} (counted "
            "from 0), which the tree does not have.",
            hint="Take the assignments that belong to this tree.",
        )
    points = np.array([leaf_of[number] for number in kinds.tolist()], np.int32)[kind_of_point]
    return points, notices


def _study(
    found: FoundTree,
    points: np.ndarray,
    labels: str | Path | None,
    classes: tuple[Sequence[str], ClassTable],
    is_class: bool,
    name: str,
    files: list[FileRead],
) -> Study:
    names, table = classes
    true = found.labels
    notices: list[Notice] = []
    if labels is not None:
        true, notices = _read_labels(existing_path(labels), len(points), len(names), files)
    names = tuple(names) or (found.class_names if labels is None else ())
    if is_class:
        names = names or found.tree.leaf_names
        table = table or ({"wnid": found.wnids} if any(found.wnids) else {})
    elif not names and true is not None:
        names = tuple(str(number) for number in range(int(true.max(initial=-1)) + 1))
    return Study(
        name=name,
        assignments=points,
        labels=true,
        class_names=names,
        class_table=table,
        cluster_is_class=is_class,
        source=found.tree.source,
        options={"n_clusters": found.tree.n_leaves},
        notices=(*(Notice(text) for text in found.tree.notices), *notices),
        fingerprint=_fingerprint(found.tree, points, true, names, table, is_class),
    )


def _read_labels(
    path: Path, n_points: int, n_names: int, files: list[FileRead]
) -> tuple[np.ndarray, list[Notice]]:
    read = read_labels(path, "labels", below=n_names or None)
    labels, notices = read.values, read.notices
    files.append(read.file_read(path, "classes"))
    if len(labels) != n_points:
        raise LoadError(
            f"{path.name}: expected {n_points:,} labels, one per point of the tree; found "
            f"{len(labels):,}.",
            hint="Give the leaf of every point too (assignments), in the same order.",
        )
    if not n_names:
        check_range(labels, path.name, below=max(n_points, 1000))
    return labels, notices


def _fingerprint(
    tree: Hierarchy,
    points: np.ndarray,
    labels: np.ndarray | None,
    names: Sequence[str],
    table: Mapping[str, Sequence[str]],
    is_class: bool,
) -> str:
    arrays = {"assignments": points, "labels": labels, "parent": tree.parent, "height": tree.height}
    texts: dict[str, Sequence] = {
        "class names": names,
        "kind": [is_class],
        "leaves": tree.leaf_names,
        "height unit": [tree.height_unit],
    }
    texts |= {f"column {heading}": column for heading, column in table.items()}
    return fingerprint_of(arrays, texts)


def _leaf_names(found: FoundTree, study: Study) -> tuple[str, ...]:
    """The file's names; where it has none, those of the classes that the leaves hold."""
    if study.cluster_is_class:
        return tuple(study.class_names)
    if found.has_names:
        return found.tree.leaf_names
    if found.over_points or not study.has_labels:
        kind = "point" if found.over_points else "cluster"
        return tuple(f"{kind} {number}" for number in found.numbers)
    return cluster_names(study, LeafProfile.from_study(study))
