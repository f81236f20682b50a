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
_ROW, _MOST_HEIGHT = 35, 500  # of a table, in pixels
_NEARLY_ALL = 0.9  # of the classes: a category of more has a high F1 in any tree
_SHUFFLED = "when the classes of the leaves are shuffled, mean of 200 times"
_SHARE = st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0, width=75)
COLUMNS = {
    **dict.fromkeys(("F1", "precision", "recall", "Jaccard"), _SHARE),
    "category": st.column_config.TextColumn(width=160),
    "by chance": st.column_config.NumberColumn(format="%.2f", width=75, help=f"F1 {_SHUFFLED}."),
    "above chance": st.column_config.NumberColumn(
        format="%+.2f", width=90, help="F1 minus F1 by chance."
    ),
    "found": st.column_config.NumberColumn(help="Its classes below the node.", width=65),
    "of": st.column_config.NumberColumn("classes", help="Its classes in the tree.", width=65),
    "leaves": st.column_config.NumberColumn(help="All leaves below the node.", width=65),
    "depth": st.column_config.NumberColumn(help="Steps from the top.", width=65),
    "node": st.column_config.NumberColumn(help="The node that matches it best.", width=65),
}
#: Orders of the table: columns to sort by, and for each whether it rises.
ORDERS: dict[str, dict[str, bool]] = {
    "surprisingly kept together": {"above chance": False, "of": False},
    "surprisingly split up": {"above chance": True, "of": False},
    "number of classes": {"of": False, "F1": False},
}
ORDERS_MEAN = (
    f"Surprise is F1 above chance: F1 minus what the same category has {_SHUFFLED}. A category is "
    "kept together against the odds where it is high, and split up although people "
    "hold it to be one thing where it is about 0 or below. Rounded to two decimals; of equals, the larger category is first."
)


def table_height(n_rows: int) -> int:
    """Height of a table that ends with its last row, in pixels; long ones scroll."""
    return min(_ROW * (n_rows + 1) + 3, _MOST_HEIGHT)


def says_nothing(known: TreeTaxonomy) -> bool:
    """True where every category holds all classes, or none holds two: any tree recovers that."""
    return bool((known.recovery.n_classes >= _n_classes(known)).all())


def _n_classes(known: TreeTaxonomy) -> int:
    """Different classes that the leaves stand for."""
    classes = known.recovery.class_of_leaf
    return len(np.unique(classes[classes >= 0]))


def chance_if_known(known: TreeTaxonomy) -> RandomBaseline | None:
    """What shuffled leaves give, once it is there."""
    job = baseline_job(known)
    return job.result if job.finished.is_set() and job.error is None else None


def show_agreement(known: TreeTaxonomy) -> None:
    """The numbers for the whole tree, each beside what chance gives."""
    shuffled, closer = baseline_job(known), agreement_job(known)
    st.metric(
        "taxonomy recovered",
        number(known.recovery.mean_best_f1),
        help="Mean best F1: for every category with two classes or more, the F1 (harmonic mean of "
        "precision and recall) of the node that matches it best; the mean counts each category as "
        "often as it has classes. 1 when every category has a node of its own.",
        width="content",
    )
    if _is_done(shuffled, "by chance"):
        _baseline(shuffled.result)
    if _is_done(closer, "triplet agreement"):
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
        "triplet agreement",
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
        "by chance",
        number(found.mean),
        help=f"Taxonomy recovered {_SHUFFLED}; 95 % of them lie between {low:.3f} and {high:.3f}.",
        width="content",
    )


def best_match_table(known: TreeTaxonomy, chance: RandomBaseline | None = None) -> pd.DataFrame:
    """One row per category: how many of its classes one node holds, how well, and which node.

    The columns about chance come where it is known.
    """
    found, taxonomy = known.recovery, known.taxonomy
    concepts = found.concept.tolist()
    by_chance = {} if chance is None else _beside_chance(found.f1, chance.f1)
    return pd.DataFrame(
        {
            "category": [taxonomy.labels[c] for c in concepts],
            "of": found.n_classes,
            "F1": found.f1,
            **by_chance,
            "found": found.n_found,
            "precision": found.precision,
            "recall": found.recall,
            "Jaccard": found.jaccard,
            "leaves": found.n_leaves,
            "depth": taxonomy.depth[found.concept],
            "node": found.node,
            "id": [taxonomy.ids[c] for c in concepts],
        }
    )


def _beside_chance(f1: np.ndarray, chance: np.ndarray) -> dict[str, np.ndarray]:
    above = np.round(f1 - chance, 2) + 0.0  # no minus before 0
    return {"above chance": above, "by chance": chance}


def ordered(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """The table in one of `ORDERS`; without chance by the columns that are there."""
    by = {name: rises for name, rises in ORDERS[order].items() if name in table}
    return table.sort_values(
        list(by), ascending=list(by.values()), kind="stable", ignore_index=True
    )


def hold_nearly_all(known: TreeTaxonomy, table: pd.DataFrame) -> np.ndarray:
    """True for rows whose category holds nearly all classes, like WordNet's entity; any tree recovers it."""
    return (table["of"] > _NEARLY_ALL * _n_classes(known)).to_numpy()


def filtered_categories(table: pd.DataFrame, text: str, least: int) -> pd.DataFrame:
    """The categories whose name or id contains a text, with at least a given number of classes."""
    wanted = text.strip().casefold()
    keep = (table["of"] >= least).to_numpy()
    if wanted:
        texts = [table[c].astype(str).str.casefold() for c in ("category", "id")]
        keep = keep & np.logical_or.reduce([t.str.contains(wanted, regex=False) for t in texts])
    return table[keep]


def show_best_match(known: TreeTaxonomy, match: BestMatch) -> None:
    """One category: how well a node holds it, who is missing and where they went, who intrudes."""
    names = known.analysis.tree.leaf_names
    chance = chance_if_known(known)
    place = known.recovery.place_of(match.concept)
    by_chance = "" if chance is None else f" (by chance {number(chance.f1[place])})"
    if match.n_leaves == 1 < match.n_classes:
        st.markdown(
            f"The tree does not keep the **{match.n_classes}** classes of *{plain(match.label)}* together: "
            f"no group matches them better than one of them alone, F1 {number(match.f1)}{by_chance}."
        )
    else:
        st.markdown(
            f"**{match.n_found} of {match.n_classes}** classes of *{plain(match.label)}* lie below one "
            f"node of {match.n_leaves:,} {'leaf' if match.n_leaves == 1 else 'leaves'}: F1 "
            f"{number(match.f1)}{by_chance}, precision {percent(match.precision)}, recall "
            f"{percent(match.recall)}."
        )
    gloss = known.taxonomy.glosses[match.concept]
    if gloss:
        st.caption(plain(gloss))
    if match.missing:
        st.markdown(f"**Missing** ({len(match.missing)}), and what they are merged with instead")
        st.dataframe(
            pd.DataFrame(
                {
                    "missing": [names[one.leaf] for one in match.missing],
                    "merged with": [_named(names, one.among) for one in match.missing],
                }
            ),
            hide_index=True,
            height=min(35 * len(match.missing) + 38, 250),
        )
    if match.intruders:
        st.markdown(f"**Intruders** ({len(match.intruders)})")
        st.write(plain(_named(names, match.intruders, _MOST_NAMES)))
    if not match.missing and not match.intruders:
        st.caption("No class is missing, and there are no intruders.")


def _named(names, leaves, most: int = 5) -> str:
    rest = f" and {len(leaves) - most} more" if len(leaves) > most else ""
    return ", ".join(isolated(names[leaf]) for leaf in leaves[:most]) + rest
