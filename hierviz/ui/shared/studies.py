"""Opened studies: read once per server, with the names that people gave to groups."""

from __future__ import annotations

import atexit
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from hierviz.core.cache import uploads_folder
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Notice, Study
from hierviz.errors import LoadError
from hierviz.io import BUILT_IN, attach_images, read_study, read_study_files
from hierviz.io.files import existing_path
from hierviz.io.images.sources import is_picture
from hierviz.io.store import STORE_FILE, store_of
from hierviz.io.study.settings import columns_of
from hierviz.io.trees.tree_files import OWN, ROLES, TreeFiles
from hierviz.io.uploads import Upload, Uploads, quota
from hierviz.io.words import OLDER_FILES, Mark, Words
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.tree_files import TreeStudy, own_study, stamps
from hierviz.ui.shared.visitors import is_here, this_visitor


@st.cache_resource(show_spinner=False)
def uploads() -> Uploads:
    """The server's uploads."""
    kept = Uploads(uploads_folder(), most_bytes=quota(), is_here=is_here)
    atexit.register(kept.close)
    return kept


def uploaded(key: str) -> Upload:
    """An upload by its id, which stays while this visitor does; a `LoadError` for one that is gone."""
    return uploads().get(key, user=this_visitor())


@st.cache_resource(max_entries=12, show_spinner="Opening the study …")
def _read_upload(key: str, take_log: bool, model_type: str, columns: str) -> Study:
    upload = uploads().get(key)
    return read_study_files(
        upload.roles,
        name=upload.name,
        take_log=take_log,
        kind=model_type or None,
        columns=columns_of(columns),
    )


def stamp(path: str) -> tuple:
    """The state of every file of a study, so that a changed file is read again.

    Words about the study, drafts of files and pictures are no part of it.
    """
    place = existing_path(path, also=BUILT_IN)
    if not place.is_dir():
        return (_mark_of(place),)
    names = sorted(name for name in os.listdir(place) if not _is_aside(name))
    return tuple(mark for name in names if (mark := _mark_of(place / name)))


def _is_aside(name: str) -> bool:
    return name.startswith((".", STORE_FILE)) or name in OLDER_FILES or is_picture(name)


def _mark_of(file: Path) -> tuple | None:
    """Name, size, times and place on disk of a file; None for a folder, or a file that is gone."""
    try:
        about = file.stat()
    except OSError:
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    return (file.name, about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)


@st.cache_resource(max_entries=12, show_spinner="Opening the study …")
def _read(
    path: str, images: str, take_log: bool, model_type: str, columns: str, marks: tuple
) -> Study:
    return read_study(
        path,
        images=images or None,
        take_log=take_log or None,
        kind=model_type or None,
        columns=columns_of(columns),
    )


@st.cache_resource(max_entries=12, show_spinner="Reading the pictures …")
def _with_images(_study: Study, fingerprint: str, images: str) -> Study:
    return attach_images(_study, images)


def open_study(chosen: Selection) -> Study:
    """The study a selection names, read once per server, with the names that people gave its groups.

    A `LoadError` when it cannot be read.
    """
    study = _open(chosen)
    words, faults = _words(study)
    if not words.group_names and not faults:
        return study
    return replace(study, group_names=words.group_names, notices=(*study.notices, *faults))


@st.cache_resource(show_spinner=False)
def _faults() -> dict[Path, list[Notice]]:
    """What went wrong with files of words since the server started, by their path."""
    return {}


def _words(study: Study) -> tuple[Words, list[Notice]]:
    """What people said about a study; a damaged file is reported, and the study opens without it."""
    store = store_of(study)
    try:
        words = store.words()
    except LoadError as error:
        told = _faults().setdefault(store.path, [])
        told[:] = [Notice(error.message, error.hint)]
        words = Words()
    return words, _faults().get(store.path, [])


def name_group(study: Study, clusters: Sequence[int], name: str) -> None:
    """Name a group of clusters and keep the name with the study; "" removes it.

    An `InputError` when the name is too long, or cannot be kept.
    """
    store_of(study).name_group(clusters, name)


def mark_finding(study: Study, key: str, mark: str, note: str = "") -> None:
    """Mark a finding of the audit by its key and keep the mark with the study; "" removes it.

    An `InputError` when the note is too long, or the mark cannot be kept: what was kept stays.
    """
    store_of(study).mark_finding(key, mark, note)


def words_of(study: Study) -> Words:
    """All that people said about a study by now; see `marks_of`."""
    return _words(study)[0]


def marks_of(study: Study) -> Mapping[str, Mark]:
    """What people said about the findings of a study by now, by the findings' keys.

    Read at every call, so every visitor sees what the others said. Of a damaged file, which is set
    aside, the study's notices tell.
    """
    return _words(study)[0].marks


def _open(chosen: Selection) -> Study:
    if chosen.study.startswith(OWN):
        study = study_of_tree(chosen.study).study
        return _with_images(study, study.fingerprint, chosen.images) if chosen.images else study
    if chosen.study.startswith("upload:"):
        uploaded(chosen.study)
        study = _read_upload(chosen.study, chosen.take_log, chosen.model_type, chosen.columns)
        return _with_images(study, study.fingerprint, chosen.images) if chosen.images else study
    path = chosen.study
    marks = () if path in BUILT_IN else stamp(path)
    said = (chosen.images, chosen.take_log, chosen.model_type, chosen.columns)
    return _read(path, *said, marks)


def data_key(study: Study) -> str:
    """Names a study's numbers: the fingerprint without the pictures, and what clusters are."""
    return f"{study.fingerprint.split('-')[0]}-{study.cluster_is_class}"


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs={Study: data_key})
def leaf_profile(study: Study) -> LeafProfile:
    """The profile of a study's clusters, computed once per server."""
    return LeafProfile.from_study(study)


def study_of_tree(study: str) -> TreeStudy:
    """The study and tree that a tree's own files make, by the id of such a study."""
    files = with_uploads(TreeFiles.from_text(study.removeprefix(OWN)))
    return own_study(files, stamps(files))


def with_uploads(files: TreeFiles) -> TreeFiles:
    """The same files with uploads as the paths under which the server keeps them.

    A `LoadError` when the server no longer holds an upload.
    """
    if not files.paths or not files.paths[0].startswith("upload:"):
        return files
    kept = uploaded(files.paths[0])
    named = {role: str(path) for role, path in kept.roles.items()}
    roles = {role: named.pop(role) for role in ROLES if role in named}
    return replace(files, paths=tuple(named.values()), **roles)
