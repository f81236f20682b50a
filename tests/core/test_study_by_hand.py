import numpy as np
import pytest

import hierviz as hv

LOGITS = np.array([[3.0, 1, 0], [1, 2, 0], [0, 0, 4]])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"logits": LOGITS * np.nan}, "logits: expected finite numbers; found nan in row 0, column 0"),
        ({"logits": LOGITS[0]}, "logits: expected a table"),
        ({"logits": "x"}, "logits: expected a table"),
        ({"embeddings": LOGITS / 0.0}, "embeddings: expected finite numbers"),
        ({"logits": LOGITS, "labels": ["a", "b", "c"]}, "labels: expected one whole number per point.*study_from"),
        ({"logits": LOGITS, "labels": [0, 1]}, "labels: expected 3, one per point; found 2"),
        ({"logits": LOGITS, "labels": [0, -2, 1]}, "found -2 in row 1"),
        ({"logits": LOGITS, "labels": [0, 99, 1]}, "classes from 0 to 2.*found 99 in row 1"),
        ({"logits": LOGITS, "class_names": "abc"}, "Expected a list of class names"),
        ({"assignments": [0.5, 1]}, "assignments: expected one whole number per point"),
        ({"logits": LOGITS, "train_logits": LOGITS, "train_labels": [1]}, "train_labels: expected 3"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_a_study_refuses_nonsense(given, said):
    with pytest.raises(hv.HiervizError, match=said):
        hv.Study("s", **given)


def test_lists_become_arrays():
    study = hv.Study("s", logits=LOGITS.tolist(), labels=[0, 1, -1])
    assert study.logits.shape == (3, 3) and study.labels.dtype == np.int32
    assert hv.Study("s", logits=LOGITS, labels=[0, 99, 1], cluster_is_class=False).n_classes == 100
