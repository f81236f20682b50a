"""Files packed with gzip: unpacked into the cache for as long as they are read."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hierviz.core.cache import cache_folder
from hierviz.errors import LoadError
from hierviz.io.files import make_folder, reading
from hierviz.io.limits import check_expansion, limits

_CHUNK = 1 << 20
_ENDING = ".gz"


def ending_inside(path: Path) -> str:
    """The ending of a file; of ``logits.csv.gz`` that of what is in it."""
    ending = path.suffix.lower()
    return Path(path.stem).suffix.lower() if ending == _ENDING else ending


@contextmanager
def unpacked_files(files: Mapping[str, Path]) -> Iterator[dict[str, Path]]:
    """Files by their roles, each packed one replaced by its content.

    What is large is mapped from its file, which stays as long as the map although its name goes.
    """
    if not any(path.suffix.lower() == _ENDING for path in files.values()):
        yield dict(files)
        return
    make_folder(cache_folder())
    with tempfile.TemporaryDirectory(dir=cache_folder(), prefix="gzip-") as folder:
        found = {}
        for role, path in files.items():
            found[role] = path
            if path.suffix.lower() == _ENDING:
                place = Path(folder) / role
                place.mkdir(exist_ok=True)
                with reading(path):
                    found[role] = unpacked(path, place)
        yield found


def unpacked(path: Path, folder: Path) -> Path:
    """A gzip file's content; its parts one after the other."""
    place = folder / (path.stem if path.suffix.lower() in (".gz", ".gzip") else path.name)
    size, most = 0, limits().text_bytes
    stream = zlib.decompressobj(31)
    with path.open("rb") as packed, place.open("wb") as target:
        try:
            while chunk := (stream.unconsumed_tail or packed.read(_CHUNK)):
                content = stream.decompress(chunk, _CHUNK)
                size += len(content)
                check_expansion(path, size)
                if size > most:
                    raise LoadError(
                        f"{path.name}: refused, because it unpacks to more than {most:,} bytes."
                    )
                target.write(content)
                if stream.eof:
                    if not (rest := stream.unused_data or packed.read(_CHUNK)):
                        break
                    stream = zlib.decompressobj(31)
                    content = stream.decompress(rest, _CHUNK)
                    size += len(content)
                    target.write(content)
        except zlib.error as error:
            raise LoadError(
                f"{path.name}: expected a gzip file; it is damaged ({error}).",
                hint="Copy or write it again.",
            ) from error
    if not stream.eof:
        raise LoadError(f"{path.name}: the gzip file is cut short.", hint="Copy or write it again.")
    return place
