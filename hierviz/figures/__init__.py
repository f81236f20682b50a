"""Figures of trees: pictures for papers, plotly figures for notebooks, the charts of the app.

>>> import hierviz as hv
>>> sorted(name for name in hv.figures.__all__ if name.startswith("to_"))
['to_pdf', 'to_pdf_pages', 'to_plotly', 'to_png', 'to_svg']
"""

import importlib
from typing import TYPE_CHECKING

from hierviz.figures.marks import TreePicture
from hierviz.figures.story import story_pictures
from hierviz.figures.style import FigureStyle
from hierviz.figures.tanglegram import tanglegram
from hierviz.figures.tree.picture import tree_picture
from hierviz.figures.writers.svg import to_svg

__all__ = [
    "FigureStyle",
    "TreePicture",
    "audit_report_html",
    "circular_tree",
    "confidence_histogram",
    "story_pictures",
    "tanglegram",
    "to_pdf",
    "to_pdf_pages",
    "to_plotly",
    "to_png",
    "to_svg",
    "tree_picture",
    "write_audit_report",
]

#: What needs plotly, matplotlib or much else is brought in when it is first asked for.
_LATER = {
    "audit_report_html": "hierviz.figures.audit_report",
    "circular_tree": "hierviz.figures.writers.plotly_figure",
    "confidence_histogram": "hierviz.figures.confidences",
    "to_pdf_pages": "hierviz.figures.writers.pdf_png",
    "to_pdf": "hierviz.figures.writers.pdf_png",
    "to_plotly": "hierviz.figures.writers.plotly_figure",
    "to_png": "hierviz.figures.writers.pdf_png",
    "write_audit_report": "hierviz.figures.audit_report",
}


if TYPE_CHECKING:
    from hierviz.figures.audit_report import audit_report_html, write_audit_report
    from hierviz.figures.confidences import confidence_histogram
    from hierviz.figures.writers.pdf_png import to_pdf, to_pdf_pages, to_png
    from hierviz.figures.writers.plotly_figure import circular_tree, to_plotly


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LATER[name]), name)


def __dir__() -> list[str]:
    """The public names only."""
    return __all__
