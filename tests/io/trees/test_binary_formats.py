"""Trees in torch files, pickles and object arrays: what comes out, and that nothing in them runs."""

import gzip
import os
import pickle
import zipfile

import numpy as np
import pytest
from scipy.cluster.hierarchy import cut_tree, linkage

from hierviz.errors import LoadError
from hierviz.io import read_tree
from hierviz.io.trees import find_tree
from hierviz.io.trees.pickled import PickledArray, read_pickle_bytes
from hierviz.methods.assign import path_products
from tests.io.trees.torch_writer import state_pickle, write_old_torch, write_torch


def refusal(call, *args, **options):
    with pytest.raises(LoadError) as caught:
        call(*args, **options)
    return str(caught.value)


class Harm:
    """What a hostile pickle holds: opening it would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture
def harm(tmp_path):
    """A pickle that would run code, and the folder that code would make."""
    made = tmp_path / "made"
    yield Harm(made)
    assert not made.exists(), "the code in the file was run"


def masks(kept, depth):
    state = {d: np.ones(1 << d, np.float32) for d in range(1, depth + 1)}
    state[depth][[j for j in range(1 << depth) if j not in kept]] = 0
    return state


# -- nothing runs ---------------------------------------------------------------------


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_that_runs_code_is_refused(tmp_path, harm, protocol):
    path = tmp_path / "A_B.gzip"
    path.write_bytes(gzip.compress(pickle.dumps({"A": harm}, protocol)))
    message = refusal(read_tree, path, format="fph")
    assert (
        "A_B.gzip: refused" in message and "mkdir" in message and "Nothing in it was run" in message
    )


def test_an_object_array_that_runs_code_is_refused(tmp_path, harm):
    np.save(tmp_path / "t.npy", np.array([[0, harm, None, 1]], dtype=object))
    assert "t.npy: refused" in refusal(read_tree, tmp_path / "t.npy")


def test_a_torch_file_that_runs_code_is_refused(tmp_path, harm):
    write_torch(tmp_path / "m.pth", {}, content=pickle.dumps({1: harm}, 2))
    assert "m.pth: refused" in refusal(read_tree, tmp_path / "m.pth")
    old = write_old_torch(tmp_path / "o.pth", {})
    old.write_bytes(old.read_bytes()[:20] + pickle.dumps(harm, 2))
    assert "refused" in refusal(read_tree, old)
    nested = b"\x80\x02ctorch.storage\n_load_from_bytes\n" + pickle.dumps(b"x", 2)[2:-1] + b"\x85R."
    write_torch(tmp_path / "n.pth", {}, content=nested)
    assert "_load_from_bytes" in refusal(read_tree, tmp_path / "n.pth")


@pytest.mark.parametrize(
    "content",
    [
        b"cbuiltins\neval\n(X\x05\x00\x00\x00'x'+1tR.",
        b"(X\x01\x00\x00\x00xibuiltins\neval\n.",
        b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93\x8c\x01x\x85R.",
        b"\x80\x02cnumpy\nload\n.",
        b"cnumpy.core.multiarray\nscalar.__globals__\n.",
        b"\x82\x01.",
        b"Px\n.",
    ],
)
def test_every_way_to_a_call_is_refused(content):
    assert "refused" in refusal(read_pickle_bytes, content, "p")


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, -2, 1 << 70, 2.5, None, True], b"b": ("x", b"y", {3, 4}, frozenset([5]))},
        [[(0,), (1,)], [(2,), (0, 1)]],
        [np.int64(3), np.float32(0.5), np.bool_(True)],
        {"ü": "猫", "empty": [[], (), {}, set()]},
    ],
)
@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_come_out_as_they_went_in(value, protocol):
    assert read_pickle_bytes(pickle.dumps(value, protocol), "p") == value


@pytest.mark.parametrize("module", [b"numpy._core", b"numpy.core"])
@pytest.mark.parametrize("array", [np.arange(6).reshape(2, 3), np.eye(3, dtype=">f4", order="F")])
def test_arrays_come_out_as_they_went_in(array, module):
    content = pickle.dumps(array, 2).replace(b"numpy._core", module)
    found = read_pickle_bytes(content, "p")
    assert isinstance(found, PickledArray)
    np.testing.assert_array_equal(found.values(), array)


ENDLESS = b"0)" + b"2\x86" * 60  # a pair of a pair of ...: 2^60 items when written out


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02cnumpy\ndtype\n)" + ENDLESS + b"\x85R.",
        b"\x80\x04)" + ENDLESS + b"\x8c\x01x\x93.",
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n)R(K\x01)" + ENDLESS + b"NNNtb.",
        b"\x80\x02c_codecs\nencode\n(X\x01\x00\x00\x00x)" + ENDLESS + b"tR.",
    ],
)
def test_values_without_end_are_never_written_out(content):
    assert (
        "damaged" in (message := refusal(read_pickle_bytes, content, "p")) or "refused" in message
    )


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.gzip"
    path.write_bytes(gzip.compress(b"\x80\x04" + bytes(1 << 28), 9))
    assert "unpacks to more than 134,217,728 bytes" in refusal(read_tree, path)


def test_deep_and_shared_values_do_no_harm():
    deep = b"]" * 60_000 + b"a" * 59_999 + b"."
    assert isinstance(read_pickle_bytes(deep, "p"), list)
    shared = b"]" + b"2\x86" * 60 + b"."  # a pair of a pair of ..., 2^60 items when written out
    assert isinstance(read_pickle_bytes(shared, "p"), tuple)
    as_key = b"}" + b"]" + b"0)" + b"2\x86" * 60 + b"K\x01s."
    assert "damaged" in refusal(read_pickle_bytes, as_key, "p")


# -- CoHiClust ------------------------------------------------------------------------


@pytest.mark.parametrize("write", [write_torch, write_old_torch])
def test_cohiclust_masks_give_the_tree(tmp_path, write):
    #            0           leaves 0..3 are nodes 3..6; leaf 2 is pruned,
    #          1   2         so node 2 falls away and leaf 3 hangs below the root
    #         0 1  - 3
    write(tmp_path / "masks.pth", masks({0, 1, 3}, 2))
    found = find_tree([tmp_path / "masks.pth"])
    assert found.tree.leaf_names == ("0", "1", "3") and found.cluster_of_leaf == (0, 1, 3)
    assert found.tree.parent.tolist() == [3, 3, 4, 4, -1]
    assert "3 of 4 leaves are kept" in found.tree.notices[0]


def test_cohiclust_sigmoids_give_leaves_and_reach(tmp_path):
    rng = np.random.default_rng(3)
    sigmoids, kept = rng.random((500, 7)), [0, 2, 3, 5, 6]
    write_torch(tmp_path / "masks.pth", masks(set(kept), 3))
    np.save(tmp_path / "s.npy", sigmoids)
    found = find_tree([tmp_path / "s.npy", tmp_path / "masks.pth"])
    slow = np.ones((500, 8))
    for leaf in range(8):
        node = 7 + leaf
        while node:
            above = (node - 1) // 2
            slow[:, leaf] *= sigmoids[:, above] if node == 2 * above + 1 else 1 - sigmoids[:, above]
            node = above
    np.testing.assert_allclose(path_products(sigmoids), slow)
    masked = slow * np.isin(np.arange(8), kept)
    np.testing.assert_array_equal(np.array(kept)[found.assignments], masked.argmax(axis=1))
    for node in range(found.tree.n_nodes):
        below = np.array(kept)[found.tree.leaves_below(node)]
        np.testing.assert_allclose(
            found.node_probability[:, node], masked[:, below].sum(axis=1), rtol=1e-5
        )


def test_cohiclust_depth_comes_from_the_head(tmp_path):
    write_torch(tmp_path / "m.pth", {"tree_model.0.weight": np.zeros((7, 4), np.float32)})
    found = find_tree([tmp_path / "m.pth"])
    assert found.tree.n_leaves == 8 and "no mask file" in found.tree.notices[0]
    write_torch(tmp_path / "k.pth", masks({0, 1, 2}, 2))
    message = refusal(find_tree, [tmp_path / "m.pth", tmp_path / "k.pth"])
    assert "depth 2, the model's head 3" in message


@pytest.mark.parametrize(
    "state, words",
    [
        (masks(set(), 2), "leave no leaf"),
        ({1: np.ones(2, np.float32), 2: np.ones(3, np.float32)}, "4 values of 0 or 1"),
        ({1: np.ones(2, np.float32), 3: np.ones(8, np.float32)}, "every depth from 1"),
        ({1: np.full(2, 0.5, np.float32)}, "2 values of 0 or 1"),
        ({"other": np.ones(2, np.float32)}, "found the keys other"),
        ({"tree_model.0.weight": np.ones((6, 2), np.float32)}, "2^T - 1 rows"),
    ],
)
def test_cohiclust_files_that_are_none(tmp_path, state, words):
    write_torch(tmp_path / "m.pth", state)
    assert words in refusal(find_tree, [tmp_path / "m.pth"], format="cohiclust")


def test_sigmoids_that_are_none(tmp_path):
    write_torch(tmp_path / "m.pth", masks({0, 1, 2}, 2))
    np.save(tmp_path / "s.npy", np.zeros((5, 4)))
    assert "3 inner nodes" in refusal(find_tree, [tmp_path / "m.pth", tmp_path / "s.npy"])
    np.save(tmp_path / "s.npy", np.array([[0.5, 0.5, 0.5], [0.5, 1.5, 0.5]]))
    message = refusal(find_tree, [tmp_path / "m.pth", tmp_path / "s.npy"])
    assert "found 1.5 in row 1, column 1" in message and "sigmoid" in message


def test_torch_files_that_are_damaged(tmp_path):
    state = masks({0, 1, 2}, 2)
    write_torch(tmp_path / "l.pth", state, lost="1")
    assert "are missing" in refusal(find_tree, [tmp_path / "l.pth"])
    huge = state_pickle({1: np.ones(2, np.float32)}).replace(b"K\x02", b"J\xff\xff\xff\x7f")
    write_torch(tmp_path / "h.pth", {1: np.ones(2, np.float32)}, content=huge)
    assert "h.pth" in refusal(find_tree, [tmp_path / "h.pth"])
    whole = write_old_torch(tmp_path / "o.pth", state).read_bytes()
    for size in range(30, len(whole), 40):
        (tmp_path / "c.pth").write_bytes(whole[:size])
        assert "c.pth" in refusal(find_tree, [tmp_path / "c.pth"], format="cohiclust")
    with zipfile.ZipFile(tmp_path / "z.pth", "w") as archive:
        archive.writestr("a.txt", "x")
    assert "z.pth" in refusal(find_tree, [tmp_path / "z.pth"])


# -- the others -----------------------------------------------------------------------

ROWS = [
    [0, "0", None, 10],
    [1, "1", 0, 10],
    [2, " truck: 0.9 tot 1000", 0, 1],
    [3, "no digits", 1, 10],
    [4, "no digits", 3, 1],
    [5, "no digits", 1, 1],
]


def save_rows(path, rows):
    np.save(path, np.array(rows, dtype=object))
    return path


@pytest.mark.parametrize("is_old", [False, True])
def test_treevae_leaves_count_in_the_order_of_the_rows(tmp_path, is_old):
    path = save_rows(tmp_path / "data_tree.npy", ROWS)
    if is_old:  # as numpy 1 writes it
        content = path.read_bytes().replace(b"\x8c\x16numpy._core", b"\x8c\x15numpy.core")
        at = content.index(b"\x80\x04\x95") + 3
        size = int.from_bytes(content[at : at + 8], "little") - 1
        path.write_bytes(content[:at] + size.to_bytes(8, "little") + content[at + 8 :])
    np.save(tmp_path / "leaves.npy", np.array([2, 0, -1, 1]))
    found = find_tree([path, tmp_path / "leaves.npy"])
    assert found.tree.leaf_names == ("truck: 0.9 tot 1000", "no digits", "no digits")
    assert found.tree.parent.tolist() == [4, 3, 3, 4, -1]
    assert found.assignments.tolist() == [2, 0, -1, 1]


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda rows: rows.append([6, "x", 9, 1]), "no node 9"),
        (lambda rows: rows.append([5, "x", 1, 1]), "found twice: 5"),
        (lambda rows: rows.append([6, "x", None, 1]), "found 2: 0, 6"),
        (lambda rows: rows.append([6, 7, 1, 1]), "in row 6"),
        (lambda rows: rows[1].__setitem__(2, 3), "a cycle"),
        (lambda rows: [row.append(0) for row in rows], "shape (6, 5)"),
    ],
)
def test_treevae_trees_that_are_none(tmp_path, change, words):
    rows = [list(row) for row in ROWS]
    change(rows)
    assert words in refusal(find_tree, [save_rows(tmp_path / "t.npy", rows)])


def test_hyphc_is_single_linkage_of_the_angles(tmp_path):
    points = np.random.default_rng(0).normal(size=(40, 3))
    write_torch(tmp_path / "model_0.pkl", {"scale": np.ones(1), "embeddings.weight": points})
    found = find_tree([tmp_path / "model_0.pkl"])
    unit = points / np.linalg.norm(points, axis=1, keepdims=True)
    wanted = linkage(1 - (unit @ unit.T)[np.triu_indices(40, 1)], "single")
    np.testing.assert_allclose(found.tree.to_linkage()[:, 2], wanted[:, 2])
    assert found.over_points and len(cut_tree(found.tree.to_linkage(), 4)) == 40
    points[7] = 0
    write_torch(tmp_path / "z.pkl", {"embeddings.weight": points})
    assert "in row 7" in refusal(find_tree, [tmp_path / "z.pkl"])


def test_eph_takes_the_likeliest_parent(tmp_path):
    # inner nodes 4 (leaves 0, 1), 5 (leaves 2, 3) and the root 7; nothing points to 6
    leaves = np.array([[0.9, 0, 0, 0.1], [0.6, 0.4, 0, 0], [0, 1, 0, 0], [0.2, 0.5, 0, 0.3]])
    inner = np.array([[0, 0.1, 0.1, 0.8], [0, 0, 0.4, 0.6], [0, 0, 0, 1], [0, 0, 0, 0]])
    np.savez(tmp_path / "best_A.npy.npz", leaves)
    message = refusal(read_tree, tmp_path / "best_A.npy.npz")
    assert "expected best_B.npy.npz too" in message
    np.savez(tmp_path / "best_B.npy.npz", inner)
    for files in ("AB", "BA", "A", "B"):
        tree = read_tree([tmp_path / f"best_{half}.npy.npz" for half in files])
        groups = {tuple(sorted(tree.leaves_below(node).tolist())) for node in (4, 5, 6)}
        assert groups == {(0, 1), (2, 3), (0, 1, 2, 3)}
    inner[2, 1] = 0.5
    np.savez(tmp_path / "best_B.npy.npz", inner)
    assert "found more in row 2" in refusal(read_tree, tmp_path / "best_A.npy.npz")


@pytest.mark.parametrize("kind", ["U3", "M8[s]", "c16"])
@pytest.mark.parametrize("half", "AB")
def test_eph_of_no_numbers(tmp_path, kind, half):
    for name in "AB":
        table = np.array([[0, 1], [0, 0]])
        np.savez(tmp_path / f"best_{name}.npy.npz", table.astype(kind) if name == half else table)
    message = refusal(read_tree, tmp_path / "best_A.npy.npz", format="eph")
    assert "expected two tables" in message


def test_an_archive_whose_content_lies_beyond_its_end(tmp_path):
    np.savez(tmp_path / "best_A.npy.npz", np.eye(3))
    content = bytearray((tmp_path / "best_A.npy.npz").read_bytes())
    content[29] = 255  # how many bytes stand between the file's name and its content
    (tmp_path / "best_A.npy.npz").write_bytes(content)
    assert "best_A.npy.npz" in refusal(read_tree, tmp_path / "best_A.npy.npz")


@pytest.mark.parametrize("with_tree", [True, False])
def test_fph_is_read_multi_way(tmp_path, with_tree):
    content = {"A": np.array([[1.0, 0], [1, 0], [1, 0], [0, 1]]), "B": np.array([[0, 1.0], [0, 0]])}
    if with_tree:
        content["T"] = {4: [0, 1, 2], 5: [4, 3]}
    (tmp_path / "A_B.gzip").write_bytes(gzip.compress(pickle.dumps(content)))
    assert read_tree(tmp_path / "A_B.gzip").parent.tolist() == [4, 4, 4, 5, 5, -1]


@pytest.mark.parametrize(
    "children, words",
    [
        ({4: [0, 1, 2], 5: [4, 3, 0]}, "every child once"),
        ({4: [0, 1, 5], 5: [4, 3, 2]}, "cycle"),
        ({4: [0, 1], 5: [4, 3]}, "parent in T for leaf 2"),
        ({4: [0, 1, 2, 3], 5: [6, 7]}, "one root"),
        ([1], "expected T to be a dict"),
    ],
)
def test_fph_trees_that_are_none(tmp_path, children, words):
    content = {"A": np.eye(4, 2), "B": np.eye(2), "T": children}
    (tmp_path / "A_B.gzip").write_bytes(gzip.compress(pickle.dumps(content)))
    assert words in refusal(read_tree, tmp_path / "A_B.gzip")
    (tmp_path / "c.gzip").write_bytes(gzip.compress(pickle.dumps(content))[:-9])
    assert "cut short" in refusal(read_tree, tmp_path / "c.gzip")


# -- real files -----------------------------------------------------------------------

KEPT = {
    "CIFAR10": (0, 2, 7, 8, 13, 15, 19, 20, 25, 30),
    "STL10": (0, 4, 5, 7, 8, 9, 10, 11, 12, 14),
    "ImageNet10": (1, 2, 4, 5, 6, 8, 9, 11, 12, 14),
    "ImageNetDogs": (0, 1, 2, *range(4, 16)),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", KEPT)
def test_real_cohiclust_masks(shared_data, name):
    path = shared_data / "trees" / "cohiclust" / f"{name}.last_epoch_model_masks.pth"
    found = find_tree([path])
    assert found.cluster_of_leaf == KEPT[name] and found.tree.is_binary


@pytest.mark.shared
def test_real_files_of_the_other_tools(shared_data):
    trees = shared_data / "trees"
    assert find_tree([trees / "treevae" / "data_tree.npy"]).tree.n_leaves == 3
    assert find_tree([trees / "hyphc" / "model_0.pkl"]).tree.n_leaves == 150
    assert read_tree(trees / "eph" / "A_B.gzip").parent.tolist() == [3, 3, 4, 4, -1]
    assert "best_B.npy.npz too" in refusal(read_tree, trees / "eph" / "best_A.npy.npz")
