"""What is sent to the browser: unpacked, it is what Python has."""

from __future__ import annotations

import json
import struct
from dataclasses import replace

import numpy as np

import hierviz as hv
from hierviz.metrics import ceilings, chance_levels, sweep
from hierviz.taxonomy import target_of
from hierviz.tree_view import script
from hierviz.tree_view.payload import pack, target_payload, tree_payload


def unpack(block: bytes) -> tuple[dict, dict]:
    length = struct.unpack_from("<I", block)[0]
    header = json.loads(block[8 : 8 + length])
    start = 8 + -(-length // 8) * 8
    arrays = {
        entry["name"]: np.frombuffer(
            block, entry["dtype"], entry["length"], start + entry["offset"]
        )
        for entry in header["arrays"]
    }
    return header, arrays


def test_pack_keeps_arrays_aligned():
    arrays = {"a": np.arange(3, dtype=np.uint8), "b": np.array([1.5, np.nan]), "c": np.arange(0)}
    header, found = unpack(pack({"title": "ü"}, arrays))
    assert header["title"] == "ü"
    for name, values in arrays.items():
        assert np.array_equal(found[name], values, equal_nan=values.dtype.kind == "f")
    assert all(entry["offset"] % 8 == 0 for entry in header["arrays"])


def test_payload_of_the_digits():
    study = hv.read_study("digits")
    analysis = hv.analyse(study, hv.l2h(study.logits))
    tree, nodes = analysis.tree, analysis.nodes
    curves = sweep(tree, analysis.leaves.counts)
    header, arrays = unpack(tree_payload("k", analysis, curves))
    assert np.array_equal(arrays["parent"], tree.parent)
    assert np.array_equal(arrays["nGroups"], tree.n_groups)
    assert np.allclose(arrays["sweep_nmi"], curves.nmi)
    assert np.allclose(arrays["purity"], nodes.purity)
    assert [told["key"] for told in header["encodings"]] == [
        "group",
        "purity",
        "confidence",
        "size",
    ]
    most, chance = (find(tree, analysis.leaves.counts) for find in (ceilings, chance_levels))
    for tile in header["metrics"]:
        for what, sweep_of in (("array", curves), ("most", most), ("chance", chance)):
            wanted = getattr(sweep_of, tile["name"])
            assert np.allclose(arrays[tile[what]], wanted, equal_nan=True)
    assert header["targets"] == [{"key": "", "name": "classes (10)"}]


def test_payload_of_a_target_has_the_metrics_of_coarser_labels():
    study = hv.read_study("digits")
    table = {"shape": tuple("round" if name in "0689" else "open" for name in study.class_names)}
    study = replace(study, class_table=table)
    analysis = hv.analyse(study, hv.l2h(study.logits))
    target = target_of(study, "shape")
    header, arrays = unpack(target_payload("k", analysis, target))
    assert (header["key"], header["against"]) == ("k", "shape")
    curves = sweep(analysis.tree, target.counts(analysis.leaves.counts))
    for tile in header["metrics"]:
        assert np.allclose(arrays[tile["array"]], getattr(curves, tile["name"]))
    offered = unpack(tree_payload("k", analysis, curves))[0]["targets"]
    assert offered[1:] == [{"key": "shape", "name": "shape (2)"}]


def test_the_script_is_one_module():
    text = script()
    assert "\nimport " not in text
    assert "\nexport " not in text
