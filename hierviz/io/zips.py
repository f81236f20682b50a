"""Zip archives from strangers: looked at before anything is read, and never unpacked to disk."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path

from hierviz.errors import LoadError
from hierviz.io.gate import check_readable
from hierviz.io.limits import check_expansion, check_limit


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


def read_member(archive: zipfile.ZipFile, name: str, *, most: int) -> bytes:
    """Bytes of one member, at most `most` whatever its directory entry says.

    A `LoadError` when the member is damaged or larger.
    """
    where = f"{Path(str(archive.filename)).name}: {name}"
    try:
        with archive.open(name) as stream:
            content = stream.read(most + 1)
    # NotImplementedError: a damaged byte names a compression that does not exist.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise LoadError(f"{where}: this part of the archive is damaged ({error}).") from error
    if len(content) > most:
        raise LoadError(f"{where}: refused, because it is larger than {most:,} bytes.")
    return content
