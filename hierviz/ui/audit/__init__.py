"""The Audit page: the findings, each with its pictures, its place in the tree, and a mark."""
