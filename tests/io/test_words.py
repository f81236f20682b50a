"""Words about a study as CSV: out and back, files of earlier versions, odd files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.errors import InputError, LoadError
from hierviz.io.words import (
    MARKS,
    Mark,
    Words,
    checked_mark,
    read_older_files,
    read_words,
    write_words,
)

NAMES = {(0, 2): 'odd "ones", <b>', (1, 3): "日本 🌳"}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20)
KEYS = st.sets(st.integers(0, 10**8), min_size=1, max_size=5).map(lambda s: tuple(sorted(s)))


@given(
    st.dictionaries(KEYS, TEXT, max_size=5),
    st.dictionaries(TEXT.filter(bool), st.sampled_from(["", "n01503061"]), max_size=5),
    st.dictionaries(
        TEXT.filter(bool),
        st.builds(checked_mark, st.sampled_from(["", *MARKS]), TEXT).filter(
            lambda m: m.mark or m.note
        ),
        max_size=5,
    ),
)
def test_words_survive_the_file(tmp_path_factory, names, senses, marks):
    path = tmp_path_factory.mktemp("words") / "notes.csv"
    words = Words(names, senses, marks)
    write_words(words, path)
    assert read_words(path) == words


def test_marks_and_notes_are_rows_of_their_own(tmp_path):
    path = tmp_path / "notes.csv"
    marks = {
        "pair 1/2": Mark("real", "two\nlines"),
        "pair 3/4": Mark("", "hm"),
        "pair 5/6": Mark(MARKS[2]),
    }
    write_words(Words(marks=marks), path)
    assert path.read_text().splitlines() == [
        "what,of,text", "mark,pair 1/2,real", "mark,pair 5/6,look later",
        'note,pair 1/2,"two', 'lines"', "note,pair 3/4,hm",
    ]  # fmt: skip


def test_a_mark_is_known_and_its_note_has_an_end():
    assert checked_mark("real", " a\r\nb \x07") == Mark("real", "a\nb \\x07")
    assert checked_mark("", "x" * 2000).note == "x" * 2000
    with pytest.raises(InputError, match="at most 2,000 characters, not 2,001"):
        checked_mark("real", "x" * 2001)
    with pytest.raises(
        InputError, match="mark of real, not a problem, look later, or none; found 'wrong'"
    ):
        checked_mark("wrong")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n", "columns what,of,text in line 1"),
        ("", "empty"),
        ("what,of,text\ngroup,1 2,a\ngroup,1 two,b\n", "line 3: expected a name and cluster"),
        (
            "what,of,text\nword,1,a\n",
            "line 2: expected group, sense, mark, note, note on or view, of what",
        ),
        ("what,of,text\nmark,pair 1/2,a\n", "line 2: Expected a mark of real, .* found 'a'"),
        (
            "what,of,text\nmark,,real\n",
            "line 2: expected group, sense, mark, note, note on or view",
        ),
        (
            "what,of,text\nnote,pair 1/2,\n",
            "line 2: expected group, sense, mark, note, note on or view",
        ),
        (f"what,of,text\nnote,pair 1/2,{'x' * 2001}\n", "line 2: A note has at most 2,000"),
        ("what,of,text\nsense,,n1\n", "line 2: expected group, sense"),
        ("what,of,text\ngroup,1\n", "line 2"),
    ],
)
def test_an_odd_file_is_named(tmp_path, text, message):
    path = tmp_path / "notes.csv"
    path.write_text(text)
    with pytest.raises(LoadError, match=message):
        read_words(path)


def test_files_of_earlier_versions_are_read_the_first_folder_first(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder, name in ((first, "pets"), (second, "beasts")):
        folder.mkdir()
        (folder / "group_names.csv").write_text(f"name,clusters\n{name},2 0\nall,0 1 2\n")
    (second / "senses.csv").write_text("name,wnid\nkite,n01604968\n")
    found = read_older_files([first, second, tmp_path / "none"])
    assert found == Words({(0, 2): "pets", (0, 1, 2): "all"}, {"kite": "n01604968"})


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("group_names.csv", "a,b\n", "columns name,clusters in line 1"),
        ("group_names.csv", "name,clusters\nx,1 2\ny,1 two\n", "line 3: expected a name and"),
        ("group_names.csv", "name,clusters\nx\n", "line 2"),
        ("senses.csv", "name\nkite\n", "senses.csv: Expected a first line name,wnid"),
    ],
)
def test_odd_files_of_earlier_versions_are_named(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(LoadError, match=message):
        read_older_files([tmp_path])
