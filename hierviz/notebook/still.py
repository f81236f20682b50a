"""The picture in place of a widget: in notebooks that are saved and read where nothing runs."""

from __future__ import annotations

from typing import Any

from hierviz.core.analysis import Analysis
from hierviz.core.view import View
from hierviz.encodings import Encodings

_WIDTH = 900  # pixels


def beside(bundle: Any, analysis: Analysis, view: View, encodings: Encodings) -> Any:
    """A widget's mimebundle (its data, or its data and metadata) with a PNG of the view."""
    from hierviz import figures  # and with it matplotlib, when a widget is displayed

    picture = figures.tree_picture(analysis, view, encodings=tuple(encodings), width=_WIDTH)
    image = {"image/png": figures.to_png(picture, 1)}
    if isinstance(bundle, tuple):
        data, *metadata = bundle
        return ({**data, **image}, *metadata)
    return {**bundle, **image}
