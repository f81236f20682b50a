"""From an analysis to tables, other libraries' objects and pictures in one line, and mistakes that are told."""

import importlib
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

import hierviz as hv
from tests.strategies import trees


@pytest.fixture(scope="module")
def analysis():
    logits = np.array([[3.0, 1, 0, 0], [1, 2, 0, 0], [0, 0, 4, 2], [0, 0, 1, 2]])
    table = {"kind": ("x", "x", "y", "y")}
    names = ("a,b", "it's", "(c)", "d e")
    return hv.analyse(
        hv.Study("s", logits=logits, labels=[0, 1, 2, 2], class_names=names, class_table=table)
    )


def outline(tree):
    """A tree as sets of leaves with their heights, whatever the ids."""
    return sorted(
        (sorted(tree.leaves_below(u).tolist()), round(float(tree.height[u]), 9))
        for u in range(tree.n_nodes)
    )


@settings(max_examples=25, deadline=None)
@given(tree=trees(min_leaves=2))
def test_there_and_back(tree):
    graph = tree.to_networkx()
    assert nx.is_arborescence(graph) and len(graph) == tree.n_nodes
    assert sum(about["length"] for about in graph.edges.values()) >= 0
    for other in (
        hv.Hierarchy.from_newick(tree.to_newick()),
        hv.Hierarchy.from_networkx(graph),
        hv.Hierarchy.from_ete3(tree.to_ete3()),
    ):
        by_name = dict(zip(other.leaf_names, range(other.n_leaves), strict=True))
        assert set(by_name) == set(tree.leaf_names)
        assert outline(other) == outline(tree) and other.height_unit == tree.height_unit


def test_what_networkx_says_of_a_tree(analysis):
    tree = analysis.tree
    graph = nx.node_link_graph(nx.node_link_data(tree.to_networkx()))  # as files keep it
    assert graph.graph["height_unit"] == tree.height_unit
    assert [graph.nodes[leaf]["name"] for leaf in range(4)] == ["a,b", "it's", "(c)", "d e"]
    root = tree.n_nodes - 1
    for node in range(tree.n_nodes):
        below = {node} | nx.descendants(graph, node)
        assert (
            sorted(u for u in below if not graph.out_degree(u)) == tree.leaves_below(node).tolist()
        )
        way = nx.shortest_path_length(graph, root, node, weight="length")
        assert way == pytest.approx(tree.height[root] - tree.height[node])


def test_a_tree_drawn_by_networkx():
    """Without names and heights: nodes are called what they are, heights are merges."""
    tree = hv.Hierarchy.from_networkx(
        nx.bfs_tree(nx.Graph([("r", "x"), ("r", "c"), ("x", "a"), ("x", "b")]), "r")
    )
    assert sorted(tree.leaf_names) == ["a", "b", "c"]
    below = {
        frozenset(tree.leaf_names[leaf] for leaf in tree.leaves_below(node)) for node in range(3, 5)
    }
    assert below == {frozenset("ab"), frozenset("abc")}


def test_lengths_of_edges_give_heights_where_nodes_have_none(analysis):
    graph = analysis.tree.to_networkx()
    for node in graph:
        del graph.nodes[node]["height"]
    same = hv.Hierarchy.from_networkx(graph)
    np.testing.assert_allclose(same.height, analysis.tree.height, atol=1e-12)
    drawn = nx.DiGraph([("root", "a"), ("b", "c"), ("root", "b"), ("b", "d")])
    nx.set_edge_attributes(
        drawn, {("root", "a"): 3.0, ("root", "b"): 1, ("b", "c"): 2, ("b", "d"): 2}, "length"
    )
    assert hv.Hierarchy.from_networkx(drawn).height.tolist() == [0, 0, 0, 2, 3]
    circle = nx.DiGraph([("a", "b"), ("b", "a")])
    nx.set_edge_attributes(circle, 1.0, "length")
    with pytest.raises(hv.HiervizError):
        hv.Hierarchy.from_networkx(circle)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda a: a.draw(3, view=3), "Expected View; found int"),
        (lambda a: a.draw(3, ax=5), "ax: expected axes of matplotlib; found int"),
        (lambda a: hv.metrics.dendrogram_purity(a, [0, 1]), "Expected Hierarchy; found Analysis"),
        (lambda a: hv.metrics.sweep(a, a.leaves.counts), "Expected Hierarchy; found Analysis"),
    ],
)
def test_one_thing_for_another_is_told(mistake, message, analysis):
    with pytest.raises(hv.HiervizError, match=message):
        mistake(analysis)


def test_without_networkx_its_absence_is_said(analysis, monkeypatch):
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(hv.HiervizError, match="not installed") as caught:
        analysis.tree.to_networkx()
    assert caught.value.hint == "Install it: pip install networkx"


def test_no_trees_are_refused():
    cycle, twice = nx.DiGraph([(0, 1), (1, 2), (2, 0)]), nx.DiGraph([(0, 2), (1, 2)])
    for make, bad in (
        (hv.Hierarchy.from_networkx, cycle),
        (hv.Hierarchy.from_networkx, twice),
        (hv.Hierarchy.from_networkx, "graph"),
        (hv.Hierarchy.from_networkx, nx.Graph([(0, 1), (0, 2)])),
        (hv.Hierarchy.from_networkx, nx.DiGraph()),
        (hv.Hierarchy.from_networkx, nx.DiGraph([(0, 1), (2, 3)])),
        (hv.Hierarchy.from_ete3, "(a,b);"),
        (hv.Hierarchy.from_newick, "(a,b"),
        (hv.Hierarchy.from_newick, "tree.nwk"),
        (hv.Hierarchy.from_newick, 5),
    ):
        with pytest.raises(hv.HiervizError):
            make(bad)


def test_frames(analysis):
    frame, leaves, nodes = (
        analysis.tree.to_frame(),
        analysis.leaves_frame(2),
        analysis.nodes_frame(),
    )
    assert frame["parent"].tolist() == analysis.tree.parent.tolist()
    assert frame["name"].tolist()[:4] == list(analysis.tree.leaf_names)
    assert leaves["n_points"].tolist() == [1, 1, 1, 1]
    assert leaves["top_class"].tolist() == ["a,b", "it's", "(c)", "(c)"]
    assert leaves["group"].tolist() == hv.cut_into(analysis.tree, 2).group_of_leaf.tolist()
    assert nodes["n_points"].iloc[-1] == 4 and nodes["purity"].iloc[-1] == 0.5
    assert list(nodes.columns[:6]) == list(frame.columns)


def test_metrics_of_a_cut(analysis):
    found = analysis.metrics(2)
    groups = hv.cut_into(analysis.tree, 2).group_of_leaf
    assert found["n_groups"] == 2
    assert found["nmi"] == pytest.approx(hv.metrics.nmi([0, 1, 2, 2], groups))


def test_pictures(analysis, tmp_path):
    picture = analysis.draw(cut=2, encoding="kind", title="Four")
    assert picture._repr_svg_().startswith("<svg") or "<svg" in picture._repr_svg_()
    for name, head in (("a.svg", b"<"), ("a.pdf", b"%PDF"), ("a.png", b"\x89PNG")):
        picture.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(head)
    with pytest.raises(hv.HiervizError, match=r"ends in \.svg"):
        picture.save(tmp_path / "a.gif")
    assert "<svg" in analysis._repr_html_()


def test_a_picture_on_axes(analysis):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3), dpi=60)
    figure.set_facecolor("#808080")
    left, right = figure.subplots(1, 2)
    picture = analysis.draw(cut=2, ax=left, layout="left")
    figure.draw_without_rendering()
    box = left.get_window_extent()
    assert picture.width / picture.height == pytest.approx(box.width / box.height)
    assert len(left.get_children()) > len(right.get_children())
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    inside = pixels[:, : pixels.shape[1] // 2].reshape(-1, 3)
    assert len(np.unique(inside, axis=0)) > 20  # lines and letters in their colours


def test_mistakes_say_what_to_do(analysis):
    tree, study = analysis.tree, analysis.study
    other = hv.Hierarchy.from_nested([[0, 1], 2], leaf_names="xyz")
    kinds = hv.taxonomy.from_columns(["p", "q"], {"kind": ["m", "n"]})
    for call in (
        lambda: hv.read_study(np.eye(3)),
        lambda: hv.read_tree(None),
        lambda: hv.cut_at_height(tree, float("nan")),
        lambda: hv.cut_at_height(study, 1),
        lambda: hv.cut_into(tree, 4.5),
        lambda: hv.cut_into(tree, "4"),
        lambda: hv.cut_into(analysis, 2),
        lambda: hv.Cut(tree, [3.5]),
        lambda: hv.taxonomy.recover(other, kinds),
        lambda: hv.analyse(study, other),
        lambda: hv.analyse(study, np.eye(3)),
        lambda: hv.compare(tree, other),
        lambda: hv.compare(study, tree),
        lambda: hv.figures.tree_picture(tree),
        lambda: analysis.draw(cut=hv.cut_into(other, 2)),
        lambda: analysis.draw(cut=2.5),
        lambda: analysis.leaves_frame(hv.cut_into(other, 2)),
        lambda: hv.show(tree),
        lambda: hv.audit(study),
        lambda: hv.support(study),
        lambda: tree.children(-1),
        lambda: tree.leaves_below(99),
        lambda: tree.path_to_root(-1),
    ):
        with pytest.raises(hv.HiervizError) as raised:
            call()
        assert (
            "xpected" in raised.value.message or "has" in raised.value.message or raised.value.hint
        )


def test_objects_are_short_in_words(analysis):
    shown = [
        analysis,
        analysis.study,
        analysis.tree,
        analysis.leaves,
        analysis.nodes,
        hv.cut_into(analysis.tree, 2),
    ]
    shown += [
        analysis.draw(),
        hv.metrics.sweep(analysis.tree, analysis.leaves.counts),
        *hv.metrics.FLAT_METRICS,
    ]
    shown += [
        hv.compare(analysis, analysis),
        hv.support(analysis, replicates=2),
        hv.confusions(analysis),
    ]
    shown += [hv.encodings.class_share(analysis, 1), hv.methods.FIT_METHODS["ward"]]
    for one in shown:
        assert len(repr(one)) < 500 and "\n" not in repr(one), repr(one)


def test_functions_are_not_hidden_by_the_folders_of_their_names():
    for name in ("audit", "compare", "support"):
        importlib.import_module(f"hierviz.{name}")
        assert callable(getattr(hv, name))


def test_only_public_names_are_listed():
    for module in (hv, hv.metrics, hv.taxonomy, hv.encodings, hv.figures):
        assert {name for name in dir(module) if name[:1] != "_"} == set(module.__all__)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda one: hv.write_tree(one, "tree.json"), "analysis.tree"),
        (lambda one: hv.write_study(one, "study"), "analysis.study"),
        (lambda one: hv.LeafProfile.from_study(one.tree), "Give the study"),
        (lambda one: hv.confusions(one.study), "hv.analyse"),
        (lambda one: hv.taxonomy.recover(one.tree, one.study), "from_wordnet"),
        (lambda one: hv.Study(one.study.logits), "study_from"),
        (lambda one: hv.read_tree(None), "from_linkage"),
    ],
)
def test_one_thing_for_another_is_answered_with_how_to_make_it(analysis, call, words):
    with pytest.raises(hv.HiervizError, match=words):
        call(analysis)


def test_long_results_have_short_reprs(analysis):
    found = hv.audit(analysis)
    assert repr(found).startswith("Audit(") and len(repr(found)) < 300
    said = repr(hv.compare(analysis, analysis))
    assert len(said) < 400 and "array(" not in said, said
