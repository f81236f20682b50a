"""Studies from what is in memory, and into folders and back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import hierviz as hv
from hierviz.errors import HiervizError, InputError
from hierviz.io.study.from_arrays import as_array

LOGITS = np.random.default_rng(0).normal(size=(12, 3)).astype(np.float32)
LABELS = np.arange(12) % 3


class FakeTensor:
    """What is known of a torch tensor here: it is detached, brought to the CPU, and handed over."""

    def __init__(self, array, dtype="torch.float32"):
        self.array, self.dtype = array, dtype

    def detach(self):
        return self

    def cpu(self):
        return self

    def float(self):
        return FakeTensor(self.array.astype(np.float32))

    def numpy(self):
        if self.dtype == "torch.bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.array


@pytest.mark.parametrize(
    "logits",
    [
        LOGITS,
        LOGITS.tolist(),
        pd.DataFrame(LOGITS),
        FakeTensor(LOGITS),
        FakeTensor(LOGITS, "torch.bfloat16"),
        np.asfortranarray(LOGITS),
        tuple(map(tuple, LOGITS)),
    ],
    ids=["array", "lists", "frame", "tensor", "bfloat16", "columns first", "tuples"],
)
@pytest.mark.parametrize(
    "labels",
    [LABELS, LABELS.tolist(), pd.Series(LABELS), FakeTensor(LABELS), list(map(str, LABELS))],
    ids=range(5),
)
def test_whatever_holds_numbers(logits, labels):
    study = hv.study_from(logits=logits, labels=labels)
    assert np.allclose(study.logits, LOGITS)
    assert study.labels.tolist() == LABELS.tolist()
    assert hv.l2h(study).n_leaves == 3


@pytest.mark.parametrize(
    "names",
    [
        ["a", "b", "c"],
        ("a", "b", "c"),
        np.array(["a", "b", "c"]),
        {0: "a", 1: "b", 2: "c"},
        {"c": 2, "a": 0, "b": 1},
        pd.Series(["a", "b", "c"]),
        pd.DataFrame({"id": [2, 0, 1], "name": ["c", "a", "b"]}),
    ],
    ids=range(7),
)
def test_class_names(names):
    study = hv.study_from(logits=LOGITS, class_names=names, labels=["c", "a"] * 6)
    assert study.class_names == ("a", "b", "c")
    assert study.labels.tolist() == [2, 0] * 6


def test_headings_of_a_frame_are_names():
    assert hv.study_from(logits=pd.DataFrame(LOGITS, columns=["x", "y", "z"])).class_names == (
        "x",
        "y",
        "z",
    )


def test_all_parts(tmp_path):
    pictures = np.random.default_rng(1).integers(0, 255, (12, 4, 5, 3), dtype=np.uint8)
    study = hv.study_from(
        logits=LOGITS, labels=LABELS, images=pictures, train_logits=LOGITS[:5], train_labels=LABELS[:5],
        class_names=pd.DataFrame({"name": list("abc"), "superclass": ["p", "p", None]}), name="mine", kind="classifier",
    )  # fmt: skip
    assert study.name == "mine"
    assert (study.images.picture(3) == pictures[3]).all()
    assert study.class_table["superclass"] == ("p", "p", "")
    assert len(study.train_logits) == 5
    np.save(tmp_path / "p.npy", pictures)
    assert hv.study_from(logits=LOGITS, images=tmp_path / "p.npy").images.has(0)
    assert hv.study_from(assignments=LABELS).n_clusters == 3
    logs = hv.study_from(logits=np.full((4, 2), 0.5), take_log=True).logits
    assert np.allclose(logs, np.log(0.5))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "a graph; found none"),
        ({"logits": [[1, 2], [3]]}, "logits"),
        ({"logits": [[object()]]}, "logits: expected numbers or text; found object"),
        ({"logits": LOGITS, "labels": [0]}, "expected 12 labels"),
        ({"logits": LOGITS, "class_names": "abc"}, "list of class names"),
        ({"logits": LOGITS, "class_names": ["a"]}, "expected 3 names"),
        ({"logits": LOGITS * np.nan}, "^logits: expected finite"),
        ({"logits": LOGITS, "labels": [99] * 12, "class_names": list("abc")}, "^labels: expected"),
        ({"logits": LOGITS, "labels": [0]}, "one per row of the logits; found 1. Both must come"),
        ({"logits": LOGITS, "images": np.zeros((3, 4))}, "expected pictures"),
    ],
)
def test_what_makes_no_study(given, words):
    with pytest.raises(HiervizError, match=words):
        hv.study_from(**given)


def test_text_and_gaps_in_objects():
    assert as_array(pd.Series(["a", None, "b"]), "x").tolist() == ["a", "", "b"]
    assert np.isnan(as_array(np.array([1, None, 2.5], dtype=object), "x")[1])


# -- into folders and back ---------------------------------------------------------------


@given(
    st.sampled_from([np.float16, np.float32, np.float64]),
    st.booleans(),
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
        .map(str.strip)
        .filter(bool),
        min_size=3,
        max_size=3,
        unique=True,
    ),
    st.sampled_from(["classifier", "clustering"]),
)
def test_a_study_comes_back(tmp_path_factory, dtype, has_labels, names, kind):
    study = hv.study_from(
        logits=LOGITS.astype(dtype),
        labels=LABELS if has_labels else None,
        class_names=names,
        kind=kind,
    )
    again = hv.read_study(hv.write_study(study, tmp_path_factory.mktemp("study") / "s"))
    assert again.fingerprint == study.fingerprint
    assert again.class_names == study.class_names


def test_settings_come_back(tmp_path):
    (tmp_path / "a").mkdir()
    np.save(tmp_path / "a" / "logits.npy", LOGITS)
    (tmp_path / "a" / "study.toml").write_text(
        'title = "é \\"x\\" \\\\"\nsource = "s"\nlicence = "l"\n[options]\nscale = 0.5\nwords = ["a", "b"]\ndeep = {x = 1}\nyes = true\nday = 2020-01-01\n'
    )
    study = hv.read_study(tmp_path / "a")
    again = hv.read_study(hv.write_study(study, tmp_path / "b"))
    assert (again.title, again.source, again.licence) == (study.title, study.source, study.licence)
    assert {**again.options, "day": 0, "kind": 0} == {**study.options, "day": 0, "kind": 0}


def test_the_digits_come_back(tmp_path):
    study = hv.read_study("digits")
    again = hv.read_study(hv.write_study(study, tmp_path / "d"))
    assert again.fingerprint.split("-")[0] == study.fingerprint.split("-")[0]
    assert (again.images.picture(17) == study.images.picture(17)).all()


def test_picture_files_come_back(tmp_path):
    (tmp_path / "s" / "images").mkdir(parents=True)
    np.save(tmp_path / "s" / "logits.npy", LOGITS)
    for grey in range(3):
        Image.new("L", (4, 4), 40 * grey).save(tmp_path / "s" / "images" / f"x {grey}.png")
    rows = "".join(f"{row},images/x {row % 3}.png\n" for row in range(1, 12))
    (tmp_path / "s" / "images.csv").write_text("row,file\n" + rows)
    again = hv.read_study(hv.write_study(hv.read_study(tmp_path / "s"), tmp_path / "t"))
    assert not again.images.has(0)
    assert [int(again.images.picture(row).mean()) for row in (1, 2, 3)] == [40, 80, 0]
    assert len(list((tmp_path / "t" / "images").iterdir())) == 3


def test_a_study_is_not_written_over(tmp_path):
    study = hv.study_from(logits=LOGITS)
    hv.write_study(study, tmp_path)
    with pytest.raises(InputError, match=r"found logits.npy, study.toml"):
        hv.write_study(study, tmp_path)


def test_tensors_are_taken_wherever_arrays_are():
    logits, labels = FakeTensor(LOGITS), FakeTensor(LABELS)
    assert hv.l2h(logits).parent.tolist() == hv.l2h(LOGITS).parent.tolist()
    assert hv.Study("s", logits=logits, labels=labels).labels.tolist() == LABELS.tolist()
    assert hv.metrics.nmi(labels, LABELS) == pytest.approx(1)
    assert hv.fit("ward", logits, labels).tree.n_leaves == len(LOGITS)
    model = hv.L2H(2).fit(logits)
    assert model.predict(logits).tolist() == model.labels_.tolist()
