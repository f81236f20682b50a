"""Opening studies: a path on this computer or the server, uploaded files, pictures from a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from hierviz.core.profile import cluster_names
from hierviz.core.study import Study
from hierviz.errors import HiervizError, LoadError
from hierviz.io import BUILT_IN, recognise_files
from hierviz.io.files import existing_path
from hierviz.io.gate import roots
from hierviz.io.study.find_studies import find_studies
from hierviz.io.trees import FORMATS
from hierviz.io.trees.tree_files import OWN, TreeFiles, tree_for
from hierviz.io.uploads import Sent
from hierviz.text import isolated
from hierviz.ui.shared.messages import announce, callback, errors_as_messages, plain
from hierviz.ui.shared.questions import IMAGENET_PICTURES
from hierviz.ui.shared.selection import Selection, select, selection
from hierviz.ui.shared.sign_in import where_files_are
from hierviz.ui.shared.studies import (
    leaf_profile,
    open_study,
    study_of_tree,
    uploads,
    with_uploads,
)
from hierviz.ui.study.files_read import ask_for_columns

TREE_PAGE = "pages/tree.py"
_UPLOAD_TYPES = [
    "npy", "npz", "csv", "tsv", "parquet", "pt", "pth", "safetensors", "txt", "names", "json", "jsonl", "yaml", "yml", "zip", "gz",
]  # fmt: skip


def open_another() -> None:
    """A study on the server, by choice or by its path, or files from the visitor's machine."""
    by_path, by_upload = st.tabs([f"A folder {plain(where_files_are())}", "Upload files"])
    with by_path:
        _choose_study()
    with by_path, st.form("open_path", border=False):
        path = st.text_input(
            "Folder or logits file", placeholder="/data/my-study", key="open_path_text",
            help="logits.npy, and if you have them labels.npy, classes.csv, images/ …",
        )  # fmt: skip
        with st.expander("If its tables are misread"):
            columns = ask_for_columns("path", {})
        if st.form_submit_button("Open", type="primary") and path.strip():
            with errors_as_messages():
                name = path.strip()
                _select_study(name if name in BUILT_IN else absolute(name), columns)
                st.switch_page(TREE_PAGE)
    with by_upload:
        files = _uploader(
            "Logits, and if you have them labels, class names, pictures",
            "open_files",
            _UPLOAD_TYPES,
        )
        name = st.text_input(
            "Name of the study", key="upload_name", placeholder="of the logits file"
        )
        with st.expander("If their tables are misread"):
            columns = ask_for_columns("upload", {})
        if files and st.button("Open", type="primary", key="open_upload"):
            with errors_as_messages():
                _select_study(_take_in(files, name, columns), columns)
                _empty_uploader("open_files")
                st.switch_page(TREE_PAGE)


def _select_study(name: str, columns: str = "") -> None:
    """Read a study, select it, and say so on the page that comes."""
    study = open_study(Selection(study=name, columns=columns))
    announce(
        f"Opened {study.title or study.name}: {study.n_points:,} {study.points_called}, "
        f"{study.n_clusters:,} clusters."
    )
    select(study=name, columns=columns)


@st.cache_data(ttl=30, max_entries=8, show_spinner="Looking for studies …")
def _studies_below(folders: tuple[str, ...]) -> tuple[list[str], bool]:
    found, is_all = find_studies(map(Path, folders))
    return [str(path) for path in found], is_all


def _choose_study() -> None:
    """The studies that lie in the folders that may be opened, else where the server was started."""
    folders = tuple(map(str, roots() or (Path.cwd(),)))
    found, is_all = _studies_below(folders)
    if not found:
        return
    chosen = st.selectbox(
        "Studies here", found, index=None, key="study_here", placeholder=f"Choose one of {len(found):,}",
        format_func=lambda path: isolated(_below(path, folders)),
        help=None if is_all else "Not all folders were searched; type the path of others below.",
    )  # fmt: skip
    if chosen:
        with errors_as_messages():
            _select_study(chosen)
            st.switch_page(TREE_PAGE)


def _below(path: str, folders: Sequence[str]) -> str:
    """A path relative to the folder that contains it, that folder's name first."""
    for folder in folders:
        if Path(path).is_relative_to(folder):
            return str(Path(path).relative_to(Path(folder).parent))
    return path


def absolute(path: str) -> str:
    """A typed path in the form used in links: absolute, without quotes."""
    return str(existing_path(path.strip().strip("'\""), also=BUILT_IN).absolute())


def _take_in(files: list, name: str, columns: str) -> str:
    """Read uploaded files as a study; the id under which the server keeps it."""
    upload = uploads().keep(_sent(files))
    try:
        upload.roles = recognise_files(upload.paths)
        main = upload.roles.get("logits", upload.roles.get("assignments", upload.paths[0]))
        upload.name = name.strip() or upload.name or main.stem
        open_study(Selection(study=upload.key, columns=columns))
    except HiervizError:
        uploads().forget(upload)
        raise
    return upload.key


def _sent(files: list) -> list[Sent]:
    return [Sent(file.name, file) for file in files]


def _uploader(label: str, key: str, types: list[str] | None = None) -> list:
    """A place for files; empty again once they were opened, as Streamlit keeps them in memory."""
    number = st.session_state.setdefault(f"{key}_number", 0)
    return st.file_uploader(label, accept_multiple_files=True, type=types, key=f"{key}_{number}")


def _empty_uploader(key: str) -> None:
    st.session_state[f"{key}_number"] += 1


_OVER = {
    "study": "the clusters of this study",
    "own": "a study of its own",
}


def open_tree(study: Study) -> None:
    """A tree that another tool learned: over this study's clusters, or with a study of its own."""
    st.caption(
        "Trees as other tools wrote them: " + ", ".join(form.title for form in FORMATS) + "."
    )
    over = st.radio(
        "The tree is for", list(_OVER), key="tree_over", format_func=_OVER.get, horizontal=True
    )
    keys = ["", *(form.key for form in FORMATS)]
    titles = {form.key: form.title for form in FORMATS}
    form = st.selectbox(
        "Format", keys, key="tree_format", format_func=lambda key: titles.get(key, "Detect automatically"),
    )  # fmt: skip
    by_path, by_upload = st.tabs([f"Files {plain(where_files_are())}", "Upload its files"])
    with by_path, st.form("open_tree", border=False):
        text = st.text_area(
            "Files of the tree, one per line", key="tree_paths", height=90,
            placeholder="/data/run7/last_epoch_model_masks.pth\n/data/run7/sigmoids.npy",
        )  # fmt: skip
        roles = {}
        if over == "own":
            for role, label in _ROLES.items():
                roles[role] = st.text_input(label, key=f"tree_{role}")
        if st.form_submit_button("Open", type="primary"):
            with errors_as_messages():
                paths = tuple(absolute(line) for line in text.splitlines() if line.strip())
                named = {role: absolute(path) for role, path in roles.items() if path.strip()}
                _use_tree(study, TreeFiles(paths, form, **named), over)
                st.switch_page(TREE_PAGE)
    with by_upload:
        files = _uploader(
            "The files of one tree; labels.npy, classes.csv, images.npy beside it where it has them",
            "tree_upload",
        )
        if files and st.button("Open", type="primary", key="open_tree_upload"):
            with errors_as_messages():
                _use_tree(study, TreeFiles((_take_in_tree(files),), form), over)
                _empty_uploader("tree_upload")
                st.switch_page(TREE_PAGE)


_ROLES = {
    "assignments": "Leaf of every point, where the tree's files do not have it (optional)",
    "labels": "True classes of the points (optional)",
    "classes": "Names of the classes (optional)",
    "images": "Pictures of the points (optional)",
}


def _use_tree(study: Study, files: TreeFiles, over: str) -> None:
    """Select a tree, once it was read without error."""
    if not files.paths:
        raise LoadError("Expected the path of a file with a tree; found none.")
    if over == "own":
        name = OWN + files.text()
        open_study(Selection(study=name))
        tree = study_of_tree(name).tree
        select(study=name)
    else:
        _, tree = tree_for(study, with_uploads(files), cluster_names(study, leaf_profile(study)))
        select(tree=files.text())
    announce(" ".join((tree.opened, *tree.notices)))


def _take_in_tree(files: list) -> str:
    """Keep uploaded files of a tree; the id under which the server does."""
    upload = uploads().keep(_sent(files))
    for path in upload.paths:
        role = next((role for role in _ROLES if path.stem.lower().startswith(role)), path.name)
        upload.roles[role] = path
    upload.name = upload.paths[0].name
    return upload.key


def offer_model_type(study: Study) -> None:
    """Whether cluster k is class k: decided from the study, and corrected here where it is wrong."""
    if not study.has_clusters:
        return
    kinds = {"classifier": "a classifier: cluster k is class k", "clustering": "a clustering model"}
    now = "classifier" if study.cluster_is_class else "clustering"
    st.session_state["kind_box"] = now

    def changed() -> None:
        select(model_type=st.session_state["kind_box"], n_groups=0)

    st.radio(
        "The model is", list(kinds), key="kind_box", format_func=kinds.get, horizontal=True,
        on_change=callback(changed), help="Leaves of a clustering model are named after their most frequent class.",
    )  # fmt: skip


def offer_pictures(study: Study) -> None:
    """Where a study's pictures come from, and how to name a folder that holds them."""
    is_imagenet = "wnid" in study.class_table
    if study.images is not None:
        st.caption(f"Pictures: {plain(study.images.origin)}")
    with st.expander("Add pictures" if study.images is None else "Other pictures"):
        if is_imagenet:
            st.markdown(IMAGENET_PICTURES)
        else:
            st.markdown(
                "Name a folder: one folder per class, or `images.csv` with columns row, file."
            )
        with st.form("open_pictures", border=False):
            folder = st.text_input("Folder with pictures", key="pictures_text")
            if st.form_submit_button("Open") and folder.strip():
                with errors_as_messages():
                    now = selection()
                    images = absolute(folder)
                    found = open_study(Selection(now.study, images, now.take_log))
                    if found.images is None:
                        raise LoadError(f"{images} holds no pictures for this study.")
                    select(images=images)
                    st.rerun()


def offer_logarithm(study: Study) -> None:
    """Where the values look like probabilities: offer to take their logarithm."""
    now = selection()
    asked = any("probabilities" in notice.message for notice in study.notices)
    if asked and not now.take_log and st.button("Take the logarithm", key="take_log"):
        select(take_log=True)
        st.rerun()
