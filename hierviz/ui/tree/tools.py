"""The tools in the page's header: colours by categories, going to one, cuts worth a look, downloads."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import numpy as np
import streamlit as st

from hierviz.encodings import concepts_key
from hierviz.errors import HiervizError
from hierviz.io.store import store_of
from hierviz.taxonomy import SUGGESTION_RULE, TreeTaxonomy, stands_for
from hierviz.taxonomy.suggested_cuts import SUPPORTED_RULE, SuggestedCut
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import callback, fragment, number, plain
from hierviz.ui.shared.selection import TOOLS_CHANGED, select, selection
from hierviz.ui.shared.taxonomies import chosen_taxonomy, suggested_cuts
from hierviz.ui.shared.taxonomy_choice import (
    choose_taxonomy,
    known_or_said,
    show_best_match,
    taxonomy_label,
)
from hierviz.ui.tree.downloads import offer_downloads
from hierviz.ui.tree.stories import offer_stories
from hierviz.ui.tree.support import offer_support

_MOST_BUTTONS = 12
_MATCHES = 0.1  # AMI: with less a cut has next to nothing of a depth
_CATEGORIES, _CUTS = "categories_tool", "cuts_tool"
_UNKNOWN = "unknown_category"


@fragment
def offer_tools(analysis: ServedAnalysis) -> None:
    """The tools in the page's header; what they change reruns the page."""
    if st.session_state.pop(TOOLS_CHANGED, False):
        st.rerun()
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if chosen_taxonomy(analysis.study, selection()):
            categories = st.popover(
                "Categories", icon=":material/palette:", key=_CATEGORIES, on_change="rerun"
            )
            if categories.open:
                with categories:
                    _categories(analysis)
        cuts = st.popover(
            "Suggested cuts", icon=":material/content_cut:", key=_CUTS, on_change="rerun"
        )
        if cuts.open:
            with cuts:
                _suggested_cuts(analysis)
        offer_support(analysis)
        offer_stories(analysis, store_of(analysis.study).words().stories)
        offer_downloads(analysis)


def _change(popover: str = "", **changes: Any) -> None:
    """Change the selection from a tool; the popover that is named closes."""
    select(**changes)
    st.session_state[TOOLS_CHANGED] = True
    if popover:
        st.session_state[popover] = False


def _categories(analysis: ServedAnalysis) -> None:
    choose_taxonomy(analysis.study, key="taxonomy_box")
    known = known_or_said(analysis)
    if known is None:
        return
    _colour_by_categories(known)
    _colour_by_rule(known)
    _go(known)
    for text in (stands_for(analysis.study), *known.taxonomy.notices):
        st.caption(plain(text))


def _colour_by_categories(known: TreeTaxonomy) -> None:
    what, _, rest = selection().view.encoding.partition(":")
    ids = [unquote(part) for part in rest.split(",")] if what == "kinds" else []
    key = f"categories_{known.key}"
    st.session_state[key] = [i for i in dict.fromkeys(ids) if i in known.concepts]

    def changed() -> None:
        try:
            chosen = _ids_of(known, st.session_state[key])
        except HiervizError as error:
            st.session_state[_UNKNOWN] = error
            return
        _change(encoding=concepts_key(chosen) if chosen else "group", muted=())

    st.multiselect(
        "Colour by chosen categories", list(known.concepts), key=key, format_func=known.text,
        on_change=callback(changed), placeholder="type bird, dog, clothing …", accept_new_options=True,
        select_all=False,
        help="One by one, or several names separated by commas. Where they overlap the more "
        "specific one wins. Other leaves are grey.",
    )  # fmt: skip
    if unknown := st.session_state.pop(_UNKNOWN, None):
        st.warning(plain(unknown))


def _ids_of(known: TreeTaxonomy, entries: list[str]) -> list[str]:
    """The ids of categories that were picked, and of those that were typed, names with commas between."""
    found: list[str] = []
    for entry in entries:
        if entry in known.concepts:
            found.append(entry)
        else:
            found += [known.taxonomy.ids[c] for c in known.completion.named(entry)]
    return list(dict.fromkeys(i for i in found if i in known.concepts))


def _colour_by_rule(known: TreeTaxonomy) -> None:
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
            _change(_CATEGORIES, encoding=f"{rule}:{st.session_state[key]}", muted=())

        button.button("Colour", key=f"colour_{rule}", width="stretch", on_click=callback(chosen))


def _go(known: TreeTaxonomy) -> None:
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
        "Go there", key="go_category", width="stretch", on_click=callback(chosen),
        disabled=st.session_state.get(key) is None,
    )  # fmt: skip


def _suggested_cuts(analysis: ServedAnalysis) -> None:
    found = suggested_cuts(analysis, selection())
    st.markdown("**Where the tree itself has clear gaps**")
    for cut in found:
        text = f"{cut.n_groups} groups, clear gap ({cut.jump:.1f} times)"
        if not np.isnan(cut.support):
            text += f", mean support {cut.support:.2f}"
        _cut_button(cut.n_groups, text, "evidence")
    st.caption(plain(_rule(analysis, found)))
    if not chosen_taxonomy(analysis.study, selection()):
        return
    st.markdown("**Where it matches a depth of the taxonomy**")
    known = known_or_said(analysis)
    label = taxonomy_label(chosen_taxonomy(analysis.study, selection()), analysis.study)
    matches = [one for one in known.cuts_at_depths if one.ami >= _MATCHES] if known else []
    for match in matches[:_MOST_BUTTONS]:
        text = (
            f"{match.n_groups} groups match {plain(label)} depth {match.depth:d} best "
            f"(AMI {number(match.ami, 2)})"
        )
        _cut_button(match.n_groups, text, f"depth_{match.depth}")


def _rule(analysis: ServedAnalysis, found: tuple[SuggestedCut, ...]) -> str:
    """The rule by which cuts are suggested, or why there are none."""
    if not found and analysis.whole:
        return "While nodes are hidden, merges of more than two groups have no evidence to suggest cuts from."
    if not found:
        return (
            "This tree has neither evidence of its merges nor branch lengths to suggest cuts from."
        )
    return SUGGESTION_RULE if np.isnan(found[0].support) else f"{SUGGESTION_RULE} {SUPPORTED_RULE}"


def _cut_button(n_groups: int, text: str, key: str) -> None:
    st.button(
        text, key=f"cut_{key}_{n_groups}", width="stretch", on_click=callback(_change), args=(_CUTS,),
        kwargs={"n_groups": n_groups, "opened": (), "closed": ()},
    )  # fmt: skip
