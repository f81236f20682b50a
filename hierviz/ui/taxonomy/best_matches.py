"""Pieces of the Taxonomy page: the one number, the table of best matches, one of them in full, senses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.taxonomy import Agreement, BestMatch, RandomBaseline, TreeTaxonomy
from hierviz.text import isolated
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.messages import fragment, number, percent, plain
from hierviz.ui.shared.taxonomies import agreement_job, baseline_job

_MOST_NAMES = 60
_PATIENCE_S = 0.3  # before a number is said to be on its way
_ROW, _MOST_HEIGHT = 35, 360  # of a table, in pixels
SHARE = st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0, width="small")
COLUMNS = {
    **dict.fromkeys(("F1", "precision", "recall", "Jaccard"), SHARE),
    "kind": st.column_config.TextColumn("category", width="medium"),
    "found": st.column_config.NumberColumn(help="Its classes below the node.", width=65),
    "of": st.column_config.NumberColumn(help="Its classes in the tree.", width=65),
    "leaves": st.column_config.NumberColumn(help="All leaves below the node.", width=65),
    "depth": st.column_config.NumberColumn(help="Steps from the top.", width=65),
    "node": st.column_config.NumberColumn(help="The node that matches it best.", width=65),
}


def table_height(n_rows: int) -> int:
    """Height of a table that ends with its last row, in pixels; long ones scroll."""
    return min(_ROW * (n_rows + 1) + 3, _MOST_HEIGHT)


def says_nothing(known: TreeTaxonomy) -> bool:
    """True where every category holds all classes, or none holds two: any tree recovers that."""
    placed = int((known.recovery.class_of_leaf >= 0).sum())
    return bool((known.recovery.n_classes >= placed).all())


def show_agreement(known: TreeTaxonomy) -> None:
    """The numbers for the whole tree, each beside what chance gives."""
    shuffled, closer = baseline_job(known), agreement_job(known)
    with st.container(horizontal=True, gap="large"):
        st.metric(
            "mean best F1",
            number(known.recovery.mean_best_f1),
            help="For every category with two classes or more, the F1 of the node that matches it "
            "best; the mean counts each category as often as it has classes.",
            width="content",
        )
        if _is_done(shuffled, "with shuffled leaves"):
            _baseline(shuffled.result)
        if _is_done(closer, "triplets agreed"):
            _triplets(closer.result)


def _is_done(job: Job, label: str) -> bool:
    """True when there is a result to show; until then its metric says how far it is."""
    if not job.finished.wait(_PATIENCE_S):
        _waiting(job, label)
        return False
    return True


@fragment(run_every=1.0)
def _waiting(job: Job, label: str) -> None:
    if job.finished.is_set():
        st.rerun()
    share = job.done / job.total if job.total else 0.0
    st.metric(label, f"{percent(share)} done", width="content")


def _triplets(found: Agreement) -> None:
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


def _baseline(found: RandomBaseline) -> None:
    low, high = found.interval
    st.metric(
        "with shuffled leaves",
        number(found.mean),
        delta=f"{low:.3f} – {high:.3f}",
        delta_color="off",
        delta_arrow="off",
        help=f"The same number when the leaves' classes are shuffled, mean of "
        f"{len(found.values)} times; below it, between what 95 % of them lie.",
        width="content",
    )


def best_match_table(known: TreeTaxonomy) -> pd.DataFrame:
    """One row a category: how many of its classes one node holds, how well, and which node."""
    found, taxonomy = known.recovery, known.taxonomy
    concepts = found.concept.tolist()
    table = pd.DataFrame(
        {
            "kind": [taxonomy.labels[c] for c in concepts],
            "found": found.n_found,
            "of": found.n_classes,
            "F1": found.f1,
            "precision": found.precision,
            "recall": found.recall,
            "Jaccard": found.jaccard,
            "leaves": found.n_leaves,
            "depth": taxonomy.depth[found.concept],
            "node": found.node,
            "id": [taxonomy.ids[c] for c in concepts],
        }
    )
    return table.sort_values(["of", "F1"], ascending=False, kind="stable", ignore_index=True)


def filtered_categories(table: pd.DataFrame, text: str, least: int) -> pd.DataFrame:
    """The categories whose name or id contains a text, with so many classes at least."""
    wanted = text.strip().casefold()
    keep = (table["of"] >= least).to_numpy()
    if wanted:
        texts = [table[c].astype(str).str.casefold() for c in ("kind", "id")]
        keep = keep & np.logical_or.reduce([t.str.contains(wanted, regex=False) for t in texts])
    return table[keep]


def show_best_match(known: TreeTaxonomy, match: BestMatch) -> None:
    """One category: how well a node holds it, who is missing and where they went, who intrudes."""
    names = known.analysis.tree.leaf_names
    st.markdown(
        f"**{match.n_found} of {match.n_classes}** classes of *{plain(match.label)}* lie below one "
        f"node of {match.n_leaves} leaves: F1 {number(match.f1)}, precision "
        f"{percent(match.precision)}, recall {percent(match.recall)}."
    )
    gloss = known.taxonomy.glosses[match.concept]
    if gloss:
        st.caption(plain(gloss))
    if match.missing:
        st.markdown(f"**Missing** ({len(match.missing)}), and where they went")
        st.dataframe(
            pd.DataFrame(
                {
                    "missing": [names[one.leaf] for one in match.missing],
                    "is among": [_named(names, one.among) for one in match.missing],
                }
            ),
            hide_index=True,
            height=min(35 * len(match.missing) + 38, 250),
        )
    if match.intruders:
        st.markdown(f"**Intruders** ({len(match.intruders)})")
        st.write(plain(_named(names, match.intruders, _MOST_NAMES)))
    if not match.missing and not match.intruders:
        st.caption("Nobody is missing and nobody intrudes.")


def _named(names, leaves, most: int = 5) -> str:
    rest = f" and {len(leaves) - most} more" if len(leaves) > most else ""
    return ", ".join(isolated(names[leaf]) for leaf in leaves[:most]) + rest
