"""Fit another tree on the Study page: which methods, how, what it takes, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.methods import FIT_METHODS, points_of
from hierviz.methods.fit import FitMethod, Option, foretell, shape_of, too_large
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.fits import STEPS, Outcome, Recipe, fit_job, start_fits
from hierviz.ui.shared.messages import callback, plain, show_error
from hierviz.ui.shared.page_controls import shown_tree_label
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.waiting import wait

_ROWS = ("unit rows", "raw")
_FIRST = "dasgupta"  # it takes vectors and graphs, and is seldom beaten
_GIB = 2**30


def show_fits(study: Study, analysis: ServedAnalysis | None) -> None:
    """The section: a form, or how far the fits are; what came of the last ones.

    Parameters
    ----------
    analysis : ServedAnalysis, optional
        The shown tree, which can be improved.
    """
    try:
        points = points_of(study)
    except InputError as error:
        st.info(plain(error), icon="ℹ️")
        return
    job = fit_job(study)
    if job is not None and not job.finished.is_set():

        def words(done: int) -> str:
            n = max(1, job.total // STEPS)
            return f"Fitting tree {min(done // STEPS + 1, n):,} of {n:,}"

        st.caption(
            "The work goes on while you look at other pages. Stop ends it: trees that are finished "
            "stay, and the search keeps the best tree that it has found."
        )
        wait(job, words, key="stop_fit", stop="Stop")
        st.rerun()  # for the trees in the header
    if job is not None:
        for outcome in job.result:
            _show_outcome(outcome)
    st.caption(f"Of {_what(study)}. Trees are kept with the study, and stand in the header.")
    fit, improve = st.tabs(["Another tree", "Improve the shown tree"])
    with fit:
        _form(study, points)
    with improve:
        if analysis is None:
            st.caption("There is no tree to improve yet.")
        else:
            _improve(study, points, analysis)


def shows_fits(study: Study, analysis: ServedAnalysis | None) -> bool:
    """Whether the section stands open before anybody opens it: no tree yet, or trees in the making."""
    is_wanted = st.session_state.pop("fit_is_wanted", False)
    return is_wanted or analysis is None or fit_job(study) is not None


def _what(study: Study) -> str:
    """What trees are fitted to."""
    n = f"{study.n_points:,} {plain(study.points_called)}"
    if study.embeddings is not None:
        return f"the embeddings of {n}, {study.embeddings.shape[1]:,} numbers each"
    if study.graph is not None:
        return f"the graph of {n}"
    return f"the logits of {n}, as there are no embeddings and no graph"


def _show_outcome(outcome: Outcome) -> None:
    if outcome.error is not None:
        st.caption(f"{plain(outcome.name)}:")
        show_error(outcome.error)
        return
    said, there = st.columns([4, 1], vertical_alignment="center")
    said.success(
        f"Fitted {plain(outcome.name)} in {outcome.seconds:,.1f} s. {plain(outcome.notice)}"
    )
    there.button(
        "Open this tree", key=f"open_fit_{outcome.name}", disabled=selection().tree == outcome.path,
        on_click=callback(lambda: select(tree=outcome.path)),
    )  # fmt: skip


def _form(study: Study, points: Any) -> None:
    able = [key for key, method in FIT_METHODS.items() if method.takes(points)]
    st.session_state.setdefault("fit_methods", [_FIRST])
    place = st.container(horizontal=True, vertical_alignment="bottom")
    chosen = place.multiselect(
        "Methods", able, key="fit_methods",
        format_func=lambda key: FIT_METHODS[key].label, width=620,
    )  # fmt: skip

    def take_all() -> None:
        st.session_state["fit_methods"] = able

    place.button("All methods", key="fit_all", on_click=callback(take_all))
    standardise, rows, seed = _treatment(points, key="fit")
    options = _options([FIT_METHODS[key] for key in chosen])
    refused = {key: too_large(key, points, **options[key]) for key in chosen}
    _foretold(points, chosen, options, refused)
    recipes = [
        Recipe(key, options[key], standardise, row == _ROWS[0], seed)
        for key in chosen if refused[key] is None for row in rows
    ]  # fmt: skip
    n = f" {len(recipes):,} trees" if len(recipes) > 1 else ""
    st.button(
        f"Fit{n}", type="primary", key="fit_start", disabled=not recipes,
        on_click=callback(lambda: start_fits(study, recipes)),
    )  # fmt: skip


def _treatment(points: Any, *, key: str) -> tuple[bool, list[str], int]:
    """What is done to vectors first, and the seed; graphs are taken as they are."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        standardise, rows = False, [_ROWS[0]]
        if isinstance(points, np.ndarray):
            standardise = st.toggle(
                "Standardise", key=f"{key}_standardise",
                help="Columns to mean 0 and standard deviation 1, first.",
            )  # fmt: skip
            if key == "fit":
                rows = st.pills(
                    "Rows", _ROWS, default=rows, selection_mode="multi", key="fit_rows",
                    help="Rows of vectors to length 1, as they are (raw), or a tree of each.",
                )  # fmt: skip
        seed = st.number_input(
            "Seed", 0, 10**6, key=f"{key}_seed", width=120, help="Equal seeds give equal trees."
        )
    return standardise, rows, seed


def _options(methods: list[FitMethod]) -> dict[str, dict[str, Any]]:
    """What is said of each method's options, where it differs from the method's own."""
    found: dict[str, dict[str, Any]] = {method.key: {} for method in methods}
    having = [method for method in methods if method.options]
    if not having:
        return found
    box = st.expander("Options of the methods", key="fit_options", on_change="rerun")
    with box:
        for method in having:
            st.caption(f"**{plain(method.label)}**: {plain(method.meaning)}")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                for option in method.options:
                    value = _ask(option, f"fit_{method.key}_{option.key}")
                    if value != option.default:
                        found[method.key][option.key] = value
    return found


def _ask(option: Option, key: str) -> Any:
    """A control for one option."""
    label, about = plain(option.key), plain(option.meaning)
    if option.choices is not None:
        kinds = list(option.choices)
        each = plain("; ".join(f"{kind}: {what}" for kind, what in option.choices.items()))
        return st.selectbox(
            label, kinds, index=kinds.index(option.default), key=key, width=180,
            help=f"{about} {each}.",
        )  # fmt: skip
    if isinstance(option.default, bool):
        return st.toggle(label, option.default, key=key, help=about)
    kind = type(option.default)
    low, high = (None if edge is None else kind(edge) for edge in (option.low, option.high))
    return st.number_input(label, low, high, option.default, key=key, help=about, width=180)


def _foretold(
    points: Any,
    chosen: list[str],
    options: Mapping[str, Mapping[str, Any]],
    refused: Mapping[str, InputError | None],
) -> None:
    """What each method does and takes, about; what to do where memory does not suffice."""
    if not chosen:
        return
    shape = shape_of(points)
    costs = {key: foretell(key, shape, **options[key]) for key in chosen}
    rows = pd.DataFrame({
        "method": [FIT_METHODS[key].label for key in chosen],
        "about": [_time(costs[key].seconds) for key in chosen],
        "memory": [_memory(costs[key].bytes) for key in chosen],
        "": ["does not fit" if refused[key] else "" for key in chosen],
        "what it does": [FIT_METHODS[key].meaning for key in chosen],
    })  # fmt: skip
    st.dataframe(rows, hide_index=True, height=min(300, 37 + 35 * len(rows)))
    for key in chosen:
        if error := refused[key]:
            st.warning(f"{plain(error.message)} {plain(error.hint)}")


def _time(seconds: float) -> str:
    if seconds < 1:
        return "< 1 s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"


def _memory(size: float) -> str:
    return f"{size / _GIB:,.1f} GiB" if size > 0.1 * _GIB else f"{max(1, size / 2**20):,.0f} MiB"


def _improve(study: Study, points: Any, analysis: ServedAnalysis) -> None:
    method = FIT_METHODS["dasgupta"]
    st.caption(
        "The search for the least Dasgupta cost begins from the shown tree, and moves subtrees until "
        "no move lowers the cost; the leaves stay as they are. Rows are taken at length 1."
    )
    standardise, _, seed = _treatment(points, key="improve")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = [option for option in method.options if option.key != "starts"]
        said = {option.key: _ask(option, f"improve_{option.key}") for option in wanted}
    cost = foretell("dasgupta", shape_of(points), starts=1, **said)
    st.caption(f"Foretold: {_time(cost.seconds)}, {_memory(cost.bytes)} of memory.")
    said = {option.key: said[option.key] for option in wanted if said[option.key] != option.default}
    recipe = Recipe(
        "dasgupta", said, standardise, seed=seed, improved=analysis.whole or analysis,
        improved_name=shown_tree_label(study, selection()),
    )  # fmt: skip
    st.button(
        "Improve this tree", type="primary", key="improve_start",
        on_click=callback(lambda: start_fits(study, [recipe])),
    )  # fmt: skip
