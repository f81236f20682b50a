"""What people know about a study's classes, from files: taxonomies, and chosen WordNet senses."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from hierviz.core.naming import naming_columns
from hierviz.core.profile import distinct_names
from hierviz.core.study import Study
from hierviz.errors import LoadError
from hierviz.io.files import existing_path, make_folder, read_text, reading, written_at_once
from hierviz.io.gzipped import unpacked_files
from hierviz.io.store import store_of
from hierviz.io.trees import read_tree
from hierviz.io.trees.newick import named_nodes
from hierviz.io.trees.parents_csv import child_parent_pairs
from hierviz.io.uploads import safe_name
from hierviz.taxonomy import (
    WORDNET,
    Taxonomy,
    from_hierarchy,
    from_pairs,
    taxonomy_of,
)
from hierviz.text import listed, near_names

#: Endings of files that can hold a taxonomy.
CSV, NEWICK = (".csv", ".tsv", ".txt"), (".nwk", ".newick", ".tree", ".tre", ".nhx")
ENDINGS = (*CSV, *NEWICK, ".nex", ".nexus", ".json", ".gz")
_STEM = "taxonomy"  # taxonomy.csv, taxonomy-2019.nwk: offered by themselves
_UPLOADED = f"{_STEM}-uploaded-"  # before the name of a file that a visitor sent
_MOST_NAMED = 5


def read_taxonomy(path: str | Path, study: Study) -> Taxonomy:
    """Read a taxonomy of a study's classes from a file.

    Parameters
    ----------
    path : str or Path
        A CSV with the columns child and parent, one line per child; a Newick tree,
        whose inner nodes may have names; or another tree that `read_tree` reads.
        Classes are at the bottom, by their name or wnid.
    study : Study

    Returns
    -------
    Taxonomy
        Named after the file. Classes that the file does not name stay outside, and
        a notice lists them with similar names.

    Raises
    ------
    LoadError
        Not such a file, a cycle, or a file that names no class of the study.

    Notes
    -----
    A child with several parents belongs to all of them. O(file).
    """
    place = existing_path(path)
    if place.is_dir():
        raise LoadError(
            f"{place.name}: expected a file with a taxonomy; found a folder.",
            hint="Give a CSV with the columns child and parent, or a Newick tree.",
        )
    classes, title = distinct_names(study), file_title(place)
    with reading(place), unpacked_files({"": place}) as found:
        place = found[""]
        ending = place.suffix.lower()
        if ending in CSV:
            pairs = child_parent_pairs(place)
        elif ending in NEWICK:
            pairs = _pairs_of_nodes(*named_nodes(read_text(place), title))
        else:
            tree = read_tree(place)
            if not tree.inner_names:
                return from_hierarchy(classes, tree, name=title)
            pairs = _pairs_of_nodes(tree.parent.tolist(), [*tree.leaf_names, *tree.inner_names])
        return _from_named(classes, _by_class_name(pairs, study, classes), title)


def _from_named(classes: Sequence[str], pairs: list, name: str) -> Taxonomy:
    parents = {parent for _, parent in pairs}
    taxonomy = from_pairs(classes, pairs, name=name)
    named = set(taxonomy.ids)
    outside = [one for one in classes if one not in named]
    if not outside:
        return taxonomy
    unknown = sorted(named - parents - set(classes))  # at the bottom, and no class
    return replace(taxonomy, notices=(_said(outside, unknown, name),))


def _said(outside: Sequence[str], unknown: Sequence[str], name: str) -> str:
    """Which classes a file does not name, each with what may have been meant."""
    texts = []
    for one in outside[:_MOST_NAMED]:
        near = near_names(one, unknown, count=1)
        texts.append(f"{one} (the file has {near[0]})" if near else one)
    rest = len(outside) - len(texts)
    return f"{name} does not name {listed(texts)}{f' and {rest} more' if rest else ''}."


def _by_class_name(pairs: list, study: Study, classes: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs with every wnid of a class replaced by the class's name."""
    wnids = study.class_table.get("wnid", ())
    name_of = {wnid: name for wnid, name in zip(wnids, classes, strict=False) if wnid}
    return [(name_of.get(child, child), name_of.get(parent, parent)) for child, parent in pairs]


def _pairs_of_nodes(parents: list[int], names: list[str]) -> list[tuple[str, str]]:
    """Child and parent of every node; inner nodes of no name, or one taken, get another."""
    inner = set(parents)
    taken = {name for node, name in enumerate(names) if node not in inner}
    for node, name in enumerate(names):
        if node not in inner:
            continue
        own = name or f"node {node}"
        if own in taken:
            own = f"{own} ({node})"
        taken.add(own)
        names[node] = own
    return [
        (names[node], names[above] if above >= 0 else "")
        for node, above in enumerate(parents)
    ]  # fmt: skip


# -- files of a study ---------------------------------------------------------


def taxonomy_files(study: Study) -> list[Path]:
    """The files named taxonomy… in a study's folder, or kept for it elsewhere, by name."""
    folders = [Path(study.folder)] if study.folder else []
    store = store_of(study)
    folders += [folder for folder in (store.path.parent, *store.older) if folder not in folders]
    return sorted(
        path.absolute()
        for folder in folders
        if folder.is_dir()
        for path in folder.glob(f"{_STEM}*")
        if path.suffix.lower() in ENDINGS and path.is_file()
    )


def taxonomies(study: Study) -> list[str]:
    """The taxonomies a study can have, as `open_taxonomy` takes them, the one that suits it first.

    WordNet has nothing to say about classes that are known by number alone.
    """
    found = [*map(str, taxonomy_files(study)), *naming_columns(study)]
    if "wnid" in study.class_table:
        return [WORDNET, *found]
    named = not all(name.isdecimal() for name in study.class_names)
    return [*found, WORDNET] if named else found


def keep_taxonomy(study: Study, name: str, content: bytes) -> Path:
    """Keep a taxonomy file with a study, once `read_taxonomy` has read it; where it is kept.

    An `InputError` when it cannot be written.
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise LoadError(
            f"{name}: expected a file that ends in {listed(ENDINGS, most=9)}; "
            f"found {ending or 'no ending'}."
        )
    with tempfile.TemporaryDirectory() as folder:
        sent = Path(folder) / safe_name(name)  # errors call the file what it is called
        sent.write_bytes(content)
        read_taxonomy(sent, study)
    path = store_of(study).path.with_name(_UPLOADED + sent.name)
    make_folder(path.parent)
    with written_at_once(path) as draft:
        draft.write_bytes(content)
    return path.absolute()


def file_title(path: str | Path) -> str:
    """What a taxonomy's file is called; one that a visitor sent as it was called there."""
    return PurePath(path).name.removeprefix(_UPLOADED)


def is_file_name(by: str, study: Study) -> bool:
    """True where a taxonomy's name is a file's: no column's, and with the ending of one."""
    return by not in study.class_table and Path(by).suffix.lower() in ENDINGS


def open_taxonomy(study: Study, by: str, *, chosen: Mapping[str, str] | None = None) -> Taxonomy:
    """A taxonomy of a study's classes: a file, a column, several, or WordNet.

    Parameters
    ----------
    study : Study
    by : str
        The path of a file for `read_taxonomy`, from the study's folder or from here;
        else as for `taxonomy_of`.
    chosen : mapping of class name to wnid, optional
        The reader's senses, for WordNet; those kept with the study when left out.

    Raises
    ------
    InputError
        As `taxonomy_of` and `read_taxonomy`.
    """
    if is_file_name(by, study):
        own = Path(study.folder or ".") / by  # an absolute path stays what it is
        return read_taxonomy(own if os.path.isfile(own) else by, study)
    senses = read_senses(study) if chosen is None else chosen
    return taxonomy_of(study, by, chosen=senses)


def read_senses(study: Study) -> dict[str, str]:
    """The WordNet senses that a reader chose for a study: class name -> wnid, "" for none.

    Choices for classes that the study no longer has are left out.

    Raises
    ------
    LoadError
        When what is kept cannot be read.
    """
    known = set(distinct_names(study))
    chosen = store_of(study).words().senses
    return {name: wnid for name, wnid in chosen.items() if name in known}
