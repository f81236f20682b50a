"""Names in plotly figures: plotly reads some HTML as markup, and text between dollar signs as TeX."""

from __future__ import annotations

from html import escape

from hierviz.text import isolated


def plotly_text(text: str) -> str:
    """A text that plotly shows as it is, alone or inside its HTML.

    Examples
    --------
    >>> plotly_text("<b>5 $")
    '&lt;b&gt;5 &#36;'
    """
    return escape(isolated(text), quote=False).replace("$", "&#36;")
