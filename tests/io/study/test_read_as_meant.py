"""Tables, labels and class lists in further forms in which people have them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import hierviz as hv
from hierviz.errors import LoadError

NAMES = ["cat", "dog", "car", "bus", "ox"]
CLASSES = np.arange(40) % 5
LOGITS = np.random.default_rng(0).normal(size=(40, 5)).round(3) + 3 * np.eye(5)[CLASSES]
FRAME = pd.DataFrame(LOGITS, columns=NAMES)


def study_of(folder, **files):
    """A study of files, whose endings stand after two underscores; arrays become .npy."""
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        if isinstance(content, str):
            path.write_text(content)
        else:
            np.save(path.with_suffix(".npy"), content)
    return hv.read_study(folder)


@pytest.mark.parametrize(
    "text",
    [
        "# made by me\n" + FRAME.to_csv(index=False),
        "# one\n# two, of three\n" + FRAME.to_csv(index=False),
        "# " + FRAME.to_csv(index=False),
        pd.DataFrame({"logits": [str(row) for row in LOGITS], "label": CLASSES}).to_csv(),
        pd.DataFrame({"logits": [str(row) for row in LOGITS], "label": CLASSES}).to_csv(sep=";"),
    ],
    ids=["comment", "comments", "savetxt", "printed rows", "printed rows, semicolons"],
)
def test_tables(tmp_path, text):
    study = study_of(tmp_path, logits__csv=text)
    np.testing.assert_allclose(study.logits, LOGITS, atol=1e-6)
    assert study.labels is None or (study.labels == CLASSES).all()


ONE_HOT = pd.get_dummies(pd.Series([NAMES[k] for k in CLASSES])).astype(
    int
)  # in alphabetical order


@pytest.mark.parametrize("prefix", ["", "label_"])
def test_one_hot_columns_are_the_classes_that_they_are_called(tmp_path, prefix):
    study = study_of(
        tmp_path, logits=LOGITS, classes__txt="\n".join(NAMES),
        labels__csv=ONE_HOT.add_prefix(prefix).to_csv(index=False),
    )  # fmt: skip
    assert (study.labels == CLASSES).all()


def test_one_hot_columns_of_other_classes(tmp_path):
    text = ONE_HOT.rename(columns={"ox": "yak"}).to_csv(index=False)
    with pytest.raises(
        LoadError, match=r"headed by names of the classes; found yak\. The classes are cat"
    ):
        study_of(tmp_path, logits=LOGITS, classes__txt="\n".join(NAMES), labels__csv=text)


def test_one_hot_columns_name_the_classes(tmp_path):
    order = np.argsort(NAMES)
    study = study_of(tmp_path, logits=LOGITS[:, order], labels__csv=ONE_HOT.to_csv(index=False))
    assert study.class_names == tuple(sorted(NAMES))
    assert (study.labels == np.argsort(order)[CLASSES]).all()


@pytest.mark.parametrize("slash", ["/", "\\"])
def test_the_folder_of_a_picture_is_its_class(tmp_path, slash):
    paths = [slash.join(["train", NAMES[k], f"img{i}.JPEG"]) for i, k in enumerate(CLASSES)]
    study = study_of(
        tmp_path, logits=LOGITS, classes__txt="\n".join(NAMES), labels__txt="\n".join(paths)
    )
    assert (study.labels == CLASSES).all()
    assert any("folder of each picture" in str(notice) for notice in study.notices)


def test_names_of_pictures_are_no_classes(tmp_path):
    paths = "\n".join(f"img{i}.png" for i in range(40))
    with pytest.raises(LoadError, match="found names of pictures"):
        study_of(tmp_path, logits=LOGITS, labels__txt=paths)


@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_a_record_a_line(tmp_path, ending):
    lines = [json.dumps({"id": k, "name": name}) for k, name in reversed(list(enumerate(NAMES)))]
    study = study_of(tmp_path, logits=LOGITS, **{f"classes__{ending}": "\n".join(lines)})
    assert study.class_names == tuple(NAMES)


def test_a_record_that_is_none(tmp_path):
    with pytest.raises(LoadError, match=r"expected a JSON record in line 2"):
        study_of(tmp_path, logits=LOGITS, classes__jsonl='{"name": "cat"}\n{"name": dog}\n')


def test_transposed_logits_are_suspected_by_the_labels(tmp_path):
    with pytest.raises(LoadError, match="are these transposed"):
        study_of(tmp_path, logits=LOGITS.T.copy(), labels=CLASSES)
