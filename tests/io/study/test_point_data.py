"""Studies of vectors and graphs: beside logits, and alone."""

import csv

import numpy as np
import pytest
from scipy import sparse

import hierviz as hv
from hierviz.core.analysis import Analysis
from hierviz.errors import InputError, LoadError
from hierviz.io.study import point_data
from hierviz.io.study.file_roles import recognise_files
from tests.places import shared

RNG = np.random.default_rng(0)
VECTORS, LABELS = RNG.normal(size=(12, 4)), np.arange(12) % 3
GRAPH = sparse.csr_array(np.kron(np.eye(4), [[0, 1, 0], [1, 0, 2], [0, 2, 3]]))


def test_features_and_labels_of_one_file_are_a_study(tmp_path):
    np.savez(tmp_path / "flowers.npz", features=VECTORS, labels=LABELS + 1)
    study = hv.read_study(tmp_path / "flowers.npz")
    assert not study.has_clusters and not study.cluster_is_class
    assert np.array_equal(study.embeddings, VECTORS) and study.embeddings.dtype == np.float64
    assert study.labels.tolist() == LABELS.tolist() and study.class_names == ("1", "2", "3")
    assert str(study.files[-1]) == "flowers.npz: 12 points x 4 dimensions."
    again = hv.read_study(hv.write_study(study, tmp_path / "folder"))
    assert again.fingerprint == study.fingerprint and not again.has_clusters


def test_a_table_of_measures_with_a_column_of_words_is_a_study_of_vectors(tmp_path):
    with (tmp_path / "iris.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "sepal length", "legs", "species"])
        writer.writerows(
            [i + 7, f"{v[0]:.3f}", i % 5, "abc"[i % 3] * 2] for i, v in enumerate(VECTORS)
        )
    study = hv.read_study(tmp_path / "iris.csv")
    assert study.embeddings.shape == (12, 2), "whole numbers belong to it too, the id does not"
    assert study.class_names == ("aa", "bb", "cc") and study.labels.tolist() == LABELS.tolist()
    assert study.embeddings[:, 1].tolist() == [i % 5 for i in range(12)]


def test_columns_called_after_the_classes_are_logits_and_names_of_files_decide(tmp_path):
    lines = [
        "cat,dog,label",
        *(f"{a:.3f},{b:.3f},{'cat' if a > b else 'dog'}" for a, b, *_ in VECTORS),
    ]
    for name, has_logits in [("model.csv", True), ("features.csv", False)]:
        (tmp_path / name).write_text("\n".join(lines))
        study = hv.read_study(tmp_path / name)
        assert (study.logits is not None) == has_logits == (study.embeddings is None)
        assert study.class_names == ("cat", "dog")


@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
@pytest.mark.parametrize("dtype", [np.int8, np.float32, bool])
def test_a_graph_is_a_study(tmp_path, form, dtype):
    sparse.save_npz(tmp_path / "graph.npz", GRAPH.astype(dtype).asformat(form))
    np.save(tmp_path / "labels.npy", LABELS)
    study = hv.read_study(tmp_path)
    assert (study.n_points, study.n_clusters, study.has_clusters) == (12, 12, False)
    assert np.array_equal(study.graph.toarray(), GRAPH.astype(dtype).toarray())
    assert not study.graph.data.flags.writeable
    assert [str(file) for file in study.files][
        -1
    ] == "graph.npz: a graph of 12 points and 12 edges."
    assert "in 4 parts" in str(study.notices[0])
    assert hv.read_study(tmp_path / "graph.npz").labels is None
    assert recognise_files([tmp_path / "graph.npz"]) == {"graph": tmp_path / "graph.npz"}


def test_a_directed_graph_is_added_up_and_said(tmp_path):
    directed = sparse.csr_array(np.triu(np.ones((5, 5))))
    study = hv.study_from(graph=directed, labels=[0, 0, 1, 1, 1])
    assert np.array_equal(study.graph.toarray(), np.ones((5, 5)) + np.eye(5))
    assert "both directions of an edge were added (A + A^T)" in str(study.notices[0])
    other = hv.study_from(graph=directed * 2, labels=[0, 0, 1, 1, 1])
    assert other.fingerprint != study.fingerprint
    again = hv.read_study(hv.write_study(study, tmp_path / "new"))
    assert again.fingerprint == study.fingerprint and (again.graph != study.graph).nnz == 0


def test_vectors_and_a_graph_beside_logits(tmp_path):
    study = hv.study_from(logits=VECTORS[:, :3], embeddings=VECTORS, graph=GRAPH)
    assert study.has_clusters and study.n_clusters == 3
    assert study.embeddings.shape == (12, 4) and study.graph.shape == (12, 12)


def test_large_vectors_are_mapped(tmp_path, monkeypatch):
    monkeypatch.setattr("hierviz.io.numbers.arrays.MAP_OVER", 0)
    monkeypatch.setattr(
        point_data.read_logits, "__kwdefaults__", point_data.read_logits.__kwdefaults__
    )
    np.save(tmp_path / "embeddings.npy", np.ones((100, 3), np.float32))
    study = hv.read_study(tmp_path)
    assert study.embeddings.shape == (100, 3) and not study.embeddings.flags.writeable


def test_rows_of_zeros_are_said(tmp_path):
    vectors = VECTORS.copy()
    vectors[[3, 5]] = 0
    assert "2 rows are zeros, the first is row 3" in str(
        hv.study_from(embeddings=vectors).notices[0]
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"embeddings": np.full((5, 3), np.nan)}, "embeddings: expected finite numbers"),
        ({"embeddings": VECTORS, "labels": [0, 1]}, "expected 12 labels"),
        (
            {"embeddings": VECTORS, "graph": GRAPH[:5, :5]},
            "graph: expected 12 rows, one per point; found 5",
        ),
        ({"logits": np.eye(5), "graph": GRAPH}, "graph: expected 5 rows, one per point; found 12"),
        ({"graph": -GRAPH}, "weights of 0 or above; found -1 from point 0 to point 1"),
        ({"graph": GRAPH[:, :4]}, r"found shape \(12, 4\)"),
        ({"graph": GRAPH.toarray()}, "square sparse matrix .* found ndarray"),
        ({"graph": GRAPH * 0}, "a graph with edges; found none"),
    ],
)
def test_what_is_refused(given, words):
    with pytest.raises((LoadError, InputError), match=words):
        hv.study_from(**given)


def parts(**changes):
    rows = {
        "format": b"csr",
        "shape": [3, 3],
        "data": np.ones(2),
        "indices": [1, 0],
        "indptr": [0, 1, 2, 2],
    }
    return rows | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": b"dia"}, "the form csr, csc or coo; found 'dia'"),
        ({"format": 3}, "a form of sparse matrix; found int64"),
        ({"indices": [1, 7]}, "its parts do not go together"),
        ({"indptr": [0, 1, 9, 2]}, "its parts do not go together"),
        ({"indptr": [0, 1]}, "its parts do not go together"),
        ({"shape": [3, -3]}, "its parts do not go together"),
        ({"data": np.array(["a", "b"])}, "expected|do not go together"),
        ({"data": np.array([1.0, np.nan])}, "finite weights; found nan from point 1 to point 0"),
        ({"data": np.array([None, 1])}, "object"),
    ],
)
def test_files_that_are_no_graph(tmp_path, changes, words):
    np.savez(tmp_path / "graph.npz", **parts(**changes))
    with pytest.raises((LoadError, InputError), match=words):
        hv.read_study(tmp_path)


def test_arrays_that_are_no_sparse_matrix(tmp_path):
    np.savez(tmp_path / "graph.npz", a=np.eye(3))
    with pytest.raises(LoadError, match="expected a sparse matrix as scipy saves it"):
        hv.read_study(tmp_path)


def test_a_tree_over_points_makes_an_analysis():
    from scipy.cluster.hierarchy import linkage

    tree = hv.Hierarchy.from_linkage(linkage(VECTORS, "ward"))
    alone = hv.study_from(embeddings=VECTORS, labels=LABELS)
    found = Analysis.of_points(alone, tree)
    assert found.study is alone
    assert found.leaves.counts.toarray().tolist() == np.eye(3, dtype=int)[LABELS].tolist()
    assert found.nodes.size[-1] == 12
    beside = hv.study_from(logits=VECTORS[:, :3], embeddings=VECTORS, labels=LABELS)
    other = Analysis.of_points(beside, tree)
    assert other.study.logits is None and other.study.embeddings is beside.embeddings
    assert (other.leaves.counts != found.leaves.counts).nnz == 0
    flat = hv.Hierarchy.from_nested([[0, 1], 2])
    clusters = Analysis.of_points(alone, flat, leaf_of_point=LABELS)
    assert clusters.leaves.counts.toarray().tolist() == (np.eye(3, dtype=int) * 4).tolist()
    with pytest.raises(InputError, match="The tree has 3 leaves; the study has 12 points"):
        Analysis.of_points(alone, flat)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "size"),
    [("vectors/zoo", (101, 16)), ("vectors/letter", (20000, 16)), ("graphs/brain", (1770, 1770))],
)
def test_the_data_of_the_papers(name, size):
    study = hv.read_study(shared(f"{name}.npz"))
    found = study.graph if study.embeddings is None else study.embeddings
    assert found.shape == size and study.n_clusters == size[0]
