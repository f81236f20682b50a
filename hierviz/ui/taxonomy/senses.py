"""The WordNet sense of every class: a table, and another sense for one that is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from hierviz.core.study import Study
from hierviz.io.store import store_of
from hierviz.io.taxonomies.taxonomy_files import read_senses
from hierviz.taxonomy import WAYS, Match, Synset, matches_of, open_wordnet
from hierviz.ui.shared.messages import plain
from hierviz.ui.taxonomy.best_matches import table_height

_COLUMNS = {
    "class": st.column_config.TextColumn(width="small"),
    "sense": st.column_config.TextColumn(width="medium"),
    "meaning": st.column_config.TextColumn(width=380),
    "senses": st.column_config.NumberColumn(help="How many its name has.", width=70),
}
_OUT = ""


def correct_senses(study: Study) -> None:
    """Which sense each class was given; a row is clicked to choose another, kept with the study.

    Raises
    ------
    InputError, LoadError
        When the classes cannot be matched at all.
    """
    senses = read_senses(study)
    matches = [one for one in matches_of(study, chosen=senses) if one.how != "wnid"]
    if not matches:
        st.caption("Every class has a wnid that WordNet 3.0 knows.")
        return
    unsure = [match for match in matches if match.needs_a_look]
    st.caption(
        f"{len(matches)} classes without a wnid of WordNet 3.0; {len(unsure)} of them should be checked. "
        "Click a row to choose another sense; it is kept with the study."
    )
    if unsure and st.toggle("Only those to check", key="only_unsure"):
        matches = unsure
    picked = st.dataframe(
        _table(matches), hide_index=True, height=table_height(len(matches)), on_select="rerun",
        selection_mode="single-row", key=f"senses_{len(matches)}", column_config=_COLUMNS,
    )  # fmt: skip
    if picked.selection.rows and picked.selection.rows[0] < len(matches):
        _choose(study, senses, matches[picked.selection.rows[0]])


def _table(matches: Sequence[Match]) -> pd.DataFrame:
    meant = [_meant(match) for match in matches]
    return pd.DataFrame(
        {
            "class": [match.class_name for match in matches],
            "sense": [", ".join(one.words[:3]) if one else "–" for one in meant],
            "meaning": [one.gloss if one else "" for one in meant],
            "senses": [len(match.candidates) for match in matches],
            "how": [WAYS[match.how] for match in matches],
            "wnid": [match.wnid for match in matches],
        }
    )


def _meant(match: Match) -> Synset | None:
    """The sense of a class, looked up where it is not one that its name has."""
    known = {one.wnid: one for one in match.candidates}
    if not match.wnid or match.wnid in known:
        return known.get(match.wnid)
    return open_wordnet().synset(match.wnid)


def _choose(study: Study, senses: dict[str, str], match: Match) -> None:
    """One class: its senses, those of another noun, none at all, or back to the automatic one."""
    name = match.class_name
    st.markdown(f"**{plain(name)}** is")
    other = st.text_input(
        "Look up another noun", key=f"noun_{name}", placeholder="where its name is not in WordNet",
        help="“aquarium fish” may be a goldfish.",
    )  # fmt: skip
    found = [*match.candidates, *(open_wordnet().senses(other) if other.strip() else ())]
    texts = {
        one.wnid: f"**{plain(', '.join(one.words[:3]))}**: {plain(one.gloss)}" for one in found
    }
    now = _meant(match)
    if now is not None and now.wnid not in texts:
        texts[now.wnid] = f"**{plain(now.name)}**: {plain(now.gloss)}"
    texts[_OUT] = "none of these: leave the class out"
    if other.strip() and not found:
        st.caption(plain(f"WordNet 3.0 has no noun {other.strip()!r}."))
    ways = list(texts)
    sense = st.radio(
        "Sense", ways, index=ways.index(match.wnid), format_func=texts.get,
        key=f"sense_{name}_{len(ways)}", label_visibility="collapsed",
    )  # fmt: skip
    with st.container(horizontal=True):
        if st.button("Use this sense", type="primary", key="use_sense"):
            store_of(study).choose_sense(name, sense)
            st.rerun()
        if name in senses and st.button("Back to the automatic one", key="forget_sense"):
            store_of(study).choose_sense(name, None)
            st.rerun()
