"""What people know about a study's classes, computed once a server: taxonomy, recovery, colours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import streamlit as st

from hierviz.core.naming import naming_columns
from hierviz.core.study import Study
from hierviz.errors import HiervizError, InputError
from hierviz.figures.palettes import stable_colours
from hierviz.io.taxonomies.taxonomy_files import (
    is_file_name,
    open_taxonomy,
    read_senses,
    taxonomy_files,
)
from hierviz.taxonomy import (
    WORDNET,
    BestMatch,
    Completion,
    CutMatch,
    Groups,
    Recovery,
    SuggestedCut,
    Taxonomy,
    agreement,
    at_depth,
    best_cuts,
    best_match_of,
    best_partition,
    class_of_leaf,
    group_classes,
    random_baseline,
    recover,
    suggest_cuts,
)
from hierviz.ui.shared.compute import Analysis, jobs
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.selection import Selection

#: Which of a concept's leaves a colour stands for, with the colours: told apart by all readers.
MATCH_PARTS = ("{} here", "{} elsewhere", "intruders here")
_MATCH_COLOURS = ("#0072b2", "#e69f00", "#d55e00")
_MOST_IN_LABEL = 3  # concepts
_LONG_LABEL = 60  # letters
_AT_ONCE_S = 0.05


@dataclass(frozen=True, eq=False)
class Knowledge:
    """A taxonomy of a study's classes, and what it has to do with a tree.

    Parameters
    ----------
    key : str
        Names tree, taxonomy and senses.
    taxonomy : Taxonomy
    analysis : Analysis
    class_of_leaf : int32 array, shape (n_leaves,)
    recovery : Recovery
    """

    key: str
    taxonomy: Taxonomy
    analysis: Analysis
    class_of_leaf: np.ndarray
    recovery: Recovery

    @cached_property
    def completion(self) -> Completion:
        """The concepts by what is typed."""
        return Completion(self.taxonomy)

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
        return f"{self.taxonomy.labels[concept]} ({n})"

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

    # -- colours --------------------------------------------------------------

    def column(self, key: str) -> dict | None:
        """A way of colouring for the tree view; None when the key names none of this taxonomy.

        Parameters
        ----------
        key : str
            "kinds:ID,ID", "depth:D", "best:N", "below:ID" (the concepts of a concept) or
            "clade:ID" (who is found, missing, an intruder), each ID as `as_key` writes it.
        """
        what, _, rest = key.partition(":")
        if what == "clade":
            return self._match_column(key, unquote(rest))
        groups = self._groups(what, rest)
        if groups is None:
            return None
        ids = [self.taxonomy.ids[concept] for concept in groups.concepts]
        return {
            "key": key,
            "label": self._label(what, rest, groups),
            "kind": "category",
            "codes": groups.of_leaves(self.class_of_leaf).tolist(),
            "values": [self.taxonomy.labels[concept] for concept in groups.concepts],
            "colours": self._colours(ids),
        }

    def _label(self, what: str, rest: str, groups: Groups) -> str:
        names = [self.taxonomy.names[concept] for concept in groups.concepts]
        name = self.taxonomy.name
        if what == "depth":
            return f"{name}, depth {rest}"
        if what == "below":
            return f"categories of {self.taxonomy.labels[self.concepts[unquote(rest)]]}"
        text = ", ".join(names)
        if what == "best" or len(names) > _MOST_IN_LABEL or len(text) > _LONG_LABEL:
            return f"{name}, {len(names)} categories"
        return text

    def _colours(self, ids: Sequence[str]) -> list[str]:
        """A colour for every concept, the one it had before in this visit."""
        known = st.session_state.setdefault("concept_colours", {})
        colours = stable_colours(ids, before=known)
        known.update(colours)
        return list(colours.values())

    def _groups(self, what: str, rest: str) -> Groups | None:
        if what == "kinds":
            wanted = [unquote(part) for part in rest.split(",")]
            chosen = [self.concepts[i] for i in wanted if i in self.concepts]
            return group_classes(self.taxonomy, list(dict.fromkeys(chosen))) if chosen else None
        if what == "below":
            below = self.concepts_below(unquote(rest))
            return group_classes(self.taxonomy, below) if below else None
        if what not in ("depth", "best") or not rest.isdecimal() or len(rest) > 4:
            return None
        number, deepest = int(rest), int(self.taxonomy.depth.max(initial=0))
        if what == "depth":
            return at_depth(self.taxonomy, min(number, deepest))
        return best_partition(self.taxonomy, min(max(1, number), 60))

    def _match_column(self, key: str, concept_id: str) -> dict | None:
        match = self.best_match(concept_id)
        if match is None:
            return None
        codes = np.full(self.analysis.tree.n_leaves, -1)
        missing = [one.leaf for one in match.missing]
        for code, leaves in enumerate((match.members, missing, match.intruders)):
            codes[list(leaves)] = code
        return {
            "key": key,
            "label": f"{match.label}: found, missing, intruders",
            "kind": "category",
            "codes": codes.tolist(),
            "values": [part.format(match.label) for part in MATCH_PARTS],
            "colours": list(_MATCH_COLOURS),
        }


def as_key(concept_id: str) -> str:
    """A concept's id as it stands in a way of colouring, where "," and ";" divide."""
    for mark in "%,;":
        concept_id = concept_id.replace(mark, f"%{ord(mark):02X}")
    return concept_id


def taxonomies(study: Study) -> list[str]:
    """The taxonomies a study can have, the one that suits it first.

    WordNet has nothing to say about classes that are known by number alone.
    """
    found = [*map(str, taxonomy_files(study)), *naming_columns(study)]
    if "wnid" in study.class_table:
        return [WORDNET, *found]
    named = not all(name.isdecimal() for name in study.class_names)
    return [*found, WORDNET] if named else found


def chosen_taxonomy(study: Study, chosen: Selection) -> str:
    """The selected taxonomy, or the one that suits the study; "" where it can have none."""
    return chosen.by or next(iter(taxonomies(study)), "")


def _key(analysis: Analysis, study: Study, by: str) -> str:
    """Names tree and taxonomy; changes when the file or the senses do."""
    file = Path(study.folder or ".") / by
    if is_file_name(by, study) and file.is_file():
        changing: object = file.stat().st_mtime_ns
    else:
        changing = sorted(read_senses(study).items()) if by == WORDNET else ""
    mark = hashlib.sha256(repr((by, changing)).encode()).hexdigest()[:12]
    return f"{analysis.key}-{mark}"


def knowledge_job(analysis: Analysis, study: Study, by: str) -> Job:
    """The job that makes a study's knowledge: WordNet takes seconds to open the first time.

    Raises
    ------
    LoadError
        When the senses kept with the study cannot be read.
    """
    key = _key(analysis, study, by)

    def work(progress: object) -> Knowledge:
        taxonomy = open_taxonomy(study, by)
        classes = class_of_leaf(study, analysis.leaves)
        found = recover(analysis.tree, taxonomy, classes)
        return Knowledge(key, taxonomy, analysis, classes, found)

    return jobs().start(("knowledge", key), work)


def ready_knowledge(
    analysis: Analysis, study: Study, chosen: Selection, *, wait: bool = True
) -> Knowledge | None:
    """The knowledge that a selection names; None where there is no such taxonomy.

    `wait` False gives None, too, while it is still being made.
    """
    by = chosen_taxonomy(study, chosen)
    if not by:
        return None
    try:
        job = knowledge_job(analysis, study, by)
    except HiervizError:  # said where the taxonomy is chosen
        return None
    if not job.finished.wait(None if wait else _AT_ONCE_S):
        return None
    if isinstance(job.error, HiervizError):
        return None
    if job.error is not None:
        raise job.error
    return job.result


def baseline_job(known: Knowledge) -> Job:
    """The job that shuffles the leaves' classes 200 times."""
    return jobs().start(
        ("baseline", known.key),
        lambda progress: random_baseline(
            known.analysis.tree, known.taxonomy, known.class_of_leaf, progress=progress
        ),
    )


def agreement_job(known: Knowledge) -> Job:
    """The job that tells how far tree and taxonomy agree on which leaves are closer than others."""
    return jobs().start(
        ("agreement", known.key),
        lambda progress: agreement(
            known.analysis.tree, known.taxonomy, known.class_of_leaf, progress=progress
        ),
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def suggested_cuts(_analysis: Analysis, key: str) -> tuple[SuggestedCut, ...]:
    """Cuts worth a look by the tree's evidence alone; none where it has no evidence."""
    try:
        return suggest_cuts(_analysis.tree)
    except InputError:  # said on the page: there is nothing to suggest from
        return ()


TAXONOMY_COLOURS = ("kinds", "depth", "best", "below", "clade")


def _in_use(chosen: Selection) -> list[str]:
    """The ways of colouring in use that come from a taxonomy."""
    keys = dict.fromkeys([chosen.colour, *chosen.rings.split(";")])
    return [key for key in keys if key.partition(":")[0] in TAXONOMY_COLOURS]


def job_in_use(analysis: Analysis, study: Study, chosen: Selection) -> Job | None:
    """The job that what is shown still waits for; None where it waits for none."""
    by = chosen_taxonomy(study, chosen)
    if not by or not (_in_use(chosen) or chosen.concept):
        return None
    try:
        job = knowledge_job(analysis, study, by)
    except HiervizError:  # said where the taxonomy is chosen
        return None
    return None if job.finished.wait(_AT_ONCE_S) else job


def taxonomy_columns(
    analysis: Analysis, study: Study, chosen: Selection, *, wait: bool = True
) -> list[dict]:
    """The ways of colouring in use that come from the taxonomy; see `ready_knowledge`."""
    wanted = _in_use(chosen)
    known = ready_knowledge(analysis, study, chosen, wait=wait) if wanted else None
    columns = [known.column(key) for key in wanted] if known else []
    return [column for column in columns if column is not None]
