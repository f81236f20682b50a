"""Pictures of the points: from a folder, a zip or an array, decoded only when looked at."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Protocol

import numpy as np
from PIL import Image

from hierviz.core.mapped import MappedFile
from hierviz.core.study import ImageSource
from hierviz.errors import LoadError
from hierviz.io.files import make_folder, read_bytes, reading, written_at_once
from hierviz.io.images.decoding import BACKGROUND, decode_picture, with_panel_limit
from hierviz.io.limits import check_limit
from hierviz.io.numbers.arrays import MAP_OVER, read_array
from hierviz.io.study.fingerprint import Fingerprint
from hierviz.io.zips import open_zip, read_member

#: The file that says which picture belongs to which point.
TABLE = "images.csv"

#: Endings of the files that count as pictures.
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".ppm", ".tif", ".tiff")

_MOST_BYTES = 128_000_000


class PictureFiles(Protocol):
    """Files that pictures can be read from, named by their path below one root."""

    where: str

    @property
    def names(self) -> Sequence[str]:
        """Paths of all picture files, sorted."""

    def has(self, name: str) -> bool:
        """True when there is such a file, picture or not."""

    def table(self) -> str | None:
        """Path of images.csv, None when there is none."""

    def read(self, name: str) -> bytes:
        """Content of a file."""

    def stamp(self, name: str) -> str:
        """A stamp that changes when a file does."""


def is_picture(name: str) -> bool:
    """True for names of picture files, without those that macOS adds to archives."""
    last = name.rpartition("/")[2]
    hidden = last.startswith(".") or name.startswith("__MACOSX/")
    return last.lower().endswith(PICTURE_ENDINGS) and not hidden


class FolderFiles(PictureFiles):
    """Picture files below a folder; their stamp is size and time of change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.where = str(root)

    @cached_property
    def names(self) -> list[str]:
        found = []
        for folder, _, files in os.walk(self.root, followlinks=False):
            below = os.path.relpath(folder, self.root).replace(os.sep, "/")
            prefix = "" if below == "." else f"{below}/"
            found += [prefix + file for file in files if is_picture(file)]
            check_limit(self.where, "entries", len(found), what="pictures in a folder")
        return sorted(found)

    def has(self, name: str) -> bool:
        return os.path.isfile(self.root / name)  # False for one longer than a name can be

    def table(self) -> str | None:
        return TABLE if (self.root / TABLE).exists() else None

    def read(self, name: str) -> bytes:
        path = self.root / name
        with reading(path):
            if path.stat().st_size > _MOST_BYTES:
                raise LoadError(
                    f"{path}: refused, because it is larger than {_MOST_BYTES:,} bytes."
                )
            return read_bytes(path)

    def stamp(self, name: str) -> str:
        try:
            entry = (self.root / name).stat()
        except OSError:
            return "missing"
        return f"{entry.st_size} {entry.st_mtime_ns}"


class ZipFiles(PictureFiles):
    """Picture files in a zip archive, read from it one by one; their stamp is size and checksum."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = path.name
        with reading(path):
            self._archive = open_zip(path)
        self._members = {member.filename: member for member in self._archive.infolist()}

    def __reduce__(self) -> tuple:
        return ZipFiles, (self.path,)

    @cached_property
    def names(self) -> list[str]:
        return sorted(name for name in self._members if is_picture(name))

    def has(self, name: str) -> bool:
        return name in self._members

    def table(self) -> str | None:
        found = [name for name in self._members if PurePosixPath(name).name == TABLE]
        return min(found, key=len, default=None)

    def read(self, name: str) -> bytes:
        with reading(self.path):
            return read_member(self._archive, name, most=_MOST_BYTES)

    def stamp(self, name: str) -> str:
        member: zipfile.ZipInfo | None = self._members.get(name)
        return "missing" if member is None else f"{member.file_size} {member.CRC}"


class FileImages:
    """Pictures in files; several points may share one.

    Parameters
    ----------
    files : FolderFiles or ZipFiles
    names : sequence of str
        The files in use.
    file_of_row : int32 array, shape (n_points,)
        Place in `names` of each point's file, -1 where it has none.
    origin : str
        Where the pictures come from, in words.
    exact : bool
        False when a picture shows the point's class but may be another image.
    together : int array, shape (n_points,), optional
        The same number for rows that show one thing; those of one file when left out.
    """

    def __init__(
        self,
        files: PictureFiles,
        names: Sequence[str],
        file_of_row: np.ndarray,
        *,
        origin: str,
        exact: bool = True,
        together: np.ndarray | None = None,
    ) -> None:
        self._files, self._names = files, tuple(names)
        self._file_of_row = np.asarray(file_of_row, dtype=np.int32)
        self.origin, self.exact = origin, exact
        self._says_together = together is not None
        if together is None and exact:
            together = _of_one_file(self._file_of_row)
        self.together = together

    def has(self, row: int) -> bool:
        """True when there is a picture for this point."""
        return 0 <= row < len(self._file_of_row) and bool(self._file_of_row[row] >= 0)

    def picture(self, row: int, size: int | None = None) -> np.ndarray:
        """The picture of a point, uint8 (height, width, 3), at most `size` pixels per side."""
        _refuse_missing(self, row)
        name = self._names[self._file_of_row[row]]
        return decode_picture(self._files.read(name), name, size)

    def files_of(self, rows: np.ndarray) -> np.ndarray:
        """A number for the file of each point, int32 (n,); -1 where it has none."""
        return self._file_of_row[rows]

    def copy_to(self, folder: Path) -> None:
        """Copy the files into ``images/`` of a folder, with an ``images.csv`` that says whose they are."""
        make_folder(folder / "images")
        kept = [f"{at:07}{PurePosixPath(name).suffix}" for at, name in enumerate(self._names)]
        for name, new in zip(self._names, kept, strict=True):
            with written_at_once(folder / "images" / new) as draft:
                draft.write_bytes(self._files.read(name))
        rows = [
            f"{row},images/{kept[at]}"
            for row, at in enumerate(self._file_of_row.tolist())
            if at >= 0
        ]
        heading = "row,file"
        if self._says_together and self.together is not None:
            groups = self.together[self._file_of_row >= 0].tolist()
            rows = [f"{row},{group}" for row, group in zip(rows, groups, strict=True)]
            heading += ",group"
        with written_at_once(folder / TABLE) as draft:
            draft.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")

    def fingerprint(self) -> str:
        """Hash over rows, names, sizes and times of change; the pictures are not read."""
        mark = Fingerprint()
        mark.add_array("file of row", self._file_of_row)
        mark.add_names("files", self._names)
        mark.add_names("stamps", [self._files.stamp(name) for name in self._names])
        mark.add_names("exact", [self.exact])
        if self.together is not None:
            mark.add_array("together", self.together)
        return mark.text


class ArrayImages:
    """Pictures in one array, memory-mapped.

    Parameters
    ----------
    array : uint8 array, shape (n_points, height, width) or (n_points, height, width, 3)
    origin : str
    """

    exact = True

    together: np.ndarray | None = None

    def __init__(self, array: np.ndarray, *, origin: str) -> None:
        self.array = self._array = array
        self._file = MappedFile(array, "pictures")
        self.origin = origin

    def __repr__(self) -> str:
        sides = " x ".join(f"{side:,}" for side in self._array.shape)
        return f"ArrayImages({self.origin!r}, {sides})"

    def __reduce__(self) -> tuple:
        return partial(ArrayImages, origin=self.origin), (np.asarray(self._array),)

    def has(self, row: int) -> bool:
        """True when there is a picture for this point."""
        return 0 <= row < len(self._array)

    def picture(self, row: int, size: int | None = None) -> np.ndarray:
        """The picture of a point, uint8 (height, width, 3), at most `size` pixels per side."""
        _refuse_missing(self, row)
        pixels = self._file.read(slice(row, row + 1))[0]
        if pixels.ndim == 2:
            pixels = np.repeat(pixels[:, :, None], 3, axis=2)
        if size is None or max(pixels.shape[:2]) <= size:
            return np.array(pixels)
        image = Image.fromarray(pixels)
        image.thumbnail((size, size))
        return np.asarray(image)

    def fingerprint(self) -> str:
        """Hash over all bytes; over shape and first and last pictures above 200 MB."""
        mark = Fingerprint()
        if self._array.nbytes <= MAP_OVER:
            mark.add_array("pictures", self._array)
        else:
            mark.add_names("shape", self._array.shape)
            for heading, rows in (("first", slice(64)), ("last", slice(-64, None))):
                mark.add_array(heading, self._array[rows])
        return mark.text


def _of_one_file(file_of_row: np.ndarray) -> np.ndarray | None:
    """One number per row, the same for rows of one file; None where no two have the same file."""
    known = file_of_row[file_of_row >= 0]
    if len(np.unique(known)) == len(known):
        return None
    own = np.where(file_of_row < 0, -1 - np.arange(len(file_of_row)), file_of_row)
    own.flags.writeable = False
    return own


def _refuse_missing(source: ImageSource, row: int) -> None:
    if not source.has(row):
        raise LoadError(f"There is no picture for point {row}.")


def read_array_images(path: Path, n_points: int) -> ArrayImages:
    """Pictures of an array file, uint8 (n_points, height, width[, 3]); a `LoadError` for any other."""
    array = read_array(path, "images", map_over=0)
    shape = array.shape
    if len(shape) not in (3, 4) or (len(shape) == 4 and shape[3] != 3):
        channels_first = len(shape) == 4 and shape[1] in (1, 3)
        raise LoadError(
            f"{path.name}: expected pictures of shape (points, height, width) or (points, height, "
            f"width, 3); found {shape}.",
            hint="Move the channels to the end: array.transpose(0, 2, 3, 1)."
            if channels_first
            else "",
        )
    if array.dtype != np.uint8:
        raise LoadError(
            f"{path.name}: expected pictures as uint8, 0 to 255; found {array.dtype}.",
            hint="Convert them: (array * 255).round().astype(np.uint8) when they lie in [0, 1].",
        )
    if len(array) != n_points:
        raise LoadError(
            f"{path.name}: expected {n_points:,} pictures, one per point; found {len(array):,}.",
            hint="Pictures and logits must come from the same split, in the same order.",
        )
    return ArrayImages(array, origin=f"{path.name}, one picture per point")


def distinct_pictures(
    source: ImageSource, rows: np.ndarray, n: int, *, apart: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The first n points with pictures of their own, and how many of the points share each picture.

    Parameters
    ----------
    source : ImageSource
    rows : int array
    n : int
    apart : int array, the same shape, optional
        A number of every point; points with different ones share nothing.

    Returns
    -------
    rows, counts : int arrays, shape (at most n,)
        The first point of each picture, in the order given. Points without a
        picture are pictures of their own.
    """
    if not isinstance(source, FileImages):
        return rows[:n], np.ones(min(n, len(rows)), dtype=np.int64)
    files = source.files_of(rows)
    own = np.where(files < 0, -1 - np.arange(len(rows)), files)
    pairs = np.stack([np.zeros_like(own) if apart is None else apart, own])
    _, first, counts = np.unique(pairs, axis=1, return_index=True, return_counts=True)
    order = np.argsort(first)[:n]
    return rows[first[order]], counts[order]


def thumbnails(
    source: ImageSource, rows: Sequence[int], size: int, *, panel: bool = False
) -> np.ndarray:
    """Pictures of some points, each fitted into a square.

    Parameters
    ----------
    source : ImageSource
    rows : sequence of int
    size : int
        Pixels a side.
    panel : bool
        Somebody waits for them: all together may have no more pixels than a panel's limit.

    Returns
    -------
    uint8 array, shape (n_rows, size, size, 3)
        Centred on grey; a plain grey square for a point without a picture.
        Pictures of half the size and less are enlarged pixel by pixel, so that
        an 8 x 8 digit stays sharp.

    Raises
    ------
    LoadError
        When a picture cannot be decoded, the message names its file; or for a panel of too
        many pixels.
    """
    if panel:
        return with_panel_limit(thumbnails, source, rows, size)
    sheet = np.full((len(rows), size, size, 3), BACKGROUND, dtype=np.uint8)
    for place, row in enumerate(rows):
        if not source.has(int(row)):
            continue
        pixels = _fitted(source.picture(int(row), size), size)
        height, width = pixels.shape[:2]
        top, left = (size - height) // 2, (size - width) // 2
        sheet[place, top : top + height, left : left + width] = pixels
    return sheet


def _fitted(pixels: np.ndarray, size: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    scale = size / max(height, width)
    if scale == 1:
        return pixels
    shape = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = Image.Resampling.NEAREST if scale >= 2 else Image.Resampling.LANCZOS
    return np.asarray(Image.fromarray(pixels).resize(shape, how))
