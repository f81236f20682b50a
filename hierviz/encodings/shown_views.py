"""The views of a story as a tree can show them: with the colours they need, and what no longer fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.story import SavedView, Story
from hierviz.core.view import View
from hierviz.encodings.concepts import CONCEPT_KEYS, concept_encoding
from hierviz.encodings.encoding import Encoding
from hierviz.encodings.registry import Encodings
from hierviz.encodings.support import SUPPORT
from hierviz.errors import InputError
from hierviz.taxonomy import TreeTaxonomy
from hierviz.text import listed


@dataclass(frozen=True)
class ShownView:
    """A saved view in a tree.

    Parameters
    ----------
    title, caption : str
    view : View
        What the tree can show of it.
    encodings : tuple of Encoding
        Those that it needs beyond the built-in ones.
    notices : tuple of str
        Sentences on what of it the tree lacks.
    shows_support : bool
    """

    title: str
    caption: str
    view: View
    encodings: tuple[Encoding, ...] = ()
    notices: tuple[str, ...] = ()
    shows_support: bool = False


def shown_views(
    analysis: Analysis,
    story: Story,
    *,
    encodings: Iterable[Encoding] = (),
    taxonomy: TreeTaxonomy | None = None,
) -> tuple[ShownView, ...]:
    """The views of a story, as far as a tree has what they name.

    Parameters
    ----------
    analysis : Analysis
    story : Story
    encodings : iterable of Encoding
        Those that views name beyond the built-in ones and shares of classes.
    taxonomy : TreeTaxonomy, optional
        Makes colours by categories ("kinds:...", "depth:4", "best:12") that views name.

    Raises
    ------
    InputError
        For a story without views.

    Notes
    -----
    O(n_nodes) a view.
    """
    if not story.views:
        raise InputError(
            f"The story {story.title!r:.80} has no views.", hint="Save a view into it first."
        )
    known = Encodings(analysis, encodings)
    concepts = _Concepts(taxonomy)
    return tuple(_shown(analysis, saved, known, concepts) for saved in story.views)


def _shown(
    analysis: Analysis, saved: SavedView, known: Encodings, concepts: _Concepts
) -> ShownView:
    tree = analysis.tree
    address = dict(parse_qsl(saved.address.lstrip("?"), keep_blank_values=True))
    view = View.from_address(address)
    wanted = (view.encoding, *view.rings)
    found = {key: one for key in wanted if (one := _encoding(key, known, concepts)) is not None}
    notices = [*_unknown_nodes(view, tree), *_unknown_cut(view, tree)]
    lost = [key for key in wanted if key not in found]
    if lost:
        notices.append(f"This tree cannot be coloured by {listed(lost)}, as the view was.")
    wants_support = address.get("support") == "True"
    if wants_support and SUPPORT not in known.keys:
        notices.append("The view showed the support of the nodes, which is not at hand here.")
    fitted = view.fitted(tree, found)
    opened, closed = (
        tuple(u for u in nodes if u < tree.n_nodes) for nodes in (view.opened, view.closed)
    )
    fitted = replace(fitted, opened=opened, closed=closed)
    built_in = {one.key for one in Encodings(analysis)}
    own = tuple(one for key, one in found.items() if key not in built_in)
    has_support = wants_support and SUPPORT in known.keys
    return ShownView(saved.title, saved.caption, fitted, own, tuple(notices), has_support)


class _Concepts:
    """Colours by categories of a taxonomy, where there is one; a category keeps its colour in all views."""

    def __init__(self, taxonomy: TreeTaxonomy | None) -> None:
        self._taxonomy = taxonomy
        self._colours: dict[str, str] = {}

    def __getitem__(self, key: str) -> Encoding | None:
        if self._taxonomy is None or key.partition(":")[0] not in CONCEPT_KEYS:
            return None
        return concept_encoding(self._taxonomy, key, colours=self._colours)


def _encoding(key: str, known: Encodings, concepts: _Concepts) -> Encoding | None:
    """The encoding of a key; None where the tree has none."""
    try:
        return known[key]
    except InputError:
        return concepts[key]


def _unknown_nodes(view: View, tree: Hierarchy) -> Iterator[str]:
    named = (view.selected, view.focus, *view.held, *view.opened, *view.closed)
    unknown = sorted({u for u in named if u >= tree.n_nodes})
    if unknown:
        which = "node" if len(unknown) == 1 else "nodes"
        yield f"This tree has no {which} {listed(unknown)}, which the view names."
    if view.span and max(view.span) >= tree.n_leaves:
        yield f"This tree has no leaf {max(view.span)}, at which the marked range ends."


def _unknown_cut(view: View, tree: Hierarchy) -> Iterator[str]:
    fitting = view.fitting_n_groups(tree)
    if view.n_groups > 0 and fitting != view.n_groups:
        yield (
            f"This tree has no cut into {view.n_groups:,} groups, as the view had; "
            f"shown are {fitting:,}."
        )
