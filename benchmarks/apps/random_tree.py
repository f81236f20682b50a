"""A Streamlit page with one random tree of ?leaves=N leaves, for measuring the tree view."""

import sys
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_by_hand
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.metrics import ami, group_counts, sweep
from hierviz.tree_view.payload import tree_payload
from hierviz.ui.tree.mount import mount_geometry, mount_view

N_CLASSES = 20


@st.cache_resource
def make_tree(n_leaves: int):
    """A tree of random merges, its tables, and its payload."""
    rng = np.random.default_rng(0)
    alive, merges = list(range(n_leaves)), []
    for step in range(n_leaves - 1):
        pair = []
        for _ in range(2):
            place = int(rng.integers(len(alive)))
            alive[place], alive[-1] = alive[-1], alive[place]
            pair.append(alive.pop())
        merges.append(pair)
        alive.append(n_leaves + step)
    names = [f"leaf {leaf}" for leaf in range(n_leaves)]
    tree = Hierarchy.from_merges(merges, leaf_names=names)
    labels = np.repeat(rng.integers(0, N_CLASSES, n_leaves), 3)
    assignments = np.repeat(np.arange(n_leaves, dtype=np.int32), 3)
    study = Study(
        name="random",
        assignments=assignments,
        labels=labels.astype(np.int32),
        class_names=tuple(f"class {c}" for c in range(N_CLASSES)),
        cluster_is_class=False,
    )
    leaves = LeafProfile.from_study(study)
    curves = sweep(tree, leaves.counts) if n_leaves <= 10_000 else None
    payload = tree_payload(f"random-{n_leaves}", Analysis.of(study, tree, leaves=leaves), curves)
    return tree, leaves, payload


def page() -> None:
    """The page: the view, and what a selection changes."""
    st.set_page_config(layout="wide")
    n = int(st.query_params.get("leaves", "1000"))
    tree, leaves, payload = make_tree(n)

    @st.fragment
    def view() -> None:
        told = st.session_state.get("view", {}).get("view") or {"k": 20, "node": -1, "n": 0}
        extra = {"cut": f"{told['k']}--", "heard": told["n"]}
        if n <= 10_000:
            cut = cut_by_hand(tree, told["k"])
            extra["ami"] = ami(group_counts(leaves.counts, cut))
        state = {"k": 20, "node": -1, "colour": "group"}
        mount_view(f"random-{n}", state, seq=0, extra=extra, key="view", on_change=lambda: None)
        st.subheader(f"node {told['node']}", anchor=False)

    view()
    mount_geometry(payload, key="geometry")


if __name__ == "__main__":
    page()
