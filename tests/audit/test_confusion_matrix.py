"""The confusion matrix in the order of the tree: its cells, its blocks, against loops over points."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.audit import confusion_matrix
from tests.audit.test_confusions import analyses, parts, pets


@given(analyses(), st.data())
@settings(max_examples=200)
def test_cells_and_blocks_are_those_of_loops_over_points(analysis, data):
    matrix, tree = confusion_matrix(analysis), analysis.tree
    labels, assigned, _, stands_for, place = parts(analysis)
    assert matrix.clusters.tolist() == tree.leaf_order.tolist()
    at = {leaf: column for column, leaf in enumerate(tree.leaf_order.tolist())}
    known = [label for label, leaf in enumerate(place) if leaf >= 0]
    assert matrix.classes.tolist() == sorted(known, key=lambda label: (at[place[label]], label))
    assert matrix.leaf_of_row.tolist() == [at[place[label]] for label in matrix.classes]
    rows = {label: row for row, label in enumerate(matrix.classes.tolist())}
    assert matrix.own_row.tolist() == [rows.get(stands_for[k], -1) for k in matrix.clusters]
    dense = np.zeros((len(matrix.classes), tree.n_leaves), dtype=int)
    for label, cluster in zip(labels, assigned, strict=True):
        if label >= 0 and cluster >= 0:
            dense[rows[label], at[cluster]] += 1
    got = np.zeros_like(dense)
    got[matrix.row, matrix.column] = matrix.count
    assert got.tolist() == dense.tolist()
    assert len(matrix.count) == np.count_nonzero(dense)

    cut = hv.cut_into(tree, data.draw(st.sampled_from(tree.n_groups.tolist())))
    group = cut.group_of_leaf
    wanted = np.zeros((cut.n_groups, cut.n_groups), dtype=int)
    for label, cluster in zip(labels, assigned, strict=True):
        if label >= 0 and cluster >= 0:
            wanted[group[place[label]], group[cluster]] += 1
    assert matrix.blocks(cut).toarray().tolist() == wanted.tolist()
    row_bounds, column_bounds = matrix.bounds(cut)
    for g in range(cut.n_groups):
        mine = slice(row_bounds[g], row_bounds[g + 1])
        assert {int(group[place[c]]) for c in matrix.classes[mine]} <= {g}
        inside = matrix.clusters[column_bounds[g] : column_bounds[g + 1]]
        assert sorted(inside.tolist()) == np.flatnonzero(group == g).tolist()
    assert (row_bounds[-1], column_bounds[-1]) == (len(matrix.classes), tree.n_leaves)


def test_a_matrix_by_hand():
    analysis = pets([0, 0, 0, 3, 1, 2, -1], [1, 1, 2, 1, 1, 2, 0])
    matrix = confusion_matrix(analysis)
    order = analysis.tree.leaf_order.tolist()
    assert matrix.classes.tolist() == order
    blocks = matrix.blocks(hv.cut_into(analysis.tree, 2))
    # cat dog: three stay, one goes to jet; jet kite: one goes to dog, one stays
    wanted = [[3, 1], [1, 1]] if order[0] in (0, 1) else [[1, 1], [1, 3]]
    assert blocks.toarray().tolist() == wanted


def test_a_clustering_model_can_have_clusters_without_a_row_and_rows_that_share_one():
    analysis = pets([0, 0, 1, 1, 1], [3, 3, 3, 2, 3], cluster_is_class=False)
    matrix = confusion_matrix(analysis)
    assert matrix.classes.tolist() == [0, 1]
    assert matrix.clusters[matrix.leaf_of_row].tolist() == [3, 3]
    own = dict(zip(matrix.clusters.tolist(), matrix.own_row.tolist(), strict=True))
    assert own == {0: -1, 1: -1, 2: 1, 3: 0}
