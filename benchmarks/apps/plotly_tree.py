"""The tree of random_tree.py as a plotly figure that Streamlit redraws at every cut, to compare with."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from benchmarks.apps.random_tree import make_tree
from hierviz import figures

st.set_page_config(layout="wide")
tree = make_tree(int(st.query_params.get("leaves", "1000")))[0]
k = st.number_input("groups", 1, tree.n_leaves, 2)
figure = figures.circular_tree(tree, cut=int(k), title=f"{k} groups")
st.plotly_chart(figure, key="tree")
st.caption(f"cut into {k}.")
