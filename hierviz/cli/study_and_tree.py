"""The options that name a study and its tree, and opening what they name."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hierviz.cli.printing import say
from hierviz.core.analysis import Analysis
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io import read_study
from hierviz.io.trees.tree_files import TreeFiles, tree_for
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
) -> Analysis:
    """The study with the tree of the files, or the one that L2H makes of its logits.

    Where the leaves of the tree are the study's points, or groups of them, the points are in these. An
    `InputError` for a tree of another study, or neither tree nor logits.
    """
    if not tree:
        return made_of_logits(study, "l2h", {"aggregation": aggregation})
    return analysis_of_files(study, TreeFiles(tuple(tree), format or ""))


def analysis_of_files(study: Study, files: TreeFiles) -> Analysis:
    """The study with the tree of some files; its points in the leaves where these are no clusters of it."""
    leaves = LeafProfile.from_study(study)
    own, made = tree_for(study, files, cluster_names(study, leaves))
    for notice in (made.opened, *made.notices):
        if notice:
            say(notice)
    return Analysis.of(own, made, leaves=leaves if own is study else None)


def made_of_logits(study: Study, method: str, options: Mapping[str, Any]) -> Analysis:
    """The study with the tree that a method makes of its logits; an `InputError` where it has none."""
    if study.tree_logits is None:
        raise InputError(
            f"The study {study.name!r} has no logits to make a tree from.",
            hint="Give a tree with --tree FILE where the command takes it; `fit` makes one of vectors or "
            "a graph with --method, such as --method dasgupta.",
        )
    if study.train_logits is not None:
        say(
            f"The tree comes from the {len(study.train_logits):,} training points, metrics and "
            f"names from the {study.n_points:,} evaluation points."
        )
    leaves = LeafProfile.from_study(study)
    tell = functools.partial(_progress, study.n_clusters)
    if method != "l2h":
        tell = functools.partial(tell_share, "reading")
    made = METHODS[method].function(
        study, leaf_names=cluster_names(study, leaves), progress=tell, **options
    )
    said = set(map(str, study.notices))
    for notice in made.notices:
        if notice not in said:
            say(notice)
    return Analysis.of(study, made, leaves=leaves)


def _progress(n_clusters: int, done: int, total: int) -> None:
    if done == total or done % 10 == 0:
        tell_share("reading and merging", share_of_time(done, total, n_clusters), 1)


def tell_share(what: str, done: float, total: float) -> None:
    """Show at a terminal how much of some work is done."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r{what}: {done / max(total, 1):4.0%}", end=end, file=sys.stderr)
