"""Studies in the forms in which they circulate: what is read of each, and what is said."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pandas as pd
import pytest

from hierviz.errors import LoadError
from hierviz.io import read_study, read_study_files, recognise_files
from hierviz.io.study.write import fix_settings
from hierviz.io.taxonomies.taxonomy_files import read_taxonomy

NAMES = ["cat", "dog", "car", "bus", "fish"]
RNG = np.random.default_rng(1)
LABELS = RNG.permutation(np.repeat(np.arange(5), 8))
LOGITS = RNG.normal(size=(40, 5)) + 5 * np.eye(5)[LABELS]
WORDS = [NAMES[label] for label in LABELS]


def is_right(study):
    return (
        np.allclose(study.logits, LOGITS, atol=1e-5)
        and study.labels is not None
        and (study.labels == LABELS).all()
    )


def said(study) -> str:
    return " ".join(map(str, study.notices))


# -- tables -------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_labels_in_a_column_of_any_name(tmp_path, ending):
    """The words of one column stand above the others; a second such column leaves it open."""
    table = pd.DataFrame(LOGITS, columns=NAMES).assign(Klasse=WORDS)
    table.insert(0, "Bild", [f"b{row}.jpg" for row in range(40)])
    path = tmp_path / f"logits{ending}"
    write = table.to_parquet if ending == ".parquet" else table.to_csv
    write(path, index=False)
    study = read_study(tmp_path)
    assert is_right(study) and study.class_names == tuple(NAMES)
    assert "'Klasse' names headings and is taken as the true classes" in said(study)
    table = table.assign(Vorhersage=WORDS)
    write = table.to_parquet if ending == ".parquet" else table.to_csv
    write(path, index=False)
    assert read_study(tmp_path).labels is None


def test_what_excel_writes_in_german(tmp_path):
    table = pd.DataFrame(LOGITS, columns=NAMES).assign(Klasse=WORDS)
    text = table.to_csv(sep=";", decimal=",", index=False, lineterminator="\r\n")
    (tmp_path / "logits.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert is_right(read_study(tmp_path))


def test_an_index_of_two_columns(tmp_path):
    table = pd.DataFrame(LOGITS, columns=NAMES).assign(label=LABELS)
    table.index = pd.MultiIndex.from_arrays([["val"] * 40, range(40)], names=["split", "i"])
    table.to_csv(tmp_path / "logits.csv")
    study = read_study(tmp_path)
    assert is_right(study) and "column 'i' counts the rows" in said(study)


def test_an_index_of_pandas_and_ids_beside_it(tmp_path):
    table = pd.DataFrame(LOGITS, columns=NAMES).assign(label=LABELS)
    table.insert(0, "image_id", RNG.permutation(9000)[:40])
    table.to_csv(tmp_path / "logits.csv")
    assert is_right(read_study(tmp_path))


def test_wnids_as_headings(tmp_path):
    wnids = ["n01440764", "n01443537", "n02084071", "n02121808", "n02958343"]
    pd.DataFrame(LOGITS, columns=wnids).to_csv(tmp_path / "logits.csv", index=False)
    study = read_study(tmp_path)
    assert study.class_table["wnid"] == tuple(wnids)
    assert study.class_names[:3] == ("tench", "goldfish", "dog")


def test_marks_between_thousands(tmp_path):
    (tmp_path / "logits.csv").write_text("cat;dog\n1.5;2\n4,577.81;3\n")
    with pytest.raises(LoadError, match="Write numbers without marks between thousands"):
        read_study(tmp_path)


def test_what_r_writes_with_blanks(tmp_path):
    lines = [" ".join(f'"{name}"' for name in ["big cat", *NAMES[1:]])]
    lines += [f'"{row + 1}" ' + " ".join(map(repr, LOGITS[row].tolist())) for row in range(40)]
    (tmp_path / "logits.txt").write_text("\n".join(lines) + "\n")
    np.save(tmp_path / "labels.npy", LABELS)
    study = read_study(tmp_path)
    assert is_right(study) and study.class_names == ("big cat", *NAMES[1:])


# -- labels -------------------------------------------------------------------


def lay(folder, labels=True):
    np.save(folder / "logits.npy", LOGITS)
    if labels:
        np.save(folder / "labels.npy", LABELS)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("start", [0, 1])
def test_labels_in_the_order_of_their_rows(tmp_path, start, ending):
    lay(tmp_path, labels=False)
    table = pd.DataFrame({"row": np.arange(40) + start, "label": LABELS})
    table = table.sample(frac=1, random_state=0)
    write = table.to_parquet if ending == ".parquet" else table.to_csv
    write(tmp_path / f"labels{ending}", index=False)
    study = read_study(tmp_path)
    assert is_right(study) and "lines put in the order of 'row'" in said(study)
    fix_settings(study)
    assert is_right(read_study(tmp_path))


def test_row_numbers_of_something_else_do_not_order(tmp_path):
    lay(tmp_path, labels=False)
    table = pd.DataFrame({"id": RNG.permutation(1000)[:40], "label": LABELS})
    table.to_csv(tmp_path / "labels.csv", index=False)
    study = read_study(tmp_path)
    assert is_right(study)
    assert "lines taken as they stand, not in the order of 'id'" in said(study)


def test_one_hot_labels_beside_names_of_files(tmp_path):
    lay(tmp_path, labels=False)
    table = pd.DataFrame(np.eye(5, dtype=int)[LABELS], columns=NAMES)
    table.insert(0, "filename", [f"{row}.jpg" for row in range(40)])
    table.to_csv(tmp_path / "labels.csv", index=False)
    study = read_study(tmp_path)
    assert is_right(study) and study.class_names == tuple(NAMES)


def test_unknown_words_are_shown_as_written(tmp_path):
    lay(tmp_path, labels=False)
    np.save(tmp_path / "labels.npy", np.array(["unknown", *WORDS[1:]]))
    assert "(written as 'unknown')" in said(read_study(tmp_path))


# -- names of files -------------------------------------------------------------


def test_gzip(tmp_path):
    table = pd.DataFrame(LOGITS, columns=NAMES)
    table.to_csv(tmp_path / "logits.csv.gz", index=False)
    text = "\n".join(map(str, LABELS))
    (tmp_path / "labels.txt.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "classes.json.gz").write_bytes(gzip.compress(json.dumps(NAMES).encode()))
    study = read_study(tmp_path)
    assert is_right(study) and study.class_names == tuple(NAMES)
    assert [str(file).partition(":")[0] for file in study.files] == [
        "logits.csv", "classes.json", "labels.txt",
    ]  # fmt: skip
    assert np.allclose(read_study(tmp_path / "logits.csv.gz").logits, LOGITS)
    (tmp_path / "logits.csv.gz").write_bytes(b"\x1f\x8b cut")
    with pytest.raises(LoadError, match=r"logits\.csv\.gz: expected a gzip file"):
        read_study(tmp_path)


def test_files_of_nearly_the_right_name(tmp_path):
    lay(tmp_path)
    for name in ("class_to_idx.json", "config.json", "synset_words.txt"):
        (tmp_path / name).write_text("{}")
        notices = said(read_study(tmp_path))
        assert f"{name} was not read. Does it hold the names of the classes?" in notices
        (tmp_path / name).unlink()
    (tmp_path / "notes.txt").write_text("nothing of this kind")
    assert "notes.txt" not in said(read_study(tmp_path))
    (tmp_path / "logits.npy").rename(tmp_path / "val_logits.npy")
    with pytest.raises(LoadError, match=r"If val_logits\.npy holds them, call it logits\.npy"):
        read_study(tmp_path)


def test_a_series_of_names(tmp_path):
    lay(tmp_path)
    pd.Series(NAMES).to_csv(tmp_path / "classes.csv")
    assert read_study(tmp_path).class_names == tuple(NAMES)


def test_gzip_as_an_upload_and_as_a_taxonomy(tmp_path):
    text = pd.DataFrame(LOGITS, columns=NAMES).to_csv(index=False)
    (tmp_path / "scores.csv.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "labels.txt.gz").write_bytes(gzip.compress("\n".join(map(str, LABELS)).encode()))
    roles = recognise_files(tmp_path.iterdir())
    assert set(roles) == {"logits", "labels"}
    study = read_study_files(roles)
    assert is_right(study)
    edges = "parent,child\nanimal,cat\nanimal,dog\npet,dog\nanimal,fish\nvehicle,car\nvehicle,bus\n"
    (tmp_path / "kinds.csv.gz").write_bytes(gzip.compress(edges.encode()))
    assert set(read_taxonomy(tmp_path / "kinds.csv.gz", study).ids) >= {"animal", "pet", "vehicle"}
    (tmp_path / "kinds.nex").write_text(
        "#NEXUS\nbegin trees;\ntree t = ((cat,dog,fish)animal,(car,bus)vehicle);\nend;\n"
    )
    assert {"animal", "vehicle"} <= set(read_taxonomy(tmp_path / "kinds.nex", study).ids)


@pytest.mark.parametrize("text", ['""\n', "|||\n||\n", '"\n"'])
def test_a_table_of_nothing_but_blanks(tmp_path, text):
    (tmp_path / "logits.csv").write_text(text)
    with pytest.raises(LoadError, match=r"logits\.csv: expected"):
        read_study(tmp_path)
