"""The finding that is opened: what it says, its mark, pictures of both sides, its place, its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from hierviz.audit import FINDINGS, Finding
from hierviz.io.words import MARKS, Mark
from hierviz.ui.audit.audits import ServedAudit
from hierviz.ui.audit.evidence import show_evidence
from hierviz.ui.audit.numbers import show_numbers
from hierviz.ui.audit.rows import Rows
from hierviz.ui.audit.small_tree import lit, show_small_tree
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import callback, number, plain
from hierviz.ui.shared.selection import select
from hierviz.ui.shared.studies import mark_finding


def show_finding(served: ServedAudit, rows: Rows, link: str, marks: Mapping[str, Mark]) -> None:
    """Show one finding."""
    finding = rows.findings[link]
    of_kind = served.found.of(finding.kind)
    place = 1 + next(i for i, one in enumerate(of_kind) if one.key == finding.key)
    kind = FINDINGS[finding.kind]
    between = " – " if len(finding.sides) > 1 else " → "
    st.markdown(
        f"**{plain(between.join(rows.titles[link]))}** &nbsp; :gray[:small[{plain(kind.title)}, "
        f"{place:,} of {len(of_kind):,}, score {number(finding.score)}]]"
    )
    st.markdown(plain(finding.sentence).replace(" %", "\u00a0%"))  # no line begins with it
    _mark(served, rows, finding, marks)
    show_evidence(served.analysis, finding, rows.titles[link])
    left, right = st.columns([1, 1.2], gap="small")
    with left:
        _place(served.analysis, rows, finding)
    with right:
        show_numbers(finding.numbers)


def _mark(
    served: ServedAudit, rows: Rows, finding: Finding, marks: Mapping[str, Mark]
) -> None:  # fmt: skip
    """The three buttons and the note; kept as soon as they change."""
    study, kept = served.analysis.study, marks.get(finding.key, Mark(""))
    st.session_state["finding_mark"] = kept.mark or None
    st.session_state["finding_note"] = kept.note

    def keep() -> None:
        mark, note = (st.session_state[f"finding_{part}"] or "" for part in ("mark", "note"))
        mark_finding(study, finding.key, mark, note)

    with st.container(horizontal=True, vertical_alignment="center", key="finding_marks"):
        st.segmented_control(
            "Mark", MARKS, key="finding_mark", label_visibility="collapsed", width="content",
            on_change=callback(keep),
        )  # fmt: skip
        st.text_input(
            "Note", key="finding_note", label_visibility="collapsed", placeholder="Note",
            max_chars=2000, on_change=callback(keep),
        )  # fmt: skip
    known = Counter(marks[one.key].mark for one in rows.findings.values() if one.key in marks)
    said = [f"{known[mark]:,} {mark}" for mark in MARKS if known[mark]]
    of = (
        f"{len(rows.findings):,} findings"  # a line in any case, so that a first mark moves nothing
    )
    st.caption(
        f"Marked: {plain(', '.join(said))}, of {of}." if said else f"None of {of} is marked."
    )


def _place(analysis: ServedAnalysis, rows: Rows, finding: Finding) -> None:
    tree = analysis.tree
    selected, held = lit(tree, finding)
    show_small_tree(analysis, finding, key="finding_tree", on_click=callback(lambda: None))
    is_clicked = bool(st.session_state.get("finding_tree", {}).get("go"))
    if len(held) > 1:
        below = f"{int(tree.n_leaves_below[finding.node]):,} of {tree.n_leaves:,} leaves"
        st.caption(
            "Both sides meet only at the root."
            if finding.node == tree.root
            else f"Both sides meet at {plain(rows.names[finding.node])}, above {below}."
        )
    if st.button("Show in the tree", key="finding_to_tree") or is_clicked:
        select(selected=selected, held=held, span=None, focus=-1, camera=None)
        st.switch_page("pages/tree.py")
