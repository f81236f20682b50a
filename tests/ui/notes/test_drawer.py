"""The drawer of notes on every page: what is written, shown, ordered, brought back, and by whom."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

import hierviz as hv
from hierviz.audit import Finding
from hierviz.core.remembered import CLUSTERS, MADE_WITH
from hierviz.core.story import SavedView
from hierviz.io.store import store_of
from hierviz.io.words import write_words
from hierviz.ui.audit.rows import link_of
from hierviz.ui.notes.drawer import stamp_of
from hierviz.ui.notes.files import words_of_file
from hierviz.ui.notes.places import link_of_key
from hierviz.ui.shared.saved_views import DRAWER, PAGE
from tests.hostile import hostile_texts
from tests.ui.test_pages import PAGES, pages_as_served, run, texts, write_study  # noqa: F401


@pytest.fixture
def folder(tmp_path):
    return write_study(tmp_path, "superclasses")


def words(folder):
    return store_of(hv.read_study(folder)).words()


def opened(page: str, folder, **query):
    """A page with the drawer open."""
    test = run(page, study=folder, **query)
    test.session_state[DRAWER] = True
    test.run()
    assert not test.exception and not test.error
    return test


def button(test, label: str):
    return next(one for one in test.button if one.label == label)


@pytest.mark.parametrize("page", PAGES)
def test_a_note_and_a_view_are_written_on_every_page(page, folder):
    test = opened(page, folder, node=8)
    test.text_input(key="author_typed").set_value("Ann").run()
    test.text_area(key="drawer_text").set_value("seen\nthere")
    button(test, "Add note").click().run()
    test.text_input(key="view_title").set_value("Here")
    button(test, "Save this view").click().run()
    assert not test.exception and not test.error
    (note,), (view,) = words(folder).notes, words(folder).views
    assert (note.text, note.author, view.title, view.author) == (
        "seen\nthere",
        "Ann",
        "Here",
        "Ann",
    )
    assert note.about.startswith("group ")
    name = page.removeprefix("pages/").removesuffix(".py")
    query = dict(parse_qsl(view.address))
    assert query.get(PAGE, "tree") == name and query["node"] == "8" and query[MADE_WITH]
    assert "seen  \nthere" in texts(test)


def test_a_note_without_a_selection_is_on_the_study(folder):
    test = opened("pages/tree.py", folder)
    test.text_area(key="drawer_text").set_value("all fine")
    button(test, "Add note").click().run()
    assert [note.about for note in words(folder).notes] == ["study"]


def test_a_note_on_the_finding_that_is_open(folder):
    found = hv.audit(hv.analyse(hv.read_study(folder)))
    key = next(one.key for one in found if len(one.key) < 60)
    test = opened("pages/audit.py", folder, finding=key)
    test.text_area(key="drawer_text").set_value("odd")
    button(test, "Add note").click().run()
    assert [note.about for note in words(folder).notes] == [f"finding {key}"]


def test_what_cannot_be_kept_is_said(folder):
    test = opened("pages/tree.py", folder)
    button(test, "Save this view").click().run()
    assert "A saved view has a title" in test.error[0].value
    assert not words(folder).views


def test_only_ones_own_words_can_be_changed(folder):
    store = store_of(hv.read_study(folder))
    mine, theirs = store.add_note("point 1", "mine", "Ann"), store.add_note("point 2", "x", "Ben")
    view, other = (store.save_view(SavedView(t, "", "n=2", "s", t)) for t in ("Ann", "Ben"))
    test = opened("pages/tree.py", folder)
    test.text_input(key="author_typed").set_value("Ann").run()
    keys = {one.key for one in test.button}
    assert {
        f"icon_list_delete_{mine.id}",
        f"icon_change_{view.id}",
        f"icon_Later_{other.id}",
    } <= keys - {None}
    assert (
        not {
            f"icon_list_delete_{theirs.id}",
            f"icon_list_change_{theirs.id}",
            f"icon_delete_{other.id}",
        }
        & keys
    )
    test.button(key=f"icon_list_change_{mine.id}").click().run()
    test.text_area(key=f"list_text_{mine.id}").set_value("changed")
    button(test, "Keep").click().run()
    assert [note.text for note in words(folder).notes] == ["changed", "x"]
    test.button(key=f"icon_list_delete_{mine.id}").click().run()
    assert [note.text for note in words(folder).notes] == ["x"]


def test_views_are_ordered_changed_and_taken_away(folder):
    store = store_of(hv.read_study(folder))
    one, other = (store.save_view(SavedView(title, "", "n=2", "Talk")) for title in "ab")
    test = opened("pages/tree.py", folder)
    assert test.button(key=f"icon_Earlier_{one.id}").disabled
    test.button(key=f"icon_Later_{one.id}").click().run()
    assert [view.title for view in words(folder).views] == ["b", "a"]
    test.button(key=f"icon_change_{one.id}").click().run()
    test.text_input(key=f"title_{one.id}").set_value("new")
    test.text_area(key=f"caption_{one.id}").set_value("*why*")
    test.selectbox(key=f"story_of_{one.id}").set_value("")
    button(test, "Keep").click().run()
    assert [(v.title, v.caption, v.story) for v in words(folder).views] == [
        ("b", "", "Talk"),
        ("new", "*why*", ""),
    ]
    test.text_input(key="story_title_0").set_value("Lecture").run()
    assert [story.title for story in words(folder).stories] == ["Lecture"]
    test.button(key=f"icon_delete_{other.id}").click().run()
    assert [view.title for view in words(folder).views] == ["new"]
    assert not test.exception and not test.error


def test_filters_pass_what_is_asked_for(folder):
    store = store_of(hv.read_study(folder))
    store.add_note("point 1", "a zebra", "Ann")
    store.add_note("point 2", "a horse")
    store.mark_finding("leftover 1", "real", "grey")
    store.name_group([0, 1], "ponies")
    test = opened("pages/study.py", folder)
    said = lambda: [word for word in ("zebra", "horse", "grey", "ponies") if word in texts(test)]  # noqa: E731
    assert said() == ["zebra", "horse", "grey", "ponies"]
    for wanted, left in (("ZEB", ["zebra"]), ("ann", ["zebra"]), ("real", ["grey"]), ("no", [])):
        test.text_input(key="notes_filter").set_value(wanted).run()
        assert said() == left
    assert "Nothing passes the filter" in texts(test)
    test.text_input(key="notes_filter").set_value("").run()
    test.button_group(key="notes_kind").set_value("Names").run()
    assert said() == ["ponies"]


def test_many_notes_are_cut_short(folder):
    store = store_of(hv.read_study(folder))
    for number in range(43):
        store.add_note(f"point {number}", "x")
    assert "3 more: filter them" in texts(opened("pages/study.py", folder))


@pytest.mark.parametrize(
    "made_with, by, said",
    [
        ("another", "", "saved with another tree, so the groups that it names are left out"),
        ("", "gone", "no column gone for its taxonomy"),
        ("", "superclass", ""),
    ],
)
def test_a_view_says_what_no_longer_fits(folder, made_with, by, said):
    store = store_of(hv.read_study(folder))
    address = f"study={folder}&node=8&k=3&{MADE_WITH}={made_with}&by={by}"
    view = store.save_view(SavedView("Old *one*", "", address))
    test = opened("pages/tree.py", folder)
    test.button(key=f"show_{view.id}").click().run()
    assert not test.exception and not test.error
    warnings = " ".join(one.value.replace("\\", "") for one in test.warning)
    assert said in warnings and bool(said) == bool(warnings)
    assert test.query_params.get("k") == "3"
    assert test.query_params.get("node") == (None if made_with else "8")


MINE = "((class 0,class 5),(class 1,(class 2,(class 3,class 4))));"


@pytest.fixture
def with_tree(folder):
    (folder / "trees").mkdir()
    (folder / "trees" / "mine.nwk").write_text(MINE)
    return folder


def of_tree(folder, node: frozenset[int]) -> int:
    """The node of the file's tree above these clusters, in the app's numbering."""
    study = hv.read_study(folder)
    tree = hv.read_tree(folder / "trees" / "mine.nwk", leaf_names=study.class_names)
    return next(u for u in range(6, tree.n_nodes) if set(tree.leaves_below(u)) == set(node))


def test_a_saved_view_finds_its_node_again_by_its_clusters(with_tree):
    file = with_tree / "trees" / "mine.nwk"
    node = of_tree(with_tree, {3, 4})
    test = opened("pages/tree.py", with_tree, tree=file, node=node, k=3)
    test.text_input(key="view_title").set_value("Three and four")
    button(test, "Save this view").click().run()
    (view,) = words(with_tree).views
    assert len(dict(parse_qsl(view.address))[CLUSTERS].split(".")) == 1
    for text, left in (
        ("((class 3,class 4),(class 1,(class 2,(class 0,class 5))));", {3, 4}),
        ("((class 3,class 1),(class 4,(class 2,(class 0,class 5))));", None),
    ):
        file.write_text(text)
        test = opened("pages/tree.py", with_tree)
        test.button(key=f"show_{view.id}").click().run()
        assert not test.exception and not test.error
        now = str(of_tree(with_tree, left)) if left else None
        assert test.query_params.get("node") == now
        said = " ".join(one.value for one in test.warning)
        assert ("no node of the same 2 clusters" in said) == (left is None)
    link = run("pages/tree.py", **dict(parse_qsl(view.address)))  # pasted, not clicked
    assert "node" not in link.query_params and CLUSTERS not in link.query_params
    assert "no node of the same 2 clusters" in link.warning[0].value


def test_a_story_is_played_across_trees(with_tree):
    store = store_of(hv.read_study(with_tree))
    addresses = (
        "k=2",
        f"tree={with_tree}/trees/mine.nwk&k=3",
        "tree=/gone.nwk&k=2",
        "k=3&support=True",
    )
    for text in addresses:
        store.save_view(SavedView("x", "", f"study={with_tree}&{text}", "Talk"))
    test = run("pages/tree.py", study=with_tree, k=4)
    test.session_state["stories_tool"] = True
    test.run()
    test.button(key="story_play").click().run()
    assert not test.exception and not test.error
    (player,) = [
        one.proto
        for one in test.get("bidi_component")
        if "story_player" in one.proto.component_name
    ]
    views = json.loads(player.json)["story"]["views"]
    assert [len(one["notices"]) for one in views] == [0, 0, 2, 0]
    assert views[0]["key"] == views[2]["key"] == views[3]["key"] != views[1]["key"]
    assert views[3]["extra"] == {"support": True} and views[3]["encodings"][0]["key"] == "support"


def test_a_view_of_a_study_that_is_gone_changes_nothing(folder):
    view = store_of(hv.read_study(folder)).save_view(SavedView("x", "", "study=/no/such/place&k=3"))
    test = opened("pages/tree.py", folder)
    test.button(key=f"show_{view.id}").click().run()
    assert "No such file or folder" in test.error[0].value
    assert test.query_params["study"] == str(folder)


@pytest.mark.parametrize("page", PAGES)
def test_hostile_words_are_shown(page, folder):
    study = hv.read_study(folder)
    store, all_texts = store_of(study), hostile_texts("http://127.0.0.1:9")
    for text in all_texts:
        store.add_note("group 0 1", text, text)
        store.save_view(SavedView(text, text, "n=2", text, text))
    test = opened(page, folder, node=8)
    for view in words(folder).views[:3]:
        test.button(key=f"show_{view.id}").click().run()
        assert not test.exception and not test.error
    shown = [one.value for one in test.markdown]
    assert not any("![" in value for value in shown)


def test_files_come_back(folder, tmp_path):
    story = hv.Story("Talk", (SavedView("All", "x", "n=2"),))
    hv.write_story(story, tmp_path / "story.MD")
    found = words_of_file(tmp_path / "story.MD")
    assert found.views == tuple(replace(view, story="Talk") for view in story.views)
    write_words(found, tmp_path / "notes.csv")
    assert words_of_file(tmp_path / "notes.csv").views == found.views


def test_a_stamp_changes_with_every_write_and_with_nothing_else(folder):
    store = store_of(hv.read_study(folder))
    assert stamp_of(store.path) == ()
    stamps = []
    for number in range(3):
        store.add_note("point 1", str(number))
        stamps.append(stamp_of(store.path))
        store.words()
        assert stamp_of(store.path) == stamps[-1]
    assert len(set(stamps)) == 3


def test_links_of_long_keys_are_those_of_the_audit(folder):
    side = tuple(range(40))
    for sides in ((side, (41,)), ((1,), (2,))):
        finding = made_finding(sides)
        assert link_of_key(finding.key) == link_of(finding)


def made_finding(sides) -> Finding:
    found = hv.audit(hv.analyse(planted()))
    first = next(one for one in found if len(one.sides) == 2)
    return replace(
        first,
        sides=tuple(
            replace(old, clusters=new) for old, new in zip(first.sides, sides, strict=True)
        ),
    )


def planted() -> hv.Study:
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 5
    return hv.study_from(logits=rng.normal(size=(200, 5)) + 3 * np.eye(5)[labels], labels=labels)
