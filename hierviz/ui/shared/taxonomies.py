"""Taxonomies of the app: which there are, the chosen one in a tree, and jobs that measure both."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import streamlit as st

from hierviz.core.study import Study
from hierviz.encodings import Encoding, Encodings, concept_encoding
from hierviz.encodings.concepts import CONCEPT_KEYS
from hierviz.errors import HiervizError, InputError
from hierviz.io.taxonomies.taxonomy_files import (
    is_file_name,
    open_taxonomy,
    read_senses,
    taxonomies,
)
from hierviz.support import support_of_cuts
from hierviz.taxonomy import (
    WORDNET,
    Agreement,
    RandomBaseline,
    SuggestedCut,
    TreeTaxonomy,
    agreement,
    random_baseline,
    suggest_cuts,
)
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job, jobs
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.supports import shown_encoding, shown_support

#: How long a page waits for what may be there at once, in seconds.
AT_ONCE_S = 0.05


def chosen_taxonomy(study: Study, chosen: Selection) -> str:
    """The selected taxonomy, or the one that suits the study; "" where it can have none."""
    return chosen.by or next(iter(taxonomies(study)), "")


def _key(analysis: ServedAnalysis, by: str) -> str:
    """Names tree and taxonomy; changes when the file or the senses do."""
    study = analysis.study
    file = Path(study.folder or ".") / by
    if is_file_name(by, study) and os.path.isfile(file):
        changing: object = file.stat().st_mtime_ns
    else:
        changing = sorted(read_senses(study).items()) if by == WORDNET else ""
    mark = hashlib.sha256(repr((by, changing)).encode()).hexdigest()[:12]
    return f"{analysis.key}-{mark}"


def taxonomy_job(analysis: ServedAnalysis, by: str) -> Job[TreeTaxonomy]:
    """The job that opens a taxonomy and looks for it in the tree: WordNet takes seconds at first.

    A `LoadError` when the senses kept with the study cannot be read.
    """
    key = _key(analysis, by)

    def work(progress: object) -> TreeTaxonomy:
        return TreeTaxonomy.of(analysis, open_taxonomy(analysis.study, by), key=key)

    return jobs().start(("taxonomy", key), work)


def taxonomy_if_open(analysis: ServedAnalysis, by: str) -> TreeTaxonomy | None:
    """A taxonomy in the tree where it is there already; opens none."""
    try:
        job = jobs().get(("taxonomy", _key(analysis, by)))
    except HiervizError:  # said where the taxonomy is chosen
        return None
    return job.result if job is not None and job.finished.is_set() and not job.error else None


def ready_taxonomy(
    analysis: ServedAnalysis, chosen: Selection, *, wait: bool = True
) -> TreeTaxonomy | None:
    """The taxonomy that a selection names, in the tree; None where there is no such taxonomy.

    `wait` False gives None, too, while it is still being made.
    """
    job = _chosen_job(analysis, chosen)
    if job is None or not job.finished.wait(None if wait else AT_ONCE_S):
        return None
    return None if isinstance(job.error, HiervizError) else job.result


def _chosen_job(analysis: ServedAnalysis, chosen: Selection) -> Job[TreeTaxonomy] | None:
    """The job that opens the selected taxonomy; None where there is none to open."""
    by = chosen_taxonomy(analysis.study, chosen)
    try:
        return taxonomy_job(analysis, by) if by else None
    except HiervizError:  # said where the taxonomy is chosen
        return None


def baseline_job(known: TreeTaxonomy) -> Job[RandomBaseline]:
    """The job that shuffles the leaves' classes 200 times."""
    return jobs().start(
        ("baseline", known.key),
        lambda progress: random_baseline(
            known.analysis.tree, known.taxonomy, known.class_of_leaf, progress=progress
        ),
    )


def agreement_job(known: TreeTaxonomy) -> Job[Agreement]:
    """The job that tells how far tree and taxonomy agree on which leaves are closer than others."""
    return jobs().start(
        ("agreement", known.key),
        lambda progress: agreement(
            known.analysis.tree, known.taxonomy, known.class_of_leaf, progress=progress
        ),
    )


def suggested_cuts(analysis: ServedAnalysis, chosen: Selection) -> tuple[SuggestedCut, ...]:
    """Cuts worth a look by the tree's evidence alone, and its support where that is shown; none without."""
    found = shown_support(analysis, chosen)
    sure = None if found is None else support_of_cuts(analysis.tree, found.transfer)
    try:
        return suggest_cuts(analysis.tree, sure)
    except InputError:  # said on the page: there is nothing to suggest from
        return ()


def job_in_use(analysis: ServedAnalysis, chosen: Selection) -> Job | None:
    """The job that what is shown still waits for; None where it waits for none."""
    is_used = concept_keys_in_use(chosen) or chosen.concept
    job = _chosen_job(analysis, chosen) if is_used else None
    return None if job is None or job.finished.wait(AT_ONCE_S) else job


def concept_keys_in_use(chosen: Selection) -> list[str]:
    """The encodings in use that come from a taxonomy."""
    keys = dict.fromkeys([chosen.view.encoding, *chosen.view.rings])
    return [key for key in keys if is_of_concepts(key)]


def is_of_concepts(key: str) -> bool:
    """True for the key of an encoding by concepts."""
    return key.partition(":")[0] in CONCEPT_KEYS


def encodings_in_use(
    analysis: ServedAnalysis, chosen: Selection, *, wait: bool = True
) -> list[Encoding]:
    """The encodings in use that are not built in: shares of classes, concepts (see `ready_taxonomy`), support."""
    wanted = dict.fromkeys([chosen.view.encoding, *chosen.view.rings])
    encodings, shares = Encodings(analysis), []
    for key in wanted:
        if key.startswith("class:"):
            with suppress(InputError):  # an old link may name a class that is not here
                shares.append(encodings[key])
    of_concepts = concept_keys_in_use(chosen)
    known = ready_taxonomy(analysis, chosen, wait=wait) if of_concepts else None
    colours = st.session_state.setdefault("concept_colours", {})
    made = [concept_encoding(known, key, colours=colours) for key in of_concepts] if known else []
    made.append(shown_encoding(analysis, chosen))
    return [*shares, *(encoding for encoding in made if encoding is not None)]
