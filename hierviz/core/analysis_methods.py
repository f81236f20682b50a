"""From an analysis to a number, a table or a picture in one line: what `Analysis` inherits.

The work is done in higher rows of the package, which are brought in by name when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hierviz.core.cut import Cut


class AnalysisMethods:
    """The one-line ways of an analysis."""

    leaves: Any

    def metrics(self, n_groups: int | None = None) -> dict[str, float]:
        """Every metric of the tree, and of one of its cuts, by name; `n_groups` says of which.

        Parameters
        ----------
        n_groups : int, optional
            Groups of the cut; the leaves, or, of a tree over points, as many as classes, when
            left out.

        Raises
        ------
        InputError
            When the study has no labels.
        CutError
            When the tree has no such cut.
        """
        _ = self.leaves.labelled_counts
        return import_module("hierviz.metrics.of_analysis").metrics_that_apply(
            self, n_groups=n_groups
        )

    def draw(
        self, cut: Cut | int | None = None, encoding: str = "group", *, ax: Any = None, **given: Any
    ) -> Any:
        """The tree as a picture, which notebooks show and whose `save` writes it.

        Parameters
        ----------
        cut : Cut or int, optional
            A cut, or a number of groups.
        encoding : str
            What colours the tree: "group", "purity", "confidence", "size", a column of the
            study's class table, or another key of `hv.encodings.Encodings(analysis)`.
        ax : matplotlib Axes, optional
            Painted on these axes as well, in their size.
        **given
            As for `hv.figures.tree_picture`: ``layout="left", title="Digits", theme="dark"``.

        Returns
        -------
        TreePicture

        Raises
        ------
        InputError, CutError
            As `hv.figures.tree_picture`.
        """
        return import_module("hierviz.figures.drawing").draw(self, cut, encoding, ax=ax, **given)

    def leaves_frame(self, cut: Cut | int | None = None) -> Any:
        """What is known of the leaves as a pandas data frame, one row per leaf.

        Parameters
        ----------
        cut : Cut or int, optional
            Adds the column `group`.

        Returns
        -------
        DataFrame
            Index `leaf`; columns `name`, `n_points`, `confidence`, `purity`, `top_class`.
        """
        return import_module("hierviz.io.exports.frames").leaves_frame(self, cut)

    def nodes_frame(self) -> Any:
        """What is known of the nodes as a pandas data frame: those of `tree.to_frame()` and of the points.

        Returns
        -------
        DataFrame
            Index `node`; the columns of `Hierarchy.to_frame`, then `n_points`, `confidence`,
            `purity`, `top_class`.
        """
        return import_module("hierviz.io.exports.frames").nodes_frame(self)

    def _repr_html_(self) -> str:
        return import_module("hierviz.figures.drawing").card(self)
