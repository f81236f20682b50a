"""The panel beside the tree: everything about the selected node or range of leaves."""

from __future__ import annotations

import numpy as np
import streamlit as st

from hierviz.core.naming import class_names, support_in_file
from hierviz.core.study import Study
from hierviz.encodings import as_key
from hierviz.taxonomy import BestMatch, TreeTaxonomy
from hierviz.ui.notes.here import offer_notes_here, say_what_was_said
from hierviz.ui.notes.point_pictures import show_points
from hierviz.ui.shared.analyses import ServedAnalysis, node_kinds, node_names
from hierviz.ui.shared.messages import callback, errors_as_messages, percent, plain
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.studies import name_group
from hierviz.ui.shared.taxonomies import ready_taxonomy
from hierviz.ui.taxonomy.best_matches import show_best_match
from hierviz.ui.tree.selected_group import SelectedGroup, selected_group
from hierviz.ui.tree.support import say_support
from hierviz.ui.tree.why_merged import show_why_merged

_MOST_CLASSES = 12
_PICTURES, _PICTURES_A_SIDE = 24, 6
_LONG_NAME = 100  # letters of a heading


def show_panel(analysis: ServedAnalysis) -> None:
    """Show the selected node or range of leaves, or how to select one."""
    chosen = selected_group(analysis, selection().view)
    if chosen is None:
        _lit(analysis)
        st.subheader("Click a group to see what is in it", anchor=False)
        st.caption(
            "- **Select**: click a node, a group's name or its colour on the rim; or search for a "
            "class. Drag with Shift held to select a range of leaves.\n"
            "- **Look closer**: turn the wheel, drag to move, double click to go into a group. "
            "*Fit* shows everything again.\n"
            "- **Cut**: drag the ring or the slider. A click on a group's small circle opens the "
            "group, Alt and a click on a node close it.\n"
            "- **Keys**: the button *?* on the tree lists them."
        )
        return
    st.button("✕", key="panel_close", help="Close", on_click=callback(_close))  # see page.css
    _title(analysis, chosen)
    _numbers(analysis, chosen)
    say_what_was_said(analysis, chosen)
    say_support(analysis, chosen)
    _best_match(analysis, chosen)
    _samples(analysis, chosen)
    _classes(analysis.study, chosen)
    offer_notes_here(analysis, chosen)
    if chosen.node >= 0:
        why = st.expander("Why it was merged", key="why_merged", on_change="rerun")
        if why.open:
            with why:
                show_why_merged(analysis, chosen.node)


def _lit(analysis: ServedAnalysis) -> None:
    """What a link, a note or a finding has lit, as buttons that select it."""
    lit = [node for node in selection().view.held if node < analysis.tree.n_nodes]
    if not lit:
        return
    st.subheader("Lit in the tree", anchor=False)
    with st.container(horizontal=True, gap="small"):
        for node in lit[:_MOST_CLASSES]:
            show = lambda node=node: select(selected=node)  # noqa: E731
            name = node_names(analysis)[node]
            st.button(plain(name), key=f"lit_{node}", on_click=callback(show))
    if len(lit) > _MOST_CLASSES:
        st.caption(f"and {len(lit) - _MOST_CLASSES:,} more")


def _close() -> None:
    select(selected=-1, span=None, held=())


def _title(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    """The name, which can be changed for an inner node."""
    if chosen.node < analysis.tree.n_leaves or analysis.has_own_leaves:
        _heading(st, chosen.name)  # names are kept of groups of the study's clusters
    else:
        title, rename = st.columns([3, 1.3], vertical_alignment="center")
        _heading(title, chosen.name)
        popover = rename.popover("Rename", key=f"rename_{chosen.node}", on_change="rerun")
        if popover.open:
            with popover:
                _rename(analysis.study, chosen)


def _heading(place, name: str) -> None:
    """A name as a heading; a very long one cut short, and whole in its help."""
    if len(name) <= _LONG_NAME:
        place.subheader(plain(name), anchor=False)
    else:
        place.subheader(plain(f"{name[:_LONG_NAME]}…"), anchor=False, help=plain(name))


def _rename(study: Study, chosen: SelectedGroup) -> None:
    given = study.group_names.get(tuple(sorted(chosen.leaves.tolist())), "")
    with st.form(f"rename_form_{chosen.node}", border=False):
        name = st.text_input(
            "Name of this group", given, key=f"name_{chosen.node}", max_chars=300,
            placeholder=chosen.name, help="Kept with the study; empty for the automatic name.",
        )  # fmt: skip
        if st.form_submit_button("Keep this name"):
            with errors_as_messages():
                name_group(study, chosen.leaves.tolist(), name)
                st.rerun(scope="fragment")


def _best_match(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    """The category that was gone to, while its best match is selected."""
    now = selection()
    known = ready_taxonomy(analysis, now, wait=False) if now.concept else None
    match = known.best_match(now.concept) if known else None
    if known is not None and match is not None and match.node == chosen.node:
        with st.container(border=True):
            show_best_match(known, match)
            _colour_match(known, match)


def _colour_match(known: TreeTaxonomy, match: BestMatch) -> None:
    """Colours of a category: who is here, missing, an intruder; or the categories next below it."""
    if not known.concepts_below(match.id):
        return
    clade, below = (f"{what}:{as_key(match.id)}" for what in ("clade", "below"))
    now = selection().view.encoding
    way = st.segmented_control(
        "Colour by", [clade, below], default=now if now in (clade, below) else None,
        format_func=lambda way: "found, missing, intruders" if way == clade else "its subcategories",
        key=f"colour_match_{now}",
    )  # fmt: skip
    if way and way != now:
        select(encoding=way, muted=())
        st.rerun(scope="fragment")


def _numbers(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    points = analysis.study.points_called
    points = points.removesuffix("s") if chosen.size == 1 else points
    parts = [f"**{chosen.size:,}** {plain(points)}"]
    if len(chosen.leaves) > 1:
        parts.insert(0, f"**{len(chosen.leaves):,}** leaves")
    if kind := node_kinds(analysis).get(chosen.node):
        parts.append(f"{plain(kind.name)} **{percent(kind.share)}** of leaves")
    own = _own_class(analysis, chosen)
    if own is not None and chosen.counts is not None:
        parts.append(f"**{own:,}** of {int(chosen.counts.sum()):,} are of this class")
    elif chosen.counts is not None:
        parts.append(f"purity by class **{percent(chosen.purity)}**")
    if analysis.leaves.confidence is not None:
        parts.append(f"mean confidence **{percent(chosen.confidence)}**")
    support = support_in_file(analysis.tree).get(chosen.node)
    if support is not None:
        parts.append(f"support in the file **{plain(format(support, 'g'))}**")
    if analysis.reach is not None and chosen.node >= 0:
        parts.append(f"reached with probability **{percent(float(analysis.reach[chosen.node]))}**")
    st.markdown(" · ".join(parts))
    if analysis.study.train_logits is not None:
        st.caption(
            "Counts, purity and confidence are of the evaluation points"
            + ("; the tree comes from the training points." if analysis.is_l2h else ".")
        )


def _own_class(analysis: ServedAnalysis, chosen: SelectedGroup) -> int | None:
    """Of a classifier's leaf how many points are of the class that it stands for; None of others."""
    if len(chosen.leaves) > 1 or not analysis.study.cluster_is_class or chosen.counts is None:
        return None
    leaf = int(chosen.leaves[0])
    return int(chosen.counts[leaf]) if leaf < len(chosen.counts) else 0


def _classes(study: Study, chosen: SelectedGroup) -> None:
    row = chosen.counts
    if row is None:
        st.caption("No labels: the classes of these points are not known.")
        return
    order = np.argsort(-row, kind="stable")
    order = order[row[order] > 0]
    names = class_names(study)
    shown = order[:_MOST_CLASSES]
    if len(order) == 0:
        st.caption("No labelled points here.")
        return
    st.markdown(f"**Most frequent classes** ({len(order):,} in all)")
    # Streamlit's tables take half as long again as all else in the panel.
    total = max(int(row.sum()), 1)
    st.markdown(
        f"| {plain(study.points_called)} | share | class |\n|--:|--:|:--|\n"
        + "\n".join(
            f"| {row[c]:,} | {percent(row[c] / total)} | {plain(names[c])} |" for c in shown
        )
    )


def _samples(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    """Pictures of those that belong here and of those that do not, side by side, or one of both."""
    if analysis.study.images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
        return
    rows = analysis.points.rows_in(chosen.leaves)
    wrong = analysis.points.is_wrong(chosen.leaves, rows)
    if wrong is None or not len(rows):
        parts = [("", _mixed(rows))]
        show_points(analysis, chosen.leaves, parts, key="panel_pictures", side=72, most=_PICTURES)
        return
    n_wrong = int(wrong.sum())
    kinds = {"belong here": rows[~wrong], "do not belong": rows[wrong]}
    titles = {name: f"{len(found):,} of {len(rows):,} {name}" for name, found in kinds.items()}
    shown = st.segmented_control(
        "Pictures", ["both", "belong here", "do not belong"], default="both", key="panel_which", width="stretch",
        label_visibility="collapsed", disabled=n_wrong in (0, len(rows)),
    )  # fmt: skip
    names = [name for name in kinds if shown in (None, "both", name) and len(kinds[name])]
    n = _PICTURES if len(names) == 1 else _PICTURES_A_SIDE
    parts = [(titles[name], _mixed(kinds[name])) for name in names]
    side = 72 if n == _PICTURES else 48
    show_points(analysis, chosen.leaves, parts, key="panel_pictures", side=side, most=n)


def _mixed(rows: np.ndarray) -> np.ndarray:
    """Rows in a random order, the same each time."""
    return rows[np.random.default_rng(0).permutation(len(rows))]
