"""Zip archives from strangers: looked at before anything is read, and never unpacked to disk."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from hierviz.errors import LoadError
from hierviz.io.gate import check_readable
from hierviz.io.limits import check_expansion, check_limit

#: What reading a damaged member ends in: a damaged byte may also name a compression that it does
#: not have, or that does not exist (NotImplementedError).
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError,
)  # fmt: skip


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open an archive after a check of every name and size in it.

    Raises
    ------
    LoadError
        Not a zip, damaged, or with absolute paths, ``..``, links, encrypted
        members, or a size that explodes when unpacked.

    Notes
    -----
    Only the archive's directory is read. O(number of members).
    """
    check_readable(path)
    try:
        archive = zipfile.ZipFile(path)
    # What zipfile says of a damaged directory: NotImplementedError of a version that does not exist,
    # ValueError of an offset that lies outside.
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise LoadError(
            f"{path.name}: expected a zip archive; the file is damaged or cut short ({error}).",
            hint="Copy or write it again.",
        ) from error
    try:
        check_limit(path.name, "entries", len(archive.infolist()), what="files in a zip")
        for member in archive.infolist():
            _check_member(path.name, member)
        _check_size(path, archive)
    except LoadError:
        archive.close()
        raise
    return archive


def _check_member(where: str, member: zipfile.ZipInfo) -> None:
    name = member.filename
    fault = ""
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        fault = "an absolute path"
    elif ".." in re.split(r"[/\\]", name):
        fault = "a path that leaves the archive (..)"
    elif stat.S_ISLNK(member.external_attr >> 16):
        fault = "a link"
    elif member.flag_bits & 1:
        fault = "an encrypted file"
    if fault:
        raise LoadError(
            f"{where}: refused, because {name!r} in it is {fault}.",
            hint="Make a zip of plain files only.",
        )


def _check_size(path: Path, archive: zipfile.ZipFile) -> None:
    check_expansion(path, sum(member.file_size for member in archive.infolist()))


@contextmanager
def open_member(path: Path, name: str) -> Iterator[IO[bytes]]:
    """A member of an archive, to be read piece by piece.

    A `LoadError` when the archive or the member is damaged, as `open_zip` and `read_member` say it.
    """
    with open_zip(path) as archive, _whole(archive, name), archive.open(name) as stream:
        yield stream


def read_member(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes:
    """Bytes of one member, at most `most` whatever its directory entry says.

    A `LoadError` when the member is damaged or larger.
    """
    with _whole(archive, name), archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        where = Path(str(archive.filename)).name
        raise LoadError(f"{where}: {name}: refused, because it is larger than {most:,} bytes.")
    return content


@contextmanager
def _whole(archive: zipfile.ZipFile, name: str) -> Iterator[None]:
    """Turn what reading a damaged member ends in into a `LoadError`."""
    try:
        yield
    except DAMAGED as error:
        raise LoadError(
            f"{Path(str(archive.filename)).name}: {name}: this part of the archive is damaged or "
            f"cut short ({error}).",
            hint="Copy or write the file again.",
        ) from error
