import copy
import pickle

import numpy as np
import pytest

import hierviz as hv

LOGITS = np.array([[3.0, 1, 0, 0], [1, 2, 0, 0], [0, 0, 4, 2], [0, 0, 1, 2]])


@pytest.fixture(scope="module")
def analysis():
    table = {"kind": ("x", "x", "y", "y")}
    study = hv.Study(
        "s", logits=LOGITS, labels=[0, 1, 2, 2], class_names=["a", "b", "c", "d"], class_table=table
    )
    tree = hv.l2h(study)
    return hv.analyse(study, tree.with_leaf_span(tree.n_leaves - tree.leaf_span[:, ::-1]))


def test_a_pickle_gives_back_the_same_frozen(analysis):
    back = pickle.loads(pickle.dumps(analysis))
    assert back.tree.leaf_order.tolist() == analysis.tree.leaf_order.tolist()
    assert back.tree.leaf_order.tolist() != hv.l2h(LOGITS).leaf_order.tolist()  # as it was arranged
    for array in (
        back.study.logits,
        back.study.labels,
        back.tree.parent,
        back.tree.evidence,
        back.leaves.counts.data,
        back.nodes.size,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(TypeError):
        back.study.class_table["kind"] = ()
    assert back.metrics(2) == analysis.metrics(2)
    cut = hv.cut_into(analysis.tree, 3)
    assert pickle.loads(pickle.dumps(cut)).group_of_leaf.tolist() == cut.group_of_leaf.tolist()


def test_copies_are_the_same_thing(analysis):
    for one in (analysis, analysis.study, analysis.tree, hv.cut_into(analysis.tree, 2)):
        assert copy.deepcopy(one) is one


def test_what_a_study_is_made_of_is_frozen():
    logits = LOGITS.copy()
    study = hv.Study("s", logits=logits)
    logits[0] = np.nan
    assert np.isfinite(study.logits).all()


def test_a_study_with_pictures_and_mapped_logits_can_be_pickled(tmp_path):
    digits = hv.read_study("digits")
    back = pickle.loads(pickle.dumps(digits))
    np.testing.assert_array_equal(back.images.picture(3), digits.images.picture(3))
    assert back.fingerprint == digits.fingerprint
    np.save(tmp_path / "logits.npy", LOGITS)
    mapped = hv.Study("s", logits=np.load(tmp_path / "logits.npy", mmap_mode="r"))
    back = pickle.loads(pickle.dumps(mapped))
    assert back.logits.tolist() == LOGITS.tolist() and not isinstance(back.logits, np.memmap)
