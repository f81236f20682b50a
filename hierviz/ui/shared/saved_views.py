"""From a saved view to the page that shows it: its address, the change of page, and what no longer fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from hierviz.core.remembered import (
    CLUSTERS,
    MADE_WITH,
    found_again,
    nodes_of,
    remembered,
    tree_mark,
    view_again,
)
from hierviz.core.story import SavedView
from hierviz.core.study import Study
from hierviz.io.taxonomies.taxonomy_files import is_file_name
from hierviz.io.trees.tree_files import beside
from hierviz.taxonomy import WORDNET
from hierviz.text import listed
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import plain
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import Selection, select, selection
from hierviz.ui.shared.studies import open_study

#: What the address of a saved view has beside those of links: its page (and what `remembered` says).
PAGE = "page"
#: Session state: whether the drawer of notes is open, and whether it is to be on the next page.
DRAWER, STAYS_OPEN = "notes_drawer", "notes_stay_open"
_OF_A_SAVED_VIEW = (PAGE, MADE_WITH, CLUSTERS)
_GO = "page_to_go_to"
_OPENED = "view_opened"
_LACKS = "view_lacks"


def address_now(page: str, analysis: ServedAnalysis | None) -> str:
    """The query of a link to what is seen now, with the page where it is not the tree."""
    texts = {"study": selection().study, **selection().to_address()}
    if page in QUESTIONS and page != "tree":
        texts[PAGE] = page
    if analysis is not None:
        texts[MADE_WITH] = tree_mark(analysis.tree)
        named = (*nodes_of(selection().view), selection().audit_below)
        texts |= {CLUSTERS: text} if (text := remembered(named, analysis.tree)) else {}
    return urlencode(texts)


def open_view(view: SavedView) -> None:
    """Show a saved view in the run that follows; a callback of a button.

    A `LoadError` when its study cannot be opened: then what is shown stays.
    """
    texts = dict(parse_qsl(view.address, keep_blank_values=True))
    wanted = Selection.from_address({"study": selection().study, **texts})
    study = open_study(wanted)
    if wanted.tree:
        wanted = replace(wanted, tree=beside(study, wanted.tree).text())
    _take(wanted)
    st.session_state[_OPENED] = (view.title, texts)
    go_to(texts.get(PAGE, "tree"))


def _take(wanted: Selection) -> None:
    select(**{one.name: getattr(wanted, one.name) for one in fields(wanted)})


def go_to(page: str) -> None:
    """Show a page in the run that follows; the tree where there is no such page."""
    st.session_state[_GO] = page if page in QUESTIONS else "tree"


def follow(page: str) -> None:
    """Change to the page that a callback asked for, or that the link of a saved view names.

    Parameters
    ----------
    page : str
        The page that is shown, as its address has it; "" for the tree.
    """
    asked = st.session_state.pop(_GO, "")
    if asked:
        st.session_state[STAYS_OPEN] = bool(st.session_state.get(DRAWER))
    elif own := {key: st.query_params[key] for key in _OF_A_SAVED_VIEW if key in st.query_params}:
        asked = own.get(PAGE, "")
        st.session_state[_OPENED] = ("This view", own)
        for key in own:
            del st.query_params[key]
    if asked in QUESTIONS and asked != (page or "tree"):
        st.switch_page(f"pages/{asked}.py")


def say_what_no_longer_fits(analysis: ServedAnalysis) -> None:
    """Leave out of a view that was just opened what study and tree lack, and say so while it is seen."""
    opened = st.session_state.pop(_OPENED, None)
    if opened is not None:
        title, texts = opened
        lacks = [*_of_tree(analysis, texts), *_of_study(analysis.study)]
        st.session_state[_LACKS] = (title, lacks, selection()) if lacks else None
    said = st.session_state.get(_LACKS)
    if said is not None and said[2] == selection():
        title, lacks, _ = said
        st.warning(f"**{plain(title)}** does not fit any more: {plain(' '.join(lacks))}")


def _of_tree(analysis: ServedAnalysis, texts: Mapping[str, str]) -> list[str]:
    """Find the nodes of a view again by their clusters; what is not there, in words."""
    tree, marks = analysis.tree, {tree_mark(one.tree) for one in (analysis, analysis.whole) if one}
    made_with = texts.get(MADE_WITH, "")
    if made_with in marks or not (made_with or texts.get(CLUSTERS)):
        return []
    view, lacks = view_again(selection().view, texts, tree)
    below, _ = found_again(texts.get(CLUSTERS, ""), tree).get(selection().audit_below, (-1, 0))
    select(audit_finding="", audit_below=below, other_node=-1, view=view)
    return lacks


def _of_study(study: Study) -> list[str]:
    now, lacks = selection(), []
    if missing := _missing_columns(study, now.by):
        select(by="", concept="")
        lacks.append(f"The study has no column {listed(missing)} for its taxonomy.")
    if now.label >= study.n_classes:
        select(label=-1)
        lacks.append(f"The study has no class {now.label}.")
    return lacks


def _missing_columns(study: Study, by: str) -> list[str]:
    if by in ("", WORDNET) or is_file_name(by, study):
        return []
    return [column for column in by.split(",") if column not in study.class_table]
