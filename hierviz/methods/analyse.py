"""From a study to its analysis in one call."""

from __future__ import annotations

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.methods.l2h.algorithm import l2h


def analyse(study: Study, tree: Hierarchy | None = None) -> Analysis:
    """A study with a tree of its clusters, for figures and everything that looks at both.

    Parameters
    ----------
    study : Study
    tree : Hierarchy, optional
        Made by L2H of the study's logits when left out.

    Raises
    ------
    InputError
        When there are no logits to make a tree from, or the tree is of another
        number of clusters.

    Examples
    --------
    >>> import hierviz as hv
    >>> hv.analyse(hv.read_study("digits")).nodes.size[-1]
    np.int64(1797)
    """
    if not isinstance(study, Study):
        raise InputError(
            f"An analysis is made of a study; found {type(study).__name__}.",
            hint="Open one: hv.read_study(...); a tree alone: hv.Analysis.of_tree(tree).",
        )
    leaves = LeafProfile.from_study(study)
    if tree is None:
        if study.tree_logits is None:
            raise InputError(
                f"The study {study.name!r} has no logits to make a tree from.",
                hint="Give its tree as the second argument.",
            )
        tree = l2h(study, leaf_names=cluster_names(study, leaves))
    return Analysis.of(study, tree, leaves=leaves)
