"""What the browser needs to draw a tree, packed once into bytes."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Collection, Mapping

import numpy as np
from PIL import Image

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import class_names
from hierviz.core.profile import MOST_FREQUENT, NodeProfile
from hierviz.core.view import LENGTHS
from hierviz.encodings import MOST_ENTRIES, PALETTE, Encoding, ramp_colours
from hierviz.encodings.built_in import built_in_encodings
from hierviz.layout import CIRCLE_GAP, group_hues, node_radii, place_nodes
from hierviz.metrics import Sweep, class_cells
from hierviz.metrics import sweep as sweep_of
from hierviz.taxonomy import Target, concepts_of_nodes, kinds_of_nodes, targets
from hierviz.taxonomy.concept_names import NodeConcept
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import isolated
from hierviz.tree_view.measures import metric_tables

MOST_PORTRAITS = 64  # leaves of a tree whose nodes show their mean pictures

_LENGTHS = [
    {"key": key, "label": key, "meaning": meaning, "array": f"radius_{key}"}
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
    analysis: Analysis,
    sweep: Sweep | None,
    *,
    concepts: Mapping[int, NodeConcept] | None = None,
    n_classes: int = 3,
) -> bytes:
    """Geometry, tables and metrics of one tree, for the tree view.

    Parameters
    ----------
    key : str
        Names this tree among those the browser holds.
    analysis : Analysis
        What is shown.
    sweep : Sweep or None
        None without labels.
    concepts : mapping of int to NodeConcept, optional
        `hierviz.taxonomy.concepts_of_nodes` of the analysis, where it is known.
    n_classes : int
        How many of the most frequent classes are told of every node of a large tree.

    Returns
    -------
    bytes
        See `pack`; about 140 bytes per node and 84 per number of groups.
    """
    study, tree = analysis.study, analysis.tree
    statistics = _statistics(analysis.nodes, n_classes)
    encodings, tables = _encodings(analysis, statistics)
    metrics: list[dict] = []
    curves: dict[str, np.ndarray] = {}
    if sweep is not None:
        cells = class_cells(tree, analysis.leaves.labelled_counts)
        metrics, curves = metric_tables(tree, cells, sweep)
    concepts = concepts_of_nodes(analysis) if concepts is None else concepts
    names = NodeNames(analysis, concepts=concepts)
    kinds = kinds_of_nodes(analysis, concepts)
    header = {
        "key": key,
        "title": f"Tree of {isolated(study.title or study.name)}, {tree.n_leaves} leaves",
        "nLeaves": tree.n_leaves,
        "gap": CIRCLE_GAP,
        "palette": PALETTE,
        "ramp": ramp_colours(),
        "names": tree.leaf_names,
        "nodeNames": names.full[tree.n_leaves :],
        "shortNames": names.short[tree.n_leaves :],
        "kinds": {u: [isolated(one.name), round(one.share, 4)] for u, one in kinds.items()},
        "classNames": class_names(study),
        "points": study.points_called,
        "groups": names.shared,
        "lengths": _LENGTHS,
        "mostEntries": MOST_ENTRIES,
        "encodings": encodings,
        "metrics": metrics,
        "targets": [target_message(target) for target in targets(study)] if metrics else [],
        "metricsMissing": "" if metrics else "No labels: metrics need the true classes of points.",
    }
    return pack(header, {**_geometry(tree), **statistics, **tables, **curves})


def target_message(target: Target) -> dict:
    """What a view's list of targets says of one."""
    return {"key": target.key, "name": f"{target.name} ({target.n_labels:,})"}


def target_payload(key: str, analysis: Analysis, target: Target) -> bytes:
    """The metrics of a tree against coarser labels, for a view that has the tree; needs labels.

    Parameters
    ----------
    key : str
        The key of the tree they belong to.
    """
    tree = analysis.tree
    cells = class_cells(tree, target.counts(analysis.leaves.labelled_counts))
    tiles, tables = metric_tables(tree, cells, sweep_of(tree, cells))
    return pack({"key": key, "against": target.key, "metrics": tiles}, tables)


def encoding_message(encoding: Encoding) -> dict:
    """An encoding beyond those of the payload, small enough to send when it is asked for.

    Of a class share the leaves with points of the class are sent, and how many;
    the view sums them up to the nodes above.
    """
    told = _about(encoding)
    if encoding.kind == "class share":
        found = np.flatnonzero(encoding.class_points)
        return {**told, "leaves": found.tolist(), "counts": encoding.class_points[found].tolist()}
    if encoding.kind == "number":
        numbers = [None if np.isnan(number) else number for number in encoding.numbers.tolist()]
        return {**told, "numbers": numbers}
    return {**told, "codes": encoding.codes.tolist()}


def _about(encoding: Encoding) -> dict:
    """What a view needs to know of an encoding beside its codes or numbers."""
    return {
        "key": encoding.key, "label": encoding.label, "kind": encoding.kind,
        "title": encoding.legend_title(), "titleOfPart": encoding.legend_title(is_part=True),
        "values": encoding.value_texts, "colours": encoding.colours,
        "range": [encoding.low, encoding.high], "log": encoding.is_log,
        "text": [encoding.low_text, encoding.high_text],
    }  # fmt: skip


def picture_payload(key: str | list[str], pictures: np.ndarray, leaves: np.ndarray) -> bytes:
    """Small pictures of leaves as one sprite, for hovering and for the rim.

    Parameters
    ----------
    key : str or list of str
        The key of the tree they belong to, or of all trees of its study.
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


def _sprite(key: str | list[str], pictures: np.ndarray, tables: dict[str, np.ndarray]) -> bytes:
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
        "nGroups": tree.n_groups,
        "first": layout.span[:, 0],
        "last": layout.span[:, 1],
        "across": layout.across.astype(np.float32),
        **{
            f"radius_{way['key']}": node_radii(tree, way["key"]).astype(np.float32)
            for way in _LENGTHS
        },
        "firstChild": layout.first_child.astype(np.float32),
        "lastChild": layout.last_child.astype(np.float32),
        "hue": group_hues(tree, len(PALETTE), span=layout.span).astype(np.uint8),
    }


def _statistics(nodes: NodeProfile, n_classes: int) -> dict[str, np.ndarray]:
    tables: dict[str, np.ndarray] = {"size": nodes.size.astype(np.int32)}
    if not np.isnan(nodes.mean_confidence).all():
        tables["confidence"] = nodes.mean_confidence.astype(np.float32)
    if nodes.labelled is not None:
        few = len(nodes.size) < 2 * MOST_PORTRAITS  # every class above 15 % is named there
        classes, shares = nodes.most_frequent(MOST_FREQUENT if few else n_classes)
        small = np.int16 if classes.max(initial=-1) <= np.iinfo(np.int16).max else np.int32
        tables["topClasses"] = classes.astype(small).reshape(-1)
        tables["topShares"] = shares.astype(np.float32).reshape(-1)
        tables["purity"] = nodes.purity.astype(np.float32)
        if (nodes.labelled != nodes.size).any():
            tables["labelled"] = nodes.labelled.astype(np.int32)
    return tables


def _encodings(
    analysis: Analysis, statistics: Collection[str]
) -> tuple[list[dict], dict[str, np.ndarray]]:
    """The built-in encodings, groups first, and those of their arrays that are not statistics."""
    told: list[dict] = []
    tables: dict[str, np.ndarray] = {}
    for place, encoding in enumerate(built_in_encodings(analysis)):
        array = encoding.key if encoding.key in statistics else f"encoding{place}"
        if encoding.kind == "category":
            tables[array] = encoding.codes.astype(np.int16)
        elif encoding.kind == "number" and array not in statistics:
            tables[array] = encoding.numbers.astype(np.float32)
        told.append({**_about(encoding), "array": array})
    return told, tables
