"""Notes and saved views in the store: kept, changed, put into order, taken along, and never lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest

import hierviz as hv
from hierviz.core.remembered import (
    CLUSTERS,
    MADE_WITH,
    found_again,
    remembered,
    tree_mark,
    view_again,
)
from hierviz.core.story import Note, SavedView, Story
from hierviz.errors import InputError, LoadError
from hierviz.io.store import Store
from hierviz.io.store_file import MIGRATIONS
from hierviz.io.stories import read_story, write_story
from hierviz.io.words import Words, read_words, write_words
from tests.strategies import caterpillar


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "hierviz.sqlite")


def view(title: str, story: str = "talk", caption: str = "") -> SavedView:
    return SavedView(title, caption, "n=20", story, "Ann")


def test_notes_are_kept_changed_and_taken_away(store):
    one, other = (
        store.add_note("group 1 2", "odd\r\npair", "Ann"),
        store.add_note("point 7", "blurred"),
    )
    assert (one.text, one.author, other.author) == ("odd\npair", "Ann", "")
    assert one.id != other.id and one.at.endswith("+00:00")
    assert store.words().notes == (one, other)
    changed = store.change_note(one, "fine")
    assert store.words().notes == (changed, other) and changed.text == "fine"
    store.remove_note(other)
    assert store.words().notes == (changed,)


@pytest.mark.parametrize("about, text", [("", "x"), ("point 1", " \n")])
def test_a_note_has_words_and_is_on_something(store, about, text):
    with pytest.raises(InputError, match="has a text, and something that it is on"):
        store.add_note(about, text)
    assert not store.path.exists()


def test_a_note_that_is_too_long(store):
    with pytest.raises(InputError, match="at most 2,000 characters, not 2,001"):
        store.add_note("point 1", "x" * 2001)


def test_views_have_an_order_and_belong_to_stories(store):
    a, b, c = (store.save_view(view(title)) for title in "abc")
    d = store.save_view(view("d", ""))
    assert store.words().views == (a, b, c, d)
    store.order_views([c.id, a.id, "nobody's"])
    assert [one.title for one in store.words().views] == ["c", "a", "b", "d"]
    assert store.words().stories == (Story("talk", (c, a, b)),)
    changed = store.save_view(replace(a, caption="new", story="other"))
    assert store.words().stories == (Story("talk", (c, b)), Story("other", (changed,)))
    store.rename_story("other", "talk")
    assert [one.title for one in store.words().stories[0].views] == ["c", "a", "b"]
    store.remove_view(b)
    assert [one.title for one in store.words().views] == ["c", "a", "d"]


def test_a_view_without_a_title_is_refused(store):
    with pytest.raises(InputError, match="has a title; found none"):
        store.save_view(view(""))


def test_a_view_takes_the_clusters_of_its_nodes_along(store, tmp_path):
    tree = caterpillar(1000)
    nodes = range(tree.n_leaves, tree.n_nodes)
    by_hand = hv.View(n_groups=1, opened=tuple(nodes)).to_address()
    known = {MADE_WITH: tree_mark(tree), CLUSTERS: remembered(nodes, tree)}
    story = Story("talk", (replace(view("by hand"), address=urlencode(by_hand | known)),))
    for kept in story.views:
        store.save_view(kept)
    write_words(store.words(), tmp_path / "notes.csv")
    write_story(story, tmp_path / "story.md")
    for found in (
        store.words().views, read_words(tmp_path / "notes.csv").views, read_story(tmp_path / "story.md").views
    ):  # fmt: skip
        assert [one.address for one in found] == [story.views[0].address]
        address = dict(parse_qsl(found[0].address))
        again = found_again(address[CLUSTERS], tree)
        assert [again[node][0] for node in nodes] == list(nodes)


def test_views_of_an_older_file_have_no_clusters_and_stay(store):
    with sqlite3.connect(store.path) as database:
        for statements in MIGRATIONS:
            database.executescript(statements)
        row = ("1", "talk", 0, "Old", "", "k=3&node=8&made_with=0123456789ab", "Ann", "then")
        database.execute(f"INSERT INTO views VALUES ({', '.join('?' * 8)})", row)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    new = store.save_view(view("new"))
    old, same = store.words().views
    assert same == new and old.address == row[5]
    shown = view_again(hv.View(selected=8), dict(parse_qsl(old.address)), caterpillar(6))
    assert shown[0].selected == -1 and "another tree" in shown[1][0]


def test_a_file_of_version_2_is_brought_on(store):
    with sqlite3.connect(store.path) as database:
        for statements in MIGRATIONS[:2]:
            database.executescript(statements)
        database.execute("INSERT INTO marks VALUES ('pair 1/2', 'real', '', 'then')")
        database.execute("PRAGMA user_version = 2")
    assert store.words().marks["pair 1/2"].mark == "real"
    note = store.add_note("point 1", "x")
    assert store.words().notes == (note,)


def test_a_closed_folder_with_a_file_of_version_2_is_read(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    with sqlite3.connect(folder / "hierviz.sqlite") as database:
        for statements in MIGRATIONS[:2]:
            database.executescript(statements)
        database.execute("PRAGMA user_version = 2")
    assert Store(tmp_path / "other.sqlite", instead_of=folder).words().notes == ()


def test_what_is_none_is_an_error(store):
    store.add_note("point 1", "x")
    with store._file.changing() as database:
        database.execute("INSERT INTO notes VALUES ('1', x'00', 'x', '', '')")
    with pytest.raises(LoadError, match="expected words about clusters, classes and findings"):
        store.words()


# -- taken along -------------------------------------------------------------------


def test_csv_takes_notes_and_views_along(store, tmp_path):
    store.add_note("group 1 2", '=1+1, "quoted"\nline', "Ann")
    store.save_view(view("first", caption="**bold**\n\n# no heading"))
    store.save_view(view("second", story=""))
    words = store.words()
    write_words(words, tmp_path / "notes.csv")
    found = read_words(tmp_path / "notes.csv")
    strip = lambda things: tuple(replace(one, id="") for one in things)  # noqa: E731
    assert found.notes == strip(words.notes) and found.views == strip(words.views)
    other = Store(tmp_path / "other.sqlite")
    for _ in range(2):  # a file that is imported twice adds nothing
        other.add(found)
    assert strip(other.words().views) == found.views and strip(other.words().notes) == found.notes


def test_csv_without_notes_is_as_before(tmp_path):
    write_words(Words({(1, 2): "pets"}), tmp_path / "notes.csv")
    assert (tmp_path / "notes.csv").read_text() == "what,of,text\ngroup,1 2,pets\n"


# -- at once, and killed --------------------------------------------------------------


def _write(path, name: str, n: int) -> None:
    for number in range(n):
        Store(path).add_note(f"point {number}", f"{name} {number}", name)
        Store(path).save_view(SavedView(f"{name} {number}", "", "n=2", "talk"))


def test_several_write_at_once_and_nothing_is_lost(store):
    jobs = [
        multiprocessing.get_context("spawn").Process(target=_write, args=(store.path, name, 15))
        for name in ("a", "b")
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    words = store.words()
    expected = {f"{name} {number}" for name in ("a", "b") for number in range(15)}
    assert {note.text for note in words.notes} == expected
    assert {one.title for one in words.views} == expected and len(words.stories[0].views) == 30


def _write_and_say(path, pipe) -> None:
    for number in range(10_000):
        Store(path).add_note("point 1", str(number))
        pipe.send(number)


def test_a_kill_loses_nothing_that_was_kept(store):
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    job = context.Process(target=_write_and_say, args=(store.path, theirs))
    job.start()
    said = [ours.recv() for _ in range(5)]
    os.kill(job.pid, signal.SIGKILL)
    job.join()
    time.sleep(0)
    while ours.poll():
        said.append(ours.recv())
    texts = [int(note.text) for note in store.words().notes]
    assert texts[: len(said)] == said and len(texts) <= len(said) + 1
    assert store.add_note("point 1", "more") in store.words().notes


def test_a_note_without_an_id_can_be_told_from_none():
    assert Note("point 1", "x") == Note("point 1", "x", "", "", "")
