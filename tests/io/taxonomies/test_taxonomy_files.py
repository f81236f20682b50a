"""Taxonomies from files, and the senses kept with a study."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hierviz.core.study import Study
from hierviz.errors import InputError, LoadError
from hierviz.io.store import store_of
from hierviz.io.taxonomies.taxonomy_files import (
    file_title,
    keep_taxonomy,
    open_taxonomy,
    read_senses,
    read_taxonomy,
    taxonomy_files,
)

NAMES = ("cat", "dog", "jet", "kite")


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "study"
    folder.mkdir()
    table = {"name": NAMES, "wnid": ("n02121620", "n02084071", "", "")}
    return Study(
        "pets", assignments=np.arange(8) % 4, class_names=NAMES, class_table=table,
        folder=str(folder),
    )  # fmt: skip


def write(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def members(taxonomy):
    return {
        name: [taxonomy.class_names[c] for c in taxonomy.classes_of(concept)]
        for concept, name in enumerate(taxonomy.names)
        if taxonomy.n_classes_below[concept] > 1
    }


def test_lines_of_parents(study, tmp_path):
    text = "child,parent\ncat,pet\ndog,pet\npet,animal\njet,craft\nkite,craft\nkite,toy\n"
    found = read_taxonomy(write(tmp_path, "kinds.csv", text), study)
    assert found.name == "kinds.csv"
    assert members(found) == {
        "pet": ["cat", "dog"], "animal": ["cat", "dog"], "craft": ["jet", "kite"]
    }  # fmt: skip
    assert not found.notices


def test_newick_with_names_of_inner_nodes(study, tmp_path):
    found = read_taxonomy(write(tmp_path, "kinds.nwk", "((cat,dog)pet,(jet,kite))all;"), study)
    assert members(found) == {"all": list(NAMES), "pet": ["cat", "dog"], "node 4": ["jet", "kite"]}


def test_newick_may_name_an_inner_node_like_a_leaf_or_another(study, tmp_path):
    found = read_taxonomy(write(tmp_path, "kinds.nwk", "((cat,dog)cat,(jet,kite)x)x;"), study)
    assert list(members(found).values()) == [list(NAMES), ["cat", "dog"], ["jet", "kite"]]
    assert len(set(found.ids)) == found.n_concepts


def test_classes_may_stand_by_their_wnid(study, tmp_path):
    text = "child,parent\nn02121620,pet\nn02084071,pet\n"
    found = read_taxonomy(write(tmp_path, "kinds.csv", text), study)
    assert members(found) == {"pet": ["cat", "dog"]}
    assert found.notices == ("kinds.csv does not name jet, kite.",)


def test_a_misspelt_class_is_named_with_what_is_near(study, tmp_path):
    text = "child,parent\ncat,pet\ndog,pet\nkites,craft\njet,craft\n"
    found = read_taxonomy(write(tmp_path, "kinds.csv", text), study)
    assert found.notices == ("kinds.csv does not name kite (the file has kites).",)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("kinds.csv", "child,parent\ncat,pet\npet,animal\nanimal,pet\n", "cycle: pet -> animal"),
        ("kinds.csv", "child,parent\ncats,pet\n", "names a class of the study: expected cat, dog"),
        ("kinds.csv", "a,b,c\n1,2,3\n", "headings node and parent"),
        ("kinds.csv", "child,parent\ncat\n", "1 in line 2"),
        ("kinds.csv", "", "empty"),
        ("kinds.nwk", "((cat,dog)pet", "line 1, column"),
        ("kinds.nwk", "(a,b);", "names a class"),
        ("kinds.json", "{}", "kinds.json"),
    ],
)
def test_files_that_are_none_say_why_and_which(study, tmp_path, name, text, said):
    with pytest.raises(LoadError) as caught:
        read_taxonomy(write(tmp_path, name, text), study)
    assert said in caught.value.message
    assert name in caught.value.message


def test_a_folder_and_nothing_are_refused(study, tmp_path):
    with pytest.raises(LoadError, match="found a folder"):
        read_taxonomy(tmp_path, study)
    write(tmp_path, "kinds.csv", "child,parent\ncat,pet\n")
    with pytest.raises(LoadError) as caught:
        read_taxonomy(tmp_path / "kind.csv", study)
    assert "kinds.csv" in caught.value.hint


def test_a_tree_of_another_format(study, tmp_path):
    from hierviz.core.hierarchy import Hierarchy
    from hierviz.io import write_tree

    write_tree(Hierarchy.from_nested([[0, 1], [2, 3]], leaf_names=NAMES), tmp_path / "kinds.json")
    found = read_taxonomy(tmp_path / "kinds.json", study)
    assert sorted(map(len, members(found).values())) == [2, 2, 4]


def test_a_study_offers_its_own_files_and_opens_them_by_name(study, tmp_path):
    folder = tmp_path / "study"
    write(folder, "taxonomy.nwk", "((cat,dog)pet,(jet,kite)craft);")
    write(folder, "taxonomy.md", "no taxonomy")
    assert [path.name for path in taxonomy_files(study)] == ["taxonomy.nwk"]
    assert "pet" in open_taxonomy(study, "taxonomy.nwk").names


def test_a_column_called_like_a_file_is_a_column(study):
    table = {**study.class_table, "kind.csv": ("pet", "pet", "craft", "craft")}
    found = open_taxonomy(replace(study, class_table=table), "kind.csv")
    assert found.names == ("pet", "craft")


def test_an_upload_is_kept_only_when_it_reads(study):
    with pytest.raises(LoadError, match=r"^No line of mine\.csv names a class"):
        keep_taxonomy(study, "mine.csv", b"child,parent\na,b\n")
    with pytest.raises(LoadError, match="found no ending"):
        keep_taxonomy(study, "mine", b"")
    assert taxonomy_files(study) == []
    path = keep_taxonomy(study, "mine.csv", b"child,parent\ncat,pet\ndog,pet\n")
    assert taxonomy_files(study) == [path]
    found = open_taxonomy(study, str(path))
    assert found.names == ("cat", "pet", "dog")
    assert found.name == file_title(path) == "mine.csv"  # as its owner calls it
    assert "mine.csv does not name jet" in found.notices[0]
    other = keep_taxonomy(study, "folder/its own.nwk", b"((cat,dog),(jet,kite));")
    assert taxonomy_files(study) == [other, path]
    assert file_title(other) == "its own.nwk"


def test_senses_are_kept_and_used(study, tmp_path):
    assert read_senses(study) == {}
    store = store_of(study)
    store.choose_sense("kite", "n01604968")
    store.choose_sense("unicorn", "n01604968")
    assert read_senses(study) == {"kite": "n01604968"}  # unicorns are no class any more
    found = open_taxonomy(study, "wordnet")
    bird = found.names.index("bird")
    assert [found.class_names[c] for c in found.classes_of(bird)] == ["kite"]
    store.choose_sense("kite", None)
    assert read_senses(study) == {}


def test_damaged_senses_name_the_file(study, tmp_path):
    write(tmp_path / "study", "senses.csv", "class,sense\n")
    with pytest.raises(LoadError, match=r"senses\.csv: Expected a first line name,wnid"):
        open_taxonomy(study, "wordnet")


def test_a_misspelt_column_names_the_near_one(study):
    with pytest.raises(InputError, match="no column 'wnidd'"):
        open_taxonomy(study, "wnidd")
