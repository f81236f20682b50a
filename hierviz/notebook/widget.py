"""The widget: a tree view whose selection, cut and view are traits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import anywidget
import numpy as np
import traitlets

from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut, cut_into
from hierviz.core.naming import given_names
from hierviz.core.view import VIEW_FIELDS, View
from hierviz.encodings import SUPPORT, Encoding, Encodings
from hierviz.errors import InputError
from hierviz.notebook import still
from hierviz.notebook.told import browser_code, message, packed, scores
from hierviz.taxonomy import target_of
from hierviz.text import did_you_mean
from hierviz.tree_view.payload import encoding_message

_HEIGHTS = (300, 4_000)  # pixels


class _ViewTrait(traitlets.TraitType):
    """A view of the widget's tree: given as a `View` or its fields, sent as a message."""

    def validate(self, obj: TreeWidget, value: object) -> View:
        return obj.fitting(value)


class TreeWidget(anywidget.AnyWidget):
    """The interactive tree in a notebook. Made by `hierviz.show`.

    Parameters
    ----------
    analysis, view, encodings, height, pictures
        As `hierviz.show` has them.

    Attributes
    ----------
    selected : int
        The selected node, -1 for none. A trait: to read, set and observe.
    n_groups : int
        Groups of the cut; a number that is set takes back what was opened and closed by hand. A trait.
    view : View
        All that is shown, which also takes a mapping of a view's fields. A trait.
    """

    _esm = browser_code()

    selected = traitlets.CInt(-1).tag(sync=True)
    n_groups = traitlets.CInt(1).tag(sync=True)
    view = _ViewTrait(View()).tag(
        sync=True,
        to_json=lambda view, widget: message(view),
        from_json=lambda told, widget: widget.heard(told),
    )
    _height = traitlets.Int(600).tag(sync=True)
    _packed = traitlets.List(traitlets.Bytes()).tag(sync=True)
    _names = traitlets.Dict().tag(sync=True)
    _encodings = traitlets.List(traitlets.Dict()).tag(sync=True)
    _extra = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        analysis: Analysis,
        view: View | Mapping[str, object] | None = None,
        *,
        encodings: Iterable[Encoding] = (),
        height: int = 600,
        pictures: bool = True,
    ) -> None:
        if not _HEIGHTS[0] <= height <= _HEIGHTS[1]:
            raise InputError(
                f"A widget is {_HEIGHTS[0]} to {_HEIGHTS[1]:,} pixels high; found {height}."
            )
        self.analysis, self._known = analysis, Encodings(analysis, encodings)
        shown = self.fitting(View() if view is None else view)
        super().__init__(
            view=shown,
            selected=shown.selected,
            n_groups=shown.cut_of(analysis.tree).n_groups,
            _height=height,
            _packed=packed(analysis, pictures=pictures),
            _names={str(node): name for node, name in given_names(analysis).items()},
            **self._made_for(shown),
        )

    # -- what is selected ----------------------------------------------------

    @property
    def cut(self) -> Cut:
        """The cut that is shown; a cut, or a number of groups, can be set."""
        return self.view.cut_of(self.analysis.tree)

    @cut.setter
    def cut(self, cut: Cut | int) -> None:
        self.view = self.view.with_cut(cut)

    @property
    def selected_leaves(self) -> np.ndarray:
        """The clusters below the selected node, or of the selected range, int64 (n,), from left to right."""
        tree = self.analysis.tree
        if self.view.span is not None:
            first, last = tree.leaf_span[list(self.view.span), 0]
            return tree.leaf_order[first : last + 1]
        return tree.leaves_below(self.selected) if self.selected >= 0 else np.empty(0, np.int64)

    @property
    def selected_points(self) -> np.ndarray:
        """The points of the selected leaves, int64 (n,): leaf by leaf, each in study order."""
        return self.analysis.points.rows_in(self.selected_leaves)

    # -- traits, and what the browser tells ----------------------------------

    def fitting(self, value: object) -> View:
        """A view of the widget's tree, from a view or its fields; refused where the tree cannot have it.

        Raises
        ------
        InputError, CutError
        """
        view, tree = _view_of(value), self.analysis.tree
        view.check(tree)
        self._known.of_view(view)
        if view.against:
            target_of(self.analysis.study, view.against)
        view = View().told(message(view))
        view.cut_of(tree)
        if not (view.opened or view.closed):
            view = replace(view, n_groups=view.fitting_n_groups(tree))
        if view.span is not None:
            first, last = sorted(view.span, key=lambda leaf: tree.leaf_span[leaf, 0])
            view = replace(view, span=(first, last), selected=-1)
        return view

    def heard(self, told: Mapping[str, object]) -> View:
        """The view after a browser's message, without what the tree does not have."""
        view = self.view.told(told)
        keys = [key for key in (view.encoding, *view.rings) if self._makes(key)]
        return view.fitted(self.analysis.tree, keys)

    def _makes(self, key: str) -> bool:
        try:
            self._known[key]
        except InputError:
            return False
        return True

    def _made_for(self, view: View) -> dict[str, Any]:
        """What the browser is sent besides a view: encodings that it lacks, and metrics."""
        made = self._known.made_for(view)
        has_support = SUPPORT in self._known.keys
        if has_support and self._known[SUPPORT] not in made:
            made.append(self._known[SUPPORT])
        extra = {**scores(self.analysis, view), "support": has_support}
        return {"_encodings": [encoding_message(one) for one in made], "_extra": extra}

    @traitlets.validate("selected")
    def _check_selected(self, proposal: Any) -> int:
        replace(self.view, selected=proposal.value).check(self.analysis.tree)
        return proposal.value

    @traitlets.validate("n_groups")
    def _check_n_groups(self, proposal: Any) -> int:
        if proposal.value != self.cut.n_groups:
            cut_into(self.analysis.tree, proposal.value)
        return proposal.value

    @traitlets.observe("selected")
    def _select(self, change: Any) -> None:
        if change.new != self.view.selected:
            self.view = replace(self.view, selected=change.new, span=None)

    @traitlets.observe("n_groups")
    def _cut_into(self, change: Any) -> None:
        if change.new != self.cut.n_groups:
            self.cut = change.new

    @traitlets.observe("view")
    def _follow(self, change: Any) -> None:
        with self.hold_sync():
            self.selected, self.n_groups = change.new.selected, self.cut.n_groups
            for name, value in self._made_for(change.new).items():
                setattr(self, name, value)

    # -- without a browser ---------------------------------------------------

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and for those who cannot show it a picture of its view."""
        bundle = super()._repr_mimebundle_(**options)
        return still.beside(bundle, self.analysis, self.view, self._known)

    def __repr__(self) -> str:
        return f"TreeWidget({self.analysis!r}, n_groups={self.n_groups}, selected={self.selected})"


def _view_of(value: object) -> View:
    if isinstance(value, View):
        return value
    if not isinstance(value, Mapping):
        raise InputError(f"Expected a View, or a mapping of its fields; found {value!r}.")
    for name in value:
        if name not in VIEW_FIELDS:
            raise InputError(
                f"A View has no field {name!r}.", hint=did_you_mean(str(name), VIEW_FIELDS)
            )
    return View(**value)
