"""Lists of class names as people have them: what is read of each, and what is said."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.errors import LoadError
from hierviz.io.study.class_lists import is_count, rows_of_lines
from hierviz.io.study.classes import CLASS_ENDINGS, read_classes
from hierviz.io.study.find_files import ROLES

NAMES = ("cat", "None", "NA, big", "nan")
WNIDS = ("n02121808", "n01440764", "n01443537", "n01484850")
COUNTED = "counted from 1"
ORDER = "are in the order of"

LISTS = {
    "plain.txt": "cat\nNone\nNA, big\nnan\n",
    "bom.txt": "\ufeffcat\nNone\nNA, big\nnan\n",
    "windows.txt": "cat\r\nNone\r\nNA, big\r\nnan\r\n",
    "darknet.names": "cat\nNone\nNA, big\nnan\n",
    "number_first.txt": "0 cat\n1 None\n2 NA, big\n3 nan\n",
    "colon.txt": "0: cat\n1: None\n2: NA, big\n3: nan\n",
    "dot.txt": "0. cat\n1. None\n2. NA, big\n3. nan",
    "tabs.txt": "0\tcat\n1\tNone\n2\tNA, big\n3\tnan",
    "commas.txt": "0,cat\n1,None\n2,NA, big\n3,nan",
    "number_last.txt": "cat 0\nNone 1\nNA, big 2\nnan 3",
    "shuffled.txt": "3 nan\n0 cat\n2 NA, big\n1 None",
    "from_one.txt": "1 cat\n2 None\n3 NA, big\n4 nan",
    "cub.txt": "1 001.cat\n2 002.None\n3 003.NA, big\n4 004.nan",
    "python_dict.txt": "{0: 'cat',\n 1: \"None\",\n 2: 'NA, big',\n 3: 'nan'}",
    "python_dict_line.txt": "{0: 'cat', 1: 'None', 2: 'NA, big', 3: 'nan',}",
    "python_list.txt": "['cat', 'None',\n 'NA, big', \"nan\"]",
    "json.txt": '["cat", "None", "NA, big", "nan"]',
    "heading.csv": 'name\ncat\nNone\n"NA, big"\nnan\n',
    "Name.csv": 'Id,Name\n0,cat\n1,None\n2,"NA, big"\n3,nan\n',
    "class_name.csv": 'class_id;class_name\n0;cat\n1;None\n2;NA, big\n3;nan\n',
    "label_and_id.csv": 'label,category\n0,cat\n1,None\n2,"NA, big"\n3,nan\n',
    "category_from_one.csv": 'category_id,category_name\n1,cat\n2,None\n3,"NA, big"\n4,nan\n',
    "shuffled.csv": 'name,id\nnan,3\ncat,0\n"NA, big",2\nNone,1\n',
    "pandas.csv": ',name\n0,cat\n1,None\n2,"NA, big"\n3,nan\n',
    "no_heading.csv": '0,cat\n1,None\n2,"NA, big"\n3,nan\n',
    "no_heading_back.csv": 'cat,1\nNone,2\n"NA, big",3\nnan,4\n',
    "table.tsv": "idx\tlabel_name\n0\tcat\n1\tNone\n2\tNA, big\n3\tnan\n",
    "list.json": '["cat", "None", "NA, big", "nan"]',
    "dict.json": '{"0": "cat", "1": "None", "2": "NA, big", "3": "nan"}',
    "dict_from_one.json": '{"4": "nan", "1": "cat", "2": "None", "3": "NA, big"}',
    "class_to_idx.json": '{"nan": 3, "cat": 0, "None": 1, "NA, big": 2}',
    "config.json": '{"architectures": ["X"], "id2label": {"0": "cat", "1": "None", "2": "NA, big", "3": "nan"}, "label2id": {"cat": 0}}',
    "wrapped_class_to_idx.json": '{"class_to_idx": {"nan": 3, "cat": 0, "None": 1, "NA, big": 2}}',
    "features.json": '{"names": ["cat", "None", "NA, big", "nan"], "num_classes": 4}',
    "records.json": '[{"id": 2, "name": "NA, big"}, {"id": 0, "name": "cat"}, {"id": 1, "name": "None"}, {"id": 3, "name": "nan"}]',
    "list.yaml": "names: [cat, 'None', 'NA, big', nan]\nnc: 4\n",
    "dict.yaml": "path: ../x\nnames:\n  0: cat\n  1: 'None'\n  2: NA, big\n  3: nan\n",
    "items.yml": "names:\n- cat\n- 'None'\n- NA, big\n- nan\n",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_names_are_read(tmp_path, name):
    path = tmp_path / name
    path.write_text(LISTS[name], encoding="utf-8", newline="")
    names, table, notices = read_classes(path)
    assert names == NAMES
    assert not table
    said = " ".join(str(notice) for notice in notices)
    assert ("from 1" in said) == any(word in name for word in ("from_one", "cub", "back"))
    assert (ORDER in said) == any(
        word in name for word in ("shuffled", "records", "class_to_idx", "dict_from_one")
    )


def text_of(pattern: str) -> str:
    return "\n".join(
        pattern.format(at=at, one=at + 1, wnid=WNIDS[at], name=NAMES[at]) for at in range(4)
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("loc_synset.txt", text_of("{wnid} {name}")),
        ("tabs.txt", text_of("{wnid}\t{name}")),
        ("map_clsloc.txt", text_of("{wnid} {one} {name}")),
        ("no_heading.csv", text_of('{wnid},"{name}"')),
        ("headings.csv", "WordNet ID,Name\n" + text_of('{wnid},"{name}"')),
        ("numbered.csv", "id,synset,label\n" + text_of('{at},{wnid},"{name}"')),
        (
            "keras.json",
            "{" + ", ".join(f'"{at}": ["{WNIDS[at]}", "{NAMES[at]}"]' for at in range(4)) + "}",
        ),
        ("pairs.json", "[" + ", ".join(f'["{WNIDS[at]}", "{NAMES[at]}"]' for at in range(4)) + "]"),
        ("by_wnid.json", "{" + ", ".join(f'"{WNIDS[at]}": "{NAMES[at]}"' for at in range(4)) + "}"),
    ],
)
def test_wnids_are_read(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    names, table, _ = read_classes(tmp_path / name)
    assert names == NAMES
    assert table == {"wnid": WNIDS}


def test_names_that_are_wnids_get_those_of_wordnet(tmp_path):
    (tmp_path / "classes.txt").write_text("n01440764\nn01443537\nn99999999\n")
    names, table, notices = read_classes(tmp_path / "classes.txt")
    assert names == ("tench", "goldfish", "n99999999")
    assert table["wnid"] == ("n01440764", "n01443537", "n99999999")
    assert "WordNet's" in str(notices[0])


def test_records_keep_all_their_fields(tmp_path):
    """COCO, and iNaturalist; numbers with gaps stand in their order."""
    (tmp_path / "instances.json").write_text(
        '{"info": {"year": 2017}, "images": [], "categories": ['
        '{"supercategory": "animal", "id": 17, "name": "cat", "keypoints": ["a"]},'
        '{"supercategory": "vehicle", "id": 2, "name": "bicycle", "common_name": "bike"}]}'
    )
    names, table, notices = read_classes(tmp_path / "instances.json")
    assert names == ("bicycle", "cat")
    assert table == {"supercategory": ("vehicle", "animal"), "common_name": ("bike", "")}
    assert "2 to 17" in str(notices[0])


@pytest.mark.parametrize("dtype", ["U", "S", "i"])
def test_arrays_of_names(tmp_path, dtype):
    names = np.array(["cat", "dog"]) if dtype != "i" else np.array([7, 9])
    np.save(tmp_path / "classes.npy", names.astype(dtype) if dtype == "S" else names)
    assert read_classes(tmp_path / "classes.npy").names == (
        ("7", "9") if dtype == "i" else ("cat", "dog")
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "cat\n\ndog\n", "line 2"),
        ("a.txt", "{0: cat}", "names in quotes"),
        ("a.txt", "[[1, 2], 3]", "found a list"),
        ("a.csv", "x,y\na,b\n", "one of them 'name'"),
        ("a.csv", "a,b\nc,d\ne,f\n", "one of them 'name'"),
        ("a.csv", "name,name\na,b\n", "different headings"),
        ("a.csv", "id,name\n0,a\n1,\n", "name for class 1"),
        ("a.csv", "name,x\na\n", "found 1 in line 2"),
        ("a.json", '{"a": "b"}', "keys a"),
        ("a.json", "3", "found 3"),
        ("a.json", "[[]]", "found a list"),
        ("a.json", "{}", "at least one class name"),
        ("a.json", '[{"x": "a"}]', "headed 'name'"),
        ("a.json", '["a", "\\ud800"]', "half of a character"),
        ("a.yaml", "a: [", "expected YAML"),
        ("a.yaml", "!!python/object/apply:os.system [ls]", "expected YAML"),
        ("a.yaml", "names: {0: [1, 2, 3]}", "found a list"),
        ("a.yaml", "[" * 5000, "YAML"),
        ("a.pkl", "x", ".csv"),
    ],
)
def test_what_is_no_list_of_names(tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    with pytest.raises(LoadError) as caught:
        read_classes(tmp_path / name)
    assert name in str(caught.value)
    assert words in str(caught.value)


def test_yaml_that_explodes_is_no_matter(tmp_path):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    ]
    (tmp_path / "a.yaml").write_text("\n".join([*lines, "names: [cat, dog]"]))
    assert read_classes(tmp_path / "a.yaml").names == ("cat", "dog")


@pytest.mark.parametrize(
    "lines",
    [
        ["class 0", "class 1", "class 2"],
        ["0", "1", "2"],
        ["3 of clubs", "4 of hearts"],
        ["7 up", "cola"],
        ["2019 Audi A4", "2020 Audi A4"],
        ["1 1", "2 2"],
        ["n0144 x", "n02 y"],
    ],
)
def test_names_that_hold_numbers_stay_whole(lines):
    assert rows_of_lines(lines) == [{"name": line} for line in lines]


@given(
    st.lists(st.text("abc01 .,:", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6)
)
def test_lines_lose_nothing_but_numbers(lines):
    rows = rows_of_lines(lines)
    assert len(rows) == len(lines)
    for row, line in zip(rows, lines, strict=True):
        assert row["name"] in line
        assert row["name"] == line or row["id"] in line


@given(st.permutations(range(9)), st.integers(0, 2))
def test_what_counts(order, start):
    assert is_count([str(number + start) for number in order]) == (start < 2)


def test_a_study_looks_for_every_ending_that_is_read():
    assert ROLES["classes"] == CLASS_ENDINGS


RUN = 40_000


@pytest.mark.parametrize("begin", ["", "{", "[", "1 ", "dog "])
@pytest.mark.parametrize("piece", [",", "1", " ", "'", "\\", "'\\", "0:'", "a,", "1 "])
def test_long_runs_of_a_mark_are_read_at_once(tmp_path, begin, piece):
    """What takes the square of the length would take minutes here."""
    path = tmp_path / "c.txt"
    path.write_text(begin + piece * (RUN // len(piece)) + "x\ny")
    with suppress(LoadError):
        read_classes(path)


def test_numbers_beyond_all_numbers_are_names(tmp_path):
    path = tmp_path / "c.txt"
    path.write_text(f"0 {'9' * 5000}. cat\n1 0001. dog\n")
    assert read_classes(path).names == (f"{'9' * 5000}. cat", "dog")
