"""`fit`: a tree of a study's logits, embeddings or graph, as a file, and how good it is."""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from scipy import sparse

from hierviz.cli.printing import print_facts, say
from hierviz.cli.study_and_tree import (
    NamedStudy,
    made_of_logits,
    tell_share,
)
from hierviz.core.analysis import Analysis
from hierviz.core.study import Study
from hierviz.core.vectors import row_lengths, standardised
from hierviz.errors import InputError
from hierviz.io import write_evidence, write_tree
from hierviz.io.files import check_outputs, is_stream
from hierviz.io.trees.fitted import Fit, write_fit, write_leaves
from hierviz.methods import FIT_METHODS, METHODS, Method, points_of
from hierviz.methods import fit as fit_points
from hierviz.methods.fit import FitMethod, Option
from hierviz.methods.recipe import Recipe
from hierviz.metrics import MOST_VECTORS_IN_PAIRS, metrics_that_apply


def fit(
    study: NamedStudy, as_json: bool, method: str, aggregation: str, standardise: bool,
    unit_rows: bool, seeds: int, options: tuple[str, ...], output: str | None, evidence: str | None,
) -> None:  # fmt: skip
    """Make a tree of a study's logits, or fit one to its vectors or its graph."""
    if not output and not as_json:
        raise click.UsageError("Nothing to do: give -o OUTPUT, --json, or both.")
    check_outputs(*filter(None, (output, evidence)))
    if method != "l2h":
        _refuse_options_of_l2h(METHODS.get(method) or FIT_METHODS[method], evidence)
    if method in METHODS:
        if standardise or not unit_rows or seeds > 1:
            raise InputError(
                f"{METHODS[method].label} takes logits as they are: no --standardise, --raw or --seeds.",
                hint=f"Methods for vectors: {', '.join(FIT_METHODS)}.",
            )
        opened = study.open()
        began = time.perf_counter()
        said = _options(METHODS[method].asked, options)
        if method == "l2h":
            said = {"aggregation": aggregation, **said}
        chosen = METHODS[method].checked(said)
        best, seed = made_of_logits(opened, method, chosen), 0
        facts: dict[str, object] = {"options": chosen}
        found = _measured(best, points_of(opened))
        found["seconds"] = time.perf_counter() - began
    else:
        opened = study.open(vectors=True)
        chosen = FIT_METHODS[method].checked(_options(FIT_METHODS[method].options, options))
        facts = {"options": chosen, "standardised": standardise, "unit_rows": unit_rows}
        runs = _runs(opened, method, standardise, unit_rows, seeds, chosen)
        costs = [run[1].get("dasgupta_cost", np.inf) for run in runs]
        seed = int(np.argmin(costs))
        best, found = runs[seed]
        if seeds > 1:
            facts["seeds"] = [{"seed": seed, **run} for seed, (_, run) in enumerate(runs)]
            facts["mean"] = {name: float(np.mean([run[name] for _, run in runs])) for name in found}
    if output:
        write_fitted(best, output)
        if method != "l2h" and not is_stream(Path(output)):
            is_of_vectors = method in FIT_METHODS and not sparse.issparse(points_of(opened))
            rows = ("unit rows" if unit_rows else "raw") if is_of_vectors else ""
            recipe = Recipe(method, chosen, standardise, unit_rows, seed)
            scores = {name: value for name, value in found.items() if name != "seconds"}
            record = Fit(Path(output).stem, method, rows, found["seconds"], scores, "", recipe)
            say(f"Wrote {write_fit(Path(output), record)}: how it was fitted.")
    if evidence:
        write_evidence(best.tree, evidence)
    if as_json:
        print_facts(
            {
                "study": opened.name,
                "method": method,
                "tree": best.tree.source,
                "n_points": opened.n_points,
                "n_leaves": best.tree.n_leaves,
                **facts,
                **found,
            },
            as_json=True,
        )


def _runs(
    study: Study,
    method: str,
    standardise: bool,
    unit_rows: bool,
    seeds: int,
    options: dict[str, Any],
) -> list[tuple[Analysis, dict[str, float]]]:
    """The tree of every seed, and how good it is."""
    points = points_of(study)
    if study.embeddings is None and study.graph is None:
        say("There are no embeddings and no graph: the tree is fitted to the logits.")
    measured_on = standardised(points) if standardise and not sparse.issparse(points) else points
    runs = []
    for seed in range(seeds):
        began = time.perf_counter()
        made = fit_points(
            method, study, standardise=standardise, unit_rows=unit_rows, seed=seed,
            progress=functools.partial(tell_share, "fitting"), **options,
        )  # fmt: skip
        seconds = time.perf_counter() - began
        runs.append((made, _measured(made, measured_on) | {"seconds": seconds}))
    return runs


def _measured(analysis: Analysis, points: np.ndarray | sparse.csr_array) -> dict[str, float]:
    """All metrics that apply; a message names those left out."""
    if not sparse.issparse(points):
        if not row_lengths(points).all():
            say(
                "Dasgupta cost and Recall@1 are left out: some rows are zeros and have no direction."
            )
        elif len(points) > MOST_VECTORS_IN_PAIRS:
            say(
                f"Metrics of all pairs of points are left out above {MOST_VECTORS_IN_PAIRS:,} points."
            )
    return metrics_that_apply(analysis, points)


def _refuse_options_of_l2h(method: Method | FitMethod, evidence: str | None) -> None:
    context = click.get_current_context()
    if evidence:
        raise click.UsageError("Only L2H has evidence to write; leave out --evidence.", context)
    said = context.get_parameter_source("aggregation")
    if said is click.core.ParameterSource.COMMANDLINE:
        raise click.UsageError(
            f"--aggregation says how L2H scores a group; {method.label} does not.", context
        )


def _options(known: Sequence[Option], said: Sequence[str]) -> dict[str, Any]:
    """What `--set` says, as the types of the method's options."""
    kinds = {option.key: type(option.default) for option in known}
    found: dict[str, Any] = {}
    for text in said:
        key, equals, value = text.partition("=")
        if not equals:
            raise InputError(
                f"Expected an option as NAME=VALUE; found {text!r}.",
                hint=f"The method has: {', '.join(kinds) or 'none'}.",
            )
        found[key] = _value(value, kinds.get(key, str))
    return found


def _value(text: str, kind: type) -> object:
    """The value as a number or truth value where it is one; else as text, which the method refuses."""
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind in (int, float):
        try:
            return float(text) if kind is float or not text.lstrip("-").isdecimal() else int(text)
        except ValueError:
            return text
    return text


def write_fitted(analysis: Analysis, output: str) -> None:
    """The tree, and the leaf of every point beside it where leaves are groups of points."""
    tree, study = analysis.tree, analysis.study
    write_tree(tree, output)
    say(f"Wrote {output}: {tree!r}")
    if is_stream(Path(output)):
        return
    if study.logits is None and tree.n_leaves < study.n_points:
        path = write_leaves(Path(output), study.cluster_of_point)
        say(f"Wrote {path}: the leaf of every point.")
