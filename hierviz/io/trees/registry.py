"""All tree formats, and which of them a file is in: detected from content, then from name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from hierviz.errors import InputError, LoadError
from hierviz.io.files import is_stream, read_json, reading
from hierviz.io.gate import check_readable
from hierviz.io.numbers.containers import array_names
from hierviz.io.trees import (
    children,
    cohiclust,
    condensed,
    deepect,
    eph,
    fph,
    higra,
    hyphc,
    l2h_steps,
    linkage,
    nbdt,
    nested_json,
    newick,
    own_json,
    parents_csv,
    perch,
    treevae,
)
from hierviz.io.trees.formats import FoundTree, TreeFormat, head_of, npy_header
from hierviz.io.trees.prepared import prepared
from hierviz.text import did_you_mean, listed

_NPY, _TEXT = (".npy",), (".txt", ".json")

_NEAR_TEXT = (
    "Nearest are a table of edges, with the first line parent,child, and Newick: ((cat,dog),car);"
)
#: How other files begin: what they are, and what comes nearest.
_OTHERS = (
    (b"PK", "a zip archive", "Unpack it, and open what is in it."),
    (b"\x80", "a pickle", "Save the tree as a linkage matrix: numpy.save('Z.npy', Z)."),
    (b"PAR1", "a parquet table", "Nearest is a table of edges as CSV: table.to_csv('tree.csv')."),
    (b"\x89HDF", "an HDF5 file", "Save the linkage matrix in it: numpy.save('Z.npy', Z)."),
)

#: Every format; the first one that knows a file reads it.
FORMATS: tuple[TreeFormat, ...] = (
    TreeFormat(
        "hierviz", "hierviz JSON", (".json",), own_json.read, own_json.looks_like, own_json.write
    ),
    TreeFormat(
        "cohiclust", "CoHiClust", (".pth", ".pt"), cohiclust.read, cohiclust.looks_like,
        most_files=3, files="the masks, the model, or both, and the dumped sigmoids (.npy)",
    ),
    TreeFormat(
        "treevae", "TreeVAE", (), treevae.read, treevae.looks_like,
        most_files=2, files="data_tree.npy and, if you like, the leaf of every point",
    ),
    TreeFormat("hyphc", "HypHC", (".pkl",), hyphc.read, hyphc.looks_like),
    TreeFormat(
        "hdbscan", "condensed tree of hdbscan", (), condensed.read, condensed.looks_like
    ),
    TreeFormat(
        "scikit-network", "scikit-network dendrogram", _NPY, linkage.read_scikit_network,
        linkage.looks_like_scikit_network,
    ),
    TreeFormat(
        "linkage", "linkage matrix", (".npy", ".npz", ".mat"), linkage.read, linkage.looks_like, linkage.write
    ),
    TreeFormat(
        "eph", "EPH", (".npz",), eph.read, eph.looks_like,
        most_files=2, files="best_A.npy.npz and best_B.npy.npz",
    ),
    TreeFormat("fph", "FPH", (".gzip",), fph.read, fph.looks_like),
    TreeFormat(
        "nbdt", "node-link JSON", (".json",), nbdt.read, nbdt.looks_like, most_files=2,
        files="the node-link JSON and the list of WordNet ids (.txt)",
    ),
    TreeFormat(
        "nested", "nested JSON", (".json",), nested_json.read, nested_json.looks_like
    ),
    TreeFormat(
        "l2h-steps", "L2H merge steps", (*_TEXT, ".pkl", ".pickle"), l2h_steps.read,
        l2h_steps.looks_like,
    ),
    TreeFormat(
        "deepect", "DeepECT tree", _TEXT, deepect.read, deepect.looks_like, most_files=2,
        files="str(model.tree_) as text and model.labels_",
    ),
    TreeFormat(
        "scikit-learn", "scikit-learn children_", _NPY, children.read, children.looks_like,
        most_files=2, files="children_ and distances_",
    ),
    TreeFormat(
        "higra", "higra parents", _NPY, higra.read, higra.looks_like, most_files=2,
        files="parents() and the altitudes",
    ),
    TreeFormat(
        "parents", "CSV of parents", (".csv",), parents_csv.read, parents_csv.looks_like,
        parents_csv.write,
    ),
    TreeFormat("perch", "PERCH, xcluster or gHHC tree", (".tsv",), perch.read, perch.looks_like),
    TreeFormat(
        "newick", "Newick", (".nwk", ".newick", ".tree", ".tre", ".nhx", ".nex", ".nexus"), newick.read,
        newick.looks_like, newick.write,
    ),
)  # fmt: skip


def find_tree(paths: Iterable[str | Path], *, format: str | None = None) -> FoundTree:
    """The tree of one or several files, as they have it.

    Parameters
    ----------
    paths : iterable of str or Path
        Files that make one tree together.
    format : str, optional
        Key of a format; detected from content and name when left out.

    Raises
    ------
    LoadError
        No such file, no format known, or not what the format expects.
    InputError
        An unknown key.
    """
    paths = list(paths)
    if not paths:
        raise LoadError("Expected a file with a tree; found none.")
    chosen = None if format is None else format_called(format)
    with prepared(paths) as files:
        return _read(files, chosen)


def _read(files: Sequence[Path], chosen: TreeFormat | None) -> FoundTree:
    for file in files[1:]:
        check_readable(file)
    with reading(files[0]):
        form = chosen or recognise_format(files)
        if len(files) > form.most_files:
            raise LoadError(
                f"{listed(file.name for file in files)}: expected {form.files} for a tree as "
                f"{form.title}; found {len(files)} files."
            )
        return replace(form.read(files), format=form.title)


def recognise_format(files: Sequence[Path]) -> TreeFormat:
    """The format of the files that make one tree, by their content, else by their ending.

    A `LoadError` when neither is known; the message lists the formats.
    """
    heads = {file: head_of(file) for file in files}
    able = [form for form in FORMATS if len(files) <= form.most_files]
    for form in able or FORMATS:
        if any(_knows(form, file, head) for file, head in heads.items()):
            return form
    endings = {file.suffix.lower() for file in files}
    called = [form for form in able or FORMATS if endings & set(form.endings)]
    if len(called) == 1 or (called and ".nwk" in called[0].endings):
        return called[0]  # damaged, perhaps: its reader says what is wrong
    for file in files:
        if file.suffix.lower() == ".json":
            read_json(file, hint="Is the file cut short?")  # says where it is none
    seen, nearest = _seen(files[0], heads[files[0]])
    raise LoadError(
        f"{listed(file.name for file in files)}: expected a tree; found {seen}.",
        hint=f"{nearest} Files of trees end in {listed(_endings(FORMATS), most=30)}; --format names "
        "a format by hand.",
    )


def _seen(path: Path, head: bytes) -> tuple[str, str]:
    """What a file of unknown format looks like, in words, and the nearest known format."""
    text = head.decode("utf-8-sig", "replace").strip()
    if head.startswith(b"\x1f\x8b"):
        return "a gzip file with something else in it", "Unpack it, and open what is in it."
    if (array := npy_header(head)) is not None:
        return f"an array of shape {array[0]} of {array[1]}", (
            "Nearest is a linkage matrix, shape (n - 1, 4), as scipy makes it."
        )
    if head.startswith(b"PK") and path.suffix.lower() == ".npz":
        return f"arrays named {listed(array_names(path))}", (
            "Nearest is a linkage matrix: numpy.save('Z.npy', Z)."
        )
    for start, kind, nearest in _OTHERS:
        if head.startswith(start):
            return kind, nearest
    if "\ufffd" in text or "\0" in text:
        return "a file that is not text", _NEAR_TEXT
    if text.startswith("<"):
        return "XML or HTML", "Export the tree as Newick from the program it is from."
    if text.startswith(("{", "[{")) and (keys := re.findall(r'"(\w[\w ]{0,30})"\s*:', text)):
        return f"JSON with the keys {listed(dict.fromkeys(keys), most=6)}", (
            'Nearest is nested JSON: {"name": "animal", "children": [{"name": "cat"}]}.'
        )
    line = next(iter(text.splitlines()), "")
    return (f"text that begins with {line[:60]!r}" if line else "nothing but blanks"), _NEAR_TEXT


def format_called(key: str) -> TreeFormat:
    """A format by its key; an `InputError` with near ones for an unknown key."""
    for form in FORMATS:
        if form.key == key:
            return form
    keys = [form.key for form in FORMATS]
    raise InputError(
        f"Expected a tree format; found {key!r}.",
        hint=did_you_mean(key, keys, otherwise=f"Known: {', '.join(keys)}."),
    )


def format_to_write(path: Path, format: str | None = None) -> TreeFormat:
    """The format a tree is written in: by its key, else by the ending of the file.

    An `InputError` for an unknown key or ending, or a format that is only read.
    """
    writable = [form for form in FORMATS if form.write]
    if format is not None:
        form = format_called(format)
        if form.write is None:
            raise InputError(
                f"{form.title} can only be read.",
                hint=f"Formats that can be written: {', '.join(known.key for known in writable)}.",
            )
        return form
    ending = path.suffix.lower() or (".json" if is_stream(path) else "")
    for form in writable:
        if ending in form.endings:
            return form
    raise InputError(
        f"{path.name}: expected a file that ends in {listed(_endings(writable), most=30)}.",
        hint="The ending chooses the format; .json keeps everything.",
    )


def _knows(form: TreeFormat, file: Path, head: bytes) -> bool:
    try:
        return form.looks_like(file, head)
    except (LoadError, OSError, UnicodeDecodeError):
        return False  # not this one; the next is asked


def _endings(formats: Iterable[TreeFormat]) -> list[str]:
    return list(dict.fromkeys(ending for form in formats for ending in form.endings))
