"""The table of clusters, and what is left of it when it is filtered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import hierviz as hv
from hierviz.ui.shared.cluster_table import cluster_table, filtered

TABLE = pd.DataFrame(
    {
        "cluster": [0, 1, 2, 3],
        "name": ["ant", "bee (1)", "cow", "ANTELOPE"],
        "points": [3, 0, 2, 1],
        "purity": [0.5, np.nan, 0.49, 1.0],
        "kind": ["insect", "insect", "mammal", "mammal"],
        "mean confidence": [0.9, np.nan, 0.5, 0.3],
    }
)


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("", "all", [0, 1, 2, 3]), (" ant ", "all", [0, 3]), ("(1", "all", [1]), (".", "all", []),
        ("MAMMAL", "all", [2, 3]), ("0", "all", []), ("", "empty", [1]), ("ant", "empty", []),
        ("", "below 50 % pure", [2]), ("", "low confidence", [3]), ("insect", "below 50 % pure", []),
    ],
)  # fmt: skip
def test_rows_are_found_by_text_and_kind(text, kind, kept):
    assert filtered(TABLE, text, kind).index.tolist() == kept


def test_what_a_table_lacks_holds_for_none_of_its_rows():
    bare = TABLE[["cluster", "name", "points"]]
    assert (
        len(filtered(bare, "", "below 50 % pure")) == len(filtered(bare, "", "low confidence")) == 0
    )


def test_columns_are_what_the_study_has():
    names, table = ("a", "b", "c"), {"name": ("x", "y", "z"), "wnid": ("n1", "n2", "n3")}
    logits, labels = np.eye(3)[[0, 0, 1]], np.array([0, 1, 1])
    study = hv.Study("s", logits=logits, labels=labels, class_names=names, class_table=table)
    found = cluster_table(study, hv.LeafProfile.from_study(study))
    assert found["name"].tolist() == ["a", "b", "c"] and found["wnid"].tolist() == [*table["wnid"]]
    assert found["points"].tolist() == [2, 1, 0]
    assert found["purity"].tolist()[:2] == [0.5, 1.0] and np.isnan(found["purity"][2])
    assert found["most frequent class"].tolist() == ["a", "b", ""]
    bare = hv.Study("s", assignments=np.array([0, 1], dtype=np.int32))
    columns = cluster_table(bare, hv.LeafProfile.from_study(bare)).columns
    assert columns.tolist() == ["cluster", "name", "points"]
