"""Methods: logits in, `Hierarchy` out; one file per algorithm, one entry here each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hierviz.core.hierarchy import Hierarchy
from hierviz.methods.analyse import analyse
from hierviz.methods.assign import assign
from hierviz.methods.correlation_linkage import LINKAGES, correlation_cost, correlation_linkage
from hierviz.methods.fit import FIT_METHODS, Cost, Option
from hierviz.methods.fit.contract import checked_options
from hierviz.methods.fit_points import fit, points_of
from hierviz.methods.l2h.algorithm import AGGREGATIONS, l2h, share_of_time
from hierviz.methods.l2h.engine import engine, warm_up
from hierviz.methods.model_outputs import log_mean_of_softmaxes, undo_temperature

__all__ = [
    "AGGREGATIONS",
    "FIT_METHODS",
    "LINKAGES",
    "METHODS",
    "Method",
    "analyse",
    "assign",
    "correlation_linkage",
    "engine",
    "fit",
    "l2h",
    "log_mean_of_softmaxes",
    "points_of",
    "share_of_time",
    "undo_temperature",
    "warm_up",
]


@dataclass(frozen=True)
class Method:
    """One algorithm as the app and the shell offer it.

    Parameters
    ----------
    name : str
        Its key in `METHODS`.
    label, meaning : str
        Its name and one sentence about it, for readers.
    function : callable
        ``function(logits_or_study, *, leaf_names=..., progress=..., **options) -> Hierarchy``.
    options : mapping of option name to mapping of choice to sentence
        The first choice is the default.
    about : mapping of option name to sentence
    cost : callable, optional
        ``cost(n_points, n_clusters) -> Cost``, estimated.
    """

    name: str
    label: str
    meaning: str
    function: Callable[..., Hierarchy]
    options: Mapping[str, Mapping[str, str]]
    about: Mapping[str, str]
    cost: Callable[[int, int], Cost] | None = None

    @property
    def asked(self) -> tuple[Option, ...]:
        """The options as those of `FIT_METHODS` are asked for."""
        return tuple(
            Option(key, self.about[key], next(iter(choices)), choices=choices)
            for key, choices in self.options.items()
        )

    def checked(self, options: Mapping[str, object]) -> dict[str, Any]:
        """All options with their values; an `InputError` for unknown ones and values out of range."""
        return checked_options(self.label, self.asked, options)


METHODS: dict[str, Method] = {
    "l2h": Method(
        name="l2h",
        label="L2H",
        meaning="Merges the least confident group with the group its points would go to next.",
        function=l2h,
        options={"aggregation": AGGREGATIONS},
        about={"aggregation": "How a group is scored."},
    ),
    "correlation": Method(
        name="correlation",
        label="Linkage of the clusters by correlation",
        meaning="Merges the two groups of clusters whose logits go together most, by 1 - R.",
        function=correlation_linkage,
        options={"linkage": LINKAGES},
        about={"linkage": "How far apart two groups of clusters are."},
        cost=correlation_cost,
    ),
}
