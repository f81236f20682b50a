"""Pictures of points in a grid, with their true class, the model's prediction, and the notes on each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import streamlit as st

from hierviz.core.about import about_picture, row_of_about
from hierviz.core.analysis import Analysis
from hierviz.core.naming import class_names
from hierviz.core.story import Note
from hierviz.core.study import Study
from hierviz.io import thumbnails
from hierviz.io.images.sources import FileImages, distinct_pictures
from hierviz.text import isolated
from hierviz.ui.notes.icon_button import icon_button
from hierviz.ui.notes.places import Place, name_of
from hierviz.ui.notes.writing import show_and_write
from hierviz.ui.shared.gallery import show_gallery
from hierviz.ui.shared.messages import callback, errors_as_messages, plain
from hierviz.ui.shared.opened import close_picture, open_picture, opened_picture
from hierviz.ui.shared.studies import words_of


def show_points(
    analysis: Analysis,
    clusters: np.ndarray | Sequence[np.ndarray],
    parts: Sequence[tuple[str, np.ndarray]],
    *,
    key: str,
    side: int = 84,
    most: int = 48,
    captions: Callable[[np.ndarray], Sequence[Sequence[str]]] | None = None,
) -> None:
    """Pictures of points of some clusters: their true class, prediction and confidence.

    Parameters
    ----------
    clusters : int array, or a sequence of one for each part
    parts : sequence of (title, rows)
        Side by side. Points that share a picture take one place, with their number.
    key : str
    side : int
        Pixels a side on the page.
    most : int
        Pictures of a part.
    captions : callable, optional
        The lines below the pictures of some rows; label and prediction when left out.
    """
    study = analysis.study
    if study.images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
        return
    of_parts = [clusters] * len(parts) if isinstance(clusters, np.ndarray) else clusters
    opened = opened_picture(study.fingerprint, key)
    found = [distinct_pictures(study.images, _first(opened, rows), most) for _, rows in parts]
    rows = np.concatenate([chosen for chosen, _ in found])
    if len(rows) == 0:
        st.caption("No points here.")
        return
    sheet = thumbnails(study.images, rows.tolist(), 128, panel=True)
    notes = _notes_of_pictures(study, rows)

    def ask() -> None:
        row = st.session_state[key]["asked"]
        if row in rows:
            open_picture(study.fingerprint, int(row), key)

    show_gallery(
        sheet,
        _captions(analysis, rows) if captions is None else captions(rows),
        [
            mark
            for own, (chosen, _) in zip(of_parts, found, strict=True)
            for mark in _marks(analysis, own, chosen)
        ],
        counts=np.concatenate([counts for _, counts in found]).tolist(),
        parts=[(title, len(own)) for (title, _), (own, _) in zip(parts, found, strict=True)],
        rows=rows.tolist(),
        notes=[len(own) for own in notes],
        opened=opened,
        on_ask=callback(ask),
        key=key,
        side=side,
    )
    if opened in rows:
        _notes_below(study, opened, notes[rows.tolist().index(opened)], key)
    if not study.images.exact:
        st.caption(plain(study.images.origin))


def _first(opened: int, rows: np.ndarray) -> np.ndarray:
    """The rows, the one whose picture is open before all others."""
    return np.concatenate([rows[rows == opened], rows[rows != opened]])


def _notes_of_pictures(study: Study, rows: np.ndarray) -> list[list[Note]]:
    """The notes on the pictures of some points, whichever of the points that share it they name."""
    said = [(row_of_about(note.about), note) for note in words_of(study).notes]
    said = [(row, note) for row, note in said if 0 <= row < study.n_points]
    noted = _pictures(study, np.array([row for row, _ in said], dtype=np.int64))
    return [
        [note for (_, note), its in zip(said, noted, strict=True) if its == picture]
        for picture in _pictures(study, rows)
    ]


def _pictures(study: Study, rows: np.ndarray) -> list[int]:
    """A number of the picture of each point: of its file, where pictures are files."""
    if not isinstance(study.images, FileImages):
        return rows.tolist()
    files = study.images.files_of(rows)
    return np.where(files < 0, -1 - rows, files).tolist()


def _notes_below(study: Study, row: int, notes: Sequence[Note], key: str) -> None:
    """What was said of the picture that is open, and a form for another note."""
    open_picture(study.fingerprint, row, key)  # here, and in no other gallery of the page
    about = about_picture(row)
    place = Place(about, name_of(about, study, None))
    with st.container(border=True, key=f"{key}_notes", gap="small"), errors_as_messages():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Notes on {plain(place.name)}**", width="stretch")
            icon_button("Close the notes", "close", key=f"{key}_close", does=close_picture)
        show_and_write(study, notes, place, key=f"{key}_note")


def _marks(analysis: Analysis, clusters: np.ndarray, rows: np.ndarray) -> list[str]:
    """ "wrong" where a point does not belong to the clusters, "right" where it belongs to its own one."""
    wrong = analysis.points.is_wrong(clusters, rows)
    if wrong is None:
        return [""] * len(rows)
    labels, own = cast(np.ndarray, analysis.study.labels), analysis.leaves.assignments[rows]
    if not analysis.study.cluster_is_class:
        own = analysis.leaves.top_class[own]
    right = own == labels[rows]
    return ["wrong" if w else "right" if r else "" for w, r in zip(wrong, right, strict=True)]


def _captions(analysis: Analysis, rows: np.ndarray) -> list[tuple[str, str]]:
    """The true class, then the prediction and its confidence."""
    leaves = analysis.leaves
    lines = []
    for row, first in zip(rows.tolist(), called(analysis, rows), strict=True):
        guess = isolated(analysis.tree.leaf_names[leaves.assignments[row]])
        sure = "" if leaves.confidence is None else f"{100 * leaves.confidence[row]:.0f} % "
        lines.append((first, f"{sure}→ {guess}"))
    return lines


def called(analysis: Analysis, rows: np.ndarray) -> list[str]:
    """The true class of some points; "point 7" where it is not known."""
    names, labels = class_names(analysis.study), analysis.study.labels
    known = np.full(len(rows), -1) if labels is None else labels[rows]
    pairs = zip(rows.tolist(), known.tolist(), strict=True)
    return [names[label] if label >= 0 else f"point {row}" for row, label in pairs]
