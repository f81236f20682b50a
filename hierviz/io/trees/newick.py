"""Newick: the text form in which most other programs read and write trees.

ete3 writes the structure; names, lengths and comments are put in afterwards, because
ete3 has no escape for quotes and replaces commas and brackets in names by
underscores. Reading does without it: it gives a missing length the value 1, and takes
seconds for 50,000 leaves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import read_text
from hierviz.io.trees.formats import FoundTree, only_file

_TOKEN = re.compile(
    r"""\s+
    | (?P<comment>\[[^\]]*\])
    | (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<edge>\{\d+\})
    | (?P<mark>[(),;])
    | (?P<length>:(?:\s|\[[^\]]*\])*[^\s(),;\[\]:'"{]+)
    | (?P<plain>[^\s(),;\[\]:'"][^\s(),;\[\]:]*(?:[ ]+[^\s(),;\[\]:]+)*)""",
    re.VERBOSE,
)
_LABEL = "label"
_FURTHER = ":"  # the note on a number after the length of a node
# A comment without an end reaches to the end of the text, so that it is looked for once.
_QUOTED_OR_COMMENT = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]]*\]?""")
_PARTS = re.compile(rf"{_QUOTED_OR_COMMENT.pattern}|;")
_COMMENT_LINE = re.compile(  # or what is quoted, in which a line may begin like one
    rf"{_QUOTED_OR_COMMENT.pattern}|^[ \t]*#[^\n]*$", re.MULTILINE
)
#: What some programs write before the tree: its name, whether it is rooted.
_BEFORE = re.compile(
    r"^\s*(?:(?:u?tree\s+)?\*?\s*[\w.-]+\s*=\s*)?(?:\[&[RUru]\]\s*)?(?=\()", re.IGNORECASE
)
_PLAIN_NAME = re.compile(r"(?!#)[^\s(),;:\[\]'\"_]+")


@dataclass
class _Label:
    """What is written beside one node in the text."""

    name: str = ""
    length: float = math.nan
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """True when nothing was read yet; == would not do, since nan is unlike itself."""
        return not self.name and math.isnan(self.length) and not self.notes


# -- writing ------------------------------------------------------------------


def write(tree: Hierarchy, path: Path) -> None:
    """Write structure, leaf names and heights; branch length = height of parent - own height.

    The root carries the unit of the heights as a comment, ``[&&NHX:height_unit=...]``;
    where leaves share a name, every leaf carries its number, ``[&&NHX:cluster=...]``.
    """
    path.write_text(to_newick(tree) + "\n", encoding="utf-8")


def to_newick(tree: Hierarchy) -> str:
    """The tree as one line of Newick text."""
    from ete3 import TreeNode

    nodes = [TreeNode(name=f"n{node}") for node in range(tree.n_nodes)]
    places = tree.leaf_span[:, 0]
    for node in sorted(range(tree.root), key=lambda node: int(places[node])):
        nodes[tree.parent[node]].add_child(nodes[node])
    outline = nodes[tree.root].write(format=8, format_root_node=True)
    labels = _labels_of(tree)
    return re.sub(r"n(\d+)", lambda match: labels[int(match[1])], outline)


def _labels_of(tree: Hierarchy) -> list[str]:
    lengths = (tree.height[tree.parent[:-1]] - tree.height[:-1]).tolist()
    is_ambiguous = len(set(tree.leaf_names)) < tree.n_leaves
    labels = []
    names = tree.leaf_names + (tree.inner_names or ("",) * tree.n_inner)
    for node in range(tree.n_nodes):
        notes = f":cluster={node}" if is_ambiguous and node < tree.n_leaves else ""
        if node == tree.root:
            notes += ":height_unit=" + re.sub(r"[\[\]:=]", " ", tree.height_unit)
        name = _quoted(names[node]) if names[node] else ""
        length = f":{lengths[node]!r}" if node != tree.root else ""
        labels.append(f"{name}{length}" + (f"[&&NHX{notes}]" if notes else ""))
    return labels


def _quoted(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


# -- reading ------------------------------------------------------------------


def looks_like(path: Path, head: bytes) -> bool:
    """True for text that begins with a bracket, comments before it aside."""
    text = _cleaned(head.decode("utf-8-sig", "replace"))
    return re.sub(r"\[[^\]]*\]", "", text).lstrip().startswith("(")


def read(files: Sequence[Path]) -> FoundTree:
    """Read structure, leaf names and, where there are branch lengths, heights."""
    path = only_file(files, "Newick tree")
    return from_newick(read_text(path), path.name)


def trees_of_text(path: Path, head: bytes) -> list[str]:
    """The Newick trees of a file, one after the other; none where it holds something else."""
    if not looks_like(path, head):
        return []
    text = _cleaned(read_text(path))
    ends = [token.end() for token in _PARTS.finditer(text) if token[0] == ";"]
    parts = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    if any(map(_is_torn, parts)) and not _is_torn(text):
        raise LoadError(
            f"{path.name}: expected ; at the end of a tree; found one inside of it.",
            hint="Put a name that holds ; in quotes: 'a;b'.",
        )
    return [part for part in parts if part.strip(" \t\r\n;")]


def _is_torn(text: str) -> bool:
    """True where a bracket is not closed."""
    plain = _QUOTED_OR_COMMENT.sub("", text)
    return plain.count("(") > plain.count(")")


def _cleaned(text: str) -> str:
    """Newick text without what other programs put around it: lines of comment, a name before the tree."""
    text = text.replace("\u00a0", " ")
    text = _COMMENT_LINE.sub(
        lambda found: "" if found[0].lstrip().startswith("#") else found[0], text
    )
    return _BEFORE.sub("", text)


def from_newick(text: str, where: str = "Newick") -> FoundTree:
    """A tree from Newick text.

    Notes
    -----
    The height of a node is the longest way down to a leaf; trees whose leaves do
    not end level are therefore drawn level, and a notice says so.
    """
    text = _cleaned(text)
    _refuse_networks(text, where)
    outline, labels = _take_apart(text, where)
    above, label_of_node = _structure(outline, labels)
    lengths = np.array([label.length for label in label_of_node])
    heights, notices = heights_of(above, lengths)
    notices = (*_on_comments(text), *_on_further(label_of_node), *notices)
    has_child = np.bincount(above[1:], minlength=len(above)) > 0
    leaf_ids = np.flatnonzero(~has_child).tolist()
    leaves = [label_of_node[leaf] for leaf in leaf_ids]
    unnamed = sum(not leaf.name for leaf in leaves)
    if 0 < unnamed < len(leaves):
        raise LoadError(f"{where}: expected a name for every leaf; found {unnamed} without.")
    if unnamed:
        notices = (
            *notices,
            "The leaves have no names in the file; they are numbered in its order.",
        )
        for number, leaf in enumerate(leaves):
            leaf.name = str(number)
    options = {
        "notices": notices,
        "source": "Newick text" if where == "Newick" else f"Newick file {where}",
    }
    if heights is not None:
        options["height_unit"] = label_of_node[0].notes.get("height_unit", "distance")
    tree = Hierarchy.from_parents(
        above,
        leaf_ids=leaf_ids,
        heights=heights,
        leaf_names=tuple(leaf.name for leaf in leaves),
        node_names=[label.name for label in label_of_node],
        **options,
    )
    return FoundTree(tree, cluster_of_leaf=tuple(_stated_cluster(leaf) for leaf in leaves))


def _on_comments(text: str) -> list[str]:
    """What is not read of the comments, with the first of them."""
    found = [match[0] for match in _QUOTED_OR_COMMENT.finditer(text) if match[0][0] == "["]
    left = [comment for comment in found if not comment.startswith("[&&NHX")]
    if not left:
        return []
    shown = f"{left[0][:60]}{', ...' * (len(left) > 1)}"
    if len(left) == 1:
        return [f"One comment in brackets was left out: {shown}"]
    return [f"{len(left)} comments in brackets were left out: {shown}"]


def _on_further(labels: Sequence[_Label]) -> list[str]:
    n = sum(_FURTHER in label.notes for label in labels)
    return [f"At {n} node{'s' * (n != 1)}, numbers after the length were left out."] if n else []


def named_nodes(text: str, where: str = "Newick") -> tuple[list[int], list[str]]:
    """Parent and name of every node of Newick text, inner nodes too, parents first.

    Returns
    -------
    parents : list of int
        -1 for the root.
    names : list of str
        "" where a node has none.
    """
    above, labels = _structure(*_take_apart(text, where))
    return above.tolist(), [label.name for label in labels]


def _stated_cluster(leaf: _Label) -> int | None:
    stated = leaf.notes.get("cluster", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else None


def _refuse_networks(text: str, where: str) -> None:
    """Refuse what is not a tree, or was written with decimal commas, before it is parsed."""
    plain = _QUOTED_OR_COMMENT.sub("", text)
    if found := re.search(r"#(?:H|LGT|R)\d+", plain):
        raise LoadError(
            f"{where}: expected a tree; found a network: {found[0]} stands for a node with two parents.",
            hint="Write one of the trees that the network displays.",
        )
    if len(re.findall(r":\d+,\d", plain)) > 1 and not re.search(
        r":\d*\.\d|:\d+(?:[eE]|[)\[;])", _without_commas(plain)
    ):
        raise LoadError(
            f"{where}: expected lengths with decimal points; found decimal commas, which part the nodes "
            "as well.",
            hint="Write it again with points: 0.5 rather than 0,5.",
        )


def _without_commas(plain: str) -> str:
    """The text with every length that has a decimal comma taken out."""
    return re.sub(r":\d+,\d+(?=[,)\[;])", "", plain)


def _take_apart(text: str, where: str) -> tuple[list[str], list[_Label]]:
    """The brackets and commas of the text, `_LABEL` where a label stands, and the labels."""
    outline: list[str] = []
    labels: list[_Label] = []
    label, depth, at = _Label(), 0, 0
    while not outline or outline[-1] != ";":
        token = _TOKEN.match(text, at)
        if token is None:
            raise _fault(text, at, where, "a name, a length, a comment or one of ( ) , ;")
        kind, value = token.lastgroup, token.group()
        if kind == "mark":
            if value == "(":
                if not label.is_blank or (outline and outline[-1] not in ("(", ",")):
                    raise _fault(text, at, where, "a comma before (")
            else:
                outline.append(_LABEL)
                labels.append(label)
                label = _Label()
            depth += (value == "(") - (value == ")")
            if depth < 0 or (value == ";" and depth) or (value == "," and not depth):
                raise _fault(text, at, where, "as many ( as ), and all between them")
            outline.append(value)
        elif kind:
            _add_to(label, kind, value, partial(_fault, text, at, where))
        at = token.end()
    if text[at:].strip():
        raise _fault(text, at, where, "one tree, nothing after its ;")
    return outline, labels


def _fault(text: str, at: int, where: str, expected: str) -> LoadError:
    at += len(text[at:]) - len(text[at:].lstrip())
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    found = repr(text[at : at + 20]) if text[at:] else "the end of the file"
    return LoadError(
        f"{where}: line {line}, column {column}: expected {expected}; found {found}.",
        hint="" if text[at:] else "The file is cut short, or its closing ; is missing.",
    )


def _add_to(label: _Label, kind: str, value: str, fault: Callable[[str], LoadError]) -> None:
    if kind in ("quoted", "plain"):
        if label.name or not math.isnan(label.length):
            raise fault(
                "one name per node, before its length (double a quote inside a quoted name: '')"
            )
        quote = value[0]
        # Outside quotes an underscore stands for a blank.
        is_plain = kind == "plain"
        label.name = value.replace("_", " ") if is_plain else value[1:-1].replace(quote * 2, quote)
    elif kind == "length":
        try:
            length = float(re.sub(r"\[[^\]]*\]|\s", "", value[1:]))
        except ValueError:
            raise fault("a number after :") from None
        if not math.isfinite(length):
            raise fault("a finite number after :")
        if math.isnan(label.length):
            label.length = length
        else:  # a:1:95:0.9, as PhyloNet writes length, support and probability
            label.notes[_FURTHER] = value
    elif value.startswith("[&&NHX:"):
        pairs = (pair.partition("=") for pair in value[len("[&&NHX:") : -1].split(":"))
        label.notes.update({key: what for key, _, what in pairs})


def _structure(outline: list[str], labels: list[_Label]) -> tuple[np.ndarray, list[_Label]]:
    """Parent of each node, parents first, and the label of each."""
    above: list[int] = []
    label_of_node: list[_Label] = []
    open_nodes, closed, unread = [-1], -1, iter(labels)
    for token in outline:
        if token == "(":
            above.append(open_nodes[-1])
            label_of_node.append(_Label())
            open_nodes.append(len(above) - 1)
        elif token == ")":
            closed = open_nodes.pop()
        elif token == _LABEL:
            if closed < 0:
                above.append(open_nodes[-1])
                label_of_node.append(next(unread))
            else:  # the name of an inner node follows its bracket
                label_of_node[closed] = next(unread)
            closed = -1
    return np.array(above), label_of_node


def heights_of(above: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Height of each node, None when there are no lengths, and what to say about them."""
    below_root = lengths[1:]
    is_missing = np.isnan(below_root)
    if is_missing.all():
        return None, ()
    notices = []
    if is_missing.any():
        notices.append(f"{int(is_missing.sum())} branches without a length were given length 0.")
    if (below_root < 0).any():
        notices.append(f"{int((below_root < 0).sum())} negative branch lengths were read as 0.")
    length = np.maximum(np.nan_to_num(lengths, nan=0.0), 0.0).tolist()
    heights, lowest = [0.0] * len(above), [math.inf] * len(above)
    for node in range(len(above) - 1, 0, -1):
        top = above[node]
        heights[top] = max(heights[top], heights[node] + length[node])
        lowest[top] = min(lowest[top], min(lowest[node], heights[node]) + length[node])
    if lowest[0] < heights[0] * (1 - 1e-9):
        notices.append(
            "The leaves do not end level: the height of a node is the longest way down to a leaf."
        )
    return np.array(heights), tuple(notices)
