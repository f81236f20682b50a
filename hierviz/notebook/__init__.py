"""The interactive tree in notebooks: a widget of anywidget, which is imported when one is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from hierviz.core.analysis import Analysis
from hierviz.core.view import View
from hierviz.encodings import Encoding
from hierviz.errors import HiervizError

if TYPE_CHECKING:
    from hierviz.notebook.widget import TreeWidget

__all__ = ["show"]


def show(
    analysis: Analysis,
    view: View | Mapping[str, object] | None = None,
    *,
    encodings: Iterable[Encoding] = (),
    height: int = 600,
    pictures: bool = True,
) -> TreeWidget:
    """The interactive tree as a widget, for Jupyter, JupyterLab, VS Code and marimo.

    Parameters
    ----------
    analysis : Analysis
        What is shown.
    view : View or mapping, optional
        What is shown at the beginning, as a view or as the fields of one.
    encodings : iterable of Encoding
        Those that the view names, now or later, beyond the built-in ones.
    height : int
        Of the widget, in pixels, from 300 to 4,000; it is as wide as the notebook.
    pictures : bool
        True includes the pictures of leaves, where the study has some: about 2 kB each.

    Returns
    -------
    TreeWidget
        Shown where it is the last line of a cell. Its `selected`, `n_groups` and `view` can be
        read, set and observed; see `hierviz.notebook.widget.TreeWidget`.

    Raises
    ------
    HiervizError
        Where anywidget is not installed.
    InputError
        For a colour or node that does not exist, or a height out of range.
    CutError
        For a number of groups that the tree does not have.
    LoadError
        For a picture that cannot be decoded.

    Notes
    -----
    The browser has the whole tree: 80 kB for 1000 leaves, and the pictures. Moving
    the cut needs nothing from Python; each change is sent on release.
    """
    Analysis.check(analysis)
    try:
        import anywidget  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "anywidget":
            raise
        raise HiervizError(
            "The tree in a notebook needs anywidget, which is not installed.",
            hint="Install it: pip install anywidget",
        ) from error
    from hierviz.notebook.widget import TreeWidget

    return TreeWidget(analysis, view, encodings=encodings, height=height, pictures=pictures)
