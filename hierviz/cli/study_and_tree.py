"""The options that name a study and its tree, and opening what they name."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from typing import NamedTuple

from hierviz.cli.printing import say
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io import read_study, read_tree
from hierviz.methods import METHODS, share_of_time


class NamedStudy(NamedTuple):
    """The study that a command names, and what its options say about it."""

    path: str
    take_log: bool
    columns: dict[str, object]

    def open(self, *, says_files: bool = True, vectors: bool | None = None) -> Study:
        """The study, a table of `vectors` where it is one file.

        What the checks found is said, how its files were read only where `says_files`.
        """
        opened = read_study(
            self.path, take_log=self.take_log or None, columns=self.columns, vectors=vectors
        )
        unsaid = set() if says_files else set(map(str, opened.files))
        for notice in opened.notices:
            if str(notice) not in unsaid:
                say(notice)
        return opened


def open_analysis(
    study: Study,
    *,
    aggregation: str,
    tree: Sequence[str] = (),
    format: str | None = None,
    method: str = "l2h",
) -> Analysis:
    """The study with the tree of the files, or the one that the method makes of its logits.

    An `InputError` for a tree of another study, or neither tree nor logits.
    """
    leaves = LeafProfile.from_study(study)
    names = cluster_names(study, leaves)
    made = (
        _tree_of_files(study, list(tree), format, names)
        if tree
        else _made_of_logits(study, method, aggregation, names)
    )
    return Analysis.of(study, made, leaves=leaves)


def _made_of_logits(study: Study, method: str, aggregation: str, names: Sequence[str]) -> Hierarchy:
    if study.tree_logits is None:
        raise InputError(
            f"The study {study.name!r} has no logits to make a tree from.",
            hint="Give a tree with --tree FILE where the command takes it.",
        )
    if study.train_logits is not None:
        say(
            f"The tree comes from the {len(study.train_logits):,} training points, metrics and "
            f"names from the {study.n_points:,} evaluation points."
        )
    tell = functools.partial(_progress, study.n_clusters)
    if method != "l2h":
        tell = functools.partial(tell_share, "reading")
    options = {"aggregation": aggregation} if "aggregation" in METHODS[method].options else {}
    made = METHODS[method].function(study, leaf_names=names, progress=tell, **options)
    said = set(map(str, study.notices))
    for notice in made.notices:
        if notice not in said:
            say(notice)
    return made


def _tree_of_files(study: Study, files: list[str], format: str | None, names) -> Hierarchy:
    wnids = study.class_table.get("wnid") if study.cluster_is_class else None
    tree = read_tree(files, format=format, leaf_names=names, wnids=wnids)
    for notice in (tree.opened, *tree.notices):
        say(notice)
    if tree.n_leaves != study.n_clusters:
        raise InputError(
            f"The tree has {tree.n_leaves} leaves; the study has {study.n_clusters} clusters."
        )
    return tree


def _progress(n_clusters: int, done: int, total: int) -> None:
    if done == total or done % 10 == 0:
        tell_share("reading and merging", share_of_time(done, total, n_clusters), 1)


def tell_share(what: str, done: float, total: float) -> None:
    """Show at a terminal how much of some work is done."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r{what}: {done / max(total, 1):4.0%}", end=end, file=sys.stderr)
