import numpy as np
import pytest
from scipy import sparse

import hierviz as hv
from hierviz.errors import InputError
from hierviz.methods import points_of

VECTORS = np.random.default_rng(1).normal(size=(9, 2))


def test_labels_are_numbers_or_names():
    by_number = hv.fit("average", VECTORS, [3, 3, -1, 5, 5, 5, 3, 3, 5])
    assert by_number.study.class_names == ("3", "5")
    assert by_number.study.labels.tolist() == [0, 0, -1, 1, 1, 1, 0, 0, 1]
    by_name = hv.fit("average", VECTORS, list("bbaaaabba"))
    assert by_name.study.class_names == ("a", "b")
    assert by_name.tree.leaf_names[:3] == ("b #0", "b #1", "a #2")
    assert hv.fit("average", VECTORS).tree.leaf_names[0] == "point #0"


def test_a_study_gives_its_embeddings_its_graph_or_its_logits():
    graph = sparse.csr_array(np.ones((9, 9)))
    logits, labels = np.abs(VECTORS), np.arange(9) % 2
    both = hv.study_from(logits=logits, labels=labels, embeddings=VECTORS, graph=graph)
    found = hv.fit("average", both)
    assert found.tree.parent.tolist() == hv.fit("average", VECTORS).tree.parent.tolist()
    assert found.study.logits is None and found.study.labels.tolist() == labels.tolist()
    assert points_of(hv.study_from(graph=graph)).shape == (9, 9)
    assert np.array_equal(points_of(hv.study_from(logits=logits)), logits)


def test_directed_graphs_are_added_up():
    directed = sparse.csr_array(np.triu(np.ones((5, 5)), 1))
    found = hv.fit("paris", directed)
    assert np.array_equal(found.study.graph.toarray(), np.ones((5, 5)) - np.eye(5))


@pytest.mark.parametrize(
    ("points", "given", "words"),
    [
        (np.ones(3), {}, r"points x dimensions, or a sparse graph; found shape \(3,\)"),
        (VECTORS, {"labels": [0, 1]}, r"Expected 9 labels.* found shape \(2,\)"),
        (VECTORS, {"labels": np.full(9, np.nan)}, "of float64"),
        (np.full((3, 2), np.nan), {}, "expected finite numbers; found nan in row 0"),
        (VECTORS * (np.arange(9) != 4)[:, None], {}, "found 1 of only zeros, the first is row 4"),
        (sparse.csr_array(-np.ones((3, 3))), {}, "weights of 0 or above"),
        (sparse.csr_array(np.ones((3, 3))), {}, "takes vectors, not a graph"),
        (
            hv.study_from(assignments=[0, 1, 1]),
            {},
            "no embeddings, graph or logits to fit a tree to",
        ),
        (hv.study_from(embeddings=VECTORS), {"labels": [0] * 9}, "A study has its own labels"),
    ],
)
def test_what_is_refused(points, given, words):
    with pytest.raises(InputError, match=words):
        hv.fit("ward", points, **given)
