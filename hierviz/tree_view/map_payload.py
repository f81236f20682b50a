"""What the browser needs to show pictures by the tree: which there are, and sheets of them on demand."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from hierviz.core.analysis import Analysis
from hierviz.core.study import ImageSource
from hierviz.errors import LoadError
from hierviz.io.images.decoding import BACKGROUND
from hierviz.io.images.sources import distinct_pictures, thumbnails
from hierviz.layout import picture_order
from hierviz.tree_view.payload import pack

MOST_PICTURES = 60_000


@dataclass(frozen=True)
class Level:
    """Sheets of pictures of one size.

    Parameters
    ----------
    side : int
        Pixels a side of a picture.
    columns, rows : int
        Pictures of a sheet.
    """

    side: int
    columns: int
    rows: int

    @property
    def n_pictures(self) -> int:
        """Pictures of a sheet."""
        return self.columns * self.rows


#: Small pictures for many at once, larger ones for few; sides are whole blocks of a JPEG, so none touches another.
LEVELS = (Level(16, 32, 32), Level(48, 16, 16), Level(112, 8, 8))


@dataclass(frozen=True, eq=False)
class MapPictures:
    """The pictures that a map of a tree shows, in the order in which sheets hold them.

    Parameters
    ----------
    rows : int64 array, shape (n,)
        A point of each picture.
    counts : int64 array, shape (n,)
        Points of the same leaf that share the picture.
    n_left_out : int
        Pictures beyond `MOST_PICTURES`.
    """

    rows: np.ndarray
    counts: np.ndarray
    n_left_out: int


def map_pictures(analysis: Analysis) -> MapPictures:
    """The pictures of all leaves: of every leaf the most typical first, see `picture_order`."""
    images, leaves = analysis.study.images, analysis.leaves
    if images is None:
        return MapPictures(np.empty(0, np.int64), np.empty(0, np.int64), 0)
    rows = analysis.points.typical
    rows = rows[[images.has(row) for row in rows.tolist()]] if len(rows) else rows
    rows, counts = distinct_pictures(images, rows, len(rows), apart=leaves.assignments[rows])
    place = analysis.tree.leaf_span[: analysis.tree.n_leaves, 0]
    order = picture_order(leaves.assignments[rows], place)
    kept = order[:MOST_PICTURES]
    return MapPictures(rows[kept], counts[kept], len(order) - len(kept))


def map_payload(key: str, analysis: Analysis, pictures: MapPictures) -> bytes:
    """What a map has to know about its pictures; about 16 bytes per picture.

    Parameters
    ----------
    key : str
        The key of the tree they belong to.
    """
    study, leaves, rows = analysis.study, analysis.leaves, pictures.rows
    tables = {
        "leaf": leaves.assignments[rows].astype(np.int32),
        "count": pictures.counts.astype(np.int32),
    }
    if study.has_labels and study.labels is not None:
        tables["label"] = study.labels[rows].astype(np.int32)
    if leaves.confidence is not None:
        tables["sure"] = leaves.confidence[rows].astype(np.float32)
    if not study.cluster_is_class:
        tables["classOfLeaf"] = leaves.top_class.astype(np.int32)
    levels = [{"side": level.side, "n": level.n_pictures} for level in LEVELS]
    header = {"key": key, "isMap": True, "mark": study.fingerprint, "levels": levels}
    return pack({**header, "leftOut": pictures.n_left_out}, tables)


def picture_sheet(
    images: ImageSource, rows: Sequence[int], level: Level
) -> tuple[bytes, tuple[str, ...]]:
    """Pictures of one sheet as a JPEG, row by row; and what is wrong with those that stay grey.

    Parameters
    ----------
    images : ImageSource
    rows : sequence of int
        Points, at most as many as the level has in a sheet.
    """
    side, columns = level.side, level.columns
    n_rows = max(1, -(-len(rows) // columns))
    sheet = np.full((n_rows * columns, side, side, 3), BACKGROUND, dtype=np.uint8)
    faults: list[str] = []
    for place, row in enumerate(rows):
        try:
            sheet[place] = thumbnails(images, [row], side, panel=True)[0]
        except LoadError as error:
            faults.append(error.message)
    grid = sheet.reshape(n_rows, columns, side, side, 3).swapaxes(1, 2)
    block = io.BytesIO()
    Image.fromarray(grid.reshape(n_rows * side, columns * side, 3)).save(block, "JPEG", quality=82)
    return block.getvalue(), tuple(faults)


def sheets_payload(key: str, level: int, sheets: Mapping[int, bytes], *, heard: int) -> bytes:
    """Some sheets of a level, as an answer to the request of a number.

    Parameters
    ----------
    key : str
    level : int
        A place in `LEVELS`.
    sheets : mapping of int to bytes
        What `picture_sheet` made, by the sheet's number: sheet i holds the pictures from
        ``i * n_pictures`` on.
    heard : int
        The number of the request.
    """
    blocks = {str(i): np.frombuffer(sheet, dtype=np.uint8) for i, sheet in sheets.items()}
    header = {"key": key, "level": level, "sheets": list(sheets), "heard": heard}
    return pack({**header, "columns": LEVELS[level].columns, "side": LEVELS[level].side}, blocks)
