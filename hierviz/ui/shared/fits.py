"""Trees that are fitted from the pages: what is to be fitted, and the job that does it."""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.core.vectors import standardised
from hierviz.errors import Cancelled, HiervizError, InputError
from hierviz.io.trees.fitted import Fit, keep_fit
from hierviz.methods import FIT_METHODS, points_of
from hierviz.methods import fit as fit_points
from hierviz.methods.fit import improve_tree
from hierviz.metrics import metrics_that_apply
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job, Progress, jobs
from hierviz.ui.shared.studies import data_key

#: Steps of progress that each tree has.
STEPS = 1000
_STOPPED = "Stopped before its end: the best tree that was found by then."


@dataclass(frozen=True, eq=False)
class Recipe:
    """One tree to be fitted.

    Parameters
    ----------
    method : str
        A key of `FIT_METHODS`.
    options : mapping
        Those that differ from the method's own.
    standardise, unit_rows : bool
        What is done to vectors first; nothing is done to graphs.
    seed : int
    improved : ServedAnalysis, optional
        The tree that the search begins from, where one is to be improved.
    improved_name : str
        What it is called.
    """

    method: str
    options: Mapping[str, Any] = field(default_factory=dict)
    standardise: bool = False
    unit_rows: bool = True
    seed: int = 0
    improved: ServedAnalysis | None = None
    improved_name: str = ""

    @property
    def label(self) -> str:
        """The method with its options, and what is done before."""
        parts = [f"{self.improved_name} improved" if self.improved else self.method]
        parts += [f"{key} {value}" for key, value in self.options.items()]
        parts += ["standardised"] * self.standardise
        parts += [f"seed {self.seed}"] * bool(self.seed)
        return ", ".join(parts)


@dataclass(frozen=True)
class Outcome:
    """What came of a recipe: the file of the tree, or why there is none."""

    name: str
    path: str = ""
    seconds: float = 0.0
    notice: str = ""
    error: HiervizError | None = None


def fit_job(study: Study) -> Job[list[Outcome]] | None:
    """The job that fits trees to a study, or did so last."""
    return jobs().get(_key(study))


def start_fits(study: Study, recipes: list[Recipe]) -> None:
    """Fit trees, one after the other; while others are being fitted, those go on and these are not begun."""
    jobs().forget(_key(study))
    jobs().start(_key(study), lambda progress: _fit_all(study, recipes, progress))


def _key(study: Study) -> tuple[str, str]:
    return "fit", data_key(study)


def _fit_all(study: Study, recipes: list[Recipe], progress: Progress) -> list[Outcome]:
    found: list[Outcome] = []
    for number, recipe in enumerate(recipes):
        try:
            tell = functools.partial(_told, progress, number, len(recipes))
            found.append(_fit(study, recipe, tell))
        except Cancelled as error:
            return [*found, Outcome(recipe.label, error=error)]
        except HiervizError as error:
            found.append(Outcome(recipe.label, error=error))
        else:
            if found[-1].notice:
                return found
    return found


def _told(progress: Progress, number: int, n_recipes: int, done: int, total: int) -> None:
    progress(int(STEPS * (number + done / max(1, total))), STEPS * n_recipes)


def _fit(study: Study, recipe: Recipe, tell: Progress) -> Outcome:
    method, points = FIT_METHODS[recipe.method], points_of(study)
    is_graph = not isinstance(points, np.ndarray)
    is_stopped = False

    def told(done: int, total: int) -> bool:
        nonlocal is_stopped
        try:
            tell(done, total)
        except Cancelled:
            if not method.keeps_best:
                raise
            is_stopped = True
        return is_stopped

    began = time.perf_counter()
    if recipe.improved is None:
        made = fit_points(
            recipe.method, study, standardise=recipe.standardise, unit_rows=recipe.unit_rows,
            seed=recipe.seed, progress=told, **recipe.options,
        )  # fmt: skip
    else:
        made = _improved(recipe, points, told)
    seconds = time.perf_counter() - began
    measured_on = standardised(points) if recipe.standardise and not is_graph else points
    rows = "" if is_graph else "unit rows" if recipe.unit_rows else "raw"
    name = ", ".join(filter(None, (recipe.label, rows)))
    fit = Fit(
        name, recipe.label, rows, seconds, metrics_that_apply(made, measured_on),
        _STOPPED if is_stopped else "",
    )  # fmt: skip
    leaves = made.study.cluster_of_point
    has_own_leaves = recipe.improved is None or recipe.improved.has_own_leaves
    is_of_groups = has_own_leaves and made.tree.n_leaves < study.n_points
    path = keep_fit(study, fit, made.tree, leaves if is_of_groups else None)
    return Outcome(name, str(path), seconds, fit.notice)


def _improved(recipe: Recipe, points: Any, told: Any) -> Analysis:
    old = recipe.improved
    if old is None:
        raise InputError("There is no tree to improve.")
    tree = improve_tree(
        old.tree, points, leaf_of_point=old.leaves.assignments, standardise=recipe.standardise,
        seed=recipe.seed, progress=told, **recipe.options,
    )  # fmt: skip
    return Analysis.of(old.study, tree, leaves=LeafProfile.from_study(old.study))
