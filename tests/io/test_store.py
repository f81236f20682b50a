"""Words in SQLite: nothing is lost, whoever writes; damaged files are set aside."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

import hierviz as hv
from hierviz.errors import InputError, LoadError
from hierviz.io.store import STORE_FILE, Store, store_of
from hierviz.io.words import Mark, Words


@pytest.fixture(autouse=True)
def own_places(tmp_path_factory, monkeypatch):
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HIERVIZ_CACHE", str(home / "cache"))
    monkeypatch.setenv("HIERVIZ_DATA", str(home / "data"))
    return home


def study_in(folder) -> hv.Study:
    folder.mkdir(exist_ok=True)
    np.save(folder / "logits.npy", np.eye(3, dtype=np.float32))
    return hv.read_study(folder)


def test_words_stand_in_the_studys_folder(tmp_path):
    study = study_in(tmp_path)
    store = store_of(study)
    assert store.path == tmp_path / STORE_FILE and store.instead_of is None
    assert store.words() == Words() and not store.path.exists()
    store.name_group([2, 0], "  pets ")
    store.choose_sense("kite", "n01604968")
    store.choose_sense("jet", "")
    assert store_of(study).words() == Words({(0, 2): "pets"}, {"kite": "n01604968", "jet": ""})
    store.name_group((0, 2), "beasts")
    store.choose_sense("kite", None)
    assert store.words() == Words({(0, 2): "beasts"}, {"jet": ""})
    store.name_group((0, 2), "")
    assert store.words().group_names == {}


def test_copies_of_a_study_have_words_of_their_own(tmp_path):
    one, other = study_in(tmp_path / "one"), study_in(tmp_path / "other")
    assert one.fingerprint == other.fingerprint
    store_of(one).name_group([0, 1], "mine")
    store_of(other).name_group([0, 1], "theirs")
    assert store_of(one).words().group_names == {(0, 1): "mine"}
    assert store_of(other).words().group_names == {(0, 1): "theirs"}


def test_a_folder_that_cannot_be_written_has_its_words_elsewhere_by_its_path(
    tmp_path, monkeypatch, own_places
):
    studies = [study_in(tmp_path / name) for name in ("one", "other")]
    (tmp_path / "one" / "group_names.csv").write_text("name,clusters\nold,0 1\n")
    closed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and closed(path, mode))
    stores = [store_of(study) for study in studies]
    assert {store.instead_of for store in stores} == {tmp_path / "one", tmp_path / "other"}
    assert stores[0].path != stores[1].path
    assert all(store.path.is_relative_to(own_places / "data") for store in stores)
    assert stores[0].words().group_names == {(0, 1): "old"}
    stores[0].name_group([1, 2], "new")
    assert stores[0].words().group_names == {(0, 1): "old", (1, 2): "new"}
    assert stores[1].words() == Words()
    assert not (tmp_path / "one" / STORE_FILE).exists()


def test_words_that_came_with_a_folder_that_cannot_be_written_are_taken_over(tmp_path, monkeypatch):
    study = study_in(tmp_path)
    store_of(study).name_group([0, 1], "shipped")
    closed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and closed(path, mode))
    store = store_of(study)
    assert store.words().group_names == {(0, 1): "shipped"}
    store.name_group([1, 2], "mine")
    assert store.words().group_names == {(0, 1): "shipped", (1, 2): "mine"}


def test_built_in_studies_and_files_have_their_words_in_the_data_folder(tmp_path, own_places):
    np.save(tmp_path / "logits.npy", np.eye(3, dtype=np.float32))
    for study in (hv.read_study("digits"), hv.read_study(tmp_path / "logits.npy")):
        store = store_of(study)
        assert store.path.is_relative_to(own_places / "data") and store.instead_of is None
        store.name_group([0, 1], study.name)
        assert store_of(study).words().group_names == {(0, 1): study.name}


@pytest.mark.parametrize("name", ["digits", "imagenet"])
def test_a_study_called_like_a_built_in_one_keeps_its_own_words(tmp_path, own_places, name):
    study = study_in(tmp_path / name)
    assert study.name == name
    store_of(study).name_group([0, 1], "mine")
    assert store_of(study).path == tmp_path / name / STORE_FILE
    assert store_of(hv.read_study(name)).words() == Words()
    alone = replace(study, folder="")
    assert store_of(alone).path != store_of(hv.read_study(name)).path


def test_files_of_earlier_versions_are_taken_over_once(tmp_path):
    study = study_in(tmp_path)
    (tmp_path / "group_names.csv").write_text("name,clusters\nold,0 1\n")
    (tmp_path / "senses.csv").write_text("name,wnid\nkite,n01604968\n")
    store = store_of(study)
    assert store.words() == Words({(0, 1): "old"}, {"kite": "n01604968"})
    store.name_group([0, 1], "")
    assert store.words() == Words({}, {"kite": "n01604968"})  # not taken over again
    assert (tmp_path / "group_names.csv").is_file()


def write_names(path, first: int) -> None:
    for number in range(first, first + 20):
        Store(path).name_group([number, number + 1], f"name {number}")


def test_threads_that_write_at_once_lose_nothing(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write_names, [tmp_path / STORE_FILE] * 8, range(0, 160, 20)))
    names = Store(tmp_path / STORE_FILE).words().group_names
    assert names == {(n, n + 1): f"name {n}" for n in range(160)}


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=write_names, args=(tmp_path / STORE_FILE, first))
        for first in range(0, 80, 20)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert len(Store(tmp_path / STORE_FILE).words().group_names) == 80


def test_a_kill_loses_nothing_that_was_written(tmp_path):
    script = (
        "import sys\nfrom pathlib import Path\nfrom hierviz.io.store import Store\n"
        "store, n = Store(Path(sys.argv[1])), 0\n"
        "while True:\n"
        "    store.name_group([n, n + 1], f'name {n}')\n    print(n, flush=True)\n    n += 1\n"
    )
    path = tmp_path / STORE_FILE
    writer = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
    )
    for _ in range(15):
        said = int(writer.stdout.readline())
    writer.kill()
    rest = [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    names = Store(path).words().group_names
    assert set(range(max([said, *rest]) + 1)) <= {first for first, _ in names}


def test_a_damaged_file_is_set_aside_and_never_overwritten(tmp_path):
    path = tmp_path / STORE_FILE
    path.write_bytes(b"these are words, but no database" * 99)
    with pytest.raises(LoadError, match=r"damaged .* it was set aside as hierviz.sqlite.damaged-"):
        Store(path).words()
    aside = next(tmp_path.glob("*.damaged-*"))
    assert aside.read_bytes().startswith(b"these are words")
    Store(path).name_group([0, 1], "again")
    assert Store(path).words().group_names == {(0, 1): "again"}
    assert aside.is_file()


def test_a_file_whose_names_are_no_text_is_set_aside(tmp_path):
    """SQLite quotes the name of the table in its words, and Python cannot decode them."""
    path = tmp_path / STORE_FILE
    Store(path).name_group([0, 1], "ab")
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE torn (a)")
    database.close()
    path.write_bytes(
        path.read_bytes().replace(b"torn (a)", b"torn ((a").replace(b"torn", b"t\x80rn")
    )
    with pytest.raises(LoadError, match="set aside"):
        Store(path).words()


def test_a_file_with_a_broken_page_is_set_aside(tmp_path):
    path = tmp_path / STORE_FILE
    store = Store(path)
    for number in range(300):
        store.name_group([number, number + 1], "x" * 100)
    content = bytearray(path.read_bytes())
    content[4096:8192] = os.urandom(4096)
    path.write_bytes(content)
    with pytest.raises(LoadError, match="set aside"):
        store.words()
    assert not path.exists()


def test_a_fault_of_this_program_leaves_the_file_where_it_is(tmp_path):
    store = Store(tmp_path / STORE_FILE)
    store.name_group([0, 1], "kept")
    with pytest.raises(sqlite3.IntegrityError), store._file.changing() as database:
        database.execute("INSERT INTO group_names VALUES ('1 2', NULL, 'now')")
    assert store.words().group_names == {(0, 1): "kept"}
    assert not list(tmp_path.glob("*.damaged-*"))


def test_a_sound_file_in_the_place_of_a_damaged_one_stays(tmp_path):
    store = Store(tmp_path / STORE_FILE)
    store.path.write_bytes(b"no database" * 99)
    damaged = store.path.stat().st_ino
    store.path.rename(tmp_path / "set aside by somebody else")
    store.name_group([0, 1], "new")
    store._file._set_aside(damaged)
    assert store.words().group_names == {(0, 1): "new"}


def test_damaged_words_that_came_with_a_closed_folder_are_an_error(tmp_path, monkeypatch):
    study = study_in(tmp_path)
    (tmp_path / STORE_FILE).write_bytes(b"no database" * 99)
    closed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and closed(path, mode))
    for use in (Store.words, lambda store: store.name_group([0, 1], "x")):
        with pytest.raises(LoadError, match="came with this study cannot be read"):
            use(store_of(study))
    assert (tmp_path / STORE_FILE).read_bytes().startswith(b"no database")


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / STORE_FILE
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(LoadError, match=r"newer hierviz \(version 99"):
        Store(path).name_group([0, 1], "x")
    assert path.read_bytes() == before


def version_1(path) -> None:
    """A file as the first version wrote it."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE group_names (clusters TEXT PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL);"
            "CREATE TABLE senses (class_name TEXT PRIMARY KEY, wnid TEXT NOT NULL, at TEXT NOT NULL);"
            "INSERT INTO group_names VALUES ('0 1', 'old', '2025-01-01T00:00:00+00:00');"
            "PRAGMA user_version = 1;"
        )


def test_a_file_of_the_first_version_takes_marks_and_keeps_its_names(tmp_path):
    store = Store(tmp_path / STORE_FILE)
    version_1(store.path)
    assert store.words() == Words({(0, 1): "old"})
    store.mark_finding("pair 1/2", "real")
    assert store.words() == Words({(0, 1): "old"}, marks={"pair 1/2": Mark("real")})


def test_a_file_of_the_first_version_in_a_closed_folder_is_read_as_it_is(tmp_path, monkeypatch):
    study = study_in(tmp_path)
    version_1(tmp_path / STORE_FILE)
    before = (tmp_path / STORE_FILE).read_bytes()
    closed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and closed(path, mode))
    store = store_of(study)
    assert store.words() == Words({(0, 1): "old"})
    store.mark_finding("pair 1/2", "", "hm")
    assert store.words() == Words({(0, 1): "old"}, marks={"pair 1/2": Mark("", "hm")})
    assert (tmp_path / STORE_FILE).read_bytes() == before


def test_marks_of_findings_are_kept_changed_and_taken_away(tmp_path):
    store = store_of(study_in(tmp_path))
    long = "pair " + " ".join(map(str, range(1500)))
    store.mark_finding("pair 1/2", "look later")
    store.mark_finding("pair 3/4", "", "only a note")
    store.mark_finding(long, "not a problem", " half of a character: \ud800 ")
    store.mark_finding("pair 1/2", "real", "seen")
    assert store_of(study_in(tmp_path)).words().marks == {
        "pair 1/2": Mark("real", "seen"),
        "pair 3/4": Mark("", "only a note"),
        long: Mark("not a problem", "half of a character: \\ud800"),
    }
    for key in ("pair 1/2", "pair 3/4", "never marked"):
        store.mark_finding(key, "", "  ")
    assert list(store.words().marks) == [long]


def test_a_mark_that_is_none_changes_nothing(tmp_path):
    store = Store(tmp_path / STORE_FILE)
    store.mark_finding("pair 1/2", "real", "kept")
    for key, mark, note, message in (
        ("pair 1/2", "wrong", "", "Expected a mark of real, not a problem, look later"),
        ("pair 1/2", "real", "x" * 2001, "at most 2,000 characters, not 2,001"),
        ("", "real", "", "A finding that is marked has a key"),
    ):
        with pytest.raises(InputError, match=message):
            store.mark_finding(key, mark, note)
    assert store.words().marks == {"pair 1/2": Mark("real", "kept")}


def test_words_of_a_file_bring_their_marks_and_the_rest_stays(tmp_path):
    store = Store(tmp_path / STORE_FILE)
    store.mark_finding("pair 1/2", "real", "mine")
    store.mark_finding("pair 3/4", "look later")
    store.add(Words(marks={"pair 1/2": Mark("not a problem")}))
    assert store.words().marks == {
        "pair 1/2": Mark("not a problem"),
        "pair 3/4": Mark("look later"),
    }


@pytest.mark.parametrize(
    "key, mark, note",
    [("a", "hacked", ""), (b"a", "real", ""), ("a", 3.5, ""), ("a", "real", b"\xff")],
    ids=["mark", "key", "number", "bytes"],
)
def test_marks_of_another_program_are_an_error_and_stay(tmp_path, key, mark, note):
    store = Store(tmp_path / STORE_FILE)
    with store._file.changing() as database:
        database.execute("DROP TABLE marks")
        database.execute("CREATE TABLE marks (finding, mark, note, at)")
        database.execute("INSERT INTO marks VALUES (?, ?, ?, 'now')", (key, mark, note))
    with pytest.raises(LoadError, match="expected words about clusters, classes and findings"):
        store.words()
    assert store.path.is_file()


def test_a_lock_that_is_not_let_go_of_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("hierviz.io.store_file._PATIENCE_S", 0.05)
    store = Store(tmp_path / STORE_FILE)
    store.name_group([0, 1], "x")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(InputError, match="could not be read or written: database is locked"):
        store.name_group([1, 2], "y")
    assert store.words().group_names == {(0, 1): "x"}  # readers are not kept waiting
    other.close()


def test_a_file_whose_mode_cannot_be_changed_now_is_read_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("hierviz.io.store_file._PATIENCE_S", 0.05)
    store = Store(tmp_path / STORE_FILE)
    store.name_group([0, 1], "x")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN")
        other.execute("SELECT * FROM group_names").fetchall()
        assert store.words().group_names == {(0, 1): "x"}
    store.name_group([1, 2], "y")
    with closing(sqlite3.connect(store.path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_name_has_an_end(tmp_path):
    with pytest.raises(InputError, match="at most 300 characters, not 301"):
        Store(tmp_path / STORE_FILE).name_group([0], "x" * 301)


def test_names_that_no_database_takes_are_spelled_out(tmp_path):
    store = Store(tmp_path / STORE_FILE)
    store.name_group([0, 1], "half of a character: \ud800")
    assert store.words().group_names == {(0, 1): "half of a character: \\ud800"}
    with pytest.raises(InputError, match="at least one cluster"):
        store.name_group([], "nobody")


@pytest.mark.parametrize(
    "key, name", [("a b", "x"), ("9" * 5000, "x"), ("", "x"), ("0 1", b"x")],
    ids=["letters", "huge", "nothing", "bytes"],
)  # fmt: skip
def test_words_of_another_program_are_an_error_and_stay(tmp_path, key, name):
    store = Store(tmp_path / STORE_FILE)
    store.name_group([0, 1], "kept")
    with store._file.changing() as database:
        database.execute("UPDATE group_names SET clusters = ?, name = ?", (key, name))
    with pytest.raises(LoadError, match="expected words about clusters"):
        store.words()
    assert store.path.is_file()
