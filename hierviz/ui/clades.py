"""Pieces of the Taxonomy page: the one number, the table of kinds, one kind in full, senses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.study import Study
from hierviz.taxonomy import WAYS, WORDNET, Clade, matches_of
from hierviz.ui.knowledge import Knowledge, baseline_job, keep_senses, senses_of
from hierviz.ui.show import errors_as_messages, number, percent, plain

_MOST_NAMES = 60
SHARE = st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0)
COLUMNS = dict.fromkeys(("F1", "precision", "recall", "Jaccard"), SHARE)


def show_agreement(known: Knowledge) -> None:
    """The numbers for the whole tree, each beside what chance gives."""
    found = known.agreement
    with st.container(horizontal=True, gap="large"):
        st.metric(
            "mean best F1",
            number(known.recovery.mean_best_f1),
            help="For every kind with two classes or more, the F1 of the node that matches it "
            "best; the mean counts each kind as often as it has classes.",
            width="content",
        )
        _baseline(known)
        st.metric(
            "triplets agreed",
            percent(found.triplets),
            help=f"Of {found.n_resolved:,} triplets of leaves of which both tree and taxonomy say "
            "which two are closest, the share on which they say the same. Chance gives a third.",
            width="content",
        )
        st.metric(
            "cophenetic correlation",
            number(found.cophenetic),
            help="Pearson's correlation over pairs of leaves between the heights at which they "
            "meet in the tree and in the taxonomy. Chance gives 0.",
            width="content",
        )


@st.fragment(run_every=1.0)
def _waiting(known: Knowledge) -> None:
    job = baseline_job(known)
    if job.finished.is_set():
        st.rerun()
    share = job.done / job.total if job.total else 0.0
    st.metric("with shuffled leaves", f"{percent(share)} done", width="content")


def _baseline(known: Knowledge) -> None:
    job = baseline_job(known)
    if not job.finished.wait(0.3):
        _waiting(known)
        return
    if job.error is not None:
        raise job.error
    low, high = job.result.interval
    st.metric(
        "with shuffled leaves",
        number(job.result.mean),
        help=f"The same number when the leaves' classes are shuffled, mean of "
        f"{len(job.result.values)} times; 95 % of them lie from {low:.3f} to {high:.3f}.",
        width="content",
    )
    st.metric("95 % of shuffles", f"{low:.3f} – {high:.3f}", width="content")


def clade_table(known: Knowledge) -> pd.DataFrame:
    """One row a kind: name, id, classes, found, leaves, F1, precision, recall, Jaccard, depth."""
    found, taxonomy = known.recovery, known.taxonomy
    concepts = found.concept.tolist()
    table = pd.DataFrame(
        {
            "kind": [taxonomy.labels[c] for c in concepts],
            "found": [f"{f} of {n}" for f, n in zip(found.n_found, found.n_classes, strict=True)],
            "F1": found.f1,
            "precision": found.precision,
            "recall": found.recall,
            "Jaccard": found.jaccard,
            "classes": found.n_classes,
            "leaves": found.n_leaves,
            "depth": taxonomy.depth[found.concept],
            "node": found.node,
            "id": [taxonomy.ids[c] for c in concepts],
        }
    )
    return table.sort_values(["classes", "F1"], ascending=False, kind="stable", ignore_index=True)


def filtered_kinds(table: pd.DataFrame, text: str, least: int) -> pd.DataFrame:
    """The kinds whose name or id contains a text, with so many classes at least."""
    wanted = text.strip().casefold()
    keep = (table["classes"] >= least).to_numpy()
    if wanted:
        texts = [table[c].astype(str).str.casefold() for c in ("kind", "id")]
        keep &= np.logical_or.reduce([t.str.contains(wanted, regex=False) for t in texts])
    return table[keep]


def show_clade(known: Knowledge, clade: Clade) -> None:
    """One kind: how well a node holds it, who is missing and where they went, who is a stranger."""
    names = known.analysis.tree.leaf_names
    st.markdown(
        f"**{clade.n_found} of {clade.n_classes}** classes of *{plain(clade.label)}* lie below one "
        f"node of {clade.n_leaves} leaves: F1 {number(clade.f1)}, precision "
        f"{percent(clade.precision)}, recall {percent(clade.recall)}."
    )
    gloss = known.taxonomy.glosses[clade.concept]
    if gloss:
        st.caption(plain(gloss))
    if clade.missing:
        st.markdown(f"**Missing** ({len(clade.missing)}), and the company they keep")
        st.dataframe(
            pd.DataFrame(
                {
                    "missing": [names[one.leaf] for one in clade.missing],
                    "is among": [_named(names, one.company) for one in clade.missing],
                }
            ),
            hide_index=True,
            height=min(35 * len(clade.missing) + 38, 250),
        )
    if clade.strangers:
        st.markdown(f"**Strangers inside** ({len(clade.strangers)})")
        st.write(plain(_named(names, clade.strangers, _MOST_NAMES)))
    if not clade.missing and not clade.strangers:
        st.caption("Nobody is missing and nobody is a stranger.")


def _named(names, leaves, most: int = 5) -> str:
    rest = f" and {len(leaves) - most} more" if len(leaves) > most else ""
    return ", ".join(names[leaf] for leaf in leaves[:most]) + rest


def correct_senses(study: Study, by: str) -> None:
    """What WordNet sense every class was given, with a choice where its name has several."""
    if by != WORDNET:
        return
    chosen = senses_of(study)
    matches = [match for match in matches_of(study, chosen=chosen) if match.how != "wnid"]
    if not matches:
        st.caption("Every class has a wnid that WordNet 3.0 knows.")
        return
    unsure = [match for match in matches if match.how in ("ambiguous", "unmatched", "unknown wnid")]
    st.caption(f"{len(matches)} classes were matched by name, {len(unsure)} of them not surely.")
    st.dataframe(
        pd.DataFrame(
            {
                "class": [match.class_name for match in matches],
                "sense": [match.wnid or "–" for match in matches],
                "how": [WAYS[match.how] for match in matches],
                "meaning": [
                    match.candidates[0].gloss if match.candidates else "" for match in matches
                ],
            }
        ),
        hide_index=True,
        height=250,
    )
    with st.form("senses", border=False):
        choices = {match.class_name: match for match in matches if match.candidates}
        name = st.selectbox("Class", list(choices), key="sense_class") if choices else None
        other = [] if name is None else choices[name].candidates
        texts = {sense.wnid: f"{', '.join(sense.words[:3])}: {sense.gloss}" for sense in other}
        sense = st.selectbox(
            "Sense", ["", *texts], format_func=lambda w: texts.get(w, "none"), key="sense_wnid"
        )
        if st.form_submit_button("Use this sense") and name is not None:
            with errors_as_messages():
                keep_senses(study, {**chosen, name: sense})
                st.rerun()
