"""The points behind a finding as a report shows them: a picture each, and what is said below it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from PIL import Image

from hierviz.audit import Finding, point_shares
from hierviz.audit.words import sides_of
from hierviz.core.analysis import Analysis
from hierviz.core.naming import class_names
from hierviz.core.study import ImageSource
from hierviz.errors import LoadError
from hierviz.io.images.decoding import BACKGROUND
from hierviz.io.images.sources import distinct_pictures, thumbnails
from hierviz.text import isolated

#: Pictures of a side.
MOST_PICTURES = 12
#: Points of a side, in the table of a study without pictures.
MOST_POINTS = 6
#: Pixels a side of a picture.
SIDE = 112
#: Pictures of a row where several are one file.
COLUMNS = 6

_SMALL = 48  # pixels; smaller pictures are kept as they are, and enlarged pixel by pixel


@dataclass(frozen=True)
class ShownPoint:
    """A point of a finding.

    Parameters
    ----------
    row : int
    count : int
        Points of the side that share its picture.
    label, prediction : str
        "" for an unknown label.
    shares : tuple of float
        What the model gives to A and to B; () without logits, where `prediction` is "" too.
    """

    row: int
    count: int
    label: str
    prediction: str
    shares: tuple[float, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Label, and with logits the prediction and what the model gives to A and to B."""
        label = self.label or f"point {self.row}"
        if not self.shares:
            return (label,)
        one, other = (
            f"{letter} {100 * share:.1f} %" for letter, share in zip("AB", self.shares, strict=True)
        )
        return label, f"→ {self.prediction}", one, other


@dataclass(frozen=True)
class ShownSide:
    """The points of one side, the most decisive first.

    Parameters
    ----------
    points : tuple of ShownPoint
    n_more : int
        Points, or pictures where there are some, that did not fit.
    """

    points: tuple[ShownPoint, ...]
    n_more: int


def shown_sides(analysis: Analysis, finding: Finding) -> list[ShownSide]:
    """The points of every side of a finding."""
    one, other = sides_of(finding)[:2]
    found = []
    for side in finding.sides:
        rows, counts, n_more = _chosen(analysis, np.array(side.points, dtype=np.int64))
        found.append(ShownSide(tuple(_points(analysis, rows, counts, one, other)), n_more))
    return found


def _chosen(analysis: Analysis, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    images = analysis.study.images
    if images is None:
        kept = rows[:MOST_POINTS]
        return kept, np.ones(len(kept), dtype=np.int64), len(rows) - len(kept)
    every, counts = distinct_pictures(images, rows, len(rows))
    return every[:MOST_PICTURES], counts[:MOST_PICTURES], max(0, len(every) - MOST_PICTURES)


def _points(
    analysis: Analysis, rows: np.ndarray, counts: np.ndarray, one: tuple, other: tuple
) -> list[ShownPoint]:
    study, tree, leaves = analysis.study, analysis.tree, analysis.leaves
    names = class_names(study)
    labels = [-1] * len(rows) if study.labels is None else study.labels[rows].tolist()
    guesses = leaves.assignments[rows].tolist()
    shares: list[list[float]]
    if study.logits is None:
        guesses, shares = [-1] * len(rows), [[]] * len(rows)
    else:
        shares = point_shares(analysis, rows, one, other).tolist()
    return [
        ShownPoint(
            row, count, isolated(names[label]) if label >= 0 else "",
            isolated(tree.leaf_names[guess]) if guess >= 0 else "", tuple(share),
        )
        for row, count, label, guess, share in zip(
            rows.tolist(), counts.tolist(), labels, guesses, shares, strict=True
        )
    ]  # fmt: skip


@dataclass
class Pictures:
    """Pictures of points as files, made when they are asked for.

    Parameters
    ----------
    images : ImageSource or None
    faults : list of str
        What is wrong with pictures that could not be decoded; grows.
    """

    images: ImageSource | None
    faults: list[str] = field(default_factory=list)

    def jpeg(self, row: int) -> tuple[bytes, bool] | None:
        """The picture of a point as a JPEG, and whether it is a small one; None for none."""
        if self.images is None or not self.images.has(row):
            return None
        try:
            pixels = self.images.picture(row, SIDE)
        except LoadError as error:
            self._note(error)
            return None
        return jpeg_of(pixels), is_small(pixels)

    def sheet(self, rows: Sequence[int]) -> bytes:
        """Pictures of some points as one JPEG, row by row, `COLUMNS` in each; grey where there is none."""
        tiles = np.full((-(-len(rows) // COLUMNS) * COLUMNS, SIDE, SIDE, 3), 255, dtype=np.uint8)
        for place, row in enumerate(rows):
            tiles[place] = self._tile(row)
        columns = min(COLUMNS, len(rows))
        grid = tiles.reshape(-1, COLUMNS, SIDE, SIDE, 3)[:, :columns].swapaxes(1, 2)
        return jpeg_of(grid.reshape(-1, columns * SIDE, 3))

    def _tile(self, row: int) -> np.ndarray:
        try:
            return thumbnails(cast(ImageSource, self.images), [row], SIDE)[0]
        except LoadError as error:
            self._note(error)
            return np.full((SIDE, SIDE, 3), BACKGROUND, dtype=np.uint8)

    def _note(self, error: LoadError) -> None:
        if error.message not in self.faults:
            self.faults.append(error.message)


def is_small(pixels: np.ndarray) -> bool:
    """True for a picture so small that its pixels should be seen when it is enlarged."""
    return max(pixels.shape[:2]) <= _SMALL


def jpeg_of(pixels: np.ndarray) -> bytes:
    """Pixels as a JPEG; small pictures with hardly any loss."""
    block = io.BytesIO()
    fine = {"quality": 95, "subsampling": 0} if is_small(pixels) else {"quality": 82}
    Image.fromarray(pixels).save(block, "JPEG", **fine)
    return block.getvalue()
