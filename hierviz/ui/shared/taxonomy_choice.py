"""Choosing a taxonomy, going to a concept's best match, and waiting for both: on several pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from hierviz.core.naming import naming_columns
from hierviz.core.study import Study
from hierviz.encodings import as_key
from hierviz.io.files import existing_path
from hierviz.io.taxonomies.taxonomy_files import (
    ENDINGS,
    file_title,
    is_file_name,
    keep_taxonomy,
    read_taxonomy,
)
from hierviz.taxonomy import WORDNET, TreeTaxonomy
from hierviz.text import isolated
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.messages import callback, errors_as_messages, fragment, plain
from hierviz.ui.shared.selection import TOOLS_CHANGED, select, selection
from hierviz.ui.shared.sign_in import where_files_are
from hierviz.ui.shared.taxonomies import (
    AT_ONCE_S,
    chosen_taxonomy,
    is_of_concepts,
    job_in_use,
    taxonomies,
    taxonomy_job,
)


def taxonomy_label(by: str, study: Study) -> str:
    """The name of a taxonomy in lists."""
    if is_file_name(by, study):
        return isolated(file_title(by))
    return "WordNet" if by == WORDNET else ", ".join(map(isolated, by.split(",")))


def choose_taxonomy(study: Study, *, key: str, is_labelled: bool = True) -> str:
    """A list of the taxonomies that a study can have; the chosen one."""
    ways, now = taxonomies(study), chosen_taxonomy(study, selection())
    if now and now not in ways:
        ways = [*ways, now]
    st.session_state[key] = now

    def changed() -> None:
        take_taxonomy(st.session_state[key])

    return st.selectbox(
        "Taxonomy", ways, key=key, format_func=lambda by: taxonomy_label(by, study),
        on_change=callback(changed), label_visibility="visible" if is_labelled else "collapsed",
    )  # fmt: skip


def take_taxonomy(by: str) -> None:
    """Select a taxonomy; what was coloured or looked at by another one is dropped."""
    view = selection().view
    rings = tuple(key for key in view.rings if not is_of_concepts(key))
    colour: dict[str, Any] = (
        {"encoding": "group", "muted": ()} if is_of_concepts(view.encoding) else {}
    )
    select(by=by, concept="", rings=rings, **colour)
    st.session_state[TOOLS_CHANGED] = True


def other_taxonomies(study: Study) -> None:
    """Several columns of the class table, a file where the server runs, an upload."""
    columns = naming_columns(study)
    if len(columns) > 1:
        several = st.multiselect(
            "Several columns, from coarse to fine", columns, key="taxonomy_columns",
            select_all=False, help="In the order in which they are chosen.",
        )  # fmt: skip
        if st.button("Use these columns", disabled=not several, key="take_columns"):
            take_taxonomy(",".join(several))
            st.rerun()
    with st.form("taxonomy_path", border=False):
        path = st.text_input(
            f"A file {plain(where_files_are())}", placeholder="/data/taxonomy.csv", key="taxonomy_path_text",
            help="A CSV with the columns child and parent, or a Newick tree, with the classes "
            "at the bottom. taxonomy.csv or taxonomy.nwk in the study's folder is offered automatically.",
        )  # fmt: skip
        if st.form_submit_button("Open") and path.strip():
            with errors_as_messages():
                place = str(existing_path(path.strip().strip("'\"")).absolute())
                read_taxonomy(place, study)
                take_taxonomy(place)
                st.rerun()
    file = st.file_uploader(
        "Or upload a file, which is kept with the study", key="taxonomy_upload",
        type=[ending.removeprefix(".") for ending in ENDINGS],
    )  # fmt: skip
    if file is not None and st.button("Open this file", key="take_taxonomy_upload"):
        with errors_as_messages():
            take_taxonomy(str(keep_taxonomy(study, Path(file.name).name, file.getvalue())))
            st.rerun()


def show_best_match(known: TreeTaxonomy, concept_id: str) -> None:
    """Select the node that holds a concept best, make it the picture, and colour what is where."""
    match = known.best_match(concept_id)
    if match is None:
        return
    tree = known.analysis.tree
    focus = int(tree.parent[match.node]) if match.node < tree.n_leaves else match.node
    select(
        selected=match.node,
        span=None,
        concept=concept_id,
        encoding=f"clade:{as_key(concept_id)}",
        muted=(),
        focus=-1 if focus == tree.root else focus,
        camera=None,
    )


def known_or_said(analysis: ServedAnalysis) -> TreeTaxonomy | None:
    """The result once it is available; else says why not, and looks again automatically."""
    with errors_as_messages():
        job = taxonomy_job(analysis, chosen_taxonomy(analysis.study, selection()))
        if not job.finished.wait(AT_ONCE_S):
            _say_and_look_again(job)
            return None
        return job.result
    return None


def say_what_is_awaited(analysis: ServedAnalysis) -> None:
    """Where colours of the tree come from a taxonomy that is not there yet: say so."""
    job = job_in_use(analysis, selection())
    if job is not None:
        _say_and_look_again(job)


@fragment(run_every=1.0)
def _say_and_look_again(job: Job) -> None:
    if job.finished.is_set():
        st.rerun()
    st.caption("WordNet is being opened; this takes a few seconds the first time. ⏳")
