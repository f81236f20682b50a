"""The trees that the views of a story were saved on, opened once each; with support and categories."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.remembered import MADE_WITH, tree_mark
from hierviz.core.study import Study
from hierviz.encodings import SUPPORT, Encoding, support_encoding
from hierviz.errors import HiervizError, InputError
from hierviz.io import BUILT_IN, open_tree, read_study
from hierviz.io.study.built_in import is_built_in
from hierviz.io.study.settings import columns_of
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy, taxonomies
from hierviz.io.trees.tree_files import OWN, TreeFiles, beside, tree_for, trees_of
from hierviz.layout import arrange, order_leaves
from hierviz.methods import AGGREGATIONS, METHODS
from hierviz.support import Support, collapsed, support
from hierviz.taxonomy import TreeTaxonomy

#: Texts of an address that say of which study's clusters its tree is, and which tree it is.
OF_A_STUDY = ("study", "images", "take_log", "columns", "kind")
_OF_A_TREE = ("tree", "aggregation", "hide")


class StoryTrees:
    """The trees of a story's views, by their addresses.

    Parameters
    ----------
    analysis : Analysis
        The tree of views that name none.
    encodings : iterable of Encoding
        Colours of it that views name beyond those that can be made: one of its support stands for draws.
    by : str
        The taxonomy of views that name none; the one that suits the study when empty.
    progress : callable, optional
        Called as ``progress(done, total)`` while points are drawn for the support of a tree.
    """

    def __init__(
        self,
        analysis: Analysis,
        encodings: Iterable[Encoding] = (),
        *,
        by: str = "",
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.analysis, self.encodings = analysis, tuple(encodings)
        self._by, self._progress = by, progress
        self._made: dict[Hashable, Any] = {}
        self._opened = [analysis]

    # -- what a view asks for ---------------------------------------------------------

    def tree(self, address: Mapping[str, str]) -> Analysis:
        """The tree that a saved view was saved on; the same object for the same tree.

        Raises
        ------
        HiervizError
            When it cannot be opened.
        """
        named = {key: address[key] for key in (*OF_A_STUDY, *_OF_A_TREE) if address.get(key)}
        made_with = address.get(MADE_WITH, "")
        if self.is_own_study(address):
            named = {key: text for key, text in named.items() if key not in OF_A_STUDY}
            is_given = made_with == tree_mark(self.analysis.tree) and "hide" not in named
            if is_given or not (named or made_with):
                return self.analysis
        try:
            return self._tree(named)
        except HiervizError:
            here = {key: text for key, text in named.items() if key in _OF_A_TREE}
            if here != named and made_with and (found := self._in_own_study(here, made_with)):
                return found  # the study has another name or place by now
            raise

    def is_own_study(self, address: Mapping[str, str]) -> bool:
        """True for a view of the study whose tree was given."""
        return _is_study(address.get("study", ""), self.analysis.study)

    def support(self, analysis: Analysis, address: Mapping[str, str]) -> Encoding:
        """The support of a tree's nodes, computed on first use.

        Raises
        ------
        InputError
            For a study without logits to draw from.
        """
        given = next((one for one in self.encodings if one.key == SUPPORT), None)
        if given is not None and analysis is self.analysis:
            return given
        score, hide = _aggregation(address), _percent(address.get("hide", ""))
        key = ("encoding", analysis, score, hide)
        return self._once(key, lambda: self._support(analysis, score, hide))

    def taxonomy(self, analysis: Analysis, by: str) -> TreeTaxonomy:
        """A taxonomy in a tree, by its name.

        Raises
        ------
        HiervizError
            When it cannot be opened, or the study has none.
        """
        by = by or self._by or next(iter(taxonomies(analysis.study)), "")
        if not by:
            raise InputError(f"The study {analysis.study.name!r} has no taxonomy.")
        return self._once(("taxonomy", analysis, by), lambda: self._taxonomy(analysis, by))

    # -- how it is made: an app does it in its own way --------------------------------

    def _open(self, named: Mapping[str, str]) -> Analysis:
        """The tree that texts of an address name, with all its nodes or without weak ones."""
        study, tree = self._study_and_tree(named)
        hide = _percent(named.get("hide", ""))
        is_own = study is self.analysis.study
        leaves = self.analysis.leaves if is_own else LeafProfile.from_study(study)
        if tree is None:
            own, tree = _tree_of(study, named, cluster_names(study, leaves))
            leaves = leaves if own is study else LeafProfile.from_study(own)
            study = own
        tree = arrange(tree, order_leaves(tree, leaves.counts))
        whole = self._known(Analysis.of(study, tree, leaves=leaves))
        if not hide:
            return whole
        found = self._drawn(whole, _aggregation(named))
        keep = ~(np.nan_to_num(found.transfer, nan=1.0) < hide / 100)
        part = self._known(Analysis.of(study, collapsed(whole.tree, keep), leaves=leaves))
        self._made["support", part, _aggregation(named)] = found.of_kept(keep)
        return part

    def _study_and_tree(self, named: Mapping[str, str]) -> tuple[Study, Hierarchy | None]:
        """The study, and its tree where it is a tree's own study."""
        text = named.get("study", "")
        if text.startswith(OWN):
            files = TreeFiles.from_text(text.removeprefix(OWN))
            return open_tree(
                files.paths, format=files.format or None, name=files.label(), **files.roles
            )
        if not text:
            return self.analysis.study, None
        said = {key: named.get(key) for key in OF_A_STUDY}
        return self._once(("study", *said.values()), lambda: _study(said)), None

    def _drawn(self, analysis: Analysis, aggregation: str) -> Support:
        key = ("support", analysis, aggregation)
        return self._once(
            key, lambda: support(analysis, aggregation=aggregation, progress=self._progress)
        )

    def _support(self, analysis: Analysis, aggregation: str, hide: int) -> Encoding:
        """The support of a tree's nodes, with nodes below a percentage hidden."""
        found = self._drawn(analysis, aggregation)
        return support_encoding(
            found.transfer, found.n_replicates,
            of_l2h=analysis.tree.source.startswith("L2H"), hidden_below=hide / 100,
        )  # fmt: skip

    def _taxonomy(self, analysis: Analysis, by: str) -> TreeTaxonomy:
        return TreeTaxonomy.of(analysis, open_taxonomy(analysis.study, by))

    # -- each once --------------------------------------------------------------------

    def _tree(self, named: Mapping[str, str]) -> Analysis:
        key = ("tree", *sorted(named.items()))
        return self._once(key, lambda: self._known(self._open(named)))

    def _in_own_study(self, named: Mapping[str, str], made_with: str) -> Analysis | None:
        """The tree of the study that was given, where it is just the one that a view was saved with."""
        try:
            found = self._tree(named) if named else self.analysis
        except HiervizError:
            return None  # what is said is why the study that is named cannot be opened
        return found if tree_mark(found.tree) == made_with else None

    def _known(self, analysis: Analysis) -> Analysis:
        """The analysis, or the one of the same tree that is there already."""
        mark, fingerprint = tree_mark(analysis.tree), analysis.study.fingerprint
        for one in self._opened:
            if one.study.fingerprint == fingerprint and tree_mark(one.tree) == mark:
                return one
        self._opened.append(analysis)
        return analysis

    def _once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made under a key; where that failed, its error again."""
        if key not in self._made:
            try:
                self._made[key] = make()
            except HiervizError as error:
                self._made[key] = error
        found = self._made[key]
        if isinstance(found, HiervizError):
            raise found
        return found


def _study(said: Mapping[str, str | None]) -> Study:
    return read_study(
        said["study"] or "", images=said["images"], take_log=said["take_log"] == "True" or None,
        kind=said["kind"], columns=columns_of(said["columns"] or ""),
    )  # fmt: skip


def _is_study(text: str, study: Study) -> bool:
    """True where a link's name of a study means this one."""
    if not text:
        return True
    if text in BUILT_IN or not study.folder:
        return text == study.name and is_built_in(study.name, study.folder) == (text in BUILT_IN)
    try:
        return os.path.realpath(os.path.expanduser(text)) == os.path.realpath(study.folder)
    except ValueError:  # what can be no path
        return False


def _tree_of(
    study: Study, named: Mapping[str, str], names: tuple[str, ...]
) -> tuple[Study, Hierarchy]:
    """A tree of files, else L2H's, and the study whose clusters are its leaves."""
    files = beside(study, named.get("tree", ""))
    if not files.paths and study.tree_logits is None:
        files = next(iter(trees_of(study)), files)
    if files.paths:
        return tree_for(study, files, names)
    if study.tree_logits is None:
        raise InputError(f"The study {study.name!r} has no logits to make a tree from.")
    made = METHODS["l2h"].function
    return study, made(study, aggregation=_aggregation(named), leaf_names=names)


def _aggregation(named: Mapping[str, str]) -> str:
    """How L2H scores groups, as written in an address."""
    text = named.get("aggregation", "")
    return text if text in AGGREGATIONS else next(iter(AGGREGATIONS))


def _percent(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0
