"""Fit another tree on the Study page: which methods, how, what it takes, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.methods import FIT_METHODS, METHODS, Method, points_of
from hierviz.methods.fit import Cost, FitMethod, Option, foretell, shape_of, too_large
from hierviz.methods.recipe import Recipe
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.fits import STEPS, Outcome, Wanted, fit_job, start_fits
from hierviz.ui.shared.messages import callback, duration, plain, show_error
from hierviz.ui.shared.page_controls import shown_tree_label
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.waiting import wait

_ROWS = ("unit rows", "raw")
_FIRST = "dasgupta"  # it takes vectors and graphs, and is seldom beaten
_OF_LOGITS = [key for key in METHODS if key != "l2h"]  # whose tree every study with logits has
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
        _show_outcomes(job.result)
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


def _show_outcomes(outcomes: list[Outcome]) -> None:
    """What came of the last fits: errors each, trees in a sentence, one of them to open."""
    made = {outcome.path: outcome for outcome in outcomes if outcome.error is None}
    for outcome in outcomes:
        if outcome.error is not None:
            st.caption(f"{plain(outcome.name)}:")
            show_error(outcome.error)
    if not made:
        return
    said, chosen, there = st.columns([3, 2, 1], vertical_alignment="center")
    seconds = sum(one.seconds for one in made.values())
    notices = " ".join(one.notice for one in made.values() if one.notice)
    what = next(iter(made.values())).name if len(made) == 1 else f"{len(made):,} trees"
    said.success(f"Fitted {plain(what)} in {seconds:,.1f} s. {plain(notices)}")
    path = next(iter(made))
    if len(made) > 1:
        path = chosen.selectbox(
            "Tree to open", made, key="fit_to_open", label_visibility="collapsed",
            format_func=lambda path: made[path].name,
        )  # fmt: skip
    there.button(
        "Open this tree", key="open_fit", disabled=selection().tree == path,
        on_click=callback(lambda: select(tree=path)),
    )  # fmt: skip


def _form(study: Study, points: Any) -> None:
    able = [key for key, method in FIT_METHODS.items() if method.takes(points)]
    if study.tree_logits is not None:
        able += _OF_LOGITS
    st.session_state.setdefault("fit_methods", [_FIRST])
    place = st.container(horizontal=True, vertical_alignment="bottom")
    chosen = place.multiselect(
        "Methods", able, key="fit_methods", format_func=lambda key: _method(key).label, width=620
    )

    def take_all() -> None:
        st.session_state["fit_methods"] = able

    place.button("All methods", key="fit_all", on_click=callback(take_all))
    standardise, rows, seed = _treatment(points, key="fit")
    options = _options(chosen, n_groups=study.n_classes if study.labels is not None else 0)
    refused = {key: too_large(key, points, **options[key]) for key in chosen if key in FIT_METHODS}
    _foretold(study, points, chosen, options, refused)
    wanted = [
        Wanted(Recipe(key, options[key], standardise, row == _ROWS[0], seed))
        for key in chosen if key in FIT_METHODS and refused[key] is None for row in rows
    ]  # fmt: skip
    wanted += [Wanted(Recipe(key, options[key])) for key in chosen if key in METHODS]
    n = f" {len(wanted):,} trees" if len(wanted) > 1 else ""
    st.button(
        f"Fit{n}", type="primary", key="fit_start", disabled=not wanted,
        on_click=callback(lambda: start_fits(study, wanted)),
    )  # fmt: skip


def _method(key: str) -> FitMethod | Method:
    return FIT_METHODS[key] if key in FIT_METHODS else METHODS[key]


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


def _options(keys: list[str], n_groups: int) -> dict[str, dict[str, Any]]:
    """What is said of each method's options, where it differs from the method's own.

    Methods that ask for a number of groups are offered that of the classes, unless it is 0.
    """
    found: dict[str, dict[str, Any]] = {key: {} for key in keys}
    asked = {key: _asked(_method(key)) for key in keys}
    if not any(asked.values()):
        return found
    box = st.expander("Options of the methods", key="fit_options", on_change="rerun")
    with box:
        for key in (key for key in keys if asked[key]):
            st.caption(f"**{plain(_method(key).label)}**: {plain(_method(key).meaning)}")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                for option in asked[key]:
                    preset = n_groups if option.key == "k" and n_groups > 1 else option.default
                    mark = f"_{preset}" if preset != option.default else ""  # of this study
                    value = _ask(option, f"fit_{key}_{option.key}{mark}", preset)
                    if value != option.default:
                        found[key][option.key] = value
    return found


def _asked(method: FitMethod | Method) -> tuple[Option, ...]:
    return method.options if isinstance(method, FitMethod) else method.asked


def _ask(option: Option, key: str, preset: Any) -> Any:
    """A control for one option, which says the preset value at first."""
    label, about = plain(option.key), plain(option.meaning)
    if option.choices is not None:
        kinds = list(option.choices)
        each = plain("; ".join(f"{kind}: {what}" for kind, what in option.choices.items()))
        return st.selectbox(
            label, kinds, index=kinds.index(preset), key=key, width=180,
            help=f"{about} {each}.",
        )  # fmt: skip
    if isinstance(option.default, bool):
        return st.toggle(label, preset, key=key, help=about)
    kind = type(option.default)
    low, high = (None if edge is None else kind(edge) for edge in (option.low, option.high))
    return st.number_input(label, low, high, preset, key=key, help=about, width=180)


def _foretold(
    study: Study,
    points: Any,
    chosen: list[str],
    options: Mapping[str, Mapping[str, Any]],
    refused: Mapping[str, InputError | None],
) -> None:
    """What each method does and takes, about; what to do where memory does not suffice."""
    if not chosen:
        return
    costs = {key: _cost(study, points, key, options[key]) for key in chosen}
    rows = pd.DataFrame({
        "method": [_method(key).label for key in chosen],
        "about": [duration(costs[key].seconds) for key in chosen],
        "memory": [_memory(costs[key].bytes) for key in chosen],
        "": ["does not fit" if refused.get(key) else "" for key in chosen],
        "what it does": [_method(key).meaning for key in chosen],
    })  # fmt: skip
    st.dataframe(rows, hide_index=True, height=min(300, 37 + 35 * len(rows)))
    for key in chosen:
        if error := refused.get(key):
            st.warning(f"{plain(error.message)} {plain(error.hint)}")


def _cost(study: Study, points: Any, key: str, options: Mapping[str, Any]) -> Cost:
    """What a method takes, about."""
    if key in FIT_METHODS:
        return foretell(key, shape_of(points), **options)
    cost = METHODS[key].cost
    return cost(*study.tree_logits.shape) if cost and study.tree_logits is not None else Cost(0, 0)


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
        asked = [option for option in method.options if option.key != "starts"]
        said = {
            option.key: _ask(option, f"improve_{option.key}", option.default) for option in asked
        }
    cost = foretell("dasgupta", shape_of(points), starts=1, **said)
    st.caption(plain(f"Foretold: {duration(cost.seconds)}, {_memory(cost.bytes)} of memory."))
    said = {option.key: said[option.key] for option in asked if said[option.key] != option.default}
    wanted = Wanted(
        Recipe("dasgupta", said, standardise, seed=seed),
        analysis.whole or analysis,
        shown_tree_label(study, selection()),
    )
    st.button(
        "Improve this tree", type="primary", key="improve_start",
        on_click=callback(lambda: start_fits(study, [wanted])),
    )  # fmt: skip
