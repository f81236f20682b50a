"""How the files of a study were read, and a way to correct how a table is read."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from hierviz.core.study import Study
from hierviz.io.study.settings import columns_of
from hierviz.ui.shared.messages import callback, plain
from hierviz.ui.shared.selection import select, selection

_HEADING = {"Detect automatically": None, "is a heading": True, "holds numbers": False}


def show_files(study: Study) -> None:
    """One sentence per file, and controls for the columns of tables."""
    if not study.files:
        return
    with st.expander("How its files were read"):
        st.markdown("\n".join(f"- {plain(file)}" for file in study.files))
        tables = [file for file in study.files if file.columns]
        if not tables:
            return
        st.caption("If a table was misread, correct it here.")
        said = {**tables[0].columns, **columns_of(selection().columns)}
        text = ask_for_columns(f"of {study.name}", said)

        def read_again() -> None:
            select(columns=text)

        st.button("Open again", key="columns_again", on_click=callback(read_again))


def ask_for_columns(key: str, said: Mapping[str, object]) -> str:
    """What a person says about the columns of a study's tables, as `Selection.columns` holds it.

    Parameters
    ----------
    key : str
        Tells these controls from others on the page.
    said : mapping
        What they show at first, as ``[columns]`` of study.toml says it.
    """
    left_out = said.get("leave_out")
    names = ", ".join(map(str, left_out)) if isinstance(left_out, list | tuple) else ""
    meant = said.get("heading")
    at = next((at for at, value in enumerate(_HEADING.values()) if value is meant), 0)
    heading = _HEADING[
        st.selectbox("The first line", list(_HEADING), index=at, key=f"columns_heading_{key}")
    ]
    label = st.text_input(
        "Column of true classes", str(said.get("label") or ""), key=f"columns_label_{key}",
        placeholder="its heading, or #1 for the first",
    )  # fmt: skip
    leave_out = st.text_input(
        "Columns to leave out", names, key=f"columns_leave_out_{key}",
        placeholder="headings or #1, #2, separated by commas",
    )  # fmt: skip
    wanted: dict[str, object] = {} if heading is None else {"heading": heading}
    if label.strip():
        wanted["label"] = label.strip()
    if others := [name.strip() for name in leave_out.split(",") if name.strip()]:
        wanted["leave_out"] = others
    return json.dumps(wanted, ensure_ascii=False) if wanted else ""
