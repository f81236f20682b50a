"""Trees that are fitted from the pages: what is to be fitted, and the job that does it."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study
from hierviz.core.vectors import standardised
from hierviz.errors import Cancelled, HiervizError
from hierviz.io.trees.fitted import Fit, keep_fit
from hierviz.methods import FIT_METHODS, METHODS, points_of
from hierviz.methods import fit as fit_points
from hierviz.methods.fit import improve_tree
from hierviz.methods.recipe import Recipe
from hierviz.metrics import metrics_that_apply
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job, Progress, jobs
from hierviz.ui.shared.studies import data_key

#: Steps of progress that each tree has.
STEPS = 1000
_STOPPED = "Stopped before its end: the best tree that was found by then."


@dataclass(frozen=True, eq=False)
class Wanted:
    """One tree to be fitted.

    Parameters
    ----------
    recipe : Recipe
    improved : ServedAnalysis, optional
        The tree that the search begins from, where one is to be improved.
    improved_name : str
        What it is called.
    """

    recipe: Recipe
    improved: ServedAnalysis | None = None
    improved_name: str = ""

    @property
    def label(self) -> str:
        """The method with its options, and what is done before."""
        recipe = self.recipe
        parts = [f"{self.improved_name} improved" if self.improved else recipe.method]
        parts += [f"{key} {value}" for key, value in recipe.options.items()]
        parts += ["standardised"] * recipe.standardise
        parts += [f"seed {recipe.seed}"] * bool(recipe.seed)
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


def start_fits(study: Study, wanted: list[Wanted]) -> None:
    """Fit trees, one after the other; while others are being fitted, those go on and these are not begun."""
    jobs().forget(_key(study))
    jobs().start(_key(study), lambda progress: _fit_all(study, wanted, progress))


def _key(study: Study) -> tuple[str, str]:
    return "fit", data_key(study)


def _fit_all(study: Study, wanted: list[Wanted], progress: Progress) -> list[Outcome]:
    found: list[Outcome] = []
    for number, one in enumerate(wanted):
        try:
            tell = functools.partial(_told, progress, number, len(wanted))
            tell(0, 1)
            found.append(_fit(study, one, tell))
        except Cancelled as error:
            return [*found, Outcome(one.label, error=error)]
        except HiervizError as error:
            found.append(Outcome(one.label, error=error))
        else:
            if found[-1].notice:
                return found
    return found


def _told(progress: Progress, number: int, n_wanted: int, done: int, total: int) -> None:
    progress(int(STEPS * (number + done / max(1, total))), STEPS * n_wanted)


def _fit(study: Study, wanted: Wanted, tell: Progress) -> Outcome:
    recipe, points = wanted.recipe, points_of(study)
    keeps_best = recipe.is_of_points and FIT_METHODS[recipe.method].keeps_best
    is_of_vectors = recipe.is_of_points and isinstance(points, np.ndarray)
    is_stopped = False

    def told(done: int, total: int) -> bool:
        nonlocal is_stopped
        try:
            tell(done, total)
        except Cancelled:
            if not keeps_best:
                raise
            is_stopped = True
        return is_stopped

    began = time.perf_counter()
    made = _made(study, wanted, points, told)
    seconds = time.perf_counter() - began
    rows = ("unit rows" if recipe.unit_rows else "raw") if is_of_vectors else ""
    name = ", ".join(filter(None, (wanted.label, rows)))
    scores = metrics_that_apply(made, standardised(points) if recipe.standardise else points)
    notice = _STOPPED if is_stopped else ""
    again = None if wanted.improved else recipe
    fit = Fit(name, wanted.label, rows, seconds, scores, notice, again)
    is_of_groups = _has_own_leaves(wanted) and made.tree.n_leaves < study.n_points
    leaves = made.study.cluster_of_point if is_of_groups else None
    path = keep_fit(study, fit, made.tree, leaves)
    return Outcome(name, str(path), seconds, fit.notice)


def _has_own_leaves(wanted: Wanted) -> bool:
    """True where the leaves are not the clusters of the study."""
    if wanted.improved is not None:
        return wanted.improved.has_own_leaves
    return wanted.recipe.is_of_points


def _made(study: Study, wanted: Wanted, points: Any, told: Any) -> Analysis:
    recipe, old = wanted.recipe, wanted.improved
    if old is not None:
        tree = improve_tree(
            old.tree, points, leaf_of_point=old.leaves.assignments, standardise=recipe.standardise,
            seed=recipe.seed, progress=told, **recipe.options,
        )  # fmt: skip
        return Analysis.of(old.study, tree, leaves=LeafProfile.from_study(old.study))
    if not recipe.is_of_points:
        leaves = LeafProfile.from_study(study)
        tree = METHODS[recipe.method].function(
            study, leaf_names=cluster_names(study, leaves), progress=told, **recipe.options
        )
        return Analysis.of(study, tree, leaves=leaves)
    return fit_points(
        recipe.method, study, standardise=recipe.standardise, unit_rows=recipe.unit_rows,
        seed=recipe.seed, progress=told, **recipe.options,
    )  # fmt: skip
