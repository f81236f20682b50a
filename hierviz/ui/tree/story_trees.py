"""The trees of a story in the app: those that the server keeps, or waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from hierviz.core.analysis import Analysis
from hierviz.encodings import Encoding
from hierviz.errors import InputError
from hierviz.io.trees.tree_files import beside
from hierviz.stories import StoryTrees
from hierviz.stories.trees import OF_A_STUDY
from hierviz.taxonomy import TreeTaxonomy
from hierviz.ui.shared.analyses import (
    ServedAnalysis,
    find_job,
    of_study,
    runs_by_itself,
    start_job,
)
from hierviz.ui.shared.current import wait_for_support, wait_for_tree
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.selection import Selection, selection
from hierviz.ui.shared.studies import open_study
from hierviz.ui.shared.supports import (
    can_have_support,
    encoding_of,
    support_job,
    support_so_far,
    without_weak,
)
from hierviz.ui.shared.taxonomies import taxonomy_job


class ServedTrees(StoryTrees):
    """As `StoryTrees`, of what the server keeps for all visitors.

    What is asked for while a visitor's page is drawn is there later, for a thread that makes a file.
    """

    def __init__(self, analysis: ServedAnalysis) -> None:
        super().__init__(analysis)
        self._name = selection().study  # which a thread that makes a file does not know

    def is_own_study(self, address: Mapping[str, str]) -> bool:
        return address.get("study") == self._name or super().is_own_study(address)

    def _open(self, named: Mapping[str, str]) -> Analysis:
        now = {"study": selection().study, **selection().to_address()}
        of_study_now = {key: text for key, text in now.items() if key in OF_A_STUDY}
        chosen = Selection.from_address(named if "study" in named else {**of_study_now, **named})
        study = open_study(chosen)
        if chosen.tree:
            chosen = replace(chosen, tree=beside(study, chosen.tree).text())
        job = find_job(study, chosen)
        if job is None and not runs_by_itself(study, chosen):
            raise InputError("It has not been made yet.", hint="Show the view, and run L2H.")
        job = job or start_job(study, chosen)
        if not job.finished.is_set():
            wait_for_tree(study, job, key="cancel_story_tree")
        analysis = job.result
        if chosen.hide and can_have_support(analysis):
            draws = self._draws(analysis, chosen.aggregation)
            analysis = without_weak(analysis, draws.result, chosen.hide)
        return of_study(analysis, study)

    def _support(self, analysis: Analysis, aggregation: str, hide: int) -> Encoding:
        served = cast(ServedAnalysis, analysis)  # as `_open` gives them
        if not can_have_support(served):
            raise InputError(
                f"The study {analysis.study.name!r} has no logits to draw points from, or its tree "
                "no node to support."
            )
        job = self._draws(served, aggregation)
        found = support_so_far(served, job)
        if found is None:
            raise job.error or InputError("No points were drawn.")
        return encoding_of(served, found, hide)

    def _taxonomy(self, analysis: Analysis, by: str) -> TreeTaxonomy:
        job = taxonomy_job(cast(ServedAnalysis, analysis), by)
        job.finished.wait()
        return job.result

    def _draws(self, analysis: ServedAnalysis, aggregation: str) -> Job:
        job = support_job(analysis, selection().changed(aggregation=aggregation))
        if not job.finished.is_set():
            wait_for_support(job, key="cancel_story_support")
        return job
