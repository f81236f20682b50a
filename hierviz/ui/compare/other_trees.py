"""The tree that the shown one is compared with: which there are, and how each is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import LoadError
from hierviz.io import BUILT_IN
from hierviz.io.files import existing_path
from hierviz.io.trees.registry import recognise_format
from hierviz.io.trees.tree_files import OWN, TreeFiles, trees_of
from hierviz.io.uploads import Sent
from hierviz.methods import AGGREGATIONS
from hierviz.text import isolated
from hierviz.ui.shared.analyses import ServedAnalysis, find_job, of_study, start_job
from hierviz.ui.shared.current import go_to_fit
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.messages import callback, errors_as_messages, plain
from hierviz.ui.shared.page_controls import study_label, tree_label
from hierviz.ui.shared.selection import Selection, select, selection
from hierviz.ui.shared.sign_in import where_files_are
from hierviz.ui.shared.studies import open_study, uploads

#: What a choice begins with that is no file of a tree.
L2H, STUDY = "l2h:", "study:"


def shown_tree(study: Study, chosen: Selection) -> str:
    """The shown tree as a choice, which is not to be compared with itself."""
    if chosen.tree:
        return chosen.tree
    if study.tree_logits is not None:
        return L2H + chosen.aggregation
    return next((files.text() for files in trees_of(study)), "")


def other_trees(study: Study, chosen: Selection) -> list[str]:
    """The trees there are to choose from: files, L2H's, and studies opened in this visit."""
    own = [] if chosen.study.startswith(OWN) else [files.text() for files in trees_of(study)]
    opened = st.session_state.get("opened_trees", {}).get(chosen.study, [])
    made = [] if study.tree_logits is None else [L2H + name for name in AGGREGATIONS]
    studies = [STUDY + one for one in st.session_state.get("opened", []) if one != chosen.study]
    typed = st.session_state.setdefault("compared", {}).setdefault(chosen.study, [])
    typed += [
        text for text in (*_listed(chosen.others), chosen.other) if text and text not in typed
    ]
    found = dict.fromkeys([*own, *opened, *made, *studies, *typed])
    return [one for one in found if one != shown_tree(study, chosen) or one == chosen.other]


def _listed(others: str) -> list[str]:
    return others.split("\n") if others else []


def compared_trees(study: Study, chosen: Selection) -> list[str]:
    """The chosen ones, the shown tree left out: `other` alone, or the first there is, where none are listed."""
    there = other_trees(study, chosen)
    found = [text for text in dict.fromkeys(_listed(chosen.others)) if text in there]
    if chosen.other and chosen.other not in found:
        found = [chosen.other, *found]
    return found or there[:1]


def pair_of(study: Study, chosen: Selection) -> tuple[str, str]:
    """The left tree and the right one; "" for the right one where there is none yet."""
    found, shown = compared_trees(study, chosen), shown_tree(study, chosen)
    left = chosen.left if chosen.left in found else shown
    right = [text for text in (chosen.other, *found, shown) if text and text != left]
    return left, next(iter(right), chosen.other)


def other_label(text: str) -> str:
    """The name of a choice in lists."""
    if text.startswith(L2H):
        return f"L2H, score: {text.removeprefix(L2H).replace('-', ' ')}"
    if text.startswith(STUDY):
        return f"study {study_label(text.removeprefix(STUDY))}"
    return isolated(tree_label(text))


def _selection_of(text: str, chosen: Selection) -> Selection:
    """The selection whose tree a choice means."""
    if text.startswith(STUDY):
        return Selection(study=text.removeprefix(STUDY))
    if text.startswith(L2H):
        known = text.removeprefix(L2H) in AGGREGATIONS
        aggregation = text.removeprefix(L2H) if known else chosen.aggregation
        return chosen.changed(tree="", aggregation=aggregation, hide=0)
    if chosen.study.startswith(OWN):
        return Selection(study=OWN + text)
    return chosen.changed(tree=text, hide=0)


def other_job(study: Study, text: str) -> tuple[Study, Job[ServedAnalysis]]:
    """The job that makes, or made, the other tree, and the study whose clusters are its leaves.

    The leaves of files are the study's clusters where they can be; else they are compared by name.
    """
    chosen = _selection_of(text, selection())
    of = open_study(chosen) if chosen.study != selection().study else study
    job = find_job(of, chosen) or start_job(of, chosen)
    if chosen.tree and job.finished.wait(1) and isinstance(job.error, LoadError):
        alone = Selection(study=OWN + text)
        try:
            of = open_study(alone)
        except LoadError:
            return of, job  # what was said first fits the study better
        return of, find_job(of, alone) or start_job(of, alone)
    return of, job


def with_study(analysis: ServedAnalysis, study: Study) -> ServedAnalysis:
    """The other analysis with what people said about its study."""
    return of_study(analysis, study)


def choose_trees(study: Study) -> tuple[str, str]:
    """A list of the trees, and a way to name others; the left and the right one, "" where there is none yet."""
    chosen = selection()
    there = other_trees(study, chosen)
    if there:
        st.session_state["compare_box"] = compared_trees(study, chosen)
        st.multiselect(
            "Compare the shown tree with", there, key="compare_box", format_func=other_label, width=480,
            on_change=callback(lambda: take_trees(st.session_state["compare_box"])),
            label_visibility="collapsed", placeholder="Compare the shown tree with",
        )  # fmt: skip
    more = st.popover(
        "Another tree", icon=":material/folder_open:", key="other_more", on_change="rerun"
    )
    if more.open:
        with more:
            _open_other(study)
    return pair_of(study, selection())


def take_trees(texts: list[str]) -> None:
    """Compare with these trees; the right one stays where it is among them."""
    now = selection()
    right = now.other if now.other in texts else next(iter(texts), "")
    take_pair(now.left if now.left in texts else "", right, others="\n".join(texts))


def take_pair(left: str, right: str, **more: Any) -> None:
    """Two trees side by side, "" on the left for the shown one; what was selected in them is dropped."""
    select(other=right, left=left, left_node=-1, other_node=-1, compare_hands="", **more)


def _take_other(study: Study, text: str) -> None:
    """One more tree, on the right."""
    found = dict.fromkeys([*compared_trees(study, selection()), text])
    take_pair("", text, others="\n".join(found) if selection().others else "")


def _open_other(study: Study) -> None:
    if st.button("Fit another tree to the points", icon=":material/add:", key="to_fit"):
        go_to_fit()
    with st.form("other_path", border=False):
        text = st.text_area(
            f"A study, or the files of one tree, {plain(where_files_are())}; one per line",
            key="other_paths", height=90, placeholder="/data/run7/hierarchy.json\n/data/run7/wnids.txt",
            help="A study's folder, the name of a built-in study, or files of a tree as other tools write them.",
        )  # fmt: skip
        if st.form_submit_button("Compare", type="primary") and text.strip():
            with errors_as_messages():
                _take_other(study, named(text.splitlines()))
                st.rerun()
    number = st.session_state.setdefault("other_upload_number", 0)
    files = st.file_uploader(
        "Or upload the files of a tree", accept_multiple_files=True, key=f"other_upload_{number}"
    )
    if files and st.button("Compare with these files", key="take_other_upload"):
        with errors_as_messages():
            _take_other(study, _kept(files))
            st.session_state["other_upload_number"] += 1  # Streamlit keeps files in memory
            st.rerun()


def named(lines: list[str]) -> str:
    """The choice that typed paths mean; a `LoadError` for what is not there."""
    typed = [line.strip().strip("'\"") for line in lines if line.strip()]
    if len(typed) == 1 and typed[0] in BUILT_IN:
        return STUDY + typed[0]
    paths = [existing_path(line, also=BUILT_IN).absolute() for line in typed]
    if len(paths) == 1 and (paths[0].is_dir() or not _is_tree(paths[0])):
        return STUDY + str(paths[0])
    return TreeFiles(tuple(map(str, paths))).text()


def _is_tree(path: Path) -> bool:
    """True for a file that some format of trees knows, False for logits."""
    try:
        recognise_format([path])
    except LoadError:
        return False
    return True


def _kept(files: list) -> str:
    """Keep uploaded files of a tree; the choice that means them."""
    upload = uploads().keep([Sent(file.name, file) for file in files])
    upload.roles = {path.name: path for path in upload.paths}
    upload.name = upload.paths[0].name
    return TreeFiles((upload.key,)).text()
