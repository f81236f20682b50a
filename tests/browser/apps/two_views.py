"""Two views of one tree, and one of another tree over the same clusters, on one page."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
import hierviz as hv
from hierviz.tree_view.payload import tree_payload
from hierviz.ui.tree.mount import mount_geometry, mount_view

TREES = {"first": "sum-of-means", "second": "mean-of-means"}


@st.cache_resource
def payloads() -> dict[str, bytes]:
    study = hv.read_study("digits")
    made = {}
    names = hv.cluster_names(study, hv.LeafProfile.from_study(study))
    for key, aggregation in TREES.items():
        tree = hv.l2h(study.logits, aggregation=aggregation, leaf_names=names)
        made[key] = tree_payload(key, hv.analyse(study, tree), None)
    return made


st.set_page_config(layout="wide")
for place, (name, tree) in zip(
    st.columns(3), [("a", "first"), ("b", "first"), ("c", "second")], strict=True
):
    with place:
        state = {"k": 3, "node": -1, "colour": "group"}
        mount_view(tree, state, seq=0, extra={}, key=name, on_change=lambda: None)
for key, payload in payloads().items():
    mount_geometry(payload, key=f"geometry_{key}")
