"""A story as one HTML file: the tree, its views with their captions, pictures; no server, no network."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.core.naming import given_names
from hierviz.core.story import Story
from hierviz.encodings import Encoding
from hierviz.errors import HiervizWarning, InputError
from hierviz.stories import ShownView, StoryTrees, shown_views
from hierviz.tree_view import script
from hierviz.tree_view.payload import encoding_message
from hierviz.tree_view.pictures import MOST_PICTURES, node_pictures, pictured_leaves, pictures_of
from hierviz.tree_view.standalone import READ, declared, html_page, packed, tree_payloads

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
    trees: StoryTrees | None = None,
    theme: str = "auto",
    pictures: bool = True,
    budget_mb: float = 10,
) -> str:
    """A story as one HTML page that plays it, and needs no server and no network.

    Parameters
    ----------
    analysis : Analysis
        The tree of views that name none; the others are opened, and go in once each.
    story : Story
        What of a view its tree lacks is said below the view's caption.
    encodings : iterable of Encoding
        Those that views name beyond the ones that can be made: built-in ones, shares of classes,
        categories, and the support, which is drawn where none is given.
    trees : StoryTrees, optional
        Opens the trees, in place of `analysis` and `encodings`.
    theme : {"auto", "light", "dark"}
        "auto" follows the reader's system.
    pictures : bool
        True embeds pictures of leaves, where the study has some.
    budget_mb : float
        Maximum size of the file in million bytes: it includes as many pictures as fit,
        those of leaves that views mark or zoom in on first.

    Returns
    -------
    str
        The text of the file, in UTF-8. Captions are Markdown: paragraphs, lists, bold,
        italic, code, and links to the web; all else in them is text.

    Raises
    ------
    InputError
        For a story without views, a theme that does not exist, an invalid budget, or
        one that the trees alone exceed.
    LoadError
        For a picture that cannot be decoded.

    Warns
    -----
    HiervizWarning
        Says how many pictures were left out; the page says it too.

    Notes
    -----
    O(n_nodes) per view, and the time to make thumbnails of the leaves.
    """
    if not _LEAST_MB <= budget_mb <= _MOST_MB:
        raise InputError(f"A file has {_LEAST_MB:g} to {_MOST_MB:,} MB; asked for {budget_mb:g}.")
    shown = shown_views(trees or StoryTrees(analysis, encodings), story)
    analyses = list(dict.fromkeys(one.analysis for one in shown))
    keys = {analysis: f"tree{number}" for number, analysis in enumerate(analyses)}
    told = {
        "title": story.title,
        "views": [story_message(one, keys[one.analysis]) for one in shown],
        "remarks": [],
    }
    payloads = [part for one in analyses for part in tree_payloads(keys[one], one)]
    page = _page(story, theme, payloads, told)
    left = int(budget_mb * 1e6) - len(page.encode())
    if left < 0:
        raise InputError(
            f"The story without pictures has {len(page.encode()) / 1e6:.1f} MB; "
            f"asked for at most {budget_mb:g}.",
            hint="Give a larger budget.",
        )
    if pictures:
        made, remarks = _pictures(keys, shown, left - 1000)
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


def story_message(shown: ShownView, key: str) -> dict:
    """A view of a story as `js/story.js` takes it; `key` names its tree."""
    analysis, view = shown.analysis, shown.view
    return {
        "title": shown.title,
        "caption": shown.caption,
        "notices": list(shown.notices),
        "key": key,
        "state": view.with_cut(view.cut_of(analysis.tree)).to_message(),
        "encodings": [encoding_message(one) for one in shown.encodings],
        "names": given_names(analysis),
        "extra": {"support": shown.shows_support},
    }


# -- pictures -------------------------------------------------------------------


def _pictures(
    keys: Mapping[Analysis, str], shown: Sequence[ShownView], room: int
) -> tuple[list[bytes], list[str]]:
    """Pictures of as many leaves as fit, and of small trees' nodes; with notices about them.

    Trees of one study share the pictures of its leaves; studies share the room.
    """
    by_study: dict[str, list[Analysis]] = {}
    for analysis in keys:
        by_study.setdefault(analysis.study.fingerprint, []).append(analysis)
    made: list[bytes] = []
    n_made = n_all = 0
    for left, analyses in zip(range(len(by_study), 0, -1), by_study.values(), strict=True):
        ordered = _most_wanted_first(analyses, shown)
        of_keys = [keys[one] for one in analyses]
        payload, n = _as_many(of_keys, analyses[0], ordered, (room - _size(made)) // left)
        made += [payload] if payload else []
        n_made, n_all = n_made + n, n_all + len(ordered)
    remarks = []
    if out := n_all - n_made:
        remarks.append(
            f"Pictures of {n_made:,} of {n_all:,} leaves are in the file; "
            f"{out:,} were left out to keep it small."
        )
    for analysis, key in keys.items():
        portraits = node_pictures(key, analysis)
        if portraits is not None and _size([*made, portraits]) <= room:
            made.append(portraits)
        elif portraits is not None:
            remarks.append("Mean pictures of the nodes were left out to keep the file small.")
    return made, list(dict.fromkeys(remarks))


def _size(payloads: Sequence[bytes]) -> int:
    """Bytes that payloads take as text."""
    return sum(len(packed(one)) + 100 for one in payloads)


def _as_many(
    keys: list[str], analysis: Analysis, leaves: np.ndarray, room: int
) -> tuple[bytes | None, int]:
    """Pictures of the first leaves that fit, as text, and how many these are."""
    n = min(len(leaves), MOST_PICTURES)
    for _ in range(_TRIES):
        if n < 1:
            break
        payload = pictures_of(keys, analysis, np.sort(leaves[:n]))
        size = _size([payload])
        if size <= room:
            return payload, n
        n = min(n - 1, int(0.97 * n * room / size))
    return None, 0


def _most_wanted_first(analyses: Sequence[Analysis], shown: Sequence[ShownView]) -> np.ndarray:
    """Leaves with a picture: those that views mark, those that views zoom in on, then the largest first."""
    leaves = pictured_leaves(analyses[0])
    wanted = np.zeros(analyses[0].tree.n_leaves)
    for one in shown:
        for node, weight in ((one.view.focus, 1), (one.view.selected, 2)):
            if one.analysis in analyses and node >= 0:
                below = one.analysis.tree.leaves_below(node)
                wanted[below] = np.maximum(wanted[below], weight)
    size = analyses[0].nodes.size[: len(wanted)]
    return leaves[np.lexsort((-size[leaves], -wanted[leaves]))]
