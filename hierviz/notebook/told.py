"""What a widget sends to the browser about an analysis."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

from hierviz.core.analysis import Analysis
from hierviz.core.profile import MOST_FREQUENT
from hierviz.core.view import View
from hierviz.metrics import flat_metrics, group_counts, sweep
from hierviz.taxonomy import target_of, targets
from hierviz.tree_view import script
from hierviz.tree_view.payload import target_payload, tree_payload
from hierviz.tree_view.pictures import leaf_pictures, node_pictures

_KEY = "tree"  # of the one tree that a widget has; host.js has it too
_HOST = Path(__file__).with_name("host.js")


def browser_code() -> str:
    """The widget's module: the view's code, which every widget runs for itself, and its host."""
    host = _HOST.read_text(encoding="utf-8").replace("\nexport ", "\n")
    return (
        f"const makeHierviz = () => {{\nconst globalThis = {{}};\n{script()}\nreturn hierviz;\n}};\n"
        f"{host}\nexport default {{ render: renderer(makeHierviz) }};\n"
    )


def packed(analysis: Analysis, *, pictures: bool) -> list[bytes]:
    """Everything that the view is fed, each part compressed: the tree, its metrics, its pictures."""
    counts = analysis.leaves.counts
    swept = None if counts is None else sweep(analysis.tree, counts)
    parts: list[bytes | None] = [tree_payload(_KEY, analysis, swept, n_classes=MOST_FREQUENT)]
    if counts is not None:
        coarser = targets(analysis.study)[1:]
        parts += [target_payload(_KEY, analysis, target) for target in coarser]
    if pictures:
        parts += [leaf_pictures(_KEY, analysis), node_pictures(_KEY, analysis)]
    return [gzip.compress(part, compresslevel=6, mtime=0) for part in parts if part is not None]


def message(view: View) -> dict:
    """A view as the browser takes it, made of what JSON has: its numbers may be numpy's."""
    return json.loads(json.dumps(view.to_message(), default=lambda value: value.tolist()))


def scores(analysis: Analysis, view: View) -> dict:
    """What the browser cannot look up: the metrics of a cut by hand. Empty for other cuts."""
    counts = analysis.leaves.counts
    if counts is None or not (view.opened or view.closed):
        return {}
    if view.against:
        counts = target_of(analysis.study, view.against).counts(analysis.leaves.labelled_counts)
    found = flat_metrics(group_counts(counts, view.cut_of(analysis.tree)))
    known = {name: value if math.isfinite(value) else None for name, value in found.items()}
    return {"cut": view.cut_key(analysis.tree), "against": view.against, **known}
