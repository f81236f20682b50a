"""`support`: how far each node of a tree can be trusted."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hierviz.cli.printing import draws_done, print_json, say
from hierviz.cli.study_and_tree import NamedStudy, open_analysis
from hierviz.core.analysis import Analysis
from hierviz.errors import InputError
from hierviz.io import write_itol_support, write_tree
from hierviz.io.files import check_outputs
from hierviz.io.trees.fitted import fit_of
from hierviz.io.trees.tree_files import FIT, companion
from hierviz.methods import points_of
from hierviz.support import Support, by_size, well_supported, with_support
from hierviz.support import support as support_of


def support(
    study: NamedStudy,
    replicates: int,
    seed: int,
    as_json: bool,
    output: str | None,
    itol: str | None,
    **of_tree,
) -> None:
    """Measure which nodes come back when the points are resampled."""
    check_outputs(output, itol)
    record = fit_of(Path(of_tree["tree"][0])) if of_tree["tree"] else None
    recipe = None if record is None else record.recipe
    is_of_points = recipe is not None and recipe.is_of_points
    opened = study.open(vectors=True if is_of_points else None)
    if of_tree["tree"] and recipe is None and opened.tree_logits is None:
        beside = companion(Path(of_tree["tree"][0]), FIT)
        raise InputError(
            f"{beside} does not say how the tree was made, and the study {opened.name!r} has no logits to draw points from.",
            hint="`fit STUDY --method M -o TREE` writes that file beside the tree; keep the two together.",
        )
    analysis = open_analysis(opened, **of_tree)
    points = points_of(opened) if is_of_points else None
    found = support_of(
        analysis, replicates, seed, aggregation=of_tree["aggregation"], recipe=recipe,
        points=points, progress=draws_done,
    )  # fmt: skip
    for notice in (found.what, *found.notices):
        say(notice)
    if of_tree["tree"] and recipe is None:
        say("The tree is from a file; its nodes were looked for in trees that L2H makes of draws.")
    if output:
        write_tree(with_support(analysis.tree, found), output)
        say(f"Wrote {output}: {analysis.tree.n_leaves} leaves, transfer support in percent.")
    if itol:
        write_itol_support(analysis.tree, found.transfer, itol)
        say(f"Wrote {itol}: drag it onto the tree in iTOL.")
    if as_json:
        print_json(support_facts(analysis, found))
    else:
        _print_table(analysis, found)


def support_facts(analysis: Analysis, found: Support) -> dict:
    """What the shell prints as JSON: every inner node but the root, and how many the consensus has."""
    tree = analysis.tree
    nodes = np.flatnonzero(~np.isnan(found.transfer)).tolist()
    return {
        "replicates": found.n_replicates,
        "nodes": [
            {
                "node": node,
                "leaves": sorted(tree.leaves_below(node).tolist()),
                "felsenstein": float(found.felsenstein[node]),
                "transfer": float(found.transfer[node]),
            }
            for node in nodes
        ],
        "consensus_nodes": found.consensus.n_inner,
    }


def _print_table(analysis: Analysis, found: Support) -> None:
    tree = analysis.tree
    n = int((~np.isnan(found.transfer)).sum())
    share = well_supported(found)
    print(f"{'replicates':32}{found.n_replicates}")
    print(f"{'transfer support of 0.7 or more':32}{'-' if n == 0 else f'{share:.0%}'} of {n} nodes")
    print(f"{'in more than half of them':32}{max(0, found.consensus.n_inner - 1)} nodes")
    print(f"\n{'leaves below':16}{'nodes':>8}{'exactly again':>16}{'transfer support':>20}")
    for band in by_size(tree, found):
        size = str(band.least) if band.least == band.most else f"{band.least}-{band.most}"
        print(f"{size:16}{band.n_nodes:>8}{band.felsenstein:>16.2f}{band.transfer:>20.2f}")
