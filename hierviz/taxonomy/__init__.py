"""What people know about classes, and how much of it a tree recovers.

>>> from hierviz.core.hierarchy import Hierarchy
>>> sorts = from_columns("abcd", {"sort": ["x", "x", "x", "y"]})
>>> found = recover(Hierarchy.from_nested([[0, 1], [2, 3]]), sorts)
>>> round(found.mean_best_f1, 3)
0.857
"""

from hierviz.taxonomy.agreement import Agreement, agreement, compare
from hierviz.taxonomy.best_match import BestMatch, Missing, best_match_of
from hierviz.taxonomy.build import (
    from_columns,
    from_hierarchy,
    from_pairs,
    from_wordnet,
    pairs_from_csv,
)
from hierviz.taxonomy.concept_names import concepts_of_nodes, node_concepts
from hierviz.taxonomy.groups import (
    Groups,
    at_depth,
    best_partition,
    group_classes,
    partition_at_depth,
)
from hierviz.taxonomy.node_kinds import NodeKind, kinds_of_nodes
from hierviz.taxonomy.of_study import (
    WORDNET,
    class_of_leaf,
    matches_of,
    stands_for,
    taxonomy_of,
)
from hierviz.taxonomy.recovery import RandomBaseline, Recovery, random_baseline, recover
from hierviz.taxonomy.search import Completion
from hierviz.taxonomy.senses import (
    WAYS,
    Match,
    choices_from_csv,
    choices_to_csv,
    match_classes,
)
from hierviz.taxonomy.side_by_side import SideBySide, side_by_side
from hierviz.taxonomy.suggested_cuts import (
    SUGGESTION_RULE,
    CutMatch,
    SuggestedCut,
    best_cuts,
    suggest_cuts,
)
from hierviz.taxonomy.targets import Target, target_of, targets
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.tree_taxonomy import TreeTaxonomy
from hierviz.taxonomy.trees import TaxonomyTree, prune, taxonomy_tree
from hierviz.taxonomy.wordnet import Synset, WordNet, open_wordnet, warm_up

__all__ = [
    "SUGGESTION_RULE",
    "WAYS",
    "WORDNET",
    "Agreement",
    "BestMatch",
    "Completion",
    "CutMatch",
    "Groups",
    "Match",
    "Missing",
    "NodeKind",
    "RandomBaseline",
    "Recovery",
    "SideBySide",
    "SuggestedCut",
    "Synset",
    "Target",
    "Taxonomy",
    "TaxonomyTree",
    "TreeTaxonomy",
    "WordNet",
    "agreement",
    "at_depth",
    "best_cuts",
    "best_match_of",
    "best_partition",
    "choices_from_csv",
    "choices_to_csv",
    "class_of_leaf",
    "compare",
    "concepts_of_nodes",
    "from_columns",
    "from_hierarchy",
    "from_pairs",
    "from_wordnet",
    "group_classes",
    "kinds_of_nodes",
    "match_classes",
    "matches_of",
    "node_concepts",
    "open_wordnet",
    "pairs_from_csv",
    "partition_at_depth",
    "prune",
    "random_baseline",
    "recover",
    "side_by_side",
    "stands_for",
    "suggest_cuts",
    "target_of",
    "targets",
    "taxonomy_of",
    "taxonomy_tree",
    "warm_up",
]


def __dir__() -> list[str]:
    """The public names only."""
    return __all__
