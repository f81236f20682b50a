"""The tools beside the tree's title: colours by categories, going to one, cuts worth a look."""

from __future__ import annotations

from pathlib import Path, PurePath
from urllib.parse import unquote

import streamlit as st

from hierviz.core.naming import naming_columns
from hierviz.core.study import Study
from hierviz.errors import HiervizError
from hierviz.io.files import existing_path
from hierviz.io.taxonomies.taxonomy_files import ENDINGS, is_file_name, keep_taxonomy, read_taxonomy
from hierviz.taxonomy import SUGGESTION_RULE, WORDNET, stands_for
from hierviz.ui.shared.compute import Analysis
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.knowledge import (
    TAXONOMY_COLOURS,
    Knowledge,
    as_key,
    chosen_taxonomy,
    job_in_use,
    knowledge_job,
    suggested_cuts,
    taxonomies,
)
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.show import errors_as_messages, number, plain

_MOST_BUTTONS = 12
_CATEGORIES, _CUTS, _CHANGED = "categories_tool", "cuts_tool", "tools_changed"
_UNKNOWN = "unknown_category"


def taxonomy_label(by: str, study: Study) -> str:
    """How a taxonomy is called in lists."""
    if is_file_name(by, study):
        return PurePath(by).name
    return "WordNet" if by == WORDNET else by.replace(",", ", ")


def choose_taxonomy(study: Study, *, key: str) -> str:
    """A list of the taxonomies that a study can have; the chosen one."""
    ways, now = taxonomies(study), chosen_taxonomy(study, selection())
    if now and now not in ways:
        ways = [*ways, now]
    st.session_state[key] = now

    def changed() -> None:
        take_taxonomy(st.session_state[key])

    return st.selectbox(
        "Taxonomy", ways, key=key, format_func=lambda by: taxonomy_label(by, study),
        on_change=changed,
    )  # fmt: skip


def take_taxonomy(by: str) -> None:
    """Select a taxonomy; what was coloured or looked at by another one is let go of."""
    now = selection()
    rings = [r for r in now.rings.split(";") if r.partition(":")[0] not in TAXONOMY_COLOURS]
    named = now.colour.partition(":")[0] in TAXONOMY_COLOURS
    colour = {"colour": "group", "muted": ""} if named else {}
    select(by=by, concept="", rings=";".join(rings), **colour)
    st.session_state[_CHANGED] = True


def other_taxonomies(study: Study) -> None:
    """Several columns of the class table, a file on the server, an upload."""
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
            "A file on the server", placeholder="/data/taxonomy.csv", key="taxonomy_path_text",
            help="A CSV with the columns child and parent, or a Newick tree, with the classes "
            "at the bottom. taxonomy.csv or taxonomy.nwk in the study's folder is offered by itself.",
        )  # fmt: skip
        if st.form_submit_button("Open") and path.strip():
            with errors_as_messages():
                place = str(existing_path(path.strip().strip("'\"")).absolute())
                read_taxonomy(place, study)
                take_taxonomy(place)
                st.rerun()
    file = st.file_uploader(
        "Or one of yours, which is kept with the study", key="taxonomy_upload",
        type=[ending.removeprefix(".") for ending in ENDINGS],
    )  # fmt: skip
    if file is not None and st.button("Open this file", key="take_taxonomy_upload"):
        with errors_as_messages():
            take_taxonomy(str(keep_taxonomy(study, Path(file.name).name, file.getvalue())))
            st.rerun()


def show_best_match(known: Knowledge, concept_id: str) -> None:
    """Select the node that holds a concept best, make it the picture, and colour what is where."""
    match = known.best_match(concept_id)
    if match is None:
        return
    tree = known.analysis.tree
    focus = int(tree.parent[match.node]) if match.node < tree.n_leaves else match.node
    select(
        node=match.node,
        span="",
        concept=concept_id,
        colour=f"clade:{as_key(concept_id)}",
        muted="",
        focus=-1 if focus == tree.root else focus,
        camera="",
    )


@st.fragment
def offer_taxonomy(analysis: Analysis, study: Study) -> None:
    """The tools beside the tree's title; what they change reruns the page."""
    if st.session_state.pop(_CHANGED, False):
        st.rerun()
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if chosen_taxonomy(study, selection()):
            categories = st.popover(
                "Categories", icon=":material/palette:", key=_CATEGORIES, on_change="rerun"
            )
            if categories.open:
                with categories:
                    _categories(analysis, study)
        cuts = st.popover(
            "Suggested cuts", icon=":material/content_cut:", key=_CUTS, on_change="rerun"
        )
        if cuts.open:
            with cuts:
                _suggested_cuts(analysis, study)


def _change(popover: str = "", **changes: object) -> None:
    """Change the selection from a tool; the popover that is named closes."""
    select(**changes)
    st.session_state[_CHANGED] = True
    if popover:
        st.session_state[popover] = False


def known_or_said(analysis: Analysis, study: Study) -> Knowledge | None:
    """What is known, once it is there; else says why not, and looks again by itself."""
    with errors_as_messages():
        job = knowledge_job(analysis, study, chosen_taxonomy(study, selection()))
        if not job.finished.wait(0.05):
            _say_and_look_again(job)
            return None
        if job.error is not None:
            raise job.error
        return job.result
    return None


def say_what_is_awaited(analysis: Analysis, study: Study) -> None:
    """Where colours of the tree come from a taxonomy that is not there yet: say so."""
    job = job_in_use(analysis, study, selection())
    if job is not None:
        _say_and_look_again(job)


@st.fragment(run_every=1.0)
def _say_and_look_again(job: Job) -> None:
    if job.finished.is_set():
        st.rerun()
    st.caption("WordNet is being opened; this takes a few seconds the first time. ⏳")


def _categories(analysis: Analysis, study: Study) -> None:
    choose_taxonomy(study, key="taxonomy_box")
    known = known_or_said(analysis, study)
    if known is None:
        return
    _colour_by_categories(known)
    _colour_by_rule(known)
    _go(known)
    for text in (stands_for(study), *known.taxonomy.notices):
        st.caption(plain(text))


def _colour_by_categories(known: Knowledge) -> None:
    what, _, rest = selection().colour.partition(":")
    ids = [unquote(part) for part in rest.split(",")] if what == "kinds" else []
    key = f"categories_{known.key}"
    st.session_state[key] = [i for i in dict.fromkeys(ids) if i in known.concepts]

    def changed() -> None:
        try:
            chosen = _ids_of(known, st.session_state[key])
        except HiervizError as error:
            st.session_state[_UNKNOWN] = error
            return
        _change(colour=f"kinds:{','.join(map(as_key, chosen))}" if chosen else "group", muted="")

    st.multiselect(
        "Colour by chosen categories", list(known.concepts), key=key, format_func=known.text,
        on_change=changed, placeholder="type bird, dog, clothing …", accept_new_options=True,
        select_all=False,
        help="One by one, or several names with commas between. Where they overlap the more "
        "specific one wins. Other leaves are grey.",
    )  # fmt: skip
    if unknown := st.session_state.pop(_UNKNOWN, None):
        st.warning(f"{plain(unknown.message)} {plain(unknown.hint)}".strip())


def _ids_of(known: Knowledge, entries: list[str]) -> list[str]:
    """The ids of categories that were picked, and of those that were typed, names with commas between."""
    found: list[str] = []
    for entry in entries:
        if entry in known.concepts:
            found.append(entry)
        else:
            found += [known.taxonomy.ids[c] for c in known.completion.named(entry)]
    return list(dict.fromkeys(i for i in found if i in known.concepts))


def _colour_by_rule(known: Knowledge) -> None:
    """All categories at a depth, or the few that tell most classes apart."""
    deepest = int(known.taxonomy.depth.max(initial=0))
    for rule, text, low, high, value in (
        ("depth", "All categories at depth", 0, deepest, min(5, deepest)),
        ("best", "The best few categories, at most", 1, 60, 12),
    ):
        key = f"category_{rule}"
        number_box, button = st.columns([2, 1], vertical_alignment="bottom")
        number_box.number_input(
            text, low, high, value, key=key,
            help="The best few do not overlap and tell most pairs of classes apart."
            if rule == "best" else "Steps from the top of the taxonomy.",
        )  # fmt: skip

        def chosen(rule: str = rule, key: str = key) -> None:
            _change(_CATEGORIES, colour=f"{rule}:{st.session_state[key]}", muted="")

        button.button("Colour", key=f"colour_{rule}", width="stretch", on_click=chosen)


def _go(known: Knowledge) -> None:
    key = f"go_{known.key}"
    category, button = st.columns([2, 1], vertical_alignment="bottom")
    category.selectbox(
        "Show where a category is", list(known.concepts), index=None, format_func=known.text, key=key,
        placeholder="type bird …",
        help="The node whose leaves match it best becomes the picture; the panel lists those outside.",
    )  # fmt: skip

    def chosen() -> None:
        show_best_match(known, st.session_state[key])
        _change(_CATEGORIES)

    button.button(
        "Go there", key="go_category", width="stretch", on_click=chosen,
        disabled=st.session_state.get(key) is None,
    )  # fmt: skip


def _suggested_cuts(analysis: Analysis, study: Study) -> None:
    found = suggested_cuts(analysis, analysis.key)
    st.markdown("**By the tree's evidence alone**")
    for cut in found:
        _cut_button(cut.n_groups, f"{cut.n_groups} groups, jump × {cut.jump:.2f}", "evidence")
    st.caption(
        plain(SUGGESTION_RULE) if found else "This tree has no evidence to suggest cuts from."
    )
    if not chosen_taxonomy(study, selection()):
        return
    st.markdown("**Nearest to a depth of the taxonomy**")
    known = known_or_said(analysis, study)
    for cut in known.cuts_at_depths[:_MOST_BUTTONS] if known else ():
        text = (
            f"{cut.n_groups} groups ≈ {cut.n_concepts} categories at depth {cut.depth}, "
            f"AMI {number(cut.ami, 2)}"
        )
        _cut_button(cut.n_groups, text, f"depth_{cut.depth}")


def _cut_button(n_groups: int, text: str, key: str) -> None:
    st.button(
        text, key=f"cut_{key}_{n_groups}", width="stretch", on_click=_change, args=(_CUTS,),
        kwargs={"k": n_groups, "opened": "", "closed": ""},
    )  # fmt: skip
