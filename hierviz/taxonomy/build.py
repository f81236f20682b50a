"""Making a taxonomy: from WordNet, columns of the class table, lines of parents, a tree."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from hierviz.core.csv_lines import csv_lines
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.wordnet import ancestors
from hierviz.text import listed

_SEPARATOR = " / "


def from_wordnet(
    class_names: Sequence[str], wnids: Sequence[str], *, notices: Sequence[str] = ()
) -> Taxonomy:
    """The part of WordNet 3.0 that lies above the classes, their own synsets included.

    Parameters
    ----------
    class_names : sequence of str, shape (n_classes,)
    wnids : sequence of str, shape (n_classes,)
        "" where a class has none; see `match_classes`. Those that WordNet does
        not know are left out, and a notice says so.
    notices : sequence of str

    Raises
    ------
    InputError
        Another number of wnids than classes, or something that is not a wnid.
    """
    if len(wnids) != len(class_names):
        raise InputError(f"Expected {len(class_names)} wnids, one per class; found {len(wnids)}.")
    known = ancestors(wnid for wnid in wnids if wnid)
    place = {wnid: number for number, wnid in enumerate(known)}
    unknown = [wnid for wnid in wnids if wnid and wnid not in place]
    if unknown:
        notices = [*notices, f"WordNet 3.0 has no {listed(unknown)}; these classes are left out."]
    synsets = tuple(known.values())
    return Taxonomy(
        "WordNet",
        tuple(class_names),
        ids=tuple(known),
        names=tuple(synset.name for synset in synsets),
        parents=tuple(tuple(place[above] for above in synset.parents) for synset in synsets),
        concept_of_class=np.array([place.get(wnid, -1) for wnid in wnids]),
        words=tuple(synset.words for synset in synsets),
        glosses=tuple(synset.gloss for synset in synsets),
        notices=tuple(notices),
    )


def from_columns(
    class_names: Sequence[str], columns: Mapping[str, Sequence[str]], *, name: str = ""
) -> Taxonomy:
    """A taxonomy of one column of the class table, or of several from coarse to fine.

    Parameters
    ----------
    class_names : sequence of str, shape (n_classes,)
    columns : mapping of heading to values, each of shape (n_classes,)
        Coarse first. "" leaves a class under the coarser value alone.
    name : str
        The headings when left out.

    Raises
    ------
    InputError
        No column, or one of another length.

    Notes
    -----
    A fine value under two coarse ones is two concepts, "large" fish and "large" fruit.

    Examples
    --------
    >>> from_columns(["cat", "dog", "jet"], {"sort": ["animal", "animal", ""]}).names
    ('animal',)
    """
    if not columns:
        raise InputError("A taxonomy needs at least one column of the class table.")
    for heading, values in columns.items():
        if len(values) != len(class_names):
            raise InputError(
                f"Column {heading!r}: expected {len(class_names)} values, one per class; "
                f"found {len(values)}."
            )
    place: dict[tuple[str, ...], int] = {}
    parents: list[tuple[int, ...]] = []
    concept_of_class = []
    for row in zip(*columns.values(), strict=True):
        way: tuple[str, ...] = ()
        for value in filter(None, row):
            above, way = way, (*way, value)
            if way not in place:
                place[way] = len(place)
                parents.append((place[above],) if above else ())
        concept_of_class.append(place.get(way, -1))
    return Taxonomy(
        name or ", ".join(columns),
        tuple(class_names),
        ids=tuple(_SEPARATOR.join(way) for way in place),
        names=tuple(way[-1] for way in place),
        parents=tuple(parents),
        concept_of_class=np.array(concept_of_class),
    )


def from_pairs(
    class_names: Sequence[str], pairs: Iterable[tuple[str, str]], *, name: str = "parents"
) -> Taxonomy:
    """A taxonomy of lines that each name a child and its parent.

    Parameters
    ----------
    class_names : sequence of str, shape (n_classes,)
        A class that no line names is left out, and a notice says so.
    pairs : iterable of (child, parent)
        A child with several parents belongs to all of them; parent "" marks the top.
    name : str

    Raises
    ------
    InputError
        No line names a class, or the lines form a cycle.

    Examples
    --------
    >>> zoo = from_pairs(["cat", "jet"], [("cat", "pet"), ("pet", "animal"), ("jet", "machine")])
    >>> zoo.names, zoo.n_classes_below.tolist()
    (('cat', 'pet', 'animal', 'jet', 'machine'), [1, 1, 1, 1, 1])
    """
    above: dict[str, dict[str, None]] = {}
    for child, parent in pairs:
        above.setdefault(child, {})
        if parent:
            above[child][parent] = None
            above.setdefault(parent, {})
    place = {concept: number for number, concept in enumerate(above)}
    outside = [one for one in class_names if one not in place]
    if len(outside) == len(class_names):
        raise InputError(
            f"No line of {name} names a class of the study: expected {listed(class_names)}; "
            f"found {listed(place)}.",
            hint="The leaves of the taxonomy are the classes, spelled as in the study: a line 'beagle,dog'.",
        )
    notices = (f"Not named by {name}: {listed(outside)}.",) if outside else ()
    return Taxonomy(
        name,
        tuple(class_names),
        ids=tuple(place),
        names=tuple(place),
        parents=tuple(tuple(place[p] for p in up) for up in above.values()),
        concept_of_class=np.array([place.get(one, -1) for one in class_names]),
        notices=notices,
    )


def pairs_from_csv(text: str) -> list[tuple[str, str]]:
    """Lines of a child and its parent, for `from_pairs`, from CSV with the columns child and parent.

    Raises
    ------
    InputError
        Other columns, or a line without exactly a child and a parent.

    Examples
    --------
    >>> pairs_from_csv("child,parent\\ncat,pet\\npet,\\n")
    [('cat', 'pet'), ('pet', '')]
    """
    rows = csv_lines(io.StringIO(text.removeprefix("\ufeff"), newline=""), "taxonomy")
    header = [heading.strip() for heading in next(rows, (1, []))[1]]
    if header != ["child", "parent"]:
        raise InputError(
            f"Expected a first line child,parent; found {','.join(header)!r}.",
            hint="Then one line per child: beagle,dog. A child with two parents has two lines.",
        )
    pairs = []
    for line, row in rows:
        fields = [field.strip() for field in row]
        if len(fields) != 2 or not fields[0]:
            raise InputError(f"Line {line}: expected a child and its parent; found {row}.")
        pairs.append((fields[0], fields[1]))
    return pairs


def from_hierarchy(
    class_names: Sequence[str],
    tree: Hierarchy,
    *,
    name: str = "tree",
    node_names: Sequence[str] = (),
) -> Taxonomy:
    """A taxonomy of a tree whose leaves are named after the classes.

    Parameters
    ----------
    class_names : sequence of str, shape (n_classes,)
    tree : Hierarchy
    name : str
    node_names : sequence of str, shape (n_inner,), optional
        Names of the inner nodes; "node 12" when left out.

    Raises
    ------
    InputError
        No leaf is named like a class.
    """
    inner = range(tree.n_leaves, tree.n_nodes)
    names = list(node_names) or [f"node {node}" for node in inner]
    leaf_of = {leaf_name: leaf for leaf, leaf_name in enumerate(tree.leaf_names)}
    outside = [one for one in class_names if one not in leaf_of]
    if len(outside) == len(class_names):
        raise InputError(
            f"No leaf of the tree has the name of a class: expected {listed(class_names)}; "
            f"found {listed(tree.leaf_names)}."
        )
    above = tree.parent - tree.n_leaves
    return Taxonomy(
        name,
        tuple(class_names),
        ids=tuple(f"node {node}" for node in inner),
        names=tuple(names),
        parents=tuple((int(above[node]),) if node != tree.root else () for node in inner),
        concept_of_class=np.array(
            [above[leaf_of[one]] if one in leaf_of else -1 for one in class_names]
        ),
        notices=(f"Not in the tree: {listed(outside)}.",) if outside else (),
    )
