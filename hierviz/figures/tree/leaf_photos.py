"""Pictures of leaves beside the rim, each of the leaf's most typical point."""

from __future__ import annotations

from hierviz.core.analysis import Analysis
from hierviz.figures.marks import Photo
from hierviz.figures.tree.leaf_names import Naming, Rim, heading
from hierviz.figures.tree.shape import Bend
from hierviz.io import thumbnails

_SIDE = 96  # pixels: 300 an inch where a picture is as large as a line of 7 pt lets it be


def leaf_photos(
    analysis: Analysis, naming: Naming, rim: Rim, bend: Bend, box: tuple
) -> list[Photo]:
    """The pictures of the leaves in a box (left, top, right, bottom), where leaves are far enough apart.

    Raises
    ------
    LoadError
        When a picture cannot be decoded.
    """
    images = analysis.study.images
    if not rim.side or images is None:
        return []
    rows, side, found = analysis.points.exemplars(), rim.side, []
    left, top, right, bottom = box
    for leaf in naming.frame.leaves.tolist():
        x, y, dx, dy, *_ = heading(bend, float(naming.frame.across[leaf]), bend.rim + rim.start)
        reach = side / 2 * (abs(dx) + abs(dy))
        x, y = x + dx * reach - side / 2, y + dy * reach - side / 2
        seen = left < x + side and x < right and top < y + side and y < bottom
        if seen and rows[leaf] >= 0 and images.has(int(rows[leaf])):
            found.append((x, y, int(rows[leaf])))
    pixels = thumbnails(images, [row for *_, row in found], _SIDE)
    return [Photo(x, y, side, one) for (x, y, _), one in zip(found, pixels, strict=True)]
