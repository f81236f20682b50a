"""A taxonomy and a tree over the same classes: where each concept is, what is below it, which cuts fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.taxonomy.best_match import BestMatch, best_match_of
from hierviz.taxonomy.of_study import class_of_leaf
from hierviz.taxonomy.recovery import Recovery, recover
from hierviz.taxonomy.search import Completion
from hierviz.taxonomy.suggested_cuts import CutMatch, best_cuts
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.text import isolated


@dataclass(frozen=True, eq=False)
class TreeTaxonomy:
    """A taxonomy of a study's classes, and what it has to do with the study's tree.

    Parameters
    ----------
    taxonomy : Taxonomy
    analysis : Analysis
    class_of_leaf : int32 array, shape (n_leaves,)
    recovery : Recovery
    key : str
        Names tree, taxonomy and senses where these are cached.
    """

    taxonomy: Taxonomy
    analysis: Analysis
    class_of_leaf: np.ndarray
    recovery: Recovery
    key: str = ""

    @classmethod
    def of(cls, analysis: Analysis, taxonomy: Taxonomy, *, key: str = "") -> TreeTaxonomy:
        """A taxonomy and the tree of an analysis."""
        classes = class_of_leaf(analysis.study, analysis.leaves)
        return cls(taxonomy, analysis, classes, recover(analysis.tree, taxonomy, classes), key)

    @cached_property
    def completion(self) -> Completion:
        """The concepts by what is typed."""
        return Completion(self.taxonomy)

    @cached_property
    def concept_of_id(self) -> dict[str, int]:
        """All concepts of the taxonomy: id -> concept."""
        return {concept_id: concept for concept, concept_id in enumerate(self.taxonomy.ids)}

    @cached_property
    def concepts(self) -> dict[str, int]:
        """Concepts with two classes or more in the tree: id -> concept, most classes first."""
        kept = set(self.recovery.concept.tolist())
        found = self.completion.find("", most=self.taxonomy.n_concepts)
        return {self.taxonomy.ids[c]: c for c in found if c in kept}

    def text(self, concept_id: str) -> str:
        """A concept and its number of classes: "bird (59)"."""
        concept = self.concepts[concept_id]
        n = int(self.recovery.n_classes[self.recovery.place_of(concept)])
        return f"{isolated(self.taxonomy.labels[concept])} ({n})"

    def best_match(self, concept_id: str) -> BestMatch | None:
        """The node that holds a concept best; None for a concept that is not here."""
        concept = self.concepts.get(concept_id)
        if concept is None:
            return None
        return best_match_of(self.recovery, self.analysis.tree, self.taxonomy, concept)

    def concepts_below(self, concept_id: str) -> list[int]:
        """The concepts next below one, of those with two classes or more in the tree."""
        above = self.concepts.get(concept_id, -1)
        return [c for c in self.concepts.values() if above in self.taxonomy.parents[c]]

    @cached_property
    def cuts_at_depths(self) -> tuple[CutMatch, ...]:
        """For each depth of the taxonomy the cut that agrees best with it."""
        return best_cuts(self.analysis.tree, self.taxonomy, self.class_of_leaf)
