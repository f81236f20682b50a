"""What files say they were read as, and study.toml that says it for them."""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.errors import InputError, LoadError
from hierviz.io.numbers.columns import tell_columns
from hierviz.io.study.settings import columns_said
from hierviz.io.study.write import fix_settings

HEADINGS = ("", "id", "cat", "dog", "0", "1", "2", "#1", "label", "y", "note", "pred", "V1", "V2")


def kinds(n_rows, rng):
    return {
        "numbers": [f"{value:.3f}" for value in rng.normal(size=n_rows)],
        "classes": [str(value) for value in rng.integers(0, 3, n_rows)],
        "words": [("cat", "dog", "ox")[value] for value in rng.integers(0, 3, n_rows)],
        "rows": [str(row) for row in range(n_rows)],
        "empty": [""] * n_rows,
    }


@given(
    columns=st.lists(
        st.tuples(
            st.sampled_from(HEADINGS),
            st.sampled_from(["numbers", "numbers", "numbers", "classes", "words", "rows", "empty"]),
        ),
        min_size=1,
        max_size=7,
    ),
    has_heading=st.booleans(),
    wants=st.sampled_from(["table", "labels", "assignments"]),
    seed=st.integers(0, 5),
)
@settings(max_examples=300, deadline=None)
def test_what_was_decided_reads_the_table_the_same_way_again(columns, has_heading, wants, seed):
    rng = np.random.default_rng(seed)
    body = [kinds(12, rng)[kind] for _, kind in columns]
    rows = [list(row) for row in zip(*body, strict=True)]
    if has_heading:
        rows.insert(0, [heading for heading, _ in columns])
    try:
        first = tell_columns(rows, "t.csv", wants=wants)
    except LoadError:
        return
    again = tell_columns(rows, "t.csv", wants=wants, choices=first.choices(is_text=True))
    # What numbers the rows matters to labels alone, which are put in the order of 'row'.
    assert again._replace(said=(), row_numbers=None) == first._replace(said=(), row_numbers=None)


def test_a_sentence_a_file(tmp_path):
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["id", "cat", "dog", "note"])
    writer.writerows([100 + row, f"{row}.5", f"-{row}.25", "hm"] for row in range(20))
    (tmp_path / "logits.csv").write_text(table.getvalue())
    np.save(tmp_path / "labels.npy", np.arange(20) % 2 - (np.arange(20) == 3) * 2)
    (tmp_path / "classes.csv").write_text("name,wnid\ncat,n1\ndog,n2\n")
    np.save(tmp_path / "embeddings.npy", np.zeros((20, 7), np.float32))
    np.save(tmp_path / "images.npy", np.zeros((20, 4, 4), np.uint8))
    (tmp_path / "readme.md").write_text("words")
    assert list(map(str, hv.read_study(tmp_path).files)) == [
        "logits.csv: 20 points x 2 clusters, first line taken as heading, column 'id' numbers the "
        "rows and is left out, column 'note' holds text and is left out.",
        "classes.csv: names of 2 classes, with wnid.",
        "labels.npy: 20 points in 2 classes, 1 unknown.",
        "embeddings.npy: 20 points x 7 dimensions.",
        "images.npy: pictures, one picture per point.",
        "readme.md: no part of the study.",
    ]


def write_table(folder):
    rows = ["1,cat,2,note", *(f"{i / 7:.2f},{i / 3:.2f},{i % 2},{i % 5}.5" for i in range(24))]
    (folder / "logits.csv").write_text("\n".join(rows))
    (folder / "labels.csv").write_text("\n".join(str(i % 2) for i in range(24)))


def test_fixing_keeps_what_was_decided_and_what_stood_there(tmp_path):
    write_table(tmp_path)
    (tmp_path / "study.toml").write_text('# mine\ntitle = "A [b]"\nseed = 3\n')
    said = {"logits.csv": {"label": "#3", "leave_out": ["note"]}}
    study = hv.read_study(tmp_path, kind="clustering", take_log=False, columns=said)
    assert study.n_clusters == 2
    path = fix_settings(study)
    assert path == tmp_path / "study.toml"
    assert (tmp_path / "study.old.toml").read_text().startswith("# mine")
    again = hv.read_study(tmp_path)
    assert again.fingerprint == study.fingerprint
    assert (again.title, again.cluster_is_class, again.options["seed"]) == ("A [b]", False, 3)
    text = path.read_text()
    fix_settings(again)
    assert path.read_text() == text


def test_the_logarithm_is_taken_again(tmp_path):
    np.save(tmp_path / "logits.npy", np.random.default_rng(0).dirichlet(np.ones(4), 30))
    study = hv.read_study(tmp_path, take_log=True)
    fix_settings(study)
    assert hv.read_study(tmp_path).fingerprint == study.fingerprint


def test_columns_of_parquet_are_fixed_too(tmp_path):
    rng = np.random.default_rng(0)
    columns = {"key": [f"p{i}" for i in range(9)], "a": rng.normal(size=9), "b": rng.normal(size=9)}
    pq.write_table(pa.table(columns | {"gt": np.arange(9) % 2}), tmp_path / "logits.parquet")
    study = hv.read_study(tmp_path)
    assert study.files[0].columns == {"label": "gt", "leave_out": ["key"]}
    fix_settings(study)
    assert hv.read_study(tmp_path).fingerprint == study.fingerprint


def test_only_folders_can_be_fixed(tmp_path):
    with pytest.raises(InputError, match="not read from a folder"):
        fix_settings(hv.study_from(logits=[[1.0, 2], [2, 1], [3, 4]]))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"labels": "y"}, "heading, label, leave_out, or a table named after a file; found labels"),
        ({"label": 1.5}, "expected heading = true or false"),
        ({"leave_out": "note"}, "expected leave_out"),
        ({"logits.csv": {"headings": True}}, "found headings"),
        ([1], "expected \\[columns\\] to be a table"),
    ],
)
def test_columns_that_cannot_be_meant(said, words):
    with pytest.raises(LoadError, match=words):
        columns_said(said)


def test_a_column_that_is_not_there(tmp_path):
    write_table(tmp_path)
    with pytest.raises(
        LoadError, match=r"expected a column 'gt', as stated; found 4 columns: 1, cat"
    ):
        hv.read_study(tmp_path, columns={"label": "gt"})


def test_settings_of_one_file_stand_in_place_of_the_others(tmp_path):
    write_table(tmp_path)
    (tmp_path / "study.toml").write_text(
        '[columns]\nheading = false\n[columns."logits.csv"]\nleave_out = ["#3", "note"]\n'
    )
    study = hv.read_study(tmp_path)
    assert (study.n_points, study.n_clusters) == (24, 2)
    assert study.labels.tolist() == [i % 2 for i in range(24)]


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        (np.zeros((4, 3)), "expected 5 rows, one per point; found 4"),
        (np.full((5, 3), np.nan), "finite"),
        (np.zeros(5, dtype="U3"), "embeddings"),
    ],
)
def test_embeddings_that_do_not_fit(vectors, words):
    with pytest.raises(LoadError, match=words):
        hv.study_from(logits=np.eye(5), embeddings=vectors)


def test_embeddings_come_along(tmp_path):
    vectors = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float16)
    study = hv.study_from(logits=np.eye(5), embeddings=vectors)
    assert np.array_equal(study.embeddings, vectors) and study.embeddings.dtype == np.float16
    again = hv.read_study(hv.write_study(study, tmp_path / "new"))
    assert np.array_equal(again.embeddings, vectors)
    assert again.fingerprint == study.fingerprint != hv.study_from(logits=np.eye(5)).fingerprint
