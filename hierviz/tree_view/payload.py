"""What the browser needs to draw a tree, packed once into bytes."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
from PIL import Image

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import (
    class_names,
    naming_columns,
    node_names,
    shared_names,
    short_names,
)
from hierviz.core.profile import MOST_FREQUENT, LeafProfile, NodeProfile
from hierviz.core.study import Study
from hierviz.figures.theme import PALETTE
from hierviz.layout import CIRCLE_GAP, LENGTHS, group_hues, node_radii, place_nodes
from hierviz.metrics import FLAT_METRICS
from hierviz.metrics.sweep import Sweep
from hierviz.taxonomy import concepts_of_nodes
from hierviz.tree_view import style

MOST_PORTRAITS = 64  # leaves of a tree whose nodes show their mean pictures
_MOST_CATEGORIES = 400  # a column with more values is a name, not a category

_LENGTHS = [
    {"key": key, "label": key, "meaning": meaning, "array": f"level_{key}"}
    for key, meaning in LENGTHS.items()
]


def pack(header: dict, arrays: dict[str, np.ndarray]) -> bytes:
    """A header and typed arrays in one block, little endian, arrays at 8-byte steps.

    Layout: uint32 length of the header, 4 unused bytes, the header as JSON
    (with `arrays`: name, dtype, offset, length), padding, the arrays.
    """
    entries, blocks, offset = [], [], 0
    for name, values in arrays.items():
        block = np.ascontiguousarray(values).tobytes()
        entries.append(
            {"name": name, "dtype": values.dtype.name, "offset": offset, "length": values.size}
        )
        block += bytes(-len(block) % 8)
        blocks.append(block)
        offset += len(block)
    text = json.dumps({**header, "arrays": entries}, separators=(",", ":")).encode()
    return struct.pack("<II", len(text), 0) + text + bytes(-len(text) % 8) + b"".join(blocks)


def tree_payload(
    key: str,
    study: Study,
    tree: Hierarchy,
    leaves: LeafProfile,
    nodes: NodeProfile,
    sweep: Sweep | None,
) -> bytes:
    """Geometry, tables and metrics of one tree, for the tree view.

    Parameters
    ----------
    key : str
        Names this tree among those the browser holds.
    study, tree, leaves, nodes, sweep
        What is shown; `sweep` is None without labels.

    Returns
    -------
    bytes
        See `pack`; about 110 bytes a node and 28 a level.
    """
    columns, tables = _columns(study, tree, leaves, nodes)
    metrics, curves = _metrics(sweep)
    known = {"columns": naming_columns(study), "concepts": concepts_of_nodes(tree, nodes, study)}
    header = {
        "key": key,
        "style": style(),
        "title": f"Tree of {study.title or study.name}, {tree.n_leaves} leaves",
        "nLeaves": tree.n_leaves,
        "gap": CIRCLE_GAP,
        "palette": PALETTE,
        "names": tree.leaf_names,
        "nodeNames": node_names(tree, nodes, study, **known),
        "shortNames": short_names(tree, nodes, study, **known),
        "classNames": class_names(study),
        "groups": shared_names(tree, nodes, study, **known),
        "lengths": _LENGTHS,
        "columns": columns,
        "metrics": metrics,
        "metricsMissing": "" if metrics else "No labels: metrics need the true classes of points.",
    }
    return pack(header, {**_geometry(tree), **_statistics(nodes), **tables, **curves})


def class_column(study: Study, leaves: LeafProfile, label: int) -> dict:
    """The share of one class as a way of colouring, small enough to send when it is asked for.

    Parameters
    ----------
    label : int
        The class.

    Returns
    -------
    dict
        The clusters that have points of the class, and how many; the view sums
        them up to the nodes above.
    """
    points = leaves.points_of_class(label)
    found = np.flatnonzero(points)
    return {
        "key": f"class:{label}",
        "label": f"share of {class_names(study)[label]}",
        "kind": "class",
        "leaves": found.tolist(),
        "counts": points[found].tolist(),
    }


def picture_payload(key: str, pictures: np.ndarray, leaves: np.ndarray) -> bytes:
    """Small pictures of leaves as one sprite, for hovering and for the rim.

    Parameters
    ----------
    key : str
        The key of the tree they belong to.
    pictures : uint8 array, shape (n, side, side, 3)
    leaves : int array, shape (n,)
        The leaf that each picture shows.
    """
    return _sprite(key, pictures, {"leaves": leaves.astype(np.int32)})


def portrait_payload(
    key: str,
    means: np.ndarray,
    nodes: np.ndarray,
    samples: np.ndarray,
    leaves: np.ndarray,
) -> bytes:
    """Mean pictures of nodes and sample pictures of leaves, for a small tree from the top down.

    Parameters
    ----------
    key : str
        The key of the tree they belong to.
    means : uint8 array, shape (n, side, side, 3)
    nodes : int array, shape (n,)
        The node of each mean picture.
    samples : uint8 array, shape (m, side, side, 3)
    leaves : int array, shape (m,)
        The leaf of each sample.
    """
    own = np.concatenate([nodes, leaves]).astype(np.int32)
    is_mean = (np.arange(len(own)) < len(nodes)).astype(np.uint8)
    return _sprite(key, np.concatenate([means, samples]), {"leaves": own, "isMean": is_mean})


def _sprite(key: str, pictures: np.ndarray, tables: dict[str, np.ndarray]) -> bytes:
    """Pictures in one square sheet, with tables that say what each of them is."""
    n, side = pictures.shape[:2]
    columns = max(1, int(np.ceil(np.sqrt(n))))
    n_rows = -(-n // columns)
    sheet = np.zeros((n_rows * columns, side, side, 3), dtype=np.uint8)
    sheet[:n] = pictures
    grid = sheet.reshape(n_rows, columns, side, side, 3).swapaxes(1, 2)
    block = io.BytesIO()
    Image.fromarray(grid.reshape(n_rows * side, columns * side, 3)).save(block, "JPEG", quality=80)
    header = {"key": key, "side": side, "columns": columns}
    image = np.frombuffer(block.getvalue(), dtype=np.uint8)
    return pack(header, {**tables, "sprite": image})


def _geometry(tree: Hierarchy) -> dict[str, np.ndarray]:
    layout = place_nodes(tree)
    return {
        "parent": tree.parent,
        "rank": tree.merge_rank,
        "levels": tree.n_groups,
        "first": layout.span[:, 0],
        "last": layout.span[:, 1],
        "across": layout.across.astype(np.float32),
        **{
            f"level_{way['key']}": node_radii(tree, way["key"]).astype(np.float32)
            for way in _LENGTHS
        },
        "firstChild": layout.first_child.astype(np.float32),
        "lastChild": layout.last_child.astype(np.float32),
        "hue": group_hues(tree, len(PALETTE), span=layout.span).astype(np.uint8),
    }


def _statistics(nodes: NodeProfile) -> dict[str, np.ndarray]:
    tables = {"size": nodes.size.astype(np.int32)}
    if not np.isnan(nodes.mean_confidence).all():
        tables["confidence"] = nodes.mean_confidence.astype(np.float32)
    if nodes.labelled is not None:
        few = len(nodes.size) < 2 * MOST_PORTRAITS  # every class above 15 % is named there
        classes, shares = nodes.most_frequent(MOST_FREQUENT if few else 3)
        small = np.int16 if classes.max(initial=-1) <= np.iinfo(np.int16).max else np.int32
        tables["topClasses"] = classes.astype(small).reshape(-1)
        tables["topShares"] = shares.astype(np.float32).reshape(-1)
        tables["purity"] = nodes.purity.astype(np.float32)
        if (nodes.labelled != nodes.size).any():
            tables["labelled"] = nodes.labelled.astype(np.int32)
    return tables


def _columns(study, tree, leaves, nodes) -> tuple[list[dict], dict[str, np.ndarray]]:
    """The ways to colour the tree beyond groups, and the arrays of the categories among them."""
    columns: list[dict] = []
    tables: dict[str, np.ndarray] = {}
    label_of_leaf = (
        np.arange(tree.n_leaves)
        if study.cluster_is_class or leaves.counts is None
        else leaves.top_class
    )
    for name, values in study.class_table.items():
        distinct = sorted(set(values))
        if not 2 <= len(distinct) <= min(_MOST_CATEGORIES, max(2, len(values) - 1)):
            continue
        code = {value: i for i, value in enumerate(distinct)}
        codes = [code[values[c]] if 0 <= c < len(values) else -1 for c in label_of_leaf.tolist()]
        array = f"column{len(tables)}"
        tables[array] = np.array(codes, dtype=np.int16)
        columns.append(
            {
                "key": f"column:{name}",
                "label": name,
                "kind": "category",
                "array": array,
                "values": distinct,
            }
        )
    for key, label, values in (
        ("purity", "purity", nodes.purity),
        ("confidence", "mean confidence", nodes.mean_confidence),
    ):
        if not np.isnan(values).all():
            low, high = float(np.nanmin(values)), float(np.nanmax(values))
            text = [f"{100 * low:.0f} %", f"{100 * high:.0f} %"]
            columns.append(
                {
                    "key": key,
                    "label": label,
                    "kind": "share",
                    "array": key,
                    "range": [low, high],
                    "text": text,
                }
            )
    top = int(nodes.size.max())
    columns.append(
        {
            "key": "size", "label": "points (log scale)", "kind": "share", "array": "size",
            "range": [1, max(top, 2)], "log": True, "text": ["1", f"{top:,}"],
        }
    )  # fmt: skip
    return columns, tables


def _metrics(sweep: Sweep | None) -> tuple[list[dict], dict[str, np.ndarray]]:
    if sweep is None:
        return [], {}
    tiles, curves = [], {}
    for metric in FLAT_METRICS:
        tile = {"name": metric.name, "label": metric.label, "meaning": metric.meaning}
        values = getattr(sweep, metric.name, None)
        if values is not None:
            tile["array"] = f"sweep_{metric.name}"
            curves[tile["array"]] = values.astype(np.float32)
        tiles.append(tile)
    return tiles, curves
