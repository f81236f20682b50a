"""The gate that every path of a user passes: where files may lie, and what may be read of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from hierviz.core.cache import cache_folder, data_folder, uploads_folder
from hierviz.core.shipped import shipped
from hierviz.errors import InputError, LoadError
from hierviz.io.limits import check_limit

#: The environment variable with the folders that may be opened, parted as in PATH; all where it is empty.
VARIABLE = "HIERVIZ_ROOTS"
#: The folder of trees in a study's folder.
FITTED = "trees"
_KINDS = {
    stat.S_ISFIFO: "a pipe",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
    stat.S_ISSOCK: "a socket",
    stat.S_ISDIR: "a folder",
}


def allow_only(folders: Iterable[str | Path]) -> None:
    """From now on nothing outside these folders is opened, in this process and those it starts.

    Raises
    ------
    InputError
        A folder that is not there, or cannot be said in an environment variable.
    """
    places = []
    for folder in folders:
        place = Path(os.path.realpath(os.path.expanduser(folder)))
        if not os.path.isdir(place) or os.pathsep in str(place):
            raise InputError(
                f"Expected a folder to open studies from; found {folder}.",
                hint=f"Name one that exists, without {os.pathsep!r} in its path.",
            )
        places.append(str(place))
    os.environ[VARIABLE] = os.pathsep.join(places)


def roots() -> tuple[Path, ...]:
    """The folders that may be opened; () where any may."""
    return tuple(Path(root) for root in os.environ.get(VARIABLE, "").split(os.pathsep) if root)


def is_allowed(path: Path) -> bool:
    """True for what lies in a folder that may be opened, once links are followed.

    Notes
    -----
    What hierviz brings along or has made itself may be opened too, trees among it; an upload only by
    those who know its key, which stands in its path.
    """
    folders = roots()
    if not folders:
        return True
    try:
        place = path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL byte
        return False
    uploads = uploads_folder().resolve()
    if place.is_relative_to(uploads):
        return len(place.relative_to(uploads).parts) >= 2
    kept = (data_folder() / "studies").resolve()
    if place.is_relative_to(kept):  # the words that lie there are not for opening
        return FITTED in (place.name, place.parent.name)
    own = (shipped("data").resolve(), cache_folder().resolve())
    return any(place.is_relative_to(folder) for folder in folders) or any(
        folder in place.parents for folder in own
    )


def check_allowed(path: Path) -> None:
    """Raise a `LoadError` for what may not be opened, with the same message whether it exists or not."""
    if not is_allowed(path):
        raise LoadError(
            f"{str(path)[:200]} may not be opened: this server opens only what lies in "
            f"{' or '.join(root.name or str(root) for root in roots())}.",
            hint="Choose a study from the list, or upload the files; whoever runs the server can add the "
            "folder with --root.",
        )


def check_readable(path: Path, *, whole: bool = False) -> None:
    """Raise a `LoadError` for anything that is not a regular file, may not be opened, or is too large.

    Parameters
    ----------
    path : Path
    whole : bool
        The file will be in memory as a whole, so its size is limited.

    Raises
    ------
    LoadError
    OSError
        When there is no such file.
    """
    check_allowed(path)
    entry = path.stat()
    for is_kind, called in _KINDS.items():
        if is_kind(entry.st_mode):
            raise LoadError(f"{path.name}: expected a file; found {called}.")
    if whole:
        check_limit(path.name, "text_bytes", entry.st_size, what="bytes in a file of this kind")
