"""Node-link JSON as networkx writes it, and NBDT with the class order in a list of WordNet ids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from hierviz.errors import LoadError
from hierviz.io.files import existing_path, read_json, read_text
from hierviz.io.trees.formats import FoundTree, head_of, main_file
from hierviz.io.trees.links import Links, childless
from hierviz.text import listed

_WNID = re.compile(r"n\d{8}")
_MADE_UP = re.compile(r"[nf]?\d+")  # WordNet ids, those of nodes that NBDT adds, and plain numbers
_POINTER = re.compile(rb"[\w./ -]{1,250}\.json\s*")
_ADVICE = "The file has the keys nodes (each with an id) and links or edges (source, target)."


def looks_like(path: Path, head: bytes) -> bool:
    """True for JSON with nodes and links, or for text that holds the name of a JSON file."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() == ".json" and _POINTER.fullmatch(text):
        return True
    if not text.startswith(b"{"):
        return False
    return bool(re.search(rb'"(directed|multigraph|nodes|links|edges)"\s*:', text))


def read(files: Sequence[Path]) -> FoundTree:
    """Read a hierarchy, and the order of its classes where a second file lists their ids."""
    what = "one JSON file with nodes and links"
    path, others = main_file(files, looks_like, what, hint=_ADVICE)
    path = _followed(path)
    content = _json(path)
    if content.get("directed") is False:
        raise LoadError(
            f"{path.name}: expected a directed graph, from parents to children; found an undirected one, "
            "of which it cannot be told what is above.",
            hint="Write it from a networkx.DiGraph whose edges lead from parent to child.",
        )
    ids, label_of = _nodes(content, path.name)
    links = Links(ids, _parents(content, ids, path.name), path.name)
    above = links.parent_numbers()
    leaves = childless(above)
    if others:
        leaves = _in_listed_order(leaves, ids, others[0])
    wnids = [ids[row] for row in leaves]
    names = tuple(label_of[wnid] or wnid for wnid in wnids)
    tree = links.to_tree(
        leaves, above, leaf_names=names, source=f"node-link JSON {path.name}",
        node_names=[label_of[node] or ("" if _MADE_UP.fullmatch(node) else node) for node in ids],
    )  # fmt: skip
    return FoundTree(
        tree,
        has_names=not others,
        cluster_of_leaf=tuple(range(len(leaves))) if others else (),
        wnids=tuple(wnid if _WNID.fullmatch(wnid) else "" for wnid in wnids),
    )


def _followed(path: Path) -> Path:
    """The file itself, or the one beside it whose name it holds."""
    head = head_of(path).removeprefix(b"\xef\xbb\xbf").strip()
    if not _POINTER.fullmatch(head):
        return path
    target = path.with_name(Path(head.decode("ascii").strip()).name)
    if target == path or not target.is_file() or _POINTER.fullmatch(head_of(target).strip()):
        raise LoadError(
            f"{path.name}: expected a hierarchy; the file holds only the name of another one, "
            f"{target.name}.",
            hint="Open that file instead.",
        )
    return existing_path(target)


def _json(path: Path) -> dict:
    content = read_json(path, hint="Is the file cut short?")
    if not isinstance(content, dict) or not isinstance(content.get("nodes"), list):
        raise LoadError(f"{path.name}: expected a list under nodes; found none.", hint=_ADVICE)
    return content


def _nodes(content: dict, where: str) -> tuple[list[str], dict[str, str]]:
    """Ids of the nodes, and the label of each, "" where there is none."""
    ids, label_of = [], {}
    for place, node in enumerate(content["nodes"]):
        if not isinstance(node, dict) or not isinstance(node.get("id"), str | int):
            raise LoadError(
                f"{where}: expected an id for node {place} (counted from 0); found {node!r:.60}.",
                hint=_ADVICE,
            )
        ids.append(str(node["id"]))
        label = node.get("label")
        label_of[ids[-1]] = label.strip() if isinstance(label, str) else ""
    return ids, label_of


def _parents(content: dict, ids: Sequence[str], where: str) -> list[str | None]:
    found = content.get("links", content.get("edges"))
    if not isinstance(found, list):
        raise LoadError(f"{where}: expected a list under links or edges.", hint=_ADVICE)
    known = set(ids)
    by_place = _are_places(found, ids)
    parent_of: dict[str, str] = {}
    for place, link in enumerate(found):
        ends = link if isinstance(link, dict) else {}
        if not all(isinstance(ends.get(end), str | int) for end in ("source", "target")):
            raise LoadError(
                f"{where}: expected source and target in link {place} (counted from 0); found "
                f"{link!r:.60}.",
                hint=_ADVICE,
            )
        source, target = str(ends["source"]), str(ends["target"])
        if by_place:
            source, target = ids[ends["source"]], ids[ends["target"]]
        if target not in known:
            raise LoadError(f"{where}: link {place} leads to {target}, which is not a node.")
        if parent_of.setdefault(target, source) != source:
            raise LoadError(
                f"{where}: expected one parent per node; found two for {target}: "
                f"{parent_of[target]} and {source}.",
                hint="A WordNet graph with several parents per node is not a tree; open graph-induced.json.",
            )
    return [parent_of.get(node) for node in ids]


def _are_places(links: list, ids: Sequence[str]) -> bool:
    """True where links name nodes by their places in the list, as networkx 1 and d3 did."""
    ends = [
        link.get(end) for link in links if isinstance(link, dict) for end in ("source", "target")
    ]
    are_places = all(type(end) is int and 0 <= end < len(ids) for end in ends)
    return are_places and not {str(end) for end in ends} <= set(ids)


def _in_listed_order(leaves: Sequence[int], ids: Sequence[str], path: Path) -> list[int]:
    """Leaves in the order of a file with one id per line."""
    wanted = read_text(path).split()
    row_of = {ids[row]: row for row in leaves}
    strange = [wnid for wnid in wanted if wnid not in row_of]
    unlisted = [wnid for wnid in row_of if wnid not in set(wanted)]
    if strange or unlisted or len(wanted) != len(row_of):
        fault = f"found no leaf {listed(strange)}" if strange else f"{listed(unlisted)} not in it"
        if not strange and not unlisted:
            fault = "found some twice"
        raise LoadError(
            f"{path.name}: expected the ids of the {len(row_of)} leaves, one per line; {fault}.",
            hint="Take the list of the same data set: wnids/<DATASET>.txt of NBDT.",
        )
    return [row_of[wnid] for wnid in wanted]
