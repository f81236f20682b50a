"""The search for a tree of low Dasgupta cost: subtrees are moved to where they cost least.

`spaces.py` says what a tree over vectors or over a graph costs, `kernels_*.py` move its subtrees,
`binary_trees.py` holds trees that can be changed, `starts.py` makes the first ones, and `search.py` runs
it all. Metrics of finished trees live in `hierviz.metrics`, the other methods in the folder above.
"""
