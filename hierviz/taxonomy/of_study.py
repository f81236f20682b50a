"""The taxonomies of a study: WordNet, and the columns of its class table."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

import numpy as np

from hierviz.core.profile import LeafProfile, distinct_names
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy.build import from_columns, from_wordnet
from hierviz.taxonomy.senses import Match, match_classes, said_of, wnids_of
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.text import listed

WORDNET = "wordnet"


def taxonomy_of(
    study: Study, by: str = WORDNET, *, chosen: Mapping[str, str] | None = None
) -> Taxonomy:
    """A taxonomy of a study's classes.

    Parameters
    ----------
    study : Study
    by : str
        "wordnet"; or a column of the class table; or several, coarse to fine,
        separated by commas: "superclass,family".
    chosen : mapping of class name to wnid, optional
        The reader's senses, for WordNet.

    Raises
    ------
    InputError
        No such column, no class names, or no class that WordNet knows.
    """
    if by.casefold() == WORDNET and by not in study.class_table:
        matches = matches_of(study, chosen=chosen)
        if not any(match.wnid for match in matches):
            raise InputError(
                f"WordNet knows none of the {len(matches)} classes: {listed(study.class_names)}.",
                hint="Add a column wnid or superclass to classes.csv.",
            )
        return from_wordnet(distinct_names(study), wnids_of(matches), notices=said_of(matches))
    headings = [by] if by in study.class_table else [part.strip() for part in by.split(",")]
    for heading in headings:
        _check_heading(study, heading)
    return from_columns(
        distinct_names(study), {heading: study.class_table[heading] for heading in headings}
    )


def matches_of(study: Study, *, chosen: Mapping[str, str] | None = None) -> tuple[Match, ...]:
    """The WordNet sense of every class, as `match_classes`; an `InputError` for classes known by number alone."""
    is_named = not all(name.isdecimal() for name in study.class_names)  # none are all, too
    if not is_named and "wnid" not in study.class_table and not chosen:
        raise InputError(
            "WordNet needs the names or wnids of the classes; this study has neither.",
            hint="Put classes.csv with the columns name and wnid beside the logits.",
        )
    return match_classes(distinct_names(study), study.class_table.get("wnid"), chosen=chosen)


def _check_heading(study: Study, heading: str) -> None:
    if heading in study.class_table:
        return
    known = [*study.class_table, WORDNET]
    near = difflib.get_close_matches(heading, known, n=1, cutoff=0.5)
    raise InputError(
        f"The class table has no column {heading!r}; it has {listed(study.class_table) or 'none'}.",
        hint=f"Did you mean {near[0]}?" if near else "Add the column to classes.csv.",
    )


def class_of_leaf(study: Study, leaves: LeafProfile) -> np.ndarray:
    """The class that each cluster stands for, int32 (n_clusters,); -1 for none.

    A classifier's cluster stands for its class, a clustering model's for its
    most frequent class.
    """
    if not study.cluster_is_class:
        return leaves.top_class
    own = np.arange(study.n_clusters, dtype=np.int32)
    return np.where(own < len(study.class_names), own, np.int32(-1))


def stands_for(study: Study) -> str:
    """What the leaves of a study represent, as a sentence."""
    if study.cluster_is_class:
        return "Each leaf stands for its class."
    return f"Each leaf stands for the most frequent class of its {study.points_called}."
