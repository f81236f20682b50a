"""All computing and caching of the app: once a server, shared by every visitor."""

from __future__ import annotations

import hashlib
import re
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import streamlit as st

from hierviz.core.cut import cut_by_hand, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import naming_columns, node_names
from hierviz.core.points import PointIndex
from hierviz.core.profile import LeafProfile, NodeProfile, cluster_names
from hierviz.core.study import Study
from hierviz.errors import HiervizWarning, LoadError
from hierviz.io import BUILT_IN, attach_images, read_study, read_study_files
from hierviz.io.files import existing_path
from hierviz.io.study.group_names import (
    GROUP_NAMES_FILE,
    SENSES_FILE,
    group_names_path,
    read_group_names,
    write_group_names,
)
from hierviz.layout import arrange, order_leaves
from hierviz.methods import METHODS
from hierviz.metrics import (
    TREE_METRICS,
    ClassCells,
    Sweep,
    ami,
    class_cells,
    flat_metrics,
    group_counts,
    sweep,
)
from hierviz.taxonomy import concepts_of_nodes
from hierviz.tree_view.payload import class_column, tree_payload
from hierviz.ui.shared.jobs import Job, Jobs, Progress
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.tree_files import (
    OWN,
    ROLES,
    TreeFiles,
    TreeStudy,
    own_study,
    stamps,
    star,
    tree_for,
    trees_of,
)

warnings.simplefilter("ignore", HiervizWarning)  # the pages show a tree's notices themselves

#: A study of at most this many logits gets its tree without being asked.
AUTOMATIC_LOGITS = 2_000_000_000
#: Metrics that look at all pairs of leaves: seconds at 10,000 leaves, a minute at 50,000.
PAIRWISE = ("least_hierarchical_distance",)
MOST_LEAVES_IN_PAIRS = 10_000


@dataclass(frozen=True, eq=False)
class Analysis:
    """A study's tree and everything that follows from it.

    Attributes
    ----------
    key : str
        Names the study and the method; equal keys mean equal content.
    points : PointIndex
    tree : Hierarchy
    leaves : LeafProfile
    nodes : NodeProfile
    sweep : Sweep or None
        None without labels.
    cells : ClassCells or None
        The contingency table as metrics of the tree take it; None without labels.
    payload : bytes
        For the tree view.
    seconds : float
        Wall time of the method.
    reach : float array, shape (n_nodes,), or None
        For soft trees: mean probability that a point reaches each node.
    """

    key: str
    points: PointIndex
    tree: Hierarchy
    leaves: LeafProfile
    nodes: NodeProfile
    sweep: Sweep | None
    cells: ClassCells | None
    payload: bytes
    seconds: float
    reach: np.ndarray | None = None

    @cached_property
    def tree_scores(self) -> dict[str, float]:
        """Metrics of the whole tree, computed when first asked for; empty without labels.

        Those that look at all pairs of leaves are left out of large trees.
        """
        left_out = PAIRWISE if self.tree.n_leaves > MOST_LEAVES_IN_PAIRS else ()
        found = [metric for metric in TREE_METRICS if metric.name not in left_out]
        if self.cells is None:
            return {}
        return {metric.name: metric.function(self.tree, self.cells) for metric in found}

    @cached_property
    def _names(self) -> dict[tuple, tuple[str, ...]]:
        return {}

    def names(self, study: Study) -> tuple[str, ...]:
        """A name for every node, leaves first; made once for each set of given names."""
        key = tuple(study.group_names.items())
        if key not in self._names:
            concepts = concepts_of_nodes(self.tree, self.nodes, study)
            columns = naming_columns(study)
            inner = node_names(self.tree, self.nodes, study, columns=columns, concepts=concepts)
            self._names.clear()
            self._names[key] = (*self.tree.leaf_names, *inner)
        return self._names[key]

    def valid_k(self, k: int) -> int:
        """A number of groups that the tree has; 20, or half the leaves, where none was chosen."""
        if k < 1:
            k = max(min(2, self.tree.n_leaves), min(20, self.tree.n_leaves // 2))
        return cut_into(self.tree, min(k, self.tree.n_leaves), nearest=True).n_groups


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The server's jobs."""
    return Jobs()


@dataclass(frozen=True)
class Upload:
    """Files that a visitor uploaded, kept for as long as the server runs."""

    name: str
    files: dict[str, Path]


@st.cache_resource(show_spinner=False)
def uploads() -> dict[str, Upload]:
    """Uploads by id."""
    return {}


@st.cache_resource(max_entries=12, show_spinner="Opening the study …")
def _read_upload(key: str, take_log: bool, kind: str) -> Study:
    upload = uploads()[key]
    return read_study_files(upload.files, name=upload.name, take_log=take_log, kind=kind or None)


def stamp(path: str) -> tuple:
    """Name, size and time of every file of a study, so that a changed one is read anew."""
    place = existing_path(path, also=BUILT_IN)
    listed = place.iterdir() if place.is_dir() else [place]
    files = sorted(file for file in listed if file.name not in (GROUP_NAMES_FILE, SENSES_FILE))
    return tuple((f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files if f.is_file())


@st.cache_resource(max_entries=12, show_spinner="Opening the study …")
def _read(path: str, images: str, take_log: bool, kind: str, marks: tuple) -> Study:
    return read_study(path, images=images or None, take_log=take_log or None, kind=kind or None)


@st.cache_resource(max_entries=12, show_spinner="Looking at the pictures …")
def _with_images(_study: Study, fingerprint: str, images: str) -> Study:
    return attach_images(_study, images)


def open_study(chosen: Selection) -> Study:
    """The study a selection names, read once a server, with the names that people gave its groups.

    Raises
    ------
    LoadError
        When it cannot be read.
    """
    study = _open(chosen)
    names = _kept_names(study)
    return replace(study, group_names=names) if names else study


@st.cache_resource(show_spinner=False)
def _group_names() -> dict[str, dict[tuple[int, ...], str]]:
    """Names of groups by a study's fingerprint, as last written."""
    return {}


def _kept_names(study: Study) -> dict[tuple[int, ...], str]:
    known = _group_names()
    if study.fingerprint not in known:
        known[study.fingerprint] = read_group_names(group_names_path(study))
    return known[study.fingerprint]


def name_group(study: Study, clusters: Sequence[int], name: str) -> None:
    """Name a group of clusters and keep the name with the study; "" takes a name away.

    Raises
    ------
    InputError
        When the name is too long, or cannot be kept.
    """
    names = dict(study.group_names)
    key = tuple(sorted(int(cluster) for cluster in clusters))
    names.pop(key, None)
    if name.strip():
        names[key] = name.strip()
    write_group_names(names, group_names_path(study))
    _group_names()[study.fingerprint] = names


def _open(chosen: Selection) -> Study:
    if chosen.study.startswith(OWN):
        study = _own(chosen.study).study
        return _with_images(study, study.fingerprint, chosen.images) if chosen.images else study
    if chosen.study.startswith("upload:"):
        if chosen.study not in uploads():
            raise LoadError(
                "This link names an uploaded study that the server no longer holds.",
                hint="Upload the files again on the Study page.",
            )
        study = _read_upload(chosen.study, chosen.take_log, chosen.kind)
        return _with_images(study, study.fingerprint, chosen.images) if chosen.images else study
    path = chosen.study
    marks = () if path in BUILT_IN else stamp(path)
    return _read(path, chosen.images, chosen.take_log, chosen.kind, marks)


@st.cache_resource(max_entries=12, show_spinner=False)
def _leaf_profile(_study: Study, fingerprint: str) -> LeafProfile:
    return LeafProfile.from_study(_study)


def leaf_profile(study: Study) -> LeafProfile:
    """The profile of a study's clusters, computed once a server."""
    return _leaf_profile(study, _data_key(study))


def _data_key(study: Study) -> str:
    """Names a study's numbers: the fingerprint without the pictures, and what clusters are."""
    return f"{study.fingerprint.split('-')[0]}-{study.cluster_is_class}"


def _analyse(study: Study, key: str, chosen: Selection, progress: Progress) -> Analysis:
    leaves = leaf_profile(study)
    names = cluster_names(study, leaves)
    began = time.perf_counter()
    tree = _tree(study, chosen, names, progress)
    seconds = time.perf_counter() - began
    tree = arrange(tree, order_leaves(tree, leaves.counts))
    nodes = NodeProfile.from_tree(tree, leaves)
    cells = None if leaves.counts is None else class_cells(tree, leaves.counts)
    curves = None if cells is None else sweep(tree, cells)
    payload = tree_payload(key, study, tree, leaves, nodes, curves)
    points = PointIndex(study, leaves)
    reach = _own(chosen.study).reach if chosen.study.startswith(OWN) else None
    return Analysis(key, points, tree, leaves, nodes, curves, cells, payload, seconds, reach)


def _tree(study: Study, chosen: Selection, names: tuple[str, ...], progress: Progress) -> Hierarchy:
    """The tree that a selection names: its own, one of other files, or L2H's."""
    if chosen.study.startswith(OWN):
        return _own(chosen.study).tree
    files = _other_tree(study, chosen)
    if files is not None:
        return tree_for(study, files, names)
    if study.tree_logits is None:
        return star(names)
    return METHODS["l2h"].function(
        study.tree_logits, leaf_names=names, progress=progress, aggregation=chosen.aggregation
    )


def _other_tree(study: Study, chosen: Selection) -> TreeFiles | None:
    """The files of the selected tree; the first of the study's folder where nothing can be made."""
    if chosen.tree:
        return with_uploads(TreeFiles.from_text(chosen.tree))
    return next(iter(trees_of(study)), None) if study.tree_logits is None else None


def _own(study: str) -> TreeStudy:
    files = with_uploads(TreeFiles.from_text(study.removeprefix(OWN)))
    return own_study(files, stamps(files))


def with_uploads(files: TreeFiles) -> TreeFiles:
    """The same files with uploads as the paths under which the server keeps them.

    Raises
    ------
    LoadError
        When the server no longer holds an upload.
    """
    if not any(path.startswith("upload:") for path in files.paths):
        return files
    kept = [uploads()[path] for path in files.paths if path in uploads()]
    if not kept:
        raise LoadError(
            "This link names an uploaded tree that the server no longer holds.",
            hint="Upload the files again on the Study page.",
        )
    named = {role: str(path) for role, path in kept[0].files.items()}
    roles = {role: named.pop(role) for role in ROLES if role in named}
    return replace(files, paths=tuple(named.values()), **roles)


def analysis_key(study: Study, chosen: Selection) -> str:
    """Names a study and how its tree came about."""
    if chosen.study.startswith(OWN):
        return f"{_data_key(study)}-own"
    files = _other_tree(study, chosen)
    if files is not None:
        mark = hashlib.sha256(repr((files, stamps(files))).encode()).hexdigest()[:16]
        return f"{_data_key(study)}-tree-{mark}"
    return f"{_data_key(study)}-l2h-{chosen.aggregation}"


def runs_by_itself(study: Study, chosen: Selection) -> bool:
    """True where nobody needs to ask for the tree: built-in and moderate studies, trees in files."""
    logits = study.tree_logits
    return logits is None or bool(chosen.tree) or logits.size <= AUTOMATIC_LOGITS


def find_job(study: Study, chosen: Selection) -> Job | None:
    """The job that makes, or made, a selection's tree."""
    return jobs().get(analysis_key(study, chosen))


def start_job(study: Study, chosen: Selection) -> Job:
    """Start to make a selection's tree, unless that is under way or done."""
    key = analysis_key(study, chosen)
    return jobs().start(key, lambda progress: _analyse(study, key, chosen, progress))


@st.cache_resource(max_entries=4096, show_spinner=False)
def _cut_scores(_analysis: Analysis, key: str, k: int, opened: tuple, closed: tuple) -> dict:
    cut = cut_by_hand(_analysis.tree, k, opened=opened, closed=closed)
    counts = group_counts(_analysis.leaves.counts, cut)
    return {"ami": ami(counts)} if not opened and not closed else flat_metrics(counts)


def cut_scores(analysis: Analysis, chosen: Selection, k: int) -> dict[str, float]:
    """What the view cannot look up itself: AMI of a level, every metric of a cut by hand.

    Empty without labels. AMI is too costly for every level, so it is asked for
    when the hand lets go.
    """
    if analysis.leaves.counts is None:
        return {}
    opened, closed = tuple(chosen.opened_nodes), tuple(chosen.closed_nodes)
    return _cut_scores(analysis, analysis.key, k, opened, closed)


def served_columns(analysis: Analysis, study: Study, chosen: Selection) -> list[dict]:
    """The ways of colouring in use that are not in the payload: the share of a class."""
    wanted = dict.fromkeys([chosen.colour, *chosen.rings.split(";")])
    labels = [int(key[6:]) for key in wanted if re.fullmatch(r"class:[0-9]{1,6}", key)]
    counts = analysis.leaves.counts
    if counts is None:
        return []
    return [
        class_column(study, analysis.leaves, label) for label in labels if label < counts.shape[1]
    ]
