"""A story across trees: which tree each view is shown on, opened once, and what cannot be opened."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import hierviz as hv
from hierviz.core.remembered import CLUSTERS, MADE_WITH, remembered, tree_mark
from hierviz.core.story import SavedView, Story
from hierviz.encodings import support_encoding
from hierviz.errors import LoadError
from hierviz.io.trees.tree_files import trees_of
from hierviz.stories import StoryTrees, shown_views, trees

DEEPECT = "tree=DeepECT.nwk"


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


@pytest.fixture
def folder(tmp_path):
    """A study with a tree in its folder trees/, of clusters 0 1 2 3."""
    return study_in(tmp_path / "small")


def study_in(folder, seed: int = 0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(60, 4)) + 4 * np.eye(4)[rng.integers(0, 4, 60)]
    hv.write_study(hv.study_from(logits=logits, class_names=list("abcd")), folder)
    (folder / "trees").mkdir(exist_ok=True)
    (folder / "trees" / "mine.nwk").write_text("((a,c),(b,d));")
    return folder


def shown(analysis, *addresses, **options):
    story = Story("x", tuple(SavedView(str(i), "", text) for i, text in enumerate(addresses)))
    return shown_views(StoryTrees(analysis, **options), story)


def groups(one) -> set[frozenset[int]]:
    tree = one.analysis.tree
    return {frozenset(tree.leaves_below(u).tolist()) for u in range(tree.n_leaves, tree.n_nodes)}


def test_every_view_is_on_its_own_tree(digits):
    own, file, again, score, back = shown(
        digits, "k=3", f"study=digits&{DEEPECT}", f"{DEEPECT}&k=2", "aggregation=sum-of-sums", "k=4"
    )
    assert own.analysis is back.analysis is digits
    assert file.analysis is again.analysis  # opened once
    wanted = trees_of(digits.study)[0]
    read = hv.read_tree(wanted.paths, leaf_names=hv.cluster_names(digits.study, digits.leaves))
    assert tree_mark(file.analysis.tree) == tree_mark(read)
    made = hv.l2h(digits.study.logits, aggregation="sum-of-sums")
    assert tree_mark(score.analysis.tree) == tree_mark(made)
    assert all(one.notices == () for one in (own, file, again, score, back))


def test_a_view_says_by_its_mark_which_tree_it_was_saved_with(digits):
    file = shown(digits, DEEPECT)[0].analysis
    l2h, deep = tree_mark(digits.tree), tree_mark(file.tree)
    named = shown(file, "k=2", f"{MADE_WITH}={l2h}", f"{MADE_WITH}={deep}")
    assert [tree_mark(one.analysis.tree) for one in named] == [deep, l2h, deep]
    assert named[0].analysis is named[2].analysis is file


def test_nodes_are_found_by_their_clusters(folder):
    analysis = hv.analyse(hv.read_study(folder))
    mine = shown(analysis, "tree=mine.nwk")[0].analysis.tree
    node = next(u for u in range(4, 6) if set(mine.leaves_below(u)) == {1, 3})
    saved = f"tree=mine.nwk&node={node}&{MADE_WITH}={tree_mark(mine)}&{CLUSTERS}=" + remembered(
        [node], mine
    )
    assert shown(analysis, saved)[0].view.selected == node
    (folder / "trees" / "mine.nwk").write_text("(((b,d),a),c);")
    (one,) = shown(analysis, saved)
    assert set(one.analysis.tree.leaves_below(one.view.selected)) == {1, 3} and not one.notices
    (folder / "trees" / "mine.nwk").write_text("((a,b),(c,d));")
    (one,) = shown(analysis, saved)
    assert one.view.selected == -1
    assert one.notices == (
        f"This tree has no node of the same 2 clusters as the view's node {node}.",
    )


def test_a_tree_that_cannot_be_opened_is_said_and_the_story_goes_on(digits, tmp_path):
    (tmp_path / "broken.nwk").write_text("((a,b")
    strange = [
        "tree=/no/such/file.nwk", f"tree={tmp_path}/broken.nwk", "study=/no/such/place&node=12&held=3",
        "study=%00&node=12", "study=tree:/no/such.nwk", "tree=%00|%0A", "columns=%7B&study=imagenet",
    ]  # fmt: skip
    for one in shown(digits, *strange):
        assert one.analysis is digits
        assert one.notices[0].startswith("The tree of this view cannot be opened: ")
        assert one.notices[1] == f"It is shown on another one: {digits.tree.source}."
        assert (one.view.selected, one.view.held) == (-1, ())  # of other clusters
    fitting = shown(digits, "tree=/no/such/file.nwk&node=12", "k=4")
    assert [one.view.selected for one in fitting] == [12, -1]
    assert len(fitting[1].notices) == 0


def test_a_study_that_was_moved_is_known_by_its_tree(folder, tmp_path):
    analysis = hv.analyse(hv.read_study(folder))
    mine = shown(analysis, "tree=mine.nwk")[0].analysis
    texts = [f"study={folder}&{MADE_WITH}={tree_mark(analysis.tree)}",
             f"study={folder}&tree={folder}/trees/mine.nwk&{MADE_WITH}={tree_mark(mine.tree)}"]  # fmt: skip
    moved = tmp_path / "elsewhere"
    shutil.move(folder, moved)
    found = shown(hv.analyse(hv.read_study(moved)), *texts)
    assert [one.notices for one in found] == [(), ()]
    assert groups(found[1]) == {frozenset({0, 2}), frozenset({1, 3}), frozenset(range(4))}


def test_other_studies_are_opened(digits, folder, tmp_path):
    other = study_in(tmp_path / "other", seed=1)
    views = shown(digits, f"study={folder}&node=5", f"study={other}", f"study={folder}&tree=mine.nwk",
                  f"study=tree:{folder}/trees/mine.nwk")  # fmt: skip
    assert [one.analysis.study.n_clusters for one in views] == [4, 4, 4, 4]
    assert [one.notices for one in views] == [()] * 4 and views[0].view.selected == 5
    assert len({one.analysis for one in views}) == 4
    assert views[0].analysis.study is views[2].analysis.study


def test_a_study_with_the_name_of_a_built_in_one_is_another(digits, tmp_path):
    own = study_in(tmp_path / "digits")
    (one,) = shown(digits, f"study={own}")
    assert one.analysis.study.n_clusters == 4
    (one,) = shown(hv.analyse(hv.read_study(own)), "study=digits")
    assert one.analysis.study.n_clusters == 10


# -- support -------------------------------------------------------------------------


def test_support_is_drawn_once_a_tree(digits, monkeypatch):
    drawn = []

    def counted(analysis, **options):
        drawn.append(analysis)
        return hv.support(analysis, 10, **options)

    monkeypatch.setattr(trees, "support", counted)
    first, ring, file, none = shown(
        digits, "support=True", "rings=support", f"{DEEPECT}&support=True&colour=support", "k=2"
    )
    assert drawn == [digits, file.analysis]
    assert [one.shows_support for one in (first, ring, file, none)] == [True, True, True, False]
    own = hv.support(digits, 10).transfer
    np.testing.assert_array_equal(first.encodings[0].numbers, own)
    assert first.encodings == ring.encodings and ring.view.rings == ("support",)
    assert file.view.encoding == "support" and "among L2H trees" in file.encodings[0].title
    assert len(file.encodings[0].numbers) == file.analysis.tree.n_nodes


def test_support_that_is_given_is_not_drawn_again(digits, monkeypatch):
    monkeypatch.setattr(trees, "support", None)
    given = support_encoding(hv.support(digits, 5).transfer, 5)
    (one,) = shown(digits, "support=True", encodings=[given])
    assert one.encodings == (given,)


def test_without_logits_there_is_no_support(folder):
    study, tree = hv.open_tree(folder / "trees" / "mine.nwk")
    (one,) = shown(hv.analyse(study, tree), "support=True&k=2")
    assert one.notices == (
        "The support of the nodes is not shown: The study 'mine' has no logits to draw points from.",
    )
    assert not one.shows_support and one.view.encoding == "group"


def test_hidden_nodes_are_hidden(digits):
    found = hv.support(digits)
    keep = ~(np.nan_to_num(found.transfer, nan=1.0) < 0.9)
    assert (~keep).sum() > 0
    whole, hidden = shown(digits, "support=True", "support=True&hide=90&colour=support")
    assert hidden.analysis.tree.n_nodes == keep.sum() < whole.analysis.tree.n_nodes
    np.testing.assert_array_equal(hidden.encodings[0].numbers, found.transfer[keep])
    assert hidden.encodings[0].title.endswith("less than 0.90 hidden")


def test_an_error_is_told_again(digits):
    opened = StoryTrees(digits)
    errors = []
    for _ in range(2):
        with pytest.raises(LoadError) as caught:
            opened.tree({"tree": "/no/such.nwk"})
        errors.append(caught.value)
    assert errors[0] is errors[1]
