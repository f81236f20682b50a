"""Trees in the forms in which they circulate: what is read of each, and what is said where it is none."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress

import numpy as np
import pytest

from hierviz.errors import LoadError
from hierviz.io import read_study, read_tree
from hierviz.io.taxonomies.taxonomy_files import read_taxonomy
from hierviz.io.trees import find_tree
from hierviz.io.trees.formats import FoundTree

# -- edges ------------------------------------------------------------------------------

PETS = {"cat", "dog", "car"}
EDGES = {
    "pc.csv": "parent,child\nroot,animal\nroot,car\nanimal,cat\nanimal,dog\n",
    "cp.csv": "child,parent\nanimal,root\ncar,root\ncat,animal\ndog,animal\n",
    "st.csv": "source,target\nroot,animal\nroot,car\nanimal,cat\nanimal,dog\n",
    "from.tsv": "from\tto\nroot\tanimal\nroot\tcar\nanimal\tcat\nanimal\tdog\n",
    "bare.csv": "root,animal\nroot,car\nanimal,cat\nanimal,dog\n",
    "bare_child_first.csv": "animal,root\ncar,root\ncat,animal\ndog,animal\n",
    "blanks.txt": "root animal\nroot car\nanimal cat\nanimal dog\n",
    "tabs.txt": "root\tanimal\nroot\tcar\nanimal\tcat\nanimal\tdog\n",
    "root_row.csv": "child,parent\nroot,\nanimal,root\ncar,root\ncat,animal\ndog,animal\n",
    "unknown_headings.csv": "superclass,class\nroot,animal\nroot,car\nanimal,cat\nanimal,dog\n",
    "plotly.csv": "labels,parents,values\nroot,,3\nanimal,root,2\ncar,root,1\ncat,animal,1\ndog,animal,1\n",
    "parent_0.csv": "id,parent_id,label\n1,0,root\n2,1,animal\n3,2,cat\n4,2,dog\n5,1,car\n",
    "floats.csv": "id,parent_id,label\n1,,root\n2,1.0,animal\n3,2.0,cat\n4,2.0,dog\n5,1.0,car\n",
    "float_ids.csv": "id,parent_id,label\n1.0,nan,root\n2.0,1.0,animal\n3.0,2.0,cat\n4.0,2.0,dog\n5.0,1.0,car\n",
}


@pytest.mark.parametrize("name", EDGES)
def test_edges(tmp_path, name):
    (tmp_path / name).write_text(EDGES[name])
    tree = read_tree(tmp_path / name)
    assert set(tree.leaf_names) == PETS
    node = int(tree.parent[tree.leaf_names.index("cat")])
    assert {tree.leaf_names[leaf] for leaf in tree.leaves_below(node)} == {"cat", "dog"}


def test_several_tops_are_joined(tmp_path):
    (tmp_path / "isa.txt").write_text("animal cat\nanimal dog\nvehicle car\nvehicle bus\n")
    tree = read_tree(tmp_path / "isa.txt")
    assert set(tree.leaf_names) == {"cat", "dog", "car", "bus"}
    assert "animal, vehicle" in tree.notices[0]


def test_edges_of_a_graph_with_several_parents(tmp_path):
    (tmp_path / "isa.txt").write_text("pet cat\nwild cat\npet dog\n")
    with pytest.raises(LoadError, match="one parent per node; found 2 for cat"):
        read_tree(tmp_path / "isa.txt")


@pytest.mark.parametrize("name", ["isa.txt", "edges.csv", "edges.tsv", "taxonomy.json"])
def test_edges_as_a_taxonomy(tmp_path, name):
    np.save(tmp_path / "logits.npy", np.random.default_rng(0).normal(size=(20, 4)))
    (tmp_path / "classes.txt").write_text("cat\ndog\ncar\nbus\n")
    mark = {".txt": " ", ".csv": ",", ".tsv": "\t"}.get(name[-4:], "")
    edges = [
        ("animal", "cat"),
        ("animal", "dog"),
        ("pet", "dog"),
        ("vehicle", "car"),
        ("vehicle", "bus"),
    ]
    heading = "" if name == "isa.txt" else f"parent{mark}child\n"
    text = heading + "\n".join(mark.join(edge) for edge in edges)
    if name.endswith("json"):
        text = json.dumps({"animal": {"cat": None, "dog": None}, "vehicle": ["car", "bus"]})
    (tmp_path / name).write_text(text)
    taxonomy = read_taxonomy(tmp_path / name, read_study(tmp_path))
    assert len(taxonomy.ids) >= 2
    if not name.endswith("json"):
        assert set(taxonomy.ids) >= {"animal", "vehicle", "pet"}


# -- nested JSON --------------------------------------------------------------------------

CAT_DOG = [{"name": "cat", "size": 3}, {"name": "dog"}]
NESTED = {
    "d3.json": {"name": "root", "children": [{"name": "animal", "children": CAT_DOG}, {"name": "car", "value": 5}]},
    "networkx.json": {"id": "root", "children": [{"id": "animal", "children": [{"id": "cat"}, {"id": "dog"}]}, {"id": "car"}]},
    "openimages.json": {"LabelName": "r", "Subcategory": [{"LabelName": "a", "Subcategory": [{"LabelName": "cat"}, {"LabelName": "dog"}]}, {"LabelName": "car"}]},
    "auspice.json": {"version": "v2", "tree": {"name": "N", "children": [{"name": "M", "children": CAT_DOG}, {"name": "car"}]}},
    "objects.json": {"animal": {"cat": {}, "dog": None}, "car": {}},
    "left_right.json": {"left": {"name": "animal", "left": {"name": "cat"}, "right": {"name": "dog"}}, "right": {"name": "car"}},
    "only_lists.json": [["cat", "dog"], "car"],
    "one_object.json": [{"name": "root", "children": [{"name": "animal", "children": CAT_DOG}, {"name": "car"}]}],
    "stratify.json": [{"id": "root", "parentId": None}, {"id": "animal", "parentId": "root"}, {"id": "car", "parentId": "root"}, {"id": "cat", "parentId": "animal"}, {"id": "dog", "parentId": "animal"}],
    "jstree.json": [{"id": "1", "parent": "#", "text": "root"}, {"id": "animal", "parent": "1"}, {"id": "car", "parent": "1"}, {"id": "cat", "parent": "animal"}, {"id": "dog", "parent": "animal"}],
    "old_links.json": {"directed": True, "nodes": [{"id": n} for n in ("root", "animal", "car", "cat", "dog")], "links": [{"source": s, "target": t} for s, t in ((0, 1), (0, 2), (1, 3), (1, 4))]},
    "placements.jplace": {"placements": [], "tree": "((cat:1{0},dog:2{1}):1{2},car:3{3}){4};"},
    "newick.json": {"newick": "((cat,dog),car);"},
    "lists.json": {"animal": ["cat", "dog"], "car": {}},
    "one_list.json": {"root": {"animal": ["cat", "dog"], "car": None}},
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_nested_json(tmp_path, name):
    (tmp_path / name).write_text(json.dumps(NESTED[name]))
    tree = read_tree(tmp_path / name)
    assert set(tree.leaf_names) == PETS
    node = int(tree.parent[tree.leaf_names.index("cat")])
    assert {tree.leaf_names[leaf] for leaf in tree.leaves_below(node)} == {"cat", "dog"}


def test_distances_of_auspice(tmp_path):
    def node(name, div, *children):
        return {"name": name, "node_attrs": {"div": div}, "children": list(children)}

    content = {"tree": node("r", 0, node("m", 1, node("a", 3), node("b", 2)), node("c", 3))}
    (tmp_path / "a.json").write_text(json.dumps(content))
    tree = read_tree(tmp_path / "a.json")
    assert tree.height.tolist() == [0, 0, 0, 2, 3]
    assert tree.height_unit == "distance"


def test_an_undirected_graph(tmp_path):
    graph = {
        "directed": False,
        "nodes": [{"id": "a"}, {"id": "b"}],
        "links": [{"source": "a", "target": "b"}],
    }
    (tmp_path / "g.json").write_text(json.dumps(graph))
    with pytest.raises(LoadError, match="found an undirected one"):
        read_tree(tmp_path / "g.json")


# -- Newick and NEXUS ----------------------------------------------------------------------


def leaves(found: FoundTree | None = None, path=None) -> list[str]:
    return list(read_tree(path).leaf_names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("(a:1,(b:2,c:3):1);", "abc"),
        ("TREE1 = [&U] (a,(b,c));", "abc"),
        ("tree my.tree = (a,(b,c));", "abc"),
        ("[&R] (a,(b,c));", "abc"),
        ("# a comment (of many words);\n(a,(b,c));\n", "abc"),
        ("(a:0.1{0},(b:0.2{1},c:0.3{2}):0.1{3}){4};", "abc"),
        ("(a,\u00a0(b,\u00a0c));", "abc"),
        ("\ufeff(a,(b,c));\n\n", "abc"),
        ("(,,(,));", "0123"),
        ("(a,b[comment; with (marks],'c');", "abc"),
        ("(a,b,'c;d');", ["a", "b", "c;d"]),
        ("(1:1,2:1);", "12"),
        ("((1:5,2:3):1,3:2);", "123"),
    ],
)
def test_newick_in_the_wild(tmp_path, text, names):
    (tmp_path / "t.nwk").write_text(text, encoding="utf-8")
    assert leaves(path=tmp_path / "t.nwk") == list(names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("((a:0,5,b:0,5):0,25,c:0,75);", "decimal commas"),
        ("((a:1,(b:1)#H1:1):1,(#H1:1,c:1):1);", "found a network: #H1"),
        ("('Dzu'oasi [dz12]':1,'b':1);", "double a quote"),
        ("(a,(,b));", "expected a name for every leaf; found 1 without"),
        ("(a,b)); (c", "as many"),
    ],
)
def test_newick_that_is_refused_for_what_it_is(tmp_path, text, words):
    (tmp_path / "t.nwk").write_text(text)
    with pytest.raises(LoadError) as caught:
        read_tree(tmp_path / "t.nwk")
    assert "t.nwk" in str(caught.value)
    assert words in str(caught.value)


NEXUS = """#NEXUS
begin taxa; dimensions ntax=3; taxlabels A B 'C d'; end;
begin trees;
 translate 1 A, 2 B, 3 'C d';
 tree one = [&R] ((1:1,2:1):1,3:2);
 tree 'the other' = [&R] ((1:1,3:1)[&posterior=1]:1,2:2);
end;
"""


def test_one_of_several_trees(tmp_path):
    (tmp_path / "t.nex").write_text(NEXUS)
    with pytest.raises(
        LoadError, match=r"found 2 \(one, the other\): which is meant\? Name one: t.nex#1, t.nex#2"
    ):
        read_tree(tmp_path / "t.nex")
    first, second = (read_tree(f"{tmp_path}/t.nex#{number}") for number in (1, 2))
    assert set(first.leaf_names) == set(second.leaf_names) == {"A", "B", "C d"}
    for tree, pair in ((first, {"A", "B"}), (second, {"A", "C d"})):
        below = {tree.leaf_names[leaf] for leaf in tree.leaves_below(3)}
        assert below == pair
    with pytest.raises(LoadError, match="tree number 3; found 2"):
        read_tree(f"{tmp_path}/t.nex#3")


def test_one_of_several_newick_trees(tmp_path):
    (tmp_path / "t.nwk").write_text("(a:1,b:1);\n(a:1,'x;y':2);\n")
    with pytest.raises(LoadError, match=r"Name one: t.nwk#1, t.nwk#2"):
        read_tree(tmp_path / "t.nwk")
    assert leaves(path=f"{tmp_path}/t.nwk#2") == ["a", "x;y"]


def test_a_file_whose_name_has_a_number_sign(tmp_path):
    (tmp_path / "t.nwk#2").write_text("(a,b);")
    assert leaves(path=tmp_path / "t.nwk#2") == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["#NEXUS\nbegin taxa; end;", "#NEXUS", "#nexus begin trees; translate 1 a; end;"]
)
def test_nexus_without_a_tree(tmp_path, text):
    (tmp_path / "t.nex").write_text(text)
    with pytest.raises(LoadError, match="expected a block 'begin trees;'"):
        read_tree(tmp_path / "t.nex")


# -- gzip -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["t.nwk.gz", "t.gz", "t.csv.gz", "t.json.gz", "t.nex.gz"])
def test_gzip(tmp_path, name):
    text = {
        "t.csv.gz": EDGES["pc.csv"], "t.json.gz": json.dumps(NESTED["d3.json"]),
        "t.nex.gz": "#NEXUS begin trees; tree t = ((cat,dog),car); end;",
    }.get(name, "((cat,dog),car);")  # fmt: skip
    (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    assert set(leaves(path=tmp_path / name)) == PETS


def test_gzip_in_parts(tmp_path):
    (tmp_path / "t.nwk.gz").write_bytes(gzip.compress(b"((cat,do") + gzip.compress(b"g),car);"))
    assert set(leaves(path=tmp_path / "t.nwk.gz")) == PETS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"(a,b);" * 1000)[:-20], "gzip"),
        (gzip.compress(b"(" + b" " * (1 << 29)), "refused"),
        (b"\x1f\x8b" + b"x" * 50, "gzip"),
    ],
    ids=["cut", "bomb", "damaged"],
)
def test_gzip_that_is_damaged(tmp_path, content, words):
    (tmp_path / "t.nwk.gz").write_bytes(content)
    with pytest.raises(LoadError, match=words):
        read_tree(tmp_path / "t.nwk.gz")


# -- matching, and files of no format ---------------------------------------------------------


def test_leaves_counted_from_1(tmp_path):
    (tmp_path / "t.nwk").write_text("((1,2),(3,(4,5)));")
    names = [str(number) for number in range(5)]
    tree = read_tree(tmp_path / "t.nwk", leaf_names=names)
    assert tree.leaf_names == tuple(names)
    assert tree.leaves_below(int(tree.parent[0])).tolist() == [0, 1]
    assert "counted from 1" in tree.notices[-1]
    (tmp_path / "z.nwk").write_text("((0,1),(2,(3,4)));")
    assert "counted from 1" not in " ".join(read_tree(tmp_path / "z.nwk", leaf_names=names).notices)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.json", b'{"epoch": 3, "loss": 0.1}', "JSON with the keys epoch, loss"),
        ("x.csv", b"a,b,c\n1,x,2\n", "headings node and parent"),
        ("x.txt", b"hello world again\n", "text that begins with 'hello world again'"),
        ("x.dat", b"\x00\x01\x02" * 9, "a file that is not text"),
        ("x.gz", gzip.compress(b"hello", mtime=0), "gzip"),
        ("x.json", b'{"a": ', "expected JSON"),
        ("x.npy", None, "an array of shape (3, 3)"),
    ],
)
def test_a_file_of_no_format_is_called_what_it_is(tmp_path, name, content, words):
    if content is None:
        np.save(tmp_path / name, np.eye(3))
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LoadError) as caught:
        find_tree([tmp_path / name])
    assert words in str(caught.value)


RUN = 40_000


@pytest.mark.parametrize("begin, end", [
    ("(a,b", ""), ("#NEXUS\n", ""), ("#NEXUS\nbegin trees;\n", "\ntree a = (a,b);end;"),
    ("#NEXUS\nbegin trees;\ntree a = ", "]x;\nend;"), ("#NEXUS\nbegin trees; translate ", "; end;"),
])  # fmt: skip
@pytest.mark.parametrize(
    "piece", ["[", "[&[", "'", "begin a;", "tree a=[", "tree ", "[ ", "a", " ", ":["]
)
def test_long_runs_of_a_mark_are_read_at_once(tmp_path, begin, end, piece):
    path = tmp_path / ("t.nex" if "NEXUS" in begin else "t.nwk")
    path.write_text(begin + piece * (RUN // len(piece)) + end)
    with suppress(LoadError):
        read_tree(path)


def test_nexus_with_comments_stars_and_quoted_names(tmp_path):
    path = tmp_path / "t.nex"
    path.write_text(
        "#NEXUS\n[a comment]\nBEGIN TAXA; ntax=3; END;\nBegin Trees; [about]\n"
        "  Translate 1 'a, b', [two] 2 cow,\n 3 dog;\n"
        "  [the first] UTREE * best = [&R] [&lnL=-1] ((1:1,2:1):1,3:2);\nENDBLOCK;\n"
    )
    assert read_tree(path).leaf_names == ("a, b", "cow", "dog")


def test_names_inside_nested_json_become_categories(tmp_path):
    np.save(tmp_path / "logits.npy", np.random.default_rng(0).normal(size=(20, 3)))
    (tmp_path / "classes.txt").write_text("cat\ndog\ncar\n")
    text = '{"name": "all", "children": [{"name": "pet", "children": [{"name": "cat"}, {"name": "dog"}]}, {"name": "car"}]}'
    (tmp_path / "kinds.json").write_text(text)
    taxonomy = read_taxonomy(tmp_path / "kinds.json", read_study(tmp_path))
    assert "pet" in taxonomy.names


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("e.csv", "source,target,weight\nall,pet,1\nall,car,1\npet,cat,2\npet,dog,1\n"),
        ("s.json", '{"name": "all", "sub_categories": [{"name": "pet", "sub_categories": [{"name": "cat"}, {"name": "dog"}]}, {"name": "car"}]}'),
        ("g.json", '{"directed": true, "nodes": [{"id": "all"}, {"id": "pet"}, {"id": "cat"}, {"id": "dog"}, {"id": "car"}], "edges": [{"source": "all", "target": "pet"}, {"source": "all", "target": "car"}, {"source": "pet", "target": "cat"}, {"source": "pet", "target": "dog"}]}'),
    ],
)  # fmt: skip
def test_names_inside_trees_are_kept(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    tree = read_tree(tmp_path / name)
    assert (set(tree.leaf_names), set(tree.inner_names)) == ({"cat", "dog", "car"}, {"pet", "all"})


def test_lists_of_names(tmp_path):
    (tmp_path / "t.json").write_text('{"pet": ["cat", "dog"], "vehicle": ["car", "bus"]}')
    tree = read_tree(tmp_path / "t.json")
    assert tree.leaf_names == ("cat", "dog", "car", "bus")
    assert set(tree.inner_names) == {"pet", "vehicle", ""}
    (tmp_path / "p.json").write_text('{"labels": ["all", "cat"], "parents": ["", "all"]}')
    with pytest.raises(LoadError, match="JSON with the keys labels, parents"):
        read_tree(tmp_path / "p.json")
