"""A little of `make soak`: its parts work, and see what is lost."""

from __future__ import annotations

from hierviz.io.store import STORE_FILE, Store
from hierviz.io.trees import write_tree
from tests.soak import disk, server, soak
from tests.soak.report import Found


def test_a_little_of_everything(tmp_path, monkeypatch):
    monkeypatch.setattr(soak, "_REST_S", 0)
    monkeypatch.setattr(server, "_PAUSE_S", (0, 0))
    parts = list(soak.soak(tmp_path, soak.SMALL))
    assert [found.wrong for found in parts] == [[]] * 9
    assert [len(found.seconds) for found in parts] == [40, 0, 20, 1, 4, 3, 3, 2, 0]


def test_what_is_lost_or_broken_is_seen(tmp_path):
    store, tree = Store(tmp_path / STORE_FILE), tmp_path / "tree.json"
    for number in (0, 2):
        store.name_group([number, number + 1], f"name {number}")
    write_tree(disk._tree(), tree)
    assert disk._what_is_broken(store, [tree], 2) == ["the name of group 1 was lost"]
    tree.write_text(tree.read_text()[:-99])
    assert "broken by a kill" in disk._what_is_broken(store, [tree], 0)[0]
    assert len(disk._left_over(tmp_path, {STORE_FILE})) == 1


def test_visits_that_fail_are_seen(tmp_path):
    found = Found("visits")
    server._all_at_once(lambda one: 1 // one, range(2), 2, found)
    assert found.wrong == ["0: ZeroDivisionError: integer division or modulo by zero"]
    assert found.line().split()[:3] == ["visits", "0", "1"]
