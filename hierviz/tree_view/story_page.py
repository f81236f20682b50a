"""A story as one HTML file: the tree, its views with their captions, pictures; no server, no network."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.naming import given_names
from hierviz.core.story import Story
from hierviz.encodings import SUPPORT, Encoding, ShownView, shown_views
from hierviz.errors import HiervizWarning, InputError
from hierviz.taxonomy import TreeTaxonomy
from hierviz.tree_view import script
from hierviz.tree_view.payload import encoding_message
from hierviz.tree_view.pictures import MOST_PICTURES, node_pictures, pictured_leaves, pictures_of
from hierviz.tree_view.standalone import READ, declared, html_page, packed, tree_payloads

_KEY = "tree"
_LEAST_MB, _MOST_MB = 0.1, 1000
_TRIES = 6  # at a number of pictures that leaves the file small enough

#: The host: the tree first, so that it is seen at once, then the pictures.
_HOST = f"""{READ}
const [first, ...later] = document.querySelectorAll("script.data");
await hierviz.feed(await read(first));
const story = hierviz.play(document.getElementById("story"), STORY, {{ theme: THEME }});
document.body.dataset.ready = "yes";
for (const data of later) await hierviz.feed(await read(data));
story.showCaption();
document.body.dataset.ready = "with pictures";
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => story.readTheme());
"""


def story_to_html(
    analysis: Analysis,
    story: Story,
    *,
    encodings: Iterable[Encoding] = (),
    taxonomy: TreeTaxonomy | None = None,
    theme: str = "auto",
    pictures: bool = True,
    budget_mb: float = 10,
) -> str:
    """A story as one HTML page that plays it, and needs no server and no network.

    Parameters
    ----------
    analysis : Analysis
        The tree of all its views.
    story : Story
        What of a view the tree lacks is said below the view's caption.
    encodings : iterable of Encoding
        Those that views name beyond the built-in ones and shares of classes; with
        `support_encoding` among them, views show the support that they had.
    taxonomy : TreeTaxonomy, optional
        Makes the colours by categories that views name.
    theme : {"auto", "light", "dark"}
        "auto" follows the reader's system.
    pictures : bool
        True embeds pictures of leaves, where the study has some.
    budget_mb : float
        The file has at most so many million bytes: as many pictures go in as leave it so small,
        those of leaves that views mark or zoom in on first.

    Returns
    -------
    str
        The text of the file, in UTF-8. Captions are Markdown: paragraphs, lists, bold,
        italic, code, and links to the web; all else in them is text.

    Raises
    ------
    InputError
        For a story without views, a theme that does not exist, a budget that is none, or
        one that the tree alone exceeds.
    LoadError
        For a picture that cannot be decoded.

    Warns
    -----
    HiervizWarning
        Says how many pictures were left out; the page says it too.

    Notes
    -----
    O(n_nodes) a view, and the time to make thumbnails of the leaves.
    """
    if not _LEAST_MB <= budget_mb <= _MOST_MB:
        raise InputError(f"A file has {_LEAST_MB:g} to {_MOST_MB:,} MB; asked for {budget_mb:g}.")
    known = list(encodings)
    shown = shown_views(analysis, story, encodings=known, taxonomy=taxonomy)
    told = {
        "title": story.title,
        "views": [_told(one, analysis, known) for one in shown],
        "remarks": [],
    }
    payloads = tree_payloads(_KEY, analysis)
    page = _page(story, theme, payloads, told)
    left = int(budget_mb * 1e6) - len(page.encode())
    if left < 0:
        raise InputError(
            f"The story without pictures has {len(page.encode()) / 1e6:.1f} MB; "
            f"asked for at most {budget_mb:g}.",
            hint="Give a larger budget.",
        )
    if pictures:
        made, remarks = _pictures(analysis, shown, left - 1000)
        payloads += made
        told["remarks"] = remarks
        for remark in remarks:
            warnings.warn(HiervizWarning(remark), stacklevel=2)
    return _page(story, theme, payloads, told)


def _page(story: Story, theme: str, payloads: list[bytes], told: dict) -> str:
    body = f'<div id="story"></div><noscript>{escape(story.title)}</noscript>'
    constants = declared({"STORY": told, "THEME": theme})
    module = "\n".join([script("story.js"), constants, _HOST])
    return html_page(story.title or "Story", theme, body, payloads, module)


def story_message(shown: ShownView, key: str, analysis: Analysis, more: Sequence[Encoding]) -> dict:
    """A view of a story as `js/story.js` takes it; `key` names its tree, `more` are encodings beside its own."""
    tree = analysis.tree
    return {
        "title": shown.title,
        "caption": shown.caption,
        "notices": list(shown.notices),
        "key": key,
        "state": shown.view.with_cut(shown.view.cut_of(tree)).to_message(),
        "encodings": [encoding_message(one) for one in dict.fromkeys([*shown.encodings, *more])],
        "names": given_names(analysis),
        "extra": {"support": shown.shows_support},
    }


def _told(shown: ShownView, analysis: Analysis, encodings: Sequence[Encoding]) -> dict:
    support = [one for one in encodings if one.key == SUPPORT and shown.shows_support]
    return story_message(shown, _KEY, analysis, support)


# -- pictures -------------------------------------------------------------------


def _pictures(
    analysis: Analysis, shown: Sequence[ShownView], room: int
) -> tuple[list[bytes], list[str]]:
    """Pictures of as many leaves as find room, and of a small tree's nodes; what has to be said of them."""
    leaves = pictured_leaves(analysis)
    if not len(leaves):
        return [], []
    ordered = _most_wanted_first(analysis, shown, leaves)
    payload, n = _as_many(analysis, ordered, room)
    made = [payload] if payload else []
    portraits = node_pictures(_KEY, analysis)
    remarks = []
    if out := len(leaves) - n:
        remarks.append(
            f"Pictures of {n:,} of {len(leaves):,} leaves are in the file; "
            f"{out:,} were left out to keep it small."
        )
    if portraits is not None:
        if len(packed(portraits)) + 100 <= room - sum(len(packed(one)) for one in made):
            made.append(portraits)
        else:
            remarks.append("Mean pictures of the nodes were left out to keep the file small.")
    return made, remarks


def _as_many(analysis: Analysis, leaves: np.ndarray, room: int) -> tuple[bytes | None, int]:
    """Pictures of the first leaves that find room as text, and how many these are."""
    n = min(len(leaves), MOST_PICTURES)
    for _ in range(_TRIES):
        if n < 1:
            break
        payload = pictures_of(_KEY, analysis, np.sort(leaves[:n]))
        size = len(packed(payload)) + 100
        if size <= room:
            return payload, n
        n = min(n - 1, int(0.97 * n * room / size))
    return None, 0


def _most_wanted_first(
    analysis: Analysis, shown: Sequence[ShownView], leaves: np.ndarray
) -> np.ndarray:
    """Leaves that views mark, then those that views zoom in on, then all others, the largest first."""
    tree = analysis.tree
    wanted = np.zeros(tree.n_leaves)
    for one in shown:
        for node, weight in ((one.view.focus, 1), (one.view.selected, 2)):
            if node >= 0:
                first, last = tree.leaf_span[node]
                below = tree.leaf_order[first:last]
                wanted[below] = np.maximum(wanted[below], weight)
    size = analysis.nodes.size[: tree.n_leaves]
    return leaves[np.lexsort((-size[leaves], -wanted[leaves]))]
