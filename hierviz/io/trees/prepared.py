"""What comes before a reader: gzip is unpacked, NEXUS becomes Newick, and one of several trees is taken."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hierviz.core.cache import cache_folder
from hierviz.errors import LoadError
from hierviz.io.files import existing_path, make_folder, read_json, read_text, reading
from hierviz.io.gzipped import unpacked
from hierviz.io.trees import fph
from hierviz.io.trees.formats import head_of
from hierviz.io.trees.newick import trees_of_text
from hierviz.io.trees.nexus import is_nexus, newick_of_nexus

_GZIP = b"\x1f\x8b"
_NUMBERED = re.compile(r"(.+)#([1-9]\d{0,6})")
_NEWICK_IN_JSON = re.compile(rb'"(?:tree|newick|nwk)"\s*:\s*"\s*[(\[]')
#: JSON of one object per node that names its parent, as d3, vega and jsTree take it.
_RECORDS = re.compile(rb'\s*\[\s*\{[^\[\]{}]*"parent[\w ]{0,10}"\s*:', re.IGNORECASE)


def place_of(path: str | Path) -> tuple[Path, int | None]:
    """A file that exists, and which of its trees is meant: ``trees.nwk#2`` names the second."""
    match = _NUMBERED.fullmatch(str(path))
    if match and not Path(path).expanduser().exists():
        return existing_path(match[1]), int(match[2])
    return existing_path(path), None


@contextmanager
def prepared(paths: Sequence[str | Path]) -> Iterator[list[Path]]:
    """Files as a reader takes them, for as long as it reads.

    Parameters
    ----------
    paths : sequence of str or Path
        Files; ``trees.nwk#2`` names the second tree of one.

    Raises
    ------
    LoadError
        No such file, a gzip file that explodes, several trees of which none is named.
    """
    with ExitStack() as made:
        yield [_prepared(*place_of(path), made) for path in paths]


def _prepared(path: Path, number: int | None, made: ExitStack) -> Path:
    head = head_of(path)
    if _is_packed_text(path, head):
        with reading(path):
            path = unpacked(path, _folder(made))
        head = head_of(path)
    if text := _newick_in_json(path, head):
        return _written(text, path, made)
    if _RECORDS.match(head.removeprefix(b"\xef\xbb\xbf")):
        return _written(_table_of_records(path), path, made, ".csv")
    if is_nexus(head):
        trees = newick_of_nexus(read_text(path), path.name)
        return _written(_chosen(list(trees), list(trees.values()), number, path.name), path, made)
    starts = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if starts in (b"(", b"[", b"#") or number is not None or b"(" in head[:200]:
        trees_of = trees_of_text(path, head)
        if len(trees_of) > 1 or number is not None:
            names = [str(place) for place in range(1, len(trees_of) + 1)]
            return _written(_chosen(names, trees_of, number, path.name), path, made)
    return path


def _newick_in_json(path: Path, head: bytes) -> str:
    """The Newick text that JSON holds, as .jplace does; "" for everything else."""
    if not head.lstrip().startswith(b"{") or not (
        path.suffix.lower() == ".jplace" or _NEWICK_IN_JSON.search(head)
    ):
        return ""
    content = read_json(path)
    texts = [content.get(key) for key in ("tree", "newick", "nwk")]
    return next((text for text in texts if isinstance(text, str)), "")


def _table_of_records(path: Path) -> str:
    """JSON of one object per node, with its parent, as CSV; "#" is jsTree's word for no parent."""
    records = read_json(path, hint="Is the file cut short?")
    if not all(isinstance(record, dict) for record in records):
        raise LoadError(f"{path.name}: expected an object for every node; found something else.")
    plain = [
        {
            key: "" if value == "#" else value
            for key, value in record.items()
            if isinstance(value, str | int | float)
        }
        for record in records
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, dict.fromkeys(key for record in plain for key in record))
    writer.writeheader()
    writer.writerows(plain)
    return text.getvalue()


def _is_packed_text(path: Path, head: bytes) -> bool:
    """True for gzip that is named after what is in it (``tree.nwk.gz``, ``tree.nwk``), or begins like a tree."""
    if not head.startswith(_GZIP) or fph.looks_like(path, head):
        return False
    try:
        start = zlib.decompressobj(31).decompress(head, 64)
    except zlib.error:
        start = b""
    ending = path.suffix.lower()
    inner = Path(path.stem).suffix.lower() if ending in (".gz", ".gzip") else ending
    is_named = inner not in ("", ".pkl", ".pickle")
    return is_named or (ending == ".gz" and start.lstrip()[:1] in (b"(", b"{", b"#"))


def _chosen(names: Sequence[str], trees: Sequence[str], number: int | None, where: str) -> str:
    if number is None and len(trees) > 1:
        listed = ", ".join(f"{where}#{at}" for at in range(1, min(len(trees), 3) + 1))
        called = "" if names[0] == "1" else f" ({', '.join(names[:5])}{', ...' * (len(names) > 5)})"
        raise LoadError(
            f"{where}: expected one tree; found {len(trees):,}{called}: which is meant?",
            hint=f"Name one: {listed}{', ...' * (len(trees) > 3)}",
        )
    if (number or 1) > len(trees):
        raise LoadError(f"{where}: expected a tree number {number}; found {len(trees):,}.")
    return trees[(number or 1) - 1]


def _folder(made: ExitStack) -> Path:
    make_folder(cache_folder())
    return Path(made.enter_context(tempfile.TemporaryDirectory(dir=cache_folder(), prefix="tree-")))


def _written(text: str, like: Path, made: ExitStack, ending: str = ".nwk") -> Path:
    path = _folder(made) / f"{like.stem}{ending}"
    path.write_text(text, encoding="utf-8")
    return path
